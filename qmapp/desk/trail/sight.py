"""Which events of a review somebody may be told: those about things that they may know of.

What blindness hides, what is not sent, what is the board’s own paper and what is kept from an
agency is neither shown nor counted. That a stage was reached is told on the page of stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from qmapp.casework.assessments.models import Judgement
from qmapp.casework.assessments.seen import drafts_in_sight, list_seen
from qmapp.casework.drafts.queries import DraftLine, list_drafts
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.queries import list_letters
from qmapp.casework.findings.queries import list_findings
from qmapp.casework.involvement.queries import visible_ids
from qmapp.casework.moderation import queries as moderation
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.recommendations.listing import list_recommendations
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.records import queries as records
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import (
    get_edition,
    list_interests,
    list_people_on_review,
    subject_of,
)
from qmapp.casework.threads.queries import list_on_drafts
from qmapp.decision.responses import queries as responses
from qmapp.errors import N_
from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Db
from qmapp.governance.signing.models import Plan, Round
from qmapp.governance.signing.rules import PAPER_LABELS
from qmapp.learning.impact import queries as impact
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind
from qmapp.learning.measures.models import Measure
from qmapp.learning.theory.models import LogicModel

Label = tuple[str, Mapping[str, object]]


@dataclass
class Sight:
    """Kinds of things of which every event is told, and things of other kinds, with their names."""

    kinds: set[str] = field(default_factory=set)
    things: dict[str, dict[UUID, Label | None]] = field(default_factory=dict)

    def add(self, kind: str, ids: Iterable[UUID]) -> None:
        """Things of a kind that are told of without a name."""
        self.things.setdefault(kind, {}).update(dict.fromkeys(ids))

    def name(self, kind: str, thing_id: UUID, label: str, **values: object) -> None:
        """A thing that is told of, and what it is called."""
        self.things.setdefault(kind, {})[thing_id] = (label, values)

    def condition(self) -> ColumnElement[bool]:
        """The events that may be told, for a query."""
        told: list[ColumnElement[bool]] = []
        if self.kinds:
            told.append(Event.subject_kind.in_(self.kinds))
        told += [
            and_(Event.subject_kind == kind, Event.subject_id.in_(ids))
            for kind, ids in self.things.items()
            if ids
        ]
        hidden = Event.verb.in_(HIDDEN)
        # What is told of the review itself may be about a draft that was not sent.
        elsewhere = and_(Event.subject_kind == "review", ~Event.verb.in_(OF_REVIEW))
        return and_(or_(false(), *told), ~hidden, ~elsewhere)

    def numbered(self, kind: str, number: int) -> Sequence[UUID]:
        """The things of a kind that are called by this number."""
        return [
            thing_id
            for thing_id, label in self.things.get(kind, {}).items()
            if label is not None and label[1].get("number") == number
        ]

    def label_of(self, kind: str, thing_id: UUID) -> Label | None:
        """What a thing is called."""
        return self.things.get(kind, {}).get(thing_id)


# What somebody does with the review as such.
OF_REVIEW = ("review:created", "review:edited", "assessment:blindness-lifted")
# Told elsewhere, or too fine for a history: a stage by its page, each look by nobody.
HIDDEN = (
    "review:stage_moved", "draft:read", "record:downloaded", "scan:revealed", "scan:asked",
    "voice:looked-for", "trail:rows", "trail:sealed", "trail:resealed",
    # A mark of pressure goes to one person outside, and the letter shows it when it is settled.
    # What becomes of its answer would tell that there is one.
    "feedback:pressure-marked", "feedback:pressure-passed-on", "feedback:pressure-settled",
    "feedback:answered", "feedback:answer-taken-back",
)  # fmt: skip


def sight_of(db: Db, actor: Actor, review: Review) -> Sight:
    """What of a review's history the actor may be told."""
    sight = Sight()
    drafts = list_drafts(db, actor, review)
    _review(db, actor, review, sight)
    for draft in drafts:
        sight.name("draft", draft.id, N_("draft %(number)s"), number=draft.number)
    _assessments(db, actor, review, sight)
    if _may(actor, Permission.FINDINGS_READ, review):
        for finding in list_findings(db, actor, review):
            sight.name("finding", finding.id, N_("finding %(number)s"), number=finding.number)
    if _may(actor, Permission.RECOMMENDATIONS_READ, review):
        for one in list_recommendations(db, actor, review, states=tuple(State)):
            if one.number is None:
                sight.add("recommendation", [one.id])
            else:
                label = N_("recommendation %(number)s")
                sight.name("recommendation", one.id, label, number=one.number)
    if _may(actor, Permission.INVOLVEMENT_READ, review):
        sight.add("participant", visible_ids(db, actor, review.id))
    if _may(actor, Permission.RECORD_LIST, review):
        sight.add("record", [one.id for one in records.list_visible(db, actor, review.id)])
    _moderated(db, actor, review, drafts, sight)
    _letters(db, actor, review, sight)
    _followed(db, actor, review, sight)
    if _may(actor, Permission.SHARING_SEE, review):
        sight.kinds.add("shared_record")
    return sight


