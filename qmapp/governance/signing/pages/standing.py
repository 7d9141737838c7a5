"""What the pages of a paper, a plan and a round are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.reviews.rules import Stage
from qmapp.errors import RuleBroken
from qmapp.foundation.web.words import show_broken
from qmapp.governance.signing.lines import AskedLine, PlannedLine, RoundLine, Standing
from qmapp.governance.signing.pages.words import (
    difference_words,
    ended_words,
    paper_name,
    rule_words,
    said_words,
    state_words,
    tally_words,
    within,
)
from qmapp.governance.signing.rules import PART_LABELS, PROOF_LABELS, Paper, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What whoever looks may do here."""

    plan: bool
    open: bool
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBox:
    """Somebody who was asked, what they said, and how they showed who they are.

    `interest` and `words` are there for those only who may read what is signed.
    """

    name: str
    capacity: str
    part: str
    said: str
    is_silent: bool
    at: datetime | None
    proof: str
    interest: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBox:
    """A round in short."""

    id: UUID
    number: int
    state: str
    tally: str
    because: str
    asked: Sequence[AskedBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBox:
    """Where the signing of one paper stands.

    `to_say`: the round that waits for the word of whoever looks; `is_late` when its rule is met
    without it.
    """

    paper: Paper
    name: str
    within: str
    state: str
    rule: str
    people: Sequence[AskedBox]
    differences: Sequence[str]
    missing: Sequence[str]
    open: RoundBox | None
    signed: RoundBox | None
    past: Sequence[RoundBox]
    to_say: RoundBox | None
    is_late: bool
    states: bool

    @property
    def may_begin(self) -> bool:
        """Whether nothing keeps signing from beginning."""
        return not self.missing


def paper_box(
    standing: Standing, missing: Sequence[RuleBroken], person_id: UUID, may: May, stage: Stage
) -> PaperBox:
    """One paper on the page of both. `person_id` is whoever looks, `stage` that of the review."""
    plan, under_way = standing.plan, standing.open
    to_say = standing.to_say(person_id, stage)
    asked = to_say.asked_of(person_id) if to_say is not None else None
    return PaperBox(
        paper=standing.paper,
        name=paper_name(standing.paper),
        within=within(standing.paper),
        state=state_words(standing),
        rule=rule_words(plan.rule, plan.needed, plan.signing) if plan is not None else "",
        people=[_planned(one) for one in (plan.signatories if plan is not None else ())],
        differences=[difference_words(one) for one in standing.differences],
        missing=[show_broken(one) for one in missing],
        open=round_box(under_way, reads=may.read) if under_way is not None else None,
        signed=round_box(standing.signed, reads=may.read) if standing.signed else None,
        past=[round_box(one, reads=may.read) for one in standing.past],
        to_say=round_box(to_say, reads=may.read) if to_say is not None else None,
        is_late=to_say is not None and to_say.is_signed,
        states=asked is not None and asked.part is Part.STATES,
    )


def _planned(one: PlannedLine) -> AskedBox:
    return AskedBox(
        name=one.name,
        capacity=one.capacity,
        part=gettext(PART_LABELS[one.part]),
        said="" if one.is_able else gettext("May not sign this review now"),
        is_silent=False,
        at=None,
        proof="",
        interest="",
        words="",
    )


def round_box(line: RoundLine, *, reads: bool) -> RoundBox:
    """A round in short; `reads`: whoever looks may read what is signed, and what was said to it."""
    return RoundBox(
        id=line.id,
        number=line.number,
        state=ended_words(line),
        tally=tally_words(line.tally) if line.is_open else tally_words_ended(line),
        because=line.because if reads else "",
        asked=[asked_box(one, reads=reads) for one in line.asked],
    )


def tally_words_ended(line: RoundLine) -> str:
    """How many signed, once that is over: without what is still to come."""
    tally = line.tally
    return gettext(
        "%(n)s of %(of)s signed; the rule asked for %(needed)s.",
        n=tally.signed,
        of=tally.of,
        needed=tally.needed,
    )


def asked_box(one: AskedLine, *, reads: bool) -> AskedBox:
    """Somebody who was asked."""
    had = one.signature
    return AskedBox(
        name=one.name,
        capacity=one.capacity,
        part=gettext(PART_LABELS[one.part]),
        said=said_words(one),
        is_silent=had is None,
        at=had.said_at if had is not None else None,
        proof=gettext(PROOF_LABELS[had.proof]) if had is not None else "",
        interest=had.interest if had is not None and reads else "",
        words=had.words if had is not None and reads else "",
    )
