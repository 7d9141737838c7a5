from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import KEPT_FOR, IntakeKind, Standing
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.importing import Does
from tests.factories.assessments import NOW, Case, at_once
from tests.factories.measures import add, bring, day, see, standing

FILE = f"""date,value,out of,note
{day(-30)},8 of 16,,New
{day(-20)},7,14,
{day(-10)},9,16,Other
{day(-5)},17,16,
{day(-30)},1,2,
"""


@pytest.fixture
def made(storage: Storage, case: Case, rec: UUID) -> UUID:
    made = add(storage, case, rec, is_share=True)
    see(storage, case, made, -20, 7, 14, note="Stays")
    see(storage, case, made, -10, 6, 16, note="Was")
    return made


@pytest.fixture
def brought(storage: Storage, files: FileStore, case: Case, made: UUID) -> UUID:
    return bring(storage, files, case, made, FILE)


Look = Callable[[UUID], str]


@pytest.fixture
def look(storage: Storage, files: FileStore, case: Case, made: UUID) -> Look:
    """What somebody sees of a file, as its digest."""

    def look(intake_id: UUID) -> str:
        with storage.reading() as db:
            intake = db.get_one(Intake, intake_id)
            measure = queries.get_measure(db, case.review_id, made)
            return service.seen_digest(service.look_at(db, files, measure, intake, NOW))

    return look


def take(
    storage: Storage,
    files: FileStore,
    case: Case,
    made: UUID,
    intake_id: UUID,
    seen: str,
    *,
    actor: Actor | None = None,
) -> service.Taken:
    with storage.unit_of_work() as db:
        return service.take_file(
            db, files, actor or case.commissioner, made, intake_id, seen=seen, now=NOW
        )


def leave(storage: Storage, case: Case, made: UUID, intake_id: UUID) -> bool:
    with storage.unit_of_work() as db:
        return service.leave_file(db, case.manager, made, intake_id, NOW)


def test_what_each_row_would_do(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID
) -> None:
    before = standing(storage, made)
    with storage.reading() as db:
        measure = queries.get_measure(db, case.review_id, made)
        table = service.look_at(db, files, measure, db.get_one(Intake, brought), NOW)
    assert [(row.line, row.does) for row in table.rows] == [
        (2, Does.ADDS), (3, Does.SAME), (4, Does.REPLACES), (5, Does.FAULTY), (6, Does.FAULTY),
    ]  # fmt: skip
    assert standing(storage, made) == before


def test_only_rows_without_a_fault_are_taken(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look
) -> None:
    done = take(storage, files, case, made, brought, look(brought))
    assert done == service.Taken(added=1, replaced=1)
    assert standing(storage, made) == [
        (day(-30), "8/16", "New"),
        (day(-20), "7/14", "Stays"),
        (day(-10), "9/16", "Other"),
    ]
    with storage.reading() as db:
        (was,) = queries.list_seen(db, made)[1]
        verbs = list(db.scalars(select(Event.verb).where(Event.verb.like("measures:file%"))))
    assert (was.value, was.note) == (6, "Was")
    assert sorted(verbs) == ["measures:file-brought", "measures:file-taken"]


def test_a_row_without_a_note_takes_none_away(
    storage: Storage, files: FileStore, case: Case, made: UUID, look: Look
) -> None:
    again = bring(storage, files, case, made, f"date,value,out of\n{day(-10)},9,16\n")
    take(storage, files, case, made, again, look(again))
    assert standing(storage, made)[-1] == (day(-10), "9/16", "Was")


def test_taken_twice_it_is_taken_once(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look
) -> None:
    seen = look(brought)
    again = lambda: take(storage, files, case, made, brought, seen)  # noqa: E731
    assert at_once(*[again] * 3) == []
    assert again() == service.Taken(0, 0)
    assert len(standing(storage, made)) == 3
    with storage.reading() as db:
        assert len(queries.list_seen(db, made)[1]) == 1


