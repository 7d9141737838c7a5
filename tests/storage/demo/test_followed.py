"""What the demonstration tells of what became of what was agreed: counted."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from qmapp.decision.actions.models import Action, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import Shows
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.theory.models import LogicModel
from tests.storage.demo.loaded import review_of


def test_all_that_was_taken_up_is_followed_with_its_checks(db: Db) -> None:
    """Child J and Family R were answered; each recommendation has what the board's plan asks."""
    by_review = dict(
        db.execute(select(FollowUp.review_id, func.count()).group_by(FollowUp.review_id)).all()
    )
    child_j = review_of(db, "Child J").id
    assert by_review[child_j] == 3
    assert set(by_review) == {child_j, review_of(db, "Family R").id}
    planned = Counter(
        db.execute(select(FollowUp.id).join(Check, Check.follow_up_id == FollowUp.id)).scalars()
    )
    assert all(count >= 4 for count in planned.values())


def test_child_j_is_followed_with_models_measures_evidence_and_notes(db: Db) -> None:
    review = review_of(db, "Child J")
    actions = db.scalars(select(Action).where(Action.review_id == review.id)).all()
    assert Counter(one.delivery for one in actions) == {
        Delivery.ON_TRACK: 1, Delivery.AT_RISK: 1, Delivery.DELIVERED: 1,
    }  # fmt: skip
    counts = {
        LogicModel: 2, Measure: 2, Observation: 13, ActionNote: 4, Proof: 3, Meeting: 3,
    }  # fmt: skip
    for model, expected in counts.items():
        assert db.scalar(select(func.count()).select_from(model)) == expected, model
    shows = Counter(db.scalars(select(Proof.shows)))
    assert shows == {Shows.DONE: 1, Shows.CHANGE: 2}


def test_one_delivery_check_of_child_j_was_done_and_its_recommendation_is_delivered(db: Db) -> None:
    done = db.execute(
        select(Check.kind, FollowUp.delivered_on, FollowUp.judged)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .where(Check.done_on.is_not(None))
    ).all()
    ((kind, delivered_on, judged),) = done
    assert (kind, judged) == (CheckKind.DELIVERY, None)
    assert delivered_on is not None
