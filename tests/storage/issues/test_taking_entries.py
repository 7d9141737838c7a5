from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.practice import queries as practice
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import KEPT_FOR
from qmapp.learning.intake.storing import CSV, put
from qmapp.learning.issues import service
from qmapp.learning.issues.importing import Does
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.practice import PRACTICE, enter

FILE = """stage,title,basis,note
1,A first,published,Page 1
referrals,A second,own,zqnoteqz
10,A third,,
"""


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def brought(storage: Storage, files: FileStore, case: Case) -> UUID:
    return bring(storage, files, case)


def bring(
    storage: Storage,
    files: FileStore,
    case: Case,
    text: str = FILE,
    *,
    actor: Actor | None = None,
    intake_id: UUID | None = None,
) -> UUID:
    file = put(files, case.board_id, "map.csv", text.encode(), CSV)
    with storage.unit_of_work() as db:
        return service.bring_file(
            db, actor or case.manager, case.board_id, PRACTICE, file, NOW, intake_id=intake_id
        ).id


def look(storage: Storage, files: FileStore, intake_id: UUID) -> str:
    with storage.reading() as db:
        intake = db.get_one(Intake, intake_id)
        return service.seen_digest(service.look_at(db, files, PRACTICE, intake))


def take(
    storage: Storage,
    files: FileStore,
    case: Case,
    intake_id: UUID,
    seen: str,
    *,
    actor: Actor | None = None,
    days: int = 0,
) -> int:
    with storage.unit_of_work() as db:
        return service.take_file(
            db,
            files,
            actor or case.manager,
            case.board_id,
            PRACTICE,
            intake_id,
            seen=seen,
            now=NOW + timedelta(days),
        )


def titles(storage: Storage, case: Case) -> list[str]:
    with storage.reading() as db:
        return sorted(one.title for one in practice.list_entries(db, case.board_id))


def test_taken_after_a_look_and_once(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    assert titles(storage, case) == []  # brought is not taken
    seen = look(storage, files, brought)
    assert take(storage, files, case, brought, seen) == 2
    assert take(storage, files, case, brought, seen, actor=case.chair) == 0
    assert titles(storage, case) == ["A first", "A second"]
    with storage.reading() as db:
        table = service.look_at(db, files, PRACTICE, db.get_one(Intake, brought))
    assert [row.does for row in table.rows] == [Does.SAME, Does.SAME, Does.FAULTY]


def test_two_who_take_it_at_once_enter_it_once(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    seen = look(storage, files, brought)
    wrong = at_once(*(lambda: take(storage, files, case, brought, seen) for _ in range(3)))
    assert wrong == []
    assert titles(storage, case) == ["A first", "A second"]


def test_what_was_entered_meanwhile_is_looked_at_again(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    seen = look(storage, files, brought)
    with storage.unit_of_work() as db:
        enter(db, case.chair, case.board_id, "A first", stage="universal_services")
    with pytest.raises(SavedElsewhere):
        take(storage, files, case, brought, seen)
    assert titles(storage, case) == ["A first"]
    assert take(storage, files, case, brought, look(storage, files, brought)) == 1


def test_put_aside_waited_too_long_or_bringing_nothing(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    empty = bring(storage, files, case, "stage,title\n77,Nowhere\n")
    with pytest.raises(RuleBroken, match="nothing in this file"):
        take(storage, files, case, empty, look(storage, files, empty))
    late = bring(storage, files, case)
    with pytest.raises(RuleBroken, match="more than two weeks"):
        take(storage, files, case, late, look(storage, files, late), days=KEPT_FOR.days + 1)
    seen = look(storage, files, brought)
    for done in (True, False):
        with storage.unit_of_work() as db:
            assert service.leave_file(db, case.chair, case.board_id, brought, NOW) is done
    with pytest.raises(RuleBroken, match="put aside"):
        take(storage, files, case, brought, seen)
    assert titles(storage, case) == []


def test_who_may_and_of_which_board(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    seen, other = look(storage, files, brought), make_case(storage)
    with pytest.raises(NotAllowed):
        bring(storage, files, case, actor=case.commissioner)
    for actor in (case.commissioner, other.chair):
        with pytest.raises(NotAllowed):
            take(storage, files, case, brought, seen, actor=actor)
        with pytest.raises(NotAllowed), storage.unit_of_work() as db:
            service.leave_file(db, actor, case.board_id, brought, NOW)
    with pytest.raises(NotFound):  # their own board, this board's file
        take(storage, files, other, brought, seen)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.leave_file(db, other.chair, other.board_id, brought, NOW)
    assert titles(storage, case) == titles(storage, other) == []


def test_a_form_sent_twice_keeps_it_once(storage: Storage, files: FileStore, case: Case) -> None:
    one = uuid4()
    assert bring(storage, files, case, intake_id=one) == bring(storage, files, case, intake_id=one)


def test_a_file_that_is_no_table_is_not_kept(
    storage: Storage, files: FileStore, case: Case
) -> None:
    with pytest.raises(RuleBroken) as broken:
        bring(storage, files, case, "nothing of it\n")
    assert broken.value.field == "file"
    with storage.reading() as db:
        assert db.scalars(select(Intake)).all() == []


def test_the_trail_holds_no_word_of_it(
    storage: Storage, files: FileStore, case: Case, brought: UUID
) -> None:
    take(storage, files, case, brought, look(storage, files, brought))
    with storage.reading() as db:
        verbs = set(db.scalars(select(Event.verb).where(Event.board_id == case.board_id)))
        values = " ".join(str(one) for one in db.scalars(select(EventValue.value)))
    assert {"issues:file-brought", "issues:file-taken", "practice:entered"} <= verbs
    assert "zqnoteqz" not in values
    assert "A first" not in values
