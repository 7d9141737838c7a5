"""The days on which a review reached its stages, by the trail."""

from __future__ import annotations

from datetime import timedelta

from qmapp.casework.reviews import service
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import list_stages_reached
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import Storage, london_date
from tests.factories.assessments import NOW, make_case


def test_every_move_stands_with_its_day_earliest_first(storage: Storage) -> None:
    case = make_case(storage)
    moved = NOW + timedelta(days=40)
    with storage.unit_of_work() as db:
        review = db.get_one(Review, case.review_id)
        review.stage = Stage.SET_UP
    with storage.unit_of_work() as db:
        review = db.get_one(Review, case.review_id)
        assert list_stages_reached(db, review) == []
        assert service.advance(db, review, Stage.DRAFTING, None, NOW)
    with storage.unit_of_work() as db:
        review = db.get_one(Review, case.review_id)
        assert service.advance(db, review, Stage.ASSESSMENT, None, moved)
    with storage.reading() as db:
        review = db.get_one(Review, case.review_id)
        assert list_stages_reached(db, review) == [
            (Stage.DRAFTING, london_date(NOW)),
            (Stage.ASSESSMENT, london_date(moved)),
        ]


def test_a_stage_of_which_the_trail_tells_nothing_has_the_day_since_which_it_lasts(
    storage: Storage,
) -> None:
    case = make_case(storage)
    with storage.unit_of_work() as db:
        review = db.get_one(Review, case.review_id)
        review.stage, review.stage_since = Stage.PUBLISHED, NOW
    with storage.reading() as db:
        review = db.get_one(Review, case.review_id)
        assert list_stages_reached(db, review)[-1] == (Stage.PUBLISHED, london_date(NOW))
