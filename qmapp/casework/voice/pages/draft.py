"""The page of one draft: what was said and where it stands, and what stands without a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.involvement.rules import Manner
from qmapp.casework.reviews.models import Review
from qmapp.casework.voice import queries
from qmapp.casework.voice.pages.flags import FlagPart, flag_part
from qmapp.casework.voice.pages.followed import FollowPart, follow_part
from qmapp.casework.voice.pages.where import (
    Folio,
    agreed_words,
    day_words,
    shortened,
    use_words,
    who_words,
)
from qmapp.casework.voice.queries import Contribution, Mention, PlaceLine
from qmapp.casework.voice.rules import Use, falls_short, goes_too_far
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A passage of the draft in which something that was said is represented."""

    id: UUID
    place: str
    section: str
    url: str
    quote: str | None
    use: str
    use_words: str
    warning: str


@dataclass(frozen=True, slots=True)
class SaidRow:
    """Something that somebody said, with its places in the draft."""

    id: UUID
    who: str
    when: str
    url: str
    words: str
    is_cut: bool
    agreed: str
    warning: str
    places: Sequence[PlaceRow]


@dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """Words that were taken back, and where they were represented: (draft, (passage, url))."""

    who: str
    url: str
    at: datetime | None
    drafts: Sequence[tuple[int, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A place that was taken away, and may be put back."""

    id: UUID
    who: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class VoicePage:
    """Everything on the page of one draft. `total` counts contributions that are not withdrawn."""

    number: int
    others: Sequence[int]
    is_newest: bool
    may_write: bool
    total: int
    placed: Sequence[SaidRow]
    missing: Sequence[SaidRow]
    background: Sequence[SaidRow]
    not_used: Sequence[SaidRow]
    withdrawn: Sequence[WithdrawnRow]
    away: Sequence[AwayRow]
    undo: AwayRow | None
    follow: FollowPart
    flags: FlagPart

    @property
    def is_all_set(self) -> bool:
        """Whether nothing is left to be done on the draft, as far as one may see."""
        return bool(
            self.total
            and self.flags.is_told
            and not (self.missing or self.flags.total or self.follow.is_any)
        )


def voice_page(
    db: Db, actor: Actor, review: Review, draft: Draft, *, may_write: bool, away: str = ""
) -> VoicePage:
    """The page, in a constant number of queries. `away`: a place taken away just now."""
    every = queries.list_contributions(db, actor, review)
    roots = frozenset(one.root_id for one in every)
    places = queries.list_places(db, draft.reading_id, roots)
    folio = Folio(review.id, draft.number, drafts.list_passages(db, draft.reading_id))
    readable = [line.number for line in drafts.list_drafts(db, actor, review) if line.may_read]
    there = [one for one in every if not one.line.is_withdrawn]
    rows = {one.root_id: _said(one, places, folio) for one in there}
    without = [one for one in there if not rows[one.root_id].places]
    gone_away = _away(places, there, folio)
    return VoicePage(
        number=draft.number,
        others=[number for number in reversed(readable) if number != draft.number],
        is_newest=draft.number == max(readable, default=draft.number),
        may_write=may_write,
        total=len(there),
        placed=[row for row in rows.values() if row.places],
        missing=[rows[one.root_id] for one in without if one.kept_out is None],
        background=[rows[o.root_id] for o in without if o.kept_out is Manner.BACKGROUND],
        not_used=[rows[o.root_id] for o in without if o.kept_out is Manner.NOT_USED],
        withdrawn=_withdrawn(db, actor, draft, every, folio),
        away=gone_away,
        undo=next((row for row in gone_away if str(row.id) == away), None),
        follow=follow_part(db, actor, draft, there, folio),
        flags=flag_part(db, actor, draft, places, folio),
    )


def _said(one: Contribution, places: Sequence[PlaceLine], folio: Folio) -> SaidRow:
    own = [p for p in places if p.step_id == one.root_id and p.ended_at is None]
    words, is_cut = shortened(one.line.words or "")
    short = falls_short((p.use for p in own), one.manner, one.agreement)
    return SaidRow(
        id=one.root_id,
        who=who_words(one),
        when=day_words(one),
        url=_entry_url(one),
        words=words,
        is_cut=is_cut,
        agreed=agreed_words(one.manner, one.agreement),
        warning=_short_words(one) if short else "",
        places=[_place(one, place, folio) for place in own],
    )


def _entry_url(one: Contribution) -> str:
    return url_for(
        "involvement.entry",
        review_id=one.entry.review_id,
        participant_id=one.entry.id,
        _anchor=f"step-{one.line.id}",
    )


def _place(one: Contribution, place: PlaceLine, folio: Folio) -> PlaceRow:
    too_far = goes_too_far(place.use, one.manner, one.agreement)
    return PlaceRow(
        id=place.id,
        place=folio.place(place.passage_id),
        section=folio.section(place.passage_id),
        url=folio.url(place.passage_id),
        quote=place.quote,
        use=place.use.value,
        use_words=use_words(place.use),
        warning=_far_words(one, place.use) if too_far else "",
    )


def _far_words(one: Contribution, use: Use) -> str:
    agreed = agreed_words(one.manner, one.agreement)
    said = {
        Use.QUOTES: gettext("The draft quotes it."),
        Use.SUMMARISES: gettext("The draft sums it up."),
        Use.DRAWS_ON: gettext("The draft draws on it."),
    }[use]
    return f"{agreed} {said}"


def _short_words(one: Contribution) -> str:
    agreed = agreed_words(one.manner, one.agreement)
    if one.manner is Manner.QUOTED:
        return f"{agreed} {gettext('The draft quotes it nowhere.')}"
    return f"{agreed} {gettext('The draft sums it up nowhere.')}"


def _away(
    places: Sequence[PlaceLine], there: Sequence[Contribution], folio: Folio
) -> Sequence[AwayRow]:
    known = {one.root_id: one for one in there}
    return [
        AwayRow(
            place.id,
            who_words(known[place.step_id]),
            folio.place(place.passage_id),
            folio.url(place.passage_id),
        )
        for place in places
        if place.ended_at is not None and place.step_id in known
    ]


def _withdrawn(
    db: Db, actor: Actor, draft: Draft, every: Sequence[Contribution], folio: Folio
) -> Sequence[WithdrawnRow]:
    """Withdrawn words, and where this draft or an earlier one represents them; no word of them."""
    gone = [one for one in every if one.line.is_withdrawn]
    found = queries.list_mentions(db, actor, draft, [one.root_id for one in gone])
    folios = _folios(db, folio, found, draft)
    rows = []
    for one in gone:
        own = [m for m in found if m.step_id == one.root_id]
        rows.append(
            WithdrawnRow(
                who_words(one),
                _entry_url(one),
                one.line.withdrawn_at,
                [
                    (number, _passages(some, folios))
                    for number, some in groupby(own, key=lambda m: m.draft_number)
                ],
            )
        )
    return rows


def _passages(
    found: Iterable[Mention], folios: Mapping[UUID | None, Folio]
) -> Sequence[tuple[str, str]]:
    """Name and address of each passage, once, whichever readings of its draft it stands in."""
    links = (
        (folios[m.reading_id].place(m.passage_id), folios[m.reading_id].url(m.passage_id))
        for m in found
    )
    return list(dict.fromkeys(links))


def _folios(
    db: Db, folio: Folio, found: Sequence[Mention], draft: Draft
) -> Mapping[UUID | None, Folio]:
    """The passages of every reading that is named; this draft's present one is at hand."""
    readings = {m.reading_id: m.draft_number for m in found if m.reading_id != draft.reading_id}
    return {draft.reading_id: folio} | {
        reading_id: Folio(draft.review_id, number, drafts.list_passages(db, reading_id))
        for reading_id, number in readings.items()
    }
