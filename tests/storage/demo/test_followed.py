"""What the demonstration tells of what became of what was agreed: counted."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.answering import owners_of
from qmapp.decision.actions.models import Action, ActionAnswers, ActionDay, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.asks.queries import list_asks
from qmapp.decision.asks.rules import Standing
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import Shows
from qmapp.desk.dashboards import counting
from qmapp.desk.dashboards.rules import Known
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.governance.signing.queries import standings_of
from qmapp.governance.signing.rules import Paper
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import CheckKind, Ending, Judged, Turn
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.queries import list_measures, run_of
from qmapp.learning.measures.rules import Movement, is_hoped_for
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.theory.models import LogicModel
from tests.storage.demo.loaded import NOW, review_of

TODAY = london_date(NOW)


def followed(db: Db, review: Review) -> list[FollowUp]:
    """Its follow-ups in the order of their recommendations."""
    return list(
        db.scalars(
            select(FollowUp)
            .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
            .where(FollowUp.review_id == review.id)
            .order_by(Recommendation.number)
        )
    )


def test_all_that_was_taken_up_is_followed_with_its_checks(db: Db) -> None:
    """What was answered is followed; each recommendation has what the board's plan asks."""
    by_review = dict(
        db.execute(select(FollowUp.review_id, func.count()).group_by(FollowUp.review_id)).all()
    )
    names = {"Child D": 4, "Child J": 3, "Family R": 4}
    assert by_review == {review_of(db, name).id: count for name, count in names.items()}
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
    ids = [one.recommendation_id for one in followed(db, review)]
    said = select(func.count()).where(ActionNote.action_id.in_([one.id for one in actions]))
    assert db.scalar(said) == 4
    for model, expected in ((LogicModel, 2), (Measure, 2)):
        of = select(func.count()).where(model.recommendation_id.in_(ids))
        assert db.scalar(of) == expected, model
    assert db.scalar(select(func.count()).select_from(Meeting)) == 7


def test_one_delivery_check_of_child_j_was_done_and_its_recommendation_is_delivered(db: Db) -> None:
    done = db.execute(
        select(Check.kind, FollowUp.delivered_on, FollowUp.judged)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .where(Check.done_on.is_not(None), FollowUp.review_id == review_of(db, "Child J").id)
    ).all()
    ((kind, delivered_on, judged),) = done
    assert (kind, judged) == (CheckKind.DELIVERY, None)
    assert delivered_on is not None


# A review that was followed for two years ----------------------------------------------------


def test_child_d_was_signed_and_answered_more_than_two_years_ago(db: Db) -> None:
    found = standings_of(db, review_of(db, "Child D"))
    report, response = found[Paper.REPORT].signed, found[Paper.RESPONSE].signed
    assert report is not None
    assert response is not None
    assert report.signed_at < response.signed_at
    assert all((TODAY - one.begun_on).days > 760 for one in followed(db, review_of(db, "Child D")))


def test_each_recommendation_of_child_d_stands_where_two_years_have_brought_it(db: Db) -> None:
    review = review_of(db, "Child D")
    stands = [
        (one.judged, one.ending, one.delivered_on is not None) for one in followed(db, review)
    ]
    assert stands == [
        (Judged.SUSTAINED, Ending.WITH_IMPACT, True),
        (Judged.NO_EVIDENCE, None, True),
        (Judged.NO_EFFECT, Ending.WITHOUT_IMPACT, True),
        (Judged.HARMFUL, None, True),
    ]
    kinds = db.scalars(
        select(Recommendation.kind)
        .where(Recommendation.review_id == review.id)
        .order_by(Recommendation.number)
    ).all()
    assert kinds == [Kind.ACTION, Kind.ACTION, Kind.QUESTION, Kind.EXPLORATION]


def test_the_first_was_found_without_evidence_then_shown_then_sustained(db: Db) -> None:
    first, *_ = followed(db, review_of(db, "Child D"))
    judged = db.scalars(
        select(Check.judged)
        .where(Check.follow_up_id == first.id, Check.judged.is_not(None))
        .order_by(Check.done_on)
    ).all()
    assert judged == [Judged.NO_EVIDENCE, Judged.SHOWN, Judged.SUSTAINED]


