from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.decision.proofs import storing
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.models import Observation
from qmapp.learning.measures.queries import Seen
from tests.factories.assessments import NOW, Case, at_once
from tests.factories.measures import add, day, see, seen, standing


@pytest.fixture
def made(storage: Storage, case: Case, rec: UUID) -> UUID:
    return add(storage, case, rec, is_share=True)


def put_right(
    storage: Storage, case: Case, made: UUID, one: UUID, *args: object, **more: object
) -> UUID:
    new_id = more.pop("new_id", None)
    with storage.unit_of_work() as db:
        return service.put_right(
            db,
            case.manager,
            made,
            one,
            seen(*args, **more),
            NOW,
            new_id=new_id,  # type: ignore[arg-type]
        ).id


def take_out(storage: Storage, case: Case, made: UUID, one: UUID) -> bool:
    with storage.unit_of_work() as db:
        return service.take_out(db, case.manager, made, one, NOW)


def ended(storage: Storage, made: UUID) -> list[Seen]:
    with storage.reading() as db:
        return list(queries.list_seen(db, made)[1])


def test_a_measure_has_one_observation_a_day(storage: Storage, case: Case, made: UUID) -> None:
    see(storage, case, made, on=-3, value=8, out_of=16)
    with pytest.raises(RuleBroken) as refused:
        see(storage, case, made, on=-3, value=9, out_of=16)
    assert refused.value.field == "on"
    assert standing(storage, made) == [(day(-3), "8/16", "")]


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case, made: UUID) -> None:
    own = uuid4()
    again = lambda: see(storage, case, made, -3, 8, 16, observation_id=own)  # noqa: E731
    assert at_once(*[again] * 3) == []
    with storage.reading() as db:
        assert list(db.scalars(select(Observation.id))) == [own]


def test_a_form_that_comes_back_with_other_words_loses_none(
    storage: Storage, case: Case, made: UUID
) -> None:
    own = uuid4()
    see(storage, case, made, -3, 8, 16, observation_id=own)
    assert see(storage, case, made, -2, 9, 16, observation_id=own) != own
    with pytest.raises(RuleBroken):
        see(storage, case, made, -3, 9, 16, observation_id=own)
    assert standing(storage, made) == [(day(-3), "8/16", ""), (day(-2), "9/16", "")]


def test_put_right_by_a_form_sent_twice_is_put_right_once(
    storage: Storage, case: Case, made: UUID
) -> None:
    one, own = see(storage, case, made, -3, 8, 16), uuid4()
    again = lambda: put_right(storage, case, made, one, -3, 9, 16, new_id=own)  # noqa: E731
    assert at_once(*[again] * 3) == []
    assert standing(storage, made) == [(day(-3), "9/16", "")]
    assert [was.id for was in ended(storage, made)] == [one]
    with pytest.raises(SavedElsewhere):  # the same form, with another figure in it
        put_right(storage, case, made, one, -3, 10, 16, new_id=own)


def test_two_people_who_enter_the_same_day(storage: Storage, case: Case, made: UUID) -> None:
    raised = at_once(
        lambda: see(storage, case, made, -3, 8, 16),
        lambda: see(storage, case, made, -3, 9, 16, actor=case.chair),
    )
    assert [type(one) for one in raised] == [RuleBroken]
    assert len(standing(storage, made)) == 1


def test_what_is_put_right_stays(storage: Storage, case: Case, made: UUID) -> None:
    one = see(storage, case, made, -3, 8, 16, note="First count")
    other = put_right(storage, case, made, one, -4, 9, 16)
    assert standing(storage, made) == [(day(-4), "9/16", "")]
    (was,) = ended(storage, made)
    assert (was.id, was.on, was.note, was.ended_at) == (one, day(-3), "First count", NOW)
    # As it stands: nothing changes, and nothing is ended.
    assert put_right(storage, case, made, other, -4, 9, 16) == other
    assert len(ended(storage, made)) == 1


def test_it_is_not_put_right_onto_another(storage: Storage, case: Case, made: UUID) -> None:
    one = see(storage, case, made, -3, 8, 16)
    see(storage, case, made, -4, 8, 16)
    with pytest.raises(RuleBroken):
        put_right(storage, case, made, one, -4, 9, 16)
    assert len(standing(storage, made)) == 2


def test_a_stale_tab_puts_nothing_right(storage: Storage, case: Case, made: UUID) -> None:
    one = see(storage, case, made, -3, 8, 16)
    put_right(storage, case, made, one, -3, 9, 16)
    with pytest.raises(SavedElsewhere):
        put_right(storage, case, made, one, -3, 10, 16)
    assert standing(storage, made) == [(day(-3), "9/16", "")]


def test_two_tabs_put_it_right_at_once(storage: Storage, case: Case, made: UUID) -> None:
    one = see(storage, case, made, -3, 8, 16)
    raised = at_once(
        lambda: put_right(storage, case, made, one, -3, 9, 16),
        lambda: put_right(storage, case, made, one, -3, 10, 16),
    )
    assert [type(error) for error in raised] == [SavedElsewhere]
    assert len(standing(storage, made)) == 1
    assert len(ended(storage, made)) == 1


def test_taken_out_it_counts_nowhere_and_the_day_is_free(
    storage: Storage, case: Case, made: UUID
) -> None:
    one = see(storage, case, made, -3, 8, 16)
    assert take_out(storage, case, made, one)
    assert not take_out(storage, case, made, one)
    assert standing(storage, made) == []
    assert [was.id for was in ended(storage, made)] == [one]
    assert see(storage, case, made, -3, 9, 16)


def test_a_file_goes_with_it(storage: Storage, case: Case, made: UUID, files: FileStore) -> None:
    file = storing.put(files, case.board_id, "audit.txt", b"What was audited.")
    one = see(storage, case, made, -3, 8, 16, file=file)
    other = put_right(storage, case, made, one, -3, 9, 16)
    with storage.reading() as db:
        kept = queries.get_observation(db, made, other)
        assert (kept.file_name, kept.sha256) == ("audit.txt", file.sha256)
    without = put_right(storage, case, made, other, -3, 9, 16, keeps_file=False)
    with storage.reading() as db:
        assert queries.get_observation(db, made, without).sha256 is None
        assert queries.get_observation(db, made, one).sha256 == file.sha256


@pytest.mark.parametrize(
    ("value", "out_of", "field"), [(8, None, "out_of"), (17, 16, "value"), (8, 0, "out_of")]
)
def test_a_share_is_so_many_of_so_many(
    storage: Storage, case: Case, made: UUID, value: int, out_of: int | None, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        see(storage, case, made, -3, value, out_of)
    assert refused.value.field == field
    assert standing(storage, made) == []


def test_there_are_not_endlessly_many(
    storage: Storage, case: Case, made: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qmapp.learning.measures.service.observing.MOST_OBSERVATIONS", 2)
    see(storage, case, made, -3, 8, 16)
    one = see(storage, case, made, -2, 8, 16)
    with pytest.raises(RuleBroken):
        see(storage, case, made, -1, 8, 16)
    put_right(storage, case, made, one, -1, 8, 16)
