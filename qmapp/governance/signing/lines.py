"""Plans, rounds and what stands signed, as pages and rooms above read them: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.reviews.rules import Stage
from qmapp.governance.signing.content import Content
from qmapp.governance.signing.differing import Difference
from qmapp.governance.signing.rules import (
    Ended,
    Outcome,
    Paper,
    Part,
    Place,
    Proof,
    Rule,
    Said,
    Tally,
    may_still_say,
    standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """Somebody on the list of a plan. `is_able`: they have the role, and no interest stands."""

    id: UUID
    person_id: UUID
    name: str
    part: Part
    capacity: str
    is_able: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """By what rule a paper is signed, and by whom."""

    id: UUID
    paper: Paper
    rule: Rule
    needed: int | None
    version: int
    signatories: Sequence[PlannedLine] = ()

    @property
    def signing(self) -> int:
        """How many of the list sign."""
        return sum(one.part is Part.SIGNS for one in self.signatories)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """What one signatory said to one round, as it stands for good."""

    person_id: UUID
    name: str
    capacity: str
    said: Said
    interest: str
    words: str
    proof: Proof
    sha256: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """Somebody who was asked, and what they said if anything.

    `is_able`: they have the role still, and no interest stands.
    """

    person_id: UUID
    name: str
    part: Part
    capacity: str
    is_able: bool
    signature: SignatureLine | None = None

    @property
    def place(self) -> Place:
        """The same, as the rules count it."""
        said = self.signature.said if self.signature is not None else None
        return Place(self.person_id, self.part, said, self.is_able)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteLine:
    """What one signatory said to a reopening."""

    person_id: UUID
    name: str
    agrees: bool
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterLine:
    """A place on the list of a signed round, and who holds it now; None: nobody does.

    Somebody holds the place of whoever left when the plan names them in the same capacity.
    """

    capacity: str
    person_id: UUID | None
    name: str
    vote: VoteLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningLine:
    """Somebody asks to take a signed paper back: why, and who said what to it."""

    id: UUID
    because: str
    asked_by_name: str
    asked_at: datetime
    closed_at: datetime | None
    is_reopened: bool
    needed: int
    outcome: Outcome
    voters: Sequence[VoterLine] = ()
    votes: Sequence[VoteLine] = ()

    @property
    def agreed(self) -> int:
        """How many are for it, one voice a place."""
        return sum(one.vote is not None and one.vote.agrees for one in self.voters)

    @property
    def is_open(self) -> bool:
        """Whether it is not decided yet."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One time of signing one paper, with what was frozen, and what was said.

    `chain_sequence`, `chain_digest` and `chain_seal` are the head of the board's trail at the
    moment of freezing, as it is printed.
    """

    id: UUID
    review_id: UUID
    paper: Paper
    number: int
    snapshot_id: UUID
    sha256: str
    chain_sequence: int
    chain_digest: str
    chain_seal: str
    taken_at: datetime
    rule: Rule
    needed: int
    asked: Sequence[AskedLine]
    because: str
    opened_by_name: str
    opened_at: datetime
    signed_at: datetime | None
    ended: Ended | None
    ended_at: datetime | None
    ended_by_name: str
    ended_because: str
    reopenings: Sequence[ReopeningLine] = ()

    @property
    def is_open(self) -> bool:
        """Whether its rule is still to be met."""
        return self.ended is None

    @property
    def is_signed(self) -> bool:
        """Whether what was signed in it stands."""
        return self.ended is Ended.SIGNED

    @property
    def tally(self) -> Tally:
        """How its signatures stand."""
        return standing(self.needed, [one.place for one in self.asked])

    @property
    def signatures(self) -> Sequence[SignatureLine]:
        """What was said, in the order of the list."""
        return [one.signature for one in self.asked if one.signature is not None]

    @property
    def reopening(self) -> ReopeningLine | None:
        """The request to take it back that is not decided yet."""
        return next((one for one in self.reopenings if one.is_open), None)

    @property
    def newest_reopening(self) -> ReopeningLine | None:
        """The last request to take it back, decided or not."""
        return next(iter(self.reopenings), None)

    def asked_of(self, person_id: UUID) -> AskedLine | None:
        """What somebody was asked, when they stand on the list."""
        return next((one for one in self.asked if one.person_id == person_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the signing of one paper has come.

    `open` is the round that is under way, `signed` the one that stands signed; while a paper is
    signed again there are both. `differences` say what is not as it was signed (or, before
    anything is signed, as it was frozen for the open round).
    """

    paper: Paper
    plan: PlanLine | None
    open: RoundLine | None
    signed: RoundLine | None
    past: Sequence[RoundLine] = ()
    differences: Sequence[Difference] = ()

    @property
    def round(self) -> RoundLine | None:
        """What stands signed, else the round that is under way."""
        return self.signed or self.open

    @property
    def signatures(self) -> Sequence[SignatureLine]:
        """What was said to that round."""
        return self.round.signatures if self.round is not None else ()

    def to_say(self, person_id: UUID, stage: Stage) -> RoundLine | None:
        """The round that still waits for somebody's word: under way, or met without it."""
        for one in (self.open, self.signed):
            asked = one.asked_of(person_id) if one is not None else None
            if one is None or asked is None:
                continue
            is_silent = asked.signature is None and asked.is_able
            return one if is_silent and may_still_say(one.ended, stage) else None
        return None

    @property
    def is_planned(self) -> bool:
        """Whether it is said who signs, and by what rule."""
        return self.plan is not None and self.plan.signing > 0

    @property
    def is_open(self) -> bool:
        """Whether a round of signing is under way."""
        return self.open is not None

    @property
    def is_signed(self) -> bool:
        """Whether its rule was met and nobody took that back."""
        return self.signed is not None

    @property
    def is_current(self) -> bool:
        """Whether what was signed (or frozen to be signed) is what stands now."""
        return not self.differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A round with what was frozen for it, whole. `is_whole`: its hash is still that of it."""

    line: RoundLine
    content: Content
    is_whole: bool