def test_who_signed_that_they_are_closed_owns_none_of_their_actions(db: Db) -> None:
    turns = db.execute(
        select(FollowUpTurn, FollowUp.recommendation_id)
        .join(FollowUp, FollowUp.id == FollowUpTurn.follow_up_id)
        .order_by(FollowUpTurn.signed_at)
    ).all()
    assert [one.turn for one, _ in turns] == [Turn.WITHOUT_IMPACT, Turn.WITH_IMPACT]
    without, with_impact = (one for one, _ in turns)
    assert without.because
    assert without.dissent
    assert not with_impact.dissent
    for one, recommendation_id in turns:
        actions = db.scalars(
            select(Action)
            .join(ActionAnswers, ActionAnswers.action_id == Action.id)
            .where(ActionAnswers.recommendation_id == recommendation_id)
        ).all()
        assert one.signed_by not in owners_of(db, one.board_id, actions)


def test_five_agencies_own_the_actions_of_child_d_and_one_serves_child_j_too(db: Db) -> None:
    review = review_of(db, "Child D")
    actions = db.scalars(select(Action).where(Action.review_id == review.id)).all()
    assert len({one.agency_id for one in actions}) == len(actions) == 5
    assert Counter(one.delivery for one in actions) == {
        Delivery.DELIVERED: 4, Delivery.STOPPED: 1,
    }  # fmt: skip
    shared = db.execute(
        select(Recommendation.review_id, func.count())
        .join(ActionAnswers, ActionAnswers.recommendation_id == Recommendation.id)
        .where(ActionAnswers.action_id.in_([one.id for one in actions]))
        .group_by(Recommendation.review_id)
    ).all()
    counts = dict(shared)
    assert counts == {review.id: 5, review_of(db, "Child J").id: 1}
    (moved,) = db.scalars(select(ActionDay))
    assert moved.because
    assert moved.was_on is not None
    assert moved.was_on < moved.due_on
    stopped = select(ActionNote.words).where(ActionNote.now == Delivery.STOPPED)
    assert db.scalars(stopped).one()


def test_what_was_delivered_for_child_d_is_shown_once_by_a_file(db: Db, files: FileStore) -> None:
    proofs = db.scalars(
        select(Proof)
        .join(Action, Action.id == Proof.action_id)
        .where(Action.review_id == review_of(db, "Child D").id)
    ).all()
    assert {one.shows for one in proofs} == {Shows.DONE}
    assert len({one.action_id for one in proofs}) == 4
    (kept,) = (one for one in proofs if one.sha256)
    data = files.get(Address(kept.board_id, kept.sha256 or ""))
    assert b"This document is invented, for demonstration." in data


def test_one_measure_of_child_d_moved_as_was_hoped_and_one_did_not_stay(db: Db) -> None:
    ids = [one.recommendation_id for one in followed(db, review_of(db, "Child D"))]
    share, count = list_measures(db, recommendation_ids=ids)
    if not share.is_share:
        share, count = count, share
    met = run_of(db, share)
    assert met.run.is_before
    assert met.run.movement is Movement.SHIFT_UP
    assert met.started_on is not None
    assert met.run.since is not None
    assert met.started_on < met.run.since
    assert len(met.points) == 12
    rung = run_of(db, count)
    assert is_hoped_for(rung.run.movement, count.direction) is False
    assert len(rung.points) == 11
    out_of = select(Observation.out_of).where(Observation.measure_id == count.id)
    assert set(db.scalars(out_of)) == {None}


def test_the_silence_to_what_child_d_asked_is_overdue(db: Db) -> None:
    (line,) = list_asks(db, review_of(db, "Child D").id, TODAY)
    assert line.standing(TODAY) is Standing.OVERDUE


def test_a_member_who_opens_impact_sees_something_of_everything_that_is_known(db: Db) -> None:
    scope = Scope(board_id=review_of(db, "Child D").board_id)
    found = counting.effects(db, scope, TODAY)
    assert (found.unknown, found.delivered, found.total) == (1, 5, 11)
    for known in (Known.SUSTAINED, Known.HARMFUL, Known.CLOSED_WITHOUT, Known.NOT_YET_DUE):
        assert found.known(known) == 1
    assert found.longest_since is not None
    assert (TODAY - found.longest_since).days > 365


def test_no_check_of_child_d_waits_that_was_due(db: Db) -> None:
    due = db.scalars(
        select(Check.due_on)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .where(
            FollowUp.review_id == review_of(db, "Child D").id,
            Check.done_on.is_(None),
            Check.ended_at.is_(None),
        )
    ).all()
    assert len(due) == 2
    assert min(due) > TODAY