def test_what_changed_meanwhile_is_looked_at_again(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look
) -> None:
    seen = look(brought)
    see(storage, case, made, -30, 1, 16, actor=case.chair)
    with pytest.raises(SavedElsewhere):
        take(storage, files, case, made, brought, seen)
    assert standing(storage, made)[0] == (day(-30), "1/16", "")
    assert take(storage, files, case, made, brought, look(brought)) == service.Taken(0, 2)


def test_left_it_is_not_taken_any_more(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look
) -> None:
    seen = look(brought)
    assert leave(storage, case, made, brought)
    assert not leave(storage, case, made, brought)
    with pytest.raises(RuleBroken):
        take(storage, files, case, made, brought, seen)
    assert len(standing(storage, made)) == 2


def test_what_was_taken_is_not_left(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look
) -> None:
    take(storage, files, case, made, brought, look(brought))
    with pytest.raises(RuleBroken):
        leave(storage, case, made, brought)


def test_it_waits_two_weeks(
    storage: Storage, files: FileStore, case: Case, made: UUID, look: Look
) -> None:
    old = bring(storage, files, case, made, FILE, now=NOW - KEPT_FOR - timedelta(seconds=1))
    new = bring(storage, files, case, made, FILE, now=NOW - KEPT_FOR)
    with storage.reading() as db:
        waiting = intakes.list_waiting(
            db, NOW, kind=IntakeKind.OBSERVATIONS, board_id=case.board_id,
            review_id=case.review_id, measure_id=made,
        )  # fmt: skip
        assert [one.id for one in waiting] == [new]
        assert intakes.standing(db.get_one(Intake, old), NOW) is Standing.LAPSED
    with pytest.raises(RuleBroken):
        take(storage, files, case, made, old, look(old))


def test_a_file_that_brings_nothing_is_not_taken(
    storage: Storage, files: FileStore, case: Case, made: UUID, look: Look
) -> None:
    empty = bring(storage, files, case, made, f"date,value\n{day(3)},8 of 16\n")
    with pytest.raises(RuleBroken):
        take(storage, files, case, made, empty, look(empty))


def test_what_is_no_table_is_not_kept(
    storage: Storage, files: FileStore, case: Case, made: UUID
) -> None:
    for data in (b"", b"PK\x03\x04 a workbook", b"day only\n2026-01-01\n"):
        with pytest.raises(RuleBroken) as refused:
            bring(storage, files, case, made, data)
        assert refused.value.field == "file"
    with storage.reading() as db:
        assert db.scalars(select(Intake)).all() == []


def test_a_form_sent_twice_brings_one(
    storage: Storage, files: FileStore, case: Case, made: UUID
) -> None:
    own = uuid4()
    assert bring(storage, files, case, made, FILE, intake_id=own) == own
    assert bring(storage, files, case, made, FILE, intake_id=own) == own
    # Somebody else's id is not taken for one's own.
    assert bring(storage, files, case, made, FILE, intake_id=own, actor=case.chair) != own


def test_another_measures_file_is_unknown(
    storage: Storage, files: FileStore, case: Case, made: UUID, rec: UUID, brought: UUID, look: Look
) -> None:
    other = add(storage, case, rec, is_share=True)
    with pytest.raises(NotFound):
        take(storage, files, case, other, brought, look(brought))
    with pytest.raises(NotFound):
        leave(storage, case, other, brought)


@pytest.mark.parametrize("who", ["lead", "panel", "observer"])
def test_who_may_not(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look, who: str
) -> None:
    with pytest.raises(NotAllowed):
        bring(storage, files, case, made, FILE, actor=case.people[who])
    with pytest.raises(NotAllowed):
        take(storage, files, case, made, brought, look(brought), actor=case.people[who])


def test_too_many_at_once(
    storage: Storage, files: FileStore, case: Case, made: UUID, brought: UUID, look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("qmapp.learning.measures.service.observing.MOST_OBSERVATIONS", 2)
    with pytest.raises(RuleBroken):
        take(storage, files, case, made, brought, look(brought))
    assert len(standing(storage, made)) == 2
