"""What the page of one recommendation is given, and what stands beside its forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.evidence.pages import PlaceRow, away_rows
from qmapp.casework.recommendations.lines import EarlierLine, RecommendationLine, RemarkLine
from qmapp.casework.recommendations.pages import words
from qmapp.casework.recommendations.pages.index import (
    addressee_of,
    cause_rows,
    kin_rows,
)
from qmapp.casework.recommendations.pages.remarks import (
    Answered,
    RemarkRow,
    Tally,
    answered,
    remark_rows,
    tally,
)
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True)
class Here:
    """The recommendation that a page belongs to, for its heading and the way back."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that it says; `note` is the draft's or a reason, in quieter words."""

    key: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One of another review of this board that says much the same, with what became of it."""

    title: str
    url: str
    text: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """One recommendation with all that hangs on it."""

    here: Here
    state: State
    lead: str
    text: str
    issues: str
    facts: Sequence[Fact]
    because: str
    decided: str
    places: Sequence[PlaceRow]
    away: Sequence[PlaceRow]
    causes: Sequence[tuple[UUID, str]]
    remarks: Sequence[RemarkRow]
    remarks_words: str
    counted: Tally
    left_over: Sequence[Answered]
    earlier: Sequence[EarlierRow]
    came_from: Sequence[tuple[UUID, str]]
    became: Sequence[tuple[UUID, str]]
    version: int
    may_write: bool

    @property
    def is_live(self) -> bool:
        """Whether it is in the set."""
        return self.state in {State.PROPOSED, State.CONFIRMED}


def here_of(line: RecommendationLine) -> Here:
    """How pages below one recommendation name it."""
    return Here(line.id, words.title_of(line.number, line.text))


def one_page(
    line: RecommendationLine,
    remarks: Sequence[RemarkLine],
    earlier: Sequence[EarlierLine],
    *,
    may_write: bool,
) -> OnePage:
    """The page."""
    counted = tally(remarks)
    asked = {one.remark.rule for one in remarks}
    return OnePage(
        here=here_of(line),
        state=line.state,
        lead=_lead(line),
        text=line.text,
        issues=line.issues,
        facts=_facts(line),
        because=line.because,
        decided=_decided(line),
        places=words.place_rows(line),
        away=away_rows(line.review_id, line.places),
        causes=cause_rows(line.links),
        remarks=remark_rows(remarks),
        remarks_words=words.remarks_words(counted.open, counted.total),
        counted=counted,
        left_over=[answered(one, "") for one in line.answers if one.rule not in asked],
        earlier=[_earlier(one) for one in earlier],
        came_from=kin_rows(line.came_from),
        became=kin_rows(line.became),
        version=line.version,
        may_write=may_write,
    )


def _lead(line: RecommendationLine) -> str:
    """What it is, where somebody has said so; and how it stands, where it is not confirmed."""
    kind = words.kind_words(line.kind)
    if line.state is State.CONFIRMED:
        return kind
    state = words.state_words(line.state)
    return gettext("%(kind)s, %(state)s", kind=kind, state=state.lower()) if kind else state


def _facts(line: RecommendationLine) -> Sequence[Fact]:
    """What it says, and what its kind asks and it does not say."""
    not_said = gettext("not said")
    facts = [
        Fact(gettext("Problem"), words.nature_words(line.nature) or not_said, line.nature_because),
        Fact(gettext("To whom"), addressee_of(line) or not_said),
    ]
    if line.kind is not Kind.QUESTION or line.owner_role:
        label = (
            gettext("Who explores it")
            if line.kind is Kind.EXPLORATION
            else gettext("Who sees to it")
        )
        facts.append(Fact(label, line.owner_role or not_said))
    if line.kind is Kind.ACTION or line.measure:
        facts.append(Fact(gettext("How one would know"), line.measure or not_said))
    if line.kind is Kind.ACTION or line.due_on or line.due_words:
        quoted = gettext("“%(words)s”", words=line.due_words) if line.due_words else ""
        facts.append(
            Fact(
                gettext("Due by"),
                show_date(line.due_on) or quoted or not_said,
                quoted if line.due_on else "",
            )
        )
    if line.kind in {Kind.QUESTION, Kind.EXPLORATION} or line.review_on:
        facts.append(Fact(gettext("Looked at again"), show_date(line.review_on) or not_said))
    if line.strength is not None:
        facts.append(
            Fact(
                gettext("Strength"),
                words.strength_words(line.strength),
                gettext("A rung of the action ladder, no grade."),
            )
        )
    return facts


def _decided(line: RecommendationLine) -> str:
    if line.decided_at is None:
        return (
            gettext("Proposed by the scan, draft %(n)s", n=line.draft_number)
            if line.is_from_scan
            else gettext("First seen in draft %(n)s", n=line.draft_number)
        )
    said = {
        State.CONFIRMED: gettext("Confirmed by %(who)s on %(date)s"),
        State.DROPPED: gettext("Dropped by %(who)s on %(date)s"),
        State.SPLIT: gettext("Split by %(who)s on %(date)s"),
        State.MERGED: gettext("Merged by %(who)s on %(date)s"),
        State.PROPOSED: gettext("Put back by %(who)s on %(date)s"),
    }[line.state]
    return said % {"who": line.decided_by_name, "date": show_date(line.decided_at)}


def _earlier(one: EarlierLine) -> EarlierRow:
    title = (
        gettext("%(review)s, recommendation %(number)s", review=one.reference, number=one.number)
        if one.number is not None
        else one.reference
    )
    url = (
        url_for("recommendations.show", review_id=one.review_id, recommendation_id=one.id)
        if one.may_open
        else ""
    )
    return EarlierRow(title, url, one.text, one.outcome)
