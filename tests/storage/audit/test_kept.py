"""What is kept in memory is what would be read now, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.audit.kept import keep_with, kept
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import Case, make_case


@dataclass(frozen=True)
class Of:
    board_id: UUID


@dataclass(frozen=True)
class Answer:
    """One for each time that it is read."""

    closed: int


def count_closed(db: Db, of: Of, stage: Stage = Stage.CLOSED) -> Answer:
    of_board = (Review.board_id == of.board_id, Review.stage == stage)
    return Answer(db.scalar(select(func.count()).select_from(Review).where(*of_board)) or 0)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def close(db: Db, case: Case) -> None:
    db.execute(update(Review).where(Review.id == case.review_id).values(stage=Stage.CLOSED))


def test_it_is_read_anew_after_a_change_and_only_then(storage: Storage, case: Case) -> None:
    keep_with(storage)
    of = Of(case.board_id)
    with storage.reading() as db:
        first = kept(count_closed, db, of)
        assert first == Answer(0)
        assert kept(count_closed, db, Of(case.board_id)) is first
        assert kept(count_closed, db, of, Stage.SET_UP) is not first
    with storage.unit_of_work() as db:
        close(db, case)
    with storage.reading() as db:
        assert kept(count_closed, db, of) == Answer(1)


def test_another_board_is_read_for_itself(storage: Storage, case: Case) -> None:
    keep_with(storage)
    other = make_case(storage)
    with storage.unit_of_work() as db:
        close(db, other)
    with storage.reading() as db:
        counts = [kept(count_closed, db, Of(one.board_id)).closed for one in (case, other, case)]
    assert counts == [0, 1, 0]


def test_in_the_midst_of_a_change_nothing_is_kept(storage: Storage, case: Case) -> None:
    keep_with(storage)
    of = Of(case.board_id)
    with storage.reading() as db:
        assert kept(count_closed, db, of) == Answer(0)
    with storage.unit_of_work() as db:
        close(db, case)
        assert kept(count_closed, db, of) == Answer(1)
        db.rollback()
    with storage.reading() as db:
        assert kept(count_closed, db, of) == Answer(0)


def test_a_storage_that_was_not_told_keeps_nothing(storage: Storage, case: Case) -> None:
    of = Of(case.board_id)
    with storage.reading() as db:
        assert kept(count_closed, db, of) is not kept(count_closed, db, of)


def test_what_was_not_read_for_longest_goes_first(storage: Storage, case: Case) -> None:
    keep_with(storage, most=2)
    of = Of(case.board_id)
    one, other, third = list(Stage)[:3]
    with storage.reading() as db:
        found = {stage: kept(count_closed, db, of, stage) for stage in (one, other)}
        assert kept(count_closed, db, of, one) is found[one]
        kept(count_closed, db, of, third)
        assert kept(count_closed, db, of, one) is found[one]
        assert kept(count_closed, db, of, other) is not found[other]
