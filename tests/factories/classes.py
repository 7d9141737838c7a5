"""Sessions and bodies of a case's board, made by the real services."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.bodies import service as bodies
from qmapp.learning.bodies.checking import BodyDetails, EntryDetails, SentDetails
from qmapp.learning.bodies.rules import EntryKind
from qmapp.learning.bodies.service.common import BodyKey, SentKey
from qmapp.learning.classes import service as classes
from qmapp.learning.classes.rules import Came, ClassDetails, Skill
from qmapp.learning.classes.service import ClassKey
from tests.factories.assessments import NOW, Case, catalogue, edition

TODAY = london_date(NOW)
ISSUE = "pi-no-strategy-discussion"
OTHER = "pi-schools-hold-back"


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


def enter_body(
    storage: Storage,
    case: Case,
    name: str = "College of Nursing",
    *,
    actor: Actor | None = None,
    body_id: UUID | None = None,
) -> BodyKey:
    """A body on the register of the case's board."""
    details = BodyDetails(name=name, remit="Nurses.", contact_role="head of safeguarding")
    with storage.unit_of_work() as db:
        made = bodies.add_body(
            db, actor or case.manager, case.board_id, details, NOW, body_id=body_id
        )
        return BodyKey(case.board_id, made.id)


def send_to(
    storage: Storage,
    case: Case,
    at: BodyKey,
    *,
    issue: str = ISSUE,
    sent: int = -100,
    due: int | None = None,
    sent_id: UUID | None = None,
    words: str = "We ask you to look at your guidance.",
) -> SentKey:
    """An issue that was sent so many days ago."""
    details = SentDetails(
        issue_id=issue, words=words, sent_on=day(sent),
        reply_due_on=day(due) if due is not None else None,
    )  # fmt: skip
    with storage.unit_of_work() as db:
        made = bodies.send(
            db, case.manager, at, details, catalogue().practice, NOW, sent_id=sent_id
        )
        return SentKey(at.board_id, at.body_id, made.id)


def came_back(
    storage: Storage,
    case: Case,
    at: SentKey,
    kind: EntryKind = EntryKind.COMMITMENT,
    *,
    on: int = -9,
    entry_id: UUID | None = None,
    **more: object,
) -> UUID:
    """Something that came back."""
    values: dict[str, object] = {"kind": kind, "said_on": day(on), "words": "They will.", **more}
    with storage.unit_of_work() as db:
        return bodies.enter(
            db,
            case.manager,
            at,
            EntryDetails(**values),
            NOW,
            entry_id=entry_id,  # type: ignore[arg-type]
        ).id


def session_of(**changes: object) -> ClassDetails:
    values: dict[str, object] = {
        "title": "Finding why", "held_on": TODAY, "place": "Town hall",
        "skills": (Skill.WHY,), "markers": (edition().markers[12].id,),
    }  # fmt: skip
    return ClassDetails(**{**values, **changes})  # type: ignore[arg-type]


def teach(
    storage: Storage,
    case: Case,
    *,
    actor: Actor | None = None,
    class_id: UUID | None = None,
    **changes: object,
) -> ClassKey:
    """A session of the case's board."""
    with storage.unit_of_work() as db:
        made = classes.plan(
            db, actor or case.manager, case.board_id, session_of(**changes), edition(), NOW,
            class_id=class_id,
        )  # fmt: skip
        return ClassKey(case.board_id, made.id)


def ask_to(
    storage: Storage,
    case: Case,
    at: ClassKey,
    person: Actor | None = None,
    *,
    role: str = "",
    came: Came = Came.ATTENDED,
    place_id: UUID | None = None,
) -> UUID:
    """Somebody who was asked to a session: a lead reviewer, or a role."""
    with storage.unit_of_work() as db:
        return classes.ask(
            db, case.manager, at, person_id=person.person_id if person else None, role=role,
            came=came, now=NOW, place_id=place_id,
        ).id  # fmt: skip
