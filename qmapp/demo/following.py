"""What became of what a board agreed, in the demonstration, as pages make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.decision.proofs.storing import put
from qmapp.demo.content.following import (
    CheckContent,
    ClosedContent,
    EvidenceContent,
    FollowedContent,
    JudgedContent,
    MeasureContent,
    ModelContent,
    MovedContent,
    ObservationContent,
    ProofContent,
    SaidContent,
)
from qmapp.demo.deciding import Deed
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db
from qmapp.learning.impact import service as impact
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Judged, SoWhat
from qmapp.learning.impact.service import CheckDetails
from qmapp.learning.measures import service as measures
from qmapp.learning.measures.checking import MeasureDetails, NewObservation
from qmapp.learning.measures.rules import Direction, Interval
from qmapp.learning.theory import service as theory
from qmapp.learning.theory.rules import Boxes, Link


@dataclass(frozen=True, slots=True)
class Following:
    """One review that is followed; `recommendations` are those of its set by their keys."""

    db: Db
    files: FileStore
    review: Review
    actor: Callable[[str], Actor]
    day: Callable[[int], date]
    recommendations: Mapping[str, UUID]
    measures: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def write_model(self, content: ModelContent, at: datetime) -> None:
        """Say how a recommendation is meant to work."""
        theory.write(
            self.db,
            self.actor(content.by),
            self.review,
            self.recommendations[content.recommendation],
            Boxes(**content.boxes),
            version=0,
            now=at,
        )

    def measure(self, content: MeasureContent, at: datetime) -> None:
        """Say what is counted."""
        details = MeasureDetails(
            link=Link(content.link),
            name=content.name,
            unit=content.unit,
            direction=Direction(content.direction),
            interval=Interval(content.interval),
            is_share=content.is_share,
            baseline=_figure(content.baseline),
            baseline_on=self._day(content.baseline_on),
            target=_figure(content.target),
            target_on=self._day(content.target_on),
            source=content.source,
        )
        made = measures.add(
            self.db,
            self.actor(content.by),
            self.review,
            self.recommendations[content.recommendation],
            details,
            at,
        )
        self.measures[content.recommendation, content.name] = made.id

    def observe(self, content: MeasureContent, seen: ObservationContent, at: datetime) -> None:
        """Write down what was seen of it."""
        measures.observe(
            self.db,
            self.actor(content.by),
            self.measures[content.recommendation, content.name],
            NewObservation(
                on=self.day(seen.seen),
                value=Decimal(seen.value),
                out_of=_figure(seen.out_of),
                note=seen.note,
            ),
            at,
        )

    def say(self, content: SaidContent, at: datetime) -> None:
        """Say how the action of a recommendation goes."""
        action = self._action(content)
        proof = None if content.proof is None else self._done(content.proof)
        following.say(
            self.db,
            self.actor(content.by),
            action.id,
            Said(Delivery(content.delivery), content.words, proof),
            version=action.version,
            now=at,
        )

    def move(self, content: MovedContent, at: datetime) -> None:
        """Move the day of an action."""
        action = self._action(content)
        following.move_day(
            self.db,
            self.actor(content.by),
            action.id,
            self.day(content.to),
            content.because,
            version=action.version,
            now=at,
        )

    def add_evidence(self, content: EvidenceContent, at: datetime) -> None:
        """Add what shows a change."""
        proof = NewProof(
            kind=ProofKind(content.kind),
            shows=Shows.CHANGE,
            words=content.words,
            on=self.day(content.day),
            count=content.count,
            out_of=content.out_of,
        )
        follow_up = self._follow_up(content.recommendation)
        impact.add_proof(self.db, self.actor(content.by), follow_up.id, proof, at)

    def check_delivery(self, content: CheckContent, at: datetime) -> None:
        """Record the delivery check that came due by itself."""
        self._record(content, CheckKind.DELIVERY, CheckDetails(reasons=content.reasons), at)

    def judge(self, content: JudgedContent, at: datetime) -> None:
        """Record the impact check that is due next."""
        details = CheckDetails(
            reasons=content.reasons,
            judged=Judged(content.judged),
            answers={SoWhat(one): words for one, words in content.answers.items()},
            decided=Decided(content.decided),
            next_on=self._day(content.next),
        )
        self._record(content, CheckKind.IMPACT, details, at)

    def close(self, content: ClosedContent, at: datetime) -> None:
        """Sign that a recommendation is not followed any more."""
        follow_up = self._follow_up(content.recommendation)
        impact.close(
            self.db,
            self.actor(content.by),
            follow_up.id,
            Ending(content.ending),
            content.because,
            content.dissent,
            version=follow_up.version,
            now=at,
        )

    def _record(
        self,
        content: CheckContent | JudgedContent,
        kind: CheckKind,
        details: CheckDetails,
        at: datetime,
    ) -> None:
        follow_up = self._follow_up(content.recommendation)
        check = self.db.scalars(
            select(Check)
            .where(
                Check.follow_up_id == follow_up.id,
                Check.kind == kind,
                Check.done_on.is_(None),
                Check.ended_at.is_(None),
            )
            .order_by(Check.due_on)
            .limit(1)
        ).one()
        impact.record_check(
            self.db, self.actor(content.by), check.id, details, version=check.version, now=at
        )

    def _action(self, content: SaidContent | MovedContent) -> Action:
        """The action of the review's own that answers a recommendation, and has these words."""
        answered = self.recommendations[content.recommendation]
        return self.db.scalars(
            select(Action)
            .join(ActionAnswers, ActionAnswers.action_id == Action.id)
            .where(
                ActionAnswers.recommendation_id == answered,
                Action.review_id == self.review.id,
                Action.what.contains(content.action),
            )
        ).one()

    def _done(self, content: ProofContent) -> NewProof:
        file = None
        if content.file:
            file = put(self.files, self.review.board_id, content.file, content.text.encode())
        return NewProof(
            kind=ProofKind(content.kind),
            shows=Shows.DONE,
            words=content.words,
            on=self.day(content.seen),
            count=content.count,
            out_of=content.out_of,
            file=file,
        )

    def _follow_up(self, recommendation: str) -> FollowUp:
        return self.db.scalars(
            select(FollowUp).where(
                FollowUp.recommendation_id == self.recommendations[recommendation]
            )
        ).one()

    def _day(self, offset: int | None) -> date | None:
        return None if offset is None else self.day(offset)


