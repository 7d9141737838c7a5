"""A promised action of an agreed response, and the people and links that speak of it.

action_id = promised(storage, case)
say(storage, case, action_id, Delivery.ON_TRACK, "Two teams have begun.")
link_id = linked(storage, case, action_id)
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action, OwnerLink
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.actions.voices import Speaker
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Membership, Person
from tests.factories.assessments import NOW, Case
from tests.factories.responses import TODAY, agency, agree, begin, give, promise, recommend

SECRET = "a secret of thirty-two characters!"
DUE = date(2027, 3, 1)


def promised(storage: Storage, case: Case, **details: object) -> UUID:
    """An action that answers one new recommendation, in a response that was agreed today."""
    found = recommend(storage, case)
    begin(storage, case)
    give(storage, case, found)
    made = promise(storage, case, found, **details)
    agree(storage, case)
    return made


def action(storage: Storage, action_id: UUID) -> Action:
    with storage.reading() as db:
        return db.get_one(Action, action_id)


def proof(words: str = "Minutes of the first session.", **more: object) -> NewProof:
    values = {"kind": ProofKind.DOCUMENT, "shows": Shows.DONE, "on": TODAY, **more}
    return NewProof(words=words, **values)  # type: ignore[arg-type]


def say(
    storage: Storage,
    speaker: Speaker,
    action_id: UUID,
    delivery: Delivery = Delivery.ON_TRACK,
    words: str = "It goes on.",
    *,
    shown: NewProof | None = None,
    version: int | None = None,
    now: datetime = NOW,
    note_id: UUID | None = None,
) -> UUID:
    """Say how it stands, on what stands now or on a version that is named."""
    seen = action(storage, action_id).version if version is None else version
    with storage.unit_of_work() as db:
        return following.say(
            db, speaker, action_id, Said(delivery, words, shown), version=seen, now=now,
            note_id=note_id,
        ).id  # fmt: skip


def linked(
    storage: Storage,
    case: Case,
    action_id: UUID,
    *,
    actor: Actor | None = None,
    until: date = TODAY + timedelta(days=90),
    now: datetime = NOW,
    link_id: UUID | None = None,
    **details: str,
) -> tuple[UUID, str]:
    """A link to it, and what stands in its address."""
    values = {"role": "Head of nursing", "email": "owner@example.org", **details}
    with storage.unit_of_work() as db:
        made, token = following.give_link(
            db, actor or case.manager, action_id, values["role"], values["email"], until, now,
            secret=SECRET, base_url="https://qm.example.org", link_id=link_id,
        )  # fmt: skip
        return made.id, token


def ended(storage: Storage, link_id: UUID, **values: object) -> None:
    """A link whose row says something else."""
    with storage.unit_of_work() as db:
        link = db.get_one(OwnerLink, link_id)
        for name, value in values.items():
            setattr(link, name, value)


def serves(
    storage: Storage,
    case: Case,
    role: BoardRole = BoardRole.AGENCY_CONTACT,
    agency_id: UUID | None = None,
) -> Actor:
    """Somebody new who serves the board, for an agency: the one that is named, or a new one."""
    person_id, agency_id = uuid4(), agency_id or agency(storage, case, f"Agency {uuid4()}")
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name="Ines Example",
                created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            Membership(
                board_id=case.board_id, person_id=person_id, role=role, agency_id=agency_id,
                since=NOW,
            )
        )  # fmt: skip
    return Actor(
        person_id=person_id, name="Ines Example",
        board_roles={case.board_id: frozenset({role})},
    )  # fmt: skip
