from __future__ import annotations

import pytest
from sqlalchemy import event, select

from qmapp.casework.arrangements import queries
from qmapp.casework.arrangements.models import Arrangement
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, at_once, declare_interest, make_case
from tests.factories.governed import give_role, name_outside, on_the_board, settle

SECRET = "zqarrangedqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def line(storage: Storage, case: Case) -> queries.ArrangementLine:
    with storage.reading() as db:
        found = queries.find_line(db, get_review(db, case.review_id))
    assert found is not None
    return found


def candidates(storage: Storage, case: Case) -> set[str]:
    with storage.reading() as db:
        return {one.name for one in queries.list_candidates(db, get_review(db, case.review_id))}


def test_nothing_is_settled_until_somebody_does(storage: Storage, case: Case) -> None:
    with storage.reading() as db:
        assert queries.find_line(db, get_review(db, case.review_id)) is None
        assert queries.find_arrangement(db, case.review_id) is None
    settle(storage, case)
    with storage.reading() as db:
        assert queries.find_arrangement(db, case.review_id) is None


def test_settled_part_by_part(storage: Storage, case: Case) -> None:
    settle(storage, case, deadlock="The chairs decide.")
    person = name_outside(storage, case)
    found = line(storage, case)
    assert found.details.deadlock == "The chairs decide."
    assert found.details.outside_id == person.person_id
    assert (found.outside_name, found.is_outside) == ("Scrutineer Example", True)
    assert (found.version, found.set_by_name) == (2, "Chair Example")


def test_whoever_commissions_writes_or_keeps_is_never_named(storage: Storage, case: Case) -> None:
    for who in (case.commissioner, case.lead, case.manager):
        with pytest.raises(RuleBroken) as broken:
            settle(storage, case, outside_id=who.person_id, outside_role="Scrutineer")
        assert broken.value.field == "outside_id"
    declare_interest(storage, case, case.panel)
    with pytest.raises(RuleBroken):
        settle(storage, case, outside_id=case.panel.person_id, outside_role="Scrutineer")
    with storage.reading() as db:
        assert queries.find_arrangement(db, case.review_id) is None


def test_nobody_names_themselves(storage: Storage, case: Case) -> None:
    with pytest.raises(RuleBroken) as broken:
        settle(storage, case, outside_id=case.chair.person_id, outside_role="Chair")
    assert broken.value.field == "outside_id"


def test_who_may_be_named(storage: Storage, case: Case) -> None:
    on_the_board(storage, case, BoardRole.REVIEW_MANAGER, "Other Manager")
    gone = on_the_board(storage, case, name="Gone")
    with storage.unit_of_work() as db:
        db.get_one(Person, gone.person_id).active = False
    on_the_board(storage, case)
    stranger = make_case(storage, reference="Child Q")
    settle(storage, stranger, deadlock="They talk.")
    assert candidates(storage, case) == {
        "Chair Example", "Observer Example", "Panel Example", "Scrutineer Example"
    }  # fmt: skip


def test_whoever_takes_a_part_later_no_longer_stands_outside(storage: Storage, case: Case) -> None:
    person = name_outside(storage, case)
    give_role(storage, case, person, ReviewRole.COMMISSIONER)
    assert line(storage, case).is_outside is False
    # What else was settled may still be changed beside it.
    settle(storage, case, deadlock="The chairs decide.")
    assert line(storage, case).details.deadlock == "The chairs decide."


def test_two_tabs(storage: Storage, case: Case) -> None:
    settle(storage, case, deadlock="One.")
    settle(storage, case, deadlock="Two.", version=1)
    with pytest.raises(SavedElsewhere):
        settle(storage, case, deadlock="Three.", version=1)
    assert line(storage, case).details.deadlock == "Two."


def test_two_at_once_make_one(storage: Storage, case: Case) -> None:
    raised = at_once(
        *(lambda: settle(storage, case, deadlock="They talk.", version=0) for _ in range(3))
    )
    assert [type(one) for one in raised] == [SavedElsewhere] * 2
    with storage.reading() as db:
        assert len(db.scalars(select(Arrangement)).all()) == 1


def refused(case: Case) -> list[Actor]:
    return [case.commissioner, case.lead, case.panel, case.observer]


def test_only_those_who_keep_the_review_settle(storage: Storage, case: Case) -> None:
    for actor in refused(case):
        with pytest.raises(NotAllowed):
            settle(storage, case, actor=actor, deadlock="Mine.")


def test_the_trail_holds_no_words(storage: Storage, case: Case) -> None:
    settle(storage, case, deadlock=SECRET, assurance=SECRET, challenge=SECRET)
    with storage.reading() as db:
        [found] = db.scalars(select(Event).where(Event.verb == "arrangements:settled")).all()
        values = db.scalars(select(EventValue).where(EventValue.event_id == found.id)).all()
    assert {"assurance", "challenge", "deadlock"} <= {one.field for one in values}
    assert not any(SECRET in (one.value or "") for one in values)


def test_a_constant_number_of_queries(storage: Storage, case: Case) -> None:
    name_outside(storage, case)

    def count() -> int:
        asked = 0

        def note(*_: object) -> None:
            nonlocal asked
            asked += 1

        with storage.reading() as db:
            review = get_review(db, case.review_id)
            event.listen(storage.engine, "before_cursor_execute", note)
            try:
                queries.find_line(db, review)
            finally:
                event.remove(storage.engine, "before_cursor_execute", note)
        return asked

    before = count()
    for _ in range(5):
        on_the_board(storage, case)
    assert count() == before