def _figure(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def deeds(content: FollowedContent, begun: Callable[[], Following]) -> Iterator[Deed]:
    """Everything that was done for a review that is followed, and when, in no order."""
    for number, model in enumerate(content.models):
        yield model.day, 10, number, partial(_do, begun, Following.write_model, model)
    for number, measure in enumerate(content.measures):
        yield measure.day, 11, number, partial(_do, begun, Following.measure, measure)
        for minute, seen in enumerate(measure.observations, 1):
            # What was counted before the measure was thought of is written down with it.
            day = max(measure.day, seen.seen + 1)
            do = partial(_do, begun, Following.observe, measure, seen)
            yield day, 12, 20 * number + minute, do
    for number, said in enumerate(content.said):
        yield said.day, 13, number, partial(_do, begun, Following.say, said)
    for number, evidence in enumerate(content.evidence):
        yield evidence.day, 14, number, partial(_do, begun, Following.add_evidence, evidence)
    for number, check in enumerate(content.delivery_checks):
        yield check.day, 15, number, partial(_do, begun, Following.check_delivery, check)
    for number, moved in enumerate(content.moved):
        yield moved.day, 13, 30 + number, partial(_do, begun, Following.move, moved)
    for number, judged in enumerate(content.impact_checks):
        yield judged.day, 15, 30 + number, partial(_do, begun, Following.judge, judged)
    for number, closed in enumerate(content.closed):
        yield closed.day, 16, number, partial(_do, begun, Following.close, closed)


def _do(begun: Callable[[], Following], verb: Callable[..., None], *rest: object) -> None:
    """Do it for what is followed; the last of `rest` is the time."""
    verb(begun(), *rest)
