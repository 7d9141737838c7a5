"""What the page of the set is given: what is to be confirmed, confirmed, and left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.evidence.pages import PlaceRow
from qmapp.casework.evidence.place_lines import PlaceState
from qmapp.casework.recommendations.lines import (
    KinLine,
    LinkLine,
    RecommendationLine,
    RemarksOfSet,
)
from qmapp.casework.recommendations.pages import words
from qmapp.casework.recommendations.pages.remarks import (
    Answered,
    RemarkRow,
    Tally,
    answered,
    remark_rows,
    tally,
)
from qmapp.casework.recommendations.rules import KIND_LABELS, Addressee, Kind, State
from qmapp.foundation.web.words import show_date

FILTERED_FROM = 16
"""Fewer are read through faster than they are filtered."""
PROPOSALS_SHOWN = 60
"""More than anybody goes through in one evening; the others fold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ScanOffer:
    """A draft of which the scan found recommendations that are not in the set."""

    draft: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal of the scan. What it leaves unclear is asked in the row itself."""

    id: UUID
    nth: int
    title: str
    text: str
    places: Sequence[PlaceRow]
    read: str
    kinds: Sequence[Choice]
    addressees: Sequence[Choice]
    agencies: Sequence[Choice]
    asks_body: bool
    body: str
    verb: str
    version: int
    is_loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedRow:
    """A recommendation of the set in a few lines."""

    id: UUID
    number: int
    title: str
    text: str
    kind: str
    addressee: str
    owner: str
    when: str
    causes: Sequence[tuple[UUID, str]]
    remarks: Tally
    remarks_words: str
    waits: int
    is_loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRow:
    """One that is left out, or went into others, and why."""

    id: UUID
    title: str
    text: str
    because: str
    by: str
    at: datetime | None
    into: Sequence[tuple[UUID, str]]
    is_dropped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPage:
    """The set, for one person. `total` counts what is confirmed or waits to be."""

    total: int
    confirmed_total: int
    next_id: UUID | None
    proposals: Sequence[ProposalRow]
    more_proposals: Sequence[ProposalRow]
    confirmed: Sequence[ConfirmedRow]
    dropped: Sequence[GoneRow]
    went_on: Sequence[GoneRow]
    offers: Sequence[ScanOffer]
    remarks: Sequence[RemarkRow]
    left_over: Sequence[Answered]
    remarks_words: str
    has_filter: bool
    kind: str
    kinds: Sequence[Choice]
    only: str
    onlys: Sequence[Choice]
    is_assessing: int | None
    may_write: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there at all, be it left out."""
        return not (self.total or self.dropped or self.went_on)

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the confirmed ones are listed."""
        return bool(self.kind or self.only)


def set_page(  # noqa: PLR0913 - all that the page is made of, by name
    lines: Sequence[RecommendationLine],
    remarks: RemarksOfSet,
    offers: Sequence[ScanOffer],
    agencies: Sequence[tuple[UUID, str]],
    *,
    kind: str,
    only: str,
    is_assessing: int | None,
    may_write: bool,
) -> SetPage:
    """The page. `is_assessing`: the draft that the reader assesses just now."""
    proposals = [
        _proposal(line, nth, agencies) for nth, line in enumerate(_of(lines, State.PROPOSED), 1)
    ]
    confirmed = [_confirmed(line, remarks) for line in _of(lines, State.CONFIRMED)]
    kind = kind if kind in set(Kind) else ""
    only = only if only in dict(_onlys()) else ""
    counted = tally(
        [
            one
            for line in _of(lines, State.CONFIRMED)
            for one in remarks.by_recommendation.get(line.id, ())
        ]
    )
    return SetPage(
        total=len(proposals) + len(confirmed),
        confirmed_total=len(confirmed),
        next_id=proposals[0].id if proposals else None,
        proposals=proposals[:PROPOSALS_SHOWN],
        more_proposals=proposals[PROPOSALS_SHOWN:],
        confirmed=[
            row
            for row, line in zip(confirmed, _of(lines, State.CONFIRMED), strict=True)
            if (not kind or line.kind == kind) and _fits(row, only)
        ],
        dropped=[_gone(line) for line in _of(lines, State.DROPPED)],
        went_on=[_gone(line) for line in lines if line.state in {State.SPLIT, State.MERGED}],
        offers=offers,
        remarks=remark_rows(remarks.of_set),
        left_over=[answered(one, "") for one in remarks.left_over],
        remarks_words=words.remarks_words(counted.open, counted.total),
        has_filter=len(confirmed) >= FILTERED_FROM or bool(kind or only),
        kind=kind,
        kinds=[Choice(one.value, gettext(said), one == kind) for one, said in KIND_LABELS.items()],
        only=only,
        onlys=[Choice(value, said, value == only) for value, said in _onlys()],
        is_assessing=is_assessing,
        may_write=may_write,
    )


def _of(lines: Sequence[RecommendationLine], state: State) -> Sequence[RecommendationLine]:
    return [line for line in lines if line.state is state]


def _onlys() -> Sequence[tuple[str, str]]:
    return [
        ("remarks", gettext("with a remark to answer")),
        ("no-finding", gettext("linked to no finding")),
        ("passages", gettext("with a passage to look at")),
    ]


def _fits(row: ConfirmedRow, only: str) -> bool:
    return {
        "": True,
        "remarks": row.remarks.open > 0,
        "no-finding": not row.causes,
        "passages": row.waits > 0 or row.is_loose,
    }[only]


def _proposal(
    line: RecommendationLine, nth: int, agencies: Sequence[tuple[UUID, str]]
) -> ProposalRow:
    kind = line.kind
    likely = likely_agency(line, agencies)
    return ProposalRow(
        id=line.id,
        nth=nth,
        title=words.title_of(None, line.text),
        text=line.text,
        places=words.place_rows(line),
        read=words.readings(line.profile).summary,
        kinds=() if kind else [Choice(k.value, gettext(said)) for k, said in KIND_LABELS.items()],
        addressees=()
        if line.addressee
        else [Choice(value, said) for value, said in words.addressee_choices()],
        agencies=[Choice(str(id_), name, id_ == likely) for id_, name in agencies]
        if line.addressee is Addressee.ONE_AGENCY and line.agency_id is None
        else (),
        asks_body=_asks_body(line, likely),
        body=str((line.profile or {}).get("addressee_words") or ""),
        verb=gettext("Confirm: %(kind)s", kind=words.kind_words(kind).lower())
        if kind
        else gettext("Confirm"),
        version=line.version,
        is_loose=_is_loose(line),
    )


def _is_loose(line: RecommendationLine) -> bool:
    """Whether the newest draft was looked through, and none of its words are found there."""
    live = [one for one in line.places if one.is_live]
    return bool(live) and all(one.state is PlaceState.LOOSE for one in live)


def _asks_body(line: RecommendationLine, likely: UUID | None) -> bool:
    """Whether its name is asked: that of a national body, or of an agency that is not listed."""
    if line.body:
        return False
    if line.addressee is Addressee.ONE_AGENCY:
        return line.agency_id is None and likely is None
    return line.addressee is Addressee.NATIONAL


def likely_agency(line: RecommendationLine, agencies: Sequence[tuple[UUID, str]]) -> UUID | None:
    """The agency whose name stands in the words that say whom it speaks to, if it is one only."""
    said = str((line.profile or {}).get("addressee_words") or "").casefold()
    plain = said.removeprefix("the ").strip()
    named = [id_ for id_, name in agencies if plain and plain in name.casefold()]
    return named[0] if len(named) == 1 else None


def _confirmed(line: RecommendationLine, remarks: RemarksOfSet) -> ConfirmedRow:
    counted = tally(remarks.by_recommendation.get(line.id, ()))
    places = words.place_rows(line)
    return ConfirmedRow(
        id=line.id,
        number=line.number or 0,
        title=words.title_of(line.number, line.text),
        text=line.text,
        kind=words.kind_words(line.kind),
        addressee=addressee_of(line),
        owner=line.owner_role,
        when=when_words(line.due_on, line.due_words, line.review_on),
        causes=cause_rows(line.links),
        remarks=counted,
        remarks_words=words.remarks_words(counted.open, counted.total),
        waits=sum(one.asks for one in places),
        is_loose=_is_loose(line),
    )


def addressee_of(line: RecommendationLine) -> str:
    """Whom a recommendation speaks to, by name where it is known."""
    agencies: Mapping[UUID, str] = {line.agency_id: line.agency_name} if line.agency_id else {}
    return words.addressee_words(line.addressee, line.agency_id, line.body, agencies)


def when_words(due_on: date | None, due_words: str, review_on: date | None) -> str:
    """When it is due, or looked at again; empty where nobody has said it."""
    parts = []
    if due_on is not None:
        parts.append(gettext("by %(date)s", date=show_date(due_on)))
    elif due_words:
        parts.append(gettext("“%(words)s”", words=due_words))
    if review_on is not None:
        parts.append(gettext("looked at again on %(date)s", date=show_date(review_on)))
    return "; ".join(parts)


def cause_rows(links: Sequence[LinkLine]) -> Sequence[tuple[UUID, str]]:
    """The findings that are answered, each with its cause, in a line each."""
    return [
        (
            one.finding_id,
            gettext(
                "Finding %(number)s, %(title)s: %(cause)s",
                number=one.finding_number,
                title=one.finding_title,
                cause=_lower(words.cause_words(one.cause)),
            ),
        )
        for one in links
    ]


def kin_rows(kin: Sequence[KinLine]) -> Sequence[tuple[UUID, str]]:
    """Others that it came from or went into, named."""
    return [(one.id, words.title_of(one.number, one.text)) for one in kin]


def _gone(line: RecommendationLine) -> GoneRow:
    return GoneRow(
        id=line.id,
        title=words.title_of(line.number, line.text),
        text=line.text,
        because=line.because,
        by=line.decided_by_name,
        at=line.decided_at,
        into=kin_rows(line.became),
        is_dropped=line.state is State.DROPPED,
    )


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]
