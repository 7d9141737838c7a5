from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.proceedings import queries, service
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import ProceedingStatus
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.governed import INQUEST, enter

SECRET = "zqproceedingqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def listed(storage: Storage, case: Case) -> list[str]:
    with storage.reading() as db:
        return [line.title for line in queries.list_proceedings(db, case.review_id)]


def change(
    storage: Storage, case: Case, proceeding_id: UUID, version: int = 1, **changes: Any
) -> None:
    with storage.unit_of_work() as db:
        found = queries.get_proceeding(db, case.review_id, proceeding_id)
        service.change(
            db, case.commissioner, found, replace(INQUEST, **changes), version=version, now=NOW
        )


def end(storage: Storage, case: Case, proceeding_id: UUID, actor: Actor | None = None) -> None:
    with storage.unit_of_work() as db:
        found = queries.get_proceeding(db, case.review_id, proceeding_id)
        service.end(db, actor or case.manager, found, "Of another review.", now=NOW)


def test_what_is_open_stands_first(storage: Storage, case: Case) -> None:
    enter(storage, case, title="Over", status=ProceedingStatus.ENDED)
    enter(storage, case, title="Perhaps", status=ProceedingStatus.EXPECTED)
    enter(storage, case, title="Late", expected_end_on=date(2027, 3, 1))
    enter(storage, case, title="Soon", expected_end_on=date(2027, 1, 1))
    enter(storage, case, title="Dropped", status=ProceedingStatus.NOT_PURSUED)
    assert listed(storage, case) == ["Soon", "Late", "Perhaps", "Over", "Dropped"]
    with storage.reading() as db:
        open_ones = queries.open_ones(db, case.review_id)
    assert [one.title for one in open_ones] == ["Soon", "Late", "Perhaps"]


def test_what_ends_or_was_a_mistake_holds_nothing_up(storage: Storage, case: Case) -> None:
    ending, wrong = enter(storage, case), enter(storage, case, title="Trial")
    free = enter(storage, case, title="Another review", holds_publication=False)
    change(storage, case, ending, status=ProceedingStatus.ENDED)
    end(storage, case, wrong)
    with storage.reading() as db:
        [left] = queries.open_ones(db, case.review_id)
    assert (left.id, left.holds_publication) == (free, False)
    assert len(listed(storage, case)) == 3


def test_two_tabs(storage: Storage, case: Case) -> None:
    made = enter(storage, case)
    change(storage, case, made, contact="Coroner’s officer")
    with pytest.raises(SavedElsewhere):
        change(storage, case, made, contact="Somebody else")
    change(storage, case, made, version=2, contact="Coroner’s officer")  # as it stands
    with storage.reading() as db:
        line = queries.line_of(db, case.review_id, made)
    assert (line.contact, line.version) == ("Coroner’s officer", 2)


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case) -> None:
    made = uuid4()
    assert at_once(*(lambda: enter(storage, case, proceeding_id=made) for _ in range(3))) == []
    assert listed(storage, case) == ["Inquest into the death"]
    enter(storage, case, actor=case.commissioner, proceeding_id=made)
    assert len(listed(storage, case)) == 2


def test_a_mistake_stays_as_it_is(storage: Storage, case: Case) -> None:
    made = enter(storage, case)
    end(storage, case, made)
    with pytest.raises(RuleBroken):
        change(storage, case, made, version=2, title="Anew")
    with pytest.raises(RuleBroken):
        end(storage, case, made)
    with storage.reading() as db:
        assert db.get_one(Proceeding, made).ended_because == "Of another review."


def test_of_another_review_it_is_not_there(storage: Storage, case: Case) -> None:
    made, other = enter(storage, case), make_case(storage, reference="Child Q")
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_proceeding(db, other.review_id, made)
    assert listed(storage, other) == []


def test_who_may_not_write_changes_nothing(storage: Storage, case: Case) -> None:
    made = enter(storage, case)
    for actor in (case.lead, case.panel, case.observer, case.chair):
        with pytest.raises(NotAllowed):
            enter(storage, case, actor=actor)
        with pytest.raises(NotAllowed):
            end(storage, case, made, actor)
    assert len(listed(storage, case)) == 1


def test_the_trail_holds_no_words(storage: Storage, case: Case) -> None:
    made = enter(storage, case, title=SECRET, contact=SECRET, note=SECRET)
    change(storage, case, made, title=f"{SECRET} 2", status=ProceedingStatus.ENDED)
    end(storage, case, made)
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.verb.like("proceedings:%")).order_by(Event.sequence)
        ).all()
        values = db.scalars(
            select(EventValue.value).where(EventValue.event_id.in_([one.id for one in events]))
        ).all()
    assert [one.verb for one in events] == [
        "proceedings:added", "proceedings:changed", "proceedings:ended"
    ]  # fmt: skip
    assert not any(SECRET in (value or "") for value in values)


def test_a_constant_number_of_queries(storage: Storage, case: Case) -> None:
    def count() -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            listed(storage, case)
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
        return sum(one.lstrip().startswith("SELECT") for one in asked)

    enter(storage, case)
    before = count()
    for _ in range(5):
        enter(storage, case)
    assert count() == before
