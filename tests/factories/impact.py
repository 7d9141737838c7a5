"""A board whose response was agreed and whose recommendations are followed, to be lived with.

made = followed(storage)
made.recommendations["lead"], made.actions["lead"], made.case.chair, made.owner, made.contact

Everything is agreed on the day of `assessments.NOW`. The board has an agency that owns every
action, a member and a contact who speak for it, and another board stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.governance.stages.setup import register as register_stages
from qmapp.learning.impact import setup as impact
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.tags.service.keeping import keep_findings
from qmapp.people.accounts.models import Board, Membership, Person
from tests.factories.assessments import NOW, Case, add_draft, catalogue, make_case
from tests.factories.responses import agency, agree, begin, find, give, promise, recommend

ACTIONS = {
    "lead": ("Agree who leads when several services know a child.", date(2027, 3, 1)),
    "training": ("Train every duty officer in what a missed visit means.", date(2027, 2, 1)),
    "rota": ("Put a second worker on the duty rota at weekends.", date(2027, 1, 15)),
}
QUESTION = "Why do families ring the school and not the duty team?"
LOOKED_AT = date(2027, 9, 1)
AGENCY = "Harrow police"


@dataclass(frozen=True)
class Followed:
    """What is followed, by the names of ACTIONS; `question` is a recommendation without action."""

    case: Case
    agency_id: UUID
    owner: Actor
    contact: Actor
    outsider: Actor
    recommendations: Mapping[str, UUID]
    actions: Mapping[str, UUID]
    follow_ups: Mapping[str, UUID]
    question: UUID
    other_board_id: UUID

    @property
    def board_id(self) -> UUID:
        return self.case.board_id

    @property
    def review_id(self) -> UUID:
        return self.case.review_id


def followed(storage: Storage) -> Followed:
    """A board, one review in follow-up, an agreed response, and people of each sort."""
    impact.register()
    register_stages()
    case = make_case(storage)
    agency_id = agency(storage, case, AGENCY)
    owner = somebody(storage, case.board_id, BoardRole.MEMBER, agency_id)
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency_id)
    with storage.unit_of_work() as db:
        other = Board(id=uuid4(), name="Another board", slug=uuid4().hex, created_at=NOW)
        db.add(other)
    outsider = somebody(storage, other.id, BoardRole.CHAIR)
    finding = coded(storage, find(storage, case))
    begin(storage, case)
    recommendations, actions = {}, {}
    for name, (words, due_on) in ACTIONS.items():
        one = recommend(storage, case, words, findings=[finding])
        give(storage, case, one)
        recommendations[name] = one
        actions[name] = promise(storage, case, one, what=words, due_on=due_on, agency_id=agency_id)
    question = recommend(storage, case, QUESTION, kind=Kind.QUESTION)
    give(storage, case, question, Decision.EXPLORE, look_again_on=LOOKED_AT)
    agree(storage, case)
    with storage.unit_of_work() as db:
        db.execute(
            update(Review)
            .where(Review.id == case.review_id)
            .values(stage=Stage.FOLLOW_UP, stage_since=NOW)
        )
        begun: dict[UUID, UUID] = dict(
            db.execute(select(FollowUp.recommendation_id, FollowUp.id)).all()
        )
    return Followed(
        case=case,
        agency_id=agency_id,
        owner=owner,
        contact=contact,
        outsider=outsider,
        recommendations=recommendations,
        actions=actions,
        follow_ups={name: begun[one] for name, one in recommendations.items()},
        question=question,
        other_board_id=other.id,
    )


def somebody(
    storage: Storage, board_id: UUID, role: BoardRole, agency_id: UUID | None = None
) -> Actor:
    """A new person with a role on a board."""
    person_id = uuid4()
    name = role.value.replace("_", " ").title()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name=f"{name} Example",
                created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            Membership(
                board_id=board_id, person_id=person_id, role=role, agency_id=agency_id, since=NOW
            )
        )
    return Actor(person_id, name, board_roles={board_id: frozenset({role})})


def issue() -> str:
    """The practice issue that findings here are coded with."""
    return catalogue().practice.practice_issues[0].id


def coded(storage: Storage, finding_id: UUID) -> UUID:
    """The finding, coded with `issue`."""
    with storage.unit_of_work() as db:
        db.execute(
            update(Finding)
            .where(Finding.id == finding_id)
            .values(practice_issue=issue(), practice_edition=catalogue().practice.edition)
        )
        keep_findings(db, [finding_id])
    return finding_id


def later_review(
    storage: Storage, made: Followed, reference: str, now: datetime, title: str = "The rota again"
) -> UUID:
    """A review of the same board, `now`, that found the same practice issue again."""
    case = made.case
    review_id, draft_id = uuid4(), uuid4()
    with storage.unit_of_work() as db:
        first = db.get_one(Review, case.review_id)
        db.add(
            Review(
                id=review_id, board_id=case.board_id, reference=reference, kind=first.kind,
                edition_sha256=first.edition_sha256, stage=Stage.ASSESSMENT, stage_since=now,
                created_at=now, created_by=first.created_by,
            )
        )  # fmt: skip
        db.flush()
        add_draft(
            db, case.board_id, review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=uuid4(),
        )  # fmt: skip
    later = Case(case.board_id, review_id, draft_id, uuid4(), case.people)
    found = coded(storage, find(storage, later, title))
    with storage.unit_of_work() as db:
        db.execute(update(Finding).where(Finding.id == found).values(added_at=now))
    return review_id
