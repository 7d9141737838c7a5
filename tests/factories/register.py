"""A register on any migrated database, kept by the real services.

mother = register.add(storage, case, Group.MOTHER)
register.take(storage, case, mother, StepKind.CONTRIBUTION, on=day(3), words="…")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.models import InvolvementStep, Participant
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import GROUP_LABELS, Group, Response, StepKind
from qmapp.casework.involvement.service import ParticipantDetails, StepDetails
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Db, Storage
from qmapp.people.accounts.models import Agency, Membership
from tests.factories.assessments import NOW, Case

# What each kind of step must say, at its plainest.
PLAIN: Mapping[StepKind, Mapping[str, str | Sequence[str]]] = MappingProxyType(
    {
        StepKind.TOLD: {
            "told": ["purpose", "how", "limits"], "route": "letter", "by": "lead_reviewer",
        },
        StepKind.APPROACHED: {"route": "in_person", "by": "lead_reviewer"},
        StepKind.RESPONSE: {"response": "took_part"},
        StepKind.NEED: {"need": ["fear_of_repercussions"]},
        StepKind.NEED_MET: {"met": "removed"},
        StepKind.SUPPORT: {"support": ["advocate"], "taken": "taken"},
        StepKind.CONTRIBUTION: {"route": "in_person", "by": "advocate"},
        StepKind.REPRESENTATION: {"manner": "quoted", "agreement": "agreed"},
        StepKind.SHOWN_DRAFT: {"route": "in_person"},
        StepKind.COMMENT_ANSWERED: {"use": "changed"},
        StepKind.TOLD_BEFORE_PUBLICATION: {"route": "phone", "by": "lead_reviewer"},
    }
)  # fmt: skip
WORDS = "Nobody asked me what I thought."


def add(
    storage: Storage,
    case: Case,
    group: Group = Group.MOTHER,
    *,
    actor: Actor | None = None,
    now: datetime = NOW,
    **details: object,
) -> UUID:
    """Somebody of the case's register."""
    details.setdefault("label", GROUP_LABELS[group])
    with storage.unit_of_work() as db:
        return service.add_participant(
            db, actor or case.lead, get_review(db, case.review_id),
            ParticipantDetails(belongs_to=group, **details), now,  # type: ignore[arg-type]
        ).id  # fmt: skip


def step_details(kind: StepKind, **more: object) -> StepDetails:
    """A step of this kind that says what it must."""
    details = {**PLAIN.get(kind, {}), **more.pop("details", {})}  # type: ignore[dict-item]
    return StepDetails(kind=kind, details=details, **more)  # type: ignore[arg-type]


def take(
    storage: Storage,
    case: Case,
    participant_id: UUID,
    kind: StepKind,
    *,
    actor: Actor | None = None,
    now: datetime = NOW,
    **more: object,
) -> UUID:
    """A step with somebody."""
    with storage.unit_of_work() as db:
        participant = db.get_one(Participant, participant_id)
        details = step_details(kind, **more)
        return service.add_step(db, actor or case.lead, participant, details, now).id


def respond(
    storage: Storage, case: Case, participant_id: UUID, what: Response, on: date | None = None
) -> UUID:
    """What came of asking somebody."""
    return take(
        storage, case, participant_id, StepKind.RESPONSE, on=on, details={"response": what.value}
    )


def correct(
    storage: Storage,
    case: Case,
    step_id: UUID,
    *,
    actor: Actor | None = None,
    is_mistake: bool = False,
    now: datetime = NOW,
    **more: object,
) -> UUID:
    """A step put right."""
    with storage.unit_of_work() as db:
        step = db.get_one(InvolvementStep, step_id)
        details = step_details(step.kind, **more)
        return service.correct_step(
            db, actor or case.lead, step, details, is_mistake=is_mistake, now=now
        ).id


def withdraw(
    storage: Storage,
    case: Case,
    participant_id: UUID,
    step_ids: Sequence[UUID] | None = None,
    *,
    now: datetime = NOW,
) -> int:
    """Words taken back."""
    with storage.unit_of_work() as db:
        participant = db.get_one(Participant, participant_id)
        return service.withdraw(db, case.lead, participant, step_ids=step_ids, now=now)


def register(
    storage: Storage, case: Case, actor: Actor | None = None, **more: bool
) -> Sequence[EntryLine]:
    """The register as the actor sees it."""
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        return queries.visible_entries(db, actor or case.lead, review, **more)


def agency(storage: Storage, case: Case, name: str = "Police") -> UUID:
    """An agency of the case's board."""
    agency_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(Agency(id=agency_id, board_id=case.board_id, name=name))
    return agency_id


def speaks_for(
    storage: Storage, case: Case, actor: Actor, agency_id: UUID, *, ended: bool = False
) -> None:
    """Let the actor hold a role for the agency on the case's board."""
    with storage.unit_of_work() as db:
        _speak(db, case, actor, agency_id, ended=ended)


def _speak(db: Db, case: Case, actor: Actor, agency_id: UUID, *, ended: bool) -> None:
    db.add(
        Membership(
            board_id=case.board_id, person_id=actor.person_id, role=BoardRole.AGENCY_CONTACT,
            agency_id=agency_id, since=NOW, ended_at=NOW if ended else None,
        )
    )  # fmt: skip