def _followed(db: Db, actor: Actor, review: Review, sight: Sight) -> None:
    """What is followed is told to whoever may read what became of it."""
    if not may(actor, Permission.FOLLOW_READ, impact.subject_of_review(db, review)):
        return
    rows = db.execute(
        select(FollowUp.id, Recommendation.number)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .where(FollowUp.review_id == review.id)
    )
    for row_id, number in rows:
        sight.name("follow_up", row_id, N_("recommendation %(number)s"), number=number or "?")
    if may(actor, Permission.PLAN_TAKE, BoardSubject(review.board_id)):
        # Files of the whole board's plan stand in no review's history: what they changed does.
        brought = select(Intake.id).where(
            Intake.review_id == review.id, Intake.kind == IntakeKind.PLAN
        )
        sight.add("intake", db.scalars(brought).all())
    measures = select(Measure.id, Measure.number)
    models = select(LogicModel.id, Recommendation.number).join(
        Recommendation, Recommendation.id == LogicModel.recommendation_id
    )
    if not responses.may_read_open(actor, review):  # what was not agreed yet is the board's alone
        agreed = select(FollowUp.recommendation_id).where(FollowUp.review_id == review.id)
        models = models.where(LogicModel.recommendation_id.in_(agreed))
        measures = measures.where(Measure.recommendation_id.in_(agreed))
    for row_id, number in db.execute(measures.where(Measure.review_id == review.id)):
        sight.name("measure", row_id, N_("measure %(number)s"), number=number)
    for row_id, number in db.execute(models.where(LogicModel.review_id == review.id)):
        sight.name("logic_model", row_id, N_("recommendation %(number)s"), number=number or "?")


def _letters(db: Db, actor: Actor, review: Review, sight: Sight) -> None:
    numbers = [one.number for one in list_letters(db, actor, review)]
    rows = db.execute(
        select(Letter.id, Letter.number).where(
            Letter.review_id == review.id, Letter.number.in_(numbers)
        )
    )
    for letter_id, number in rows:
        label = N_("feedback letter %(number)s")
        sight.name("feedback_letter", letter_id, label, number=number)


def _may(actor: Actor, permission: Permission, review: Review) -> bool:
    return may(actor, permission, subject_of(review))


_BY_PERMISSION: Mapping[Permission, tuple[str, ...]] = {
    Permission.ARRANGEMENTS_READ: ("arrangement",),
    Permission.PROCEEDINGS_READ: ("proceeding",),
    Permission.SIGNING_READ: ("reopening",),
    Permission.PUBLICATION_READ: ("publication", "publication_readiness"),
    Permission.RETENTION_DECIDE: ("retention",),
    Permission.DESTRUCTION_READ: ("destruction",),
    Permission.IDENTIFIERS_DECIDE: ("identifier_decision",),
}


def _review(db: Db, actor: Actor, review: Review, sight: Sight) -> None:
    if _may(actor, Permission.REVIEW_READ, review):
        sight.add("review", [review.id])
    if _may(actor, Permission.REVIEW_PEOPLE_SEE, review):
        for one in list_people_on_review(db, review.id, with_former=True):
            sight.name("review_role", one.role_id, "%(name)s", name=one.name)
        for declared in list_interests(db, review.id):
            sight.name("interest", declared.interest_id, "%(name)s", name=declared.name)
    for permission, kinds in _BY_PERMISSION.items():
        if _may(actor, permission, review):
            sight.kinds.update(kinds)
    if _may(actor, Permission.SIGNING_READ, review):
        for model, kind in ((Plan, "signing_plan"), (Round, "signing_round")):
            rows = db.execute(select(model.id, model.paper).where(model.review_id == review.id))
            for row_id, paper in rows:
                sight.name(kind, row_id, PAPER_LABELS[paper])
    if responses.may_read_open(actor, review):
        sight.kinds.update({"response", "action", "ask"})


def _assessments(db: Db, actor: Actor, review: Review, sight: Sight) -> None:
    """Assessments that the actor may see, each version of them, their judgements and what was
    pinned in them.
    """
    ids = [one.id for one in list_seen(db, actor, review.id)]
    sight.add("assessment", ids)
    if not ids:
        return
    numbers = {m.id: m.number for m in get_edition(db, review.edition_sha256).markers}
    for model, kind in ((Judgement, "judgement"), (Evidence, "evidence")):
        rows = db.execute(select(model.id, model.marker_id).where(model.assessment_id.in_(ids)))
        for row_id, marker_id in rows:
            label = N_("marker %(number)s")
            sight.name(kind, row_id, label, number=numbers.get(marker_id, "?"))


def _moderated(
    db: Db, actor: Actor, review: Review, drafts: Iterable[DraftLine], sight: Sight
) -> None:
    """What the board holds of drafts past blindness, and the threads on them."""
    known = {one.id for one in drafts}
    seen = [one for one in drafts_in_sight(db, actor, review.id) if one.id in known]
    sight.add("thread", [one.id for one in list_on_drafts(db, actor, review, seen)])
    readable = [one.id for one in moderation.readable_in_sight(db, actor, review, seen)]
    numbers = {m.id: m.number for m in get_edition(db, review.edition_sha256).markers}
    rows = db.execute(
        select(AgreedJudgement.id, AgreedJudgement.marker_id).where(
            AgreedJudgement.draft_id.in_(readable)
        )
    )
    for row_id, marker_id in rows:
        label = N_("marker %(number)s")
        sight.name("agreed_judgement", row_id, label, number=numbers.get(marker_id, "?"))
