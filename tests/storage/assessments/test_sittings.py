"""However many autosaves, one event for each marker and sitting, with the values that stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments import queries, service, sittings
from qmapp.casework.assessments.fields import current_values
from qmapp.casework.assessments.models import Assessment, Sitting
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    judgement_events,
    later,
    marker,
    submit,
    type_words,
)


def open_sittings(storage: Storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Sitting)) or 0


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def autosaves(storage: Storage, case: Case, mine: Assessment, count: int = 4) -> str:
    """Type reasons bit by bit; what stands in the end."""
    words = ""
    for minute in range(count):
        longer = f"{words} more{minute}".strip()
        type_words(
            storage, case.commissioner, mine, bases={"reasons": words}, reasons=longer,
            now=later(minute),
        )  # fmt: skip
        words = longer
    return words


def test_many_autosaves_make_one_sitting_and_no_event_yet(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    autosaves(storage, case, mine)
    assert judgement_events(storage) == []
    with storage.reading() as db:
        [sitting] = db.scalars(select(Sitting)).all()
        assert sitting.fields == ["reasons"]
        assert (sitting.began_at, sitting.last_at) == (NOW, later(3))


def test_saving_by_hand_makes_the_one_event(storage: Storage, case: Case, mine: Assessment) -> None:
    words = autosaves(storage, case, mine)
    type_words(
        storage, case.commissioner, mine, bases={"reasons": words}, reasons=words,
        to_change="this", now=later(5), ends=True,
    )  # fmt: skip
    [(event, values)] = judgement_events(storage)
    assert values == {
        "assessment": str(mine.id),
        "marker": marker(1).id,
        "reasons": words,
        "to_change": "this",
    }
    assert (event.actor_id, event.at) == (case.commissioner.person_id, later(5))
    assert (event.board_id, event.review_id) == (case.board_id, case.review_id)
    assert open_sittings(storage) == 0
    with storage.reading() as db:
        row = queries.find_judgement(db, mine.id, marker(1).id)
        assert event.subject_id == row.id
        stored = current_values(db, row)
        assert {name: stored[name] for name in ("reasons", "to_change")} == {
            "reasons": values["reasons"],
            "to_change": values["to_change"],
        }


def test_saving_by_hand_without_a_change_makes_no_event(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, ends=True)
    assert judgement_events(storage) == []
    assert open_sittings(storage) == 0


def test_each_marker_has_its_own(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, 1, reasons="one")
    type_words(storage, case.commissioner, mine, 2, reasons="two", ends=True)
    assert [values["marker"] for _, values in judgement_events(storage)] == [marker(2).id]
    assert open_sittings(storage) == 1


def test_a_new_sitting_begins_after_the_first_ended(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, reasons="one", ends=True)
    type_words(storage, case.commissioner, mine, bases={"reasons": "one"}, reasons="two", ends=True)
    assert [values["reasons"] for _, values in judgement_events(storage)] == ["one", "two"]


@pytest.mark.parametrize(
    ("idle", "sealed"), [(timedelta(minutes=30), 0), (timedelta(minutes=31), 1)]
)
def test_half_an_hour_idle_ends_a_sitting(
    storage: Storage, case: Case, mine: Assessment, idle: timedelta, sealed: int
) -> None:
    words = autosaves(storage, case, mine)
    assert sittings.seal_idle(storage, later(3) + idle) == sealed
    assert open_sittings(storage) == 1 - sealed
    events = judgement_events(storage)
    assert [values["reasons"] for _, values in events] == [words] * sealed
    assert all(event.at == later(3) for event, _ in events)
    assert sittings.seal_idle(storage, later(300)) == 1 - sealed


def test_submitting_ends_every_sitting_first(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    for number in (1, 2, 3):
        type_words(storage, case.commissioner, mine, number, reasons=f"reasons {number}")
    submit(storage, case.commissioner, mine, now=later(9))
    assert open_sittings(storage) == 0
    assert [v["reasons"] for _, v in judgement_events(storage)] == [
        "reasons 1", "reasons 2", "reasons 3",
    ]  # fmt: skip
    with storage.reading() as db:
        verbs = db.scalars(select(Event.verb).order_by(Event.sequence)).all()
        assert verbs.index("assessment:submitted") > max(
            i for i, verb in enumerate(verbs) if verb == "judgement:saved"
        )


def test_taking_a_writer_off_ends_their_sittings_in_their_name(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.add_coauthor(db, case.commissioner, item, case.second_commissioner.person_id, NOW)
    type_words(storage, case.second_commissioner, mine, reasons="his")
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.remove_coauthor(
            db, case.commissioner, item, case.second_commissioner.person_id, NOW
        )
    [(event, values)] = judgement_events(storage)
    assert event.actor_id == case.second_commissioner.person_id
    assert values["reasons"] == "his"


def test_the_chain_holds_after_all_of_it(storage: Storage, case: Case, mine: Assessment) -> None:
    autosaves(storage, case, mine)
    sittings.seal_idle(storage, later(100))
    submit(storage, case.commissioner, mine)
    with storage.reading() as db:
        assert find_break(db, str(case.board_id)) is None


def test_a_save_that_fails_leaves_neither_words_nor_sitting(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    def fail() -> None:
        with storage.unit_of_work() as db:
            item = queries.get_assessment(db, mine.id)
            sittings.note(db, case.commissioner, item, marker(1).id, ["reasons"], NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert open_sittings(storage) == 0
