from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from qmapp.casework.reviews.machine import STEPS, WORK, Facts, PaperFacts, PlaceOf, StepId, step_of
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, BoardRole, Permission, ReviewRole, ReviewSubject, may
from qmapp.governance.publication.rules import Lack, Missing
from qmapp.governance.stages.facts import clauses
from qmapp.governance.stages.pages import WHO, Sight, step_row, step_rows
from qmapp.governance.stages.track import date_rows, track

BOARD, REVIEW = uuid4(), uuid4()
SUBJECT = ReviewSubject(BOARD, REVIEW)
WORDS = {
    BoardRole.REVIEW_MANAGER: "review manager",
    BoardRole.CHAIR: "chair",
    ReviewRole.COMMISSIONER: "commissioner",
    ReviewRole.LEAD_REVIEWER: "lead reviewer",
}
LACKING = Facts(draft=1, is_assessed=True, unmoderated=(12,), open_identifiers=1, open_threads=1,
                is_arranged=True, report=PaperFacts(is_planned=True))  # fmt: skip


def somebody(role: BoardRole | ReviewRole) -> Actor:
    on_board = {BOARD: frozenset({role})} if isinstance(role, BoardRole) else {}
    on_review = {REVIEW: frozenset({role})} if isinstance(role, ReviewRole) else {}
    return Actor(uuid4(), "Somebody", board_roles=on_board, review_roles=on_review)


@pytest.mark.parametrize("permission", sorted(WHO))
def test_who_takes_a_step_is_said_as_the_policy_has_it(permission):
    said = WHO[permission].lower()
    for role in (*BoardRole, *ReviewRole):
        granted = may(somebody(role), permission, SUBJECT)
        assert granted is (role in WORDS and WORDS[role] in said), role


def test_every_step_of_a_person_says_who():
    assert {step.by for step in STEPS if step.by is not WORK} == set(WHO)


def test_whoever_stands_outside_the_board_is_not_told_what_it_has_to_settle():
    row = step_row(step_of(StepId.READY), LACKING, Sight(sees_steps=True))
    assert [one.clause % one.values for one in row.lacks] == ["1 identifier is open"]
    assert row.is_more_missing
    assert not row.is_open
    assert row.url is None


def test_whoever_keeps_the_review_is_told_what_the_steps_lack_that_they_may_take_alone():
    """A review manager without a part in it: whether an assessment is in, never what was judged."""
    sight = Sight(sees_steps=True, takes={Permission.STAGE_MODERATE, Permission.STAGE_BACK})
    moderate = step_row(step_of(StepId.MODERATE), Facts(draft=1), sight)
    assert [one.clause for one in moderate.lacks] == [
        "no commissioner’s assessment of draft %(draft)s is submitted"
    ]
    assert not moderate.is_more_missing
    ready = step_row(step_of(StepId.READY), LACKING, sight)
    assert [one.clause % one.values for one in ready.lacks] == ["1 identifier is open"]
    assert ready.is_more_missing


def test_the_board_s_side_is_told_all_with_the_pages_that_it_may_open():
    sight = Sight(
        sees_board_side=True,
        takes={Permission.STAGE_READY},
        places={PlaceOf.MODERATION: "/moderation"},
        step_url={"ready": "/ready"},
    )
    row = step_row(step_of(StepId.READY), LACKING, sight)
    assert [(one.clause % one.values, one.url) for one in row.lacks] == [
        ("marker 12 has no agreed judgement", "/moderation"),
        ("1 discussion is open", None),
        ("1 identifier is open", None),
    ]
    assert (row.url, row.is_more_missing, row.is_open) == ("/ready", False, False)


def test_of_two_ways_that_mean_the_same_the_fitting_one_is_shown():
    signed = PaperFacts(is_planned=True, is_signed=True)
    for response, fitting in (
        (signed, "unpublish"),
        (PaperFacts(), "unpublish_without_response"),
    ):
        rows = step_rows(
            Stage.PUBLISHED,
            Facts(draft=1, report=signed, response=response),
            Sight(sees_board_side=True),
        )
        anew = [row for row in rows if row.verb == "Decide on publication anew"]
        assert [row.id for row in anew] == [fitting]


def test_what_publication_lacks_becomes_clauses():
    assert clauses([Missing(Lack.REPORT), Missing(Lack.FAMILY), Missing(Lack.PROCEEDINGS, 2)]) == [
        "it is not said when the family were told",
        "2 of the parallel proceedings hold it",
    ]


def review(stage: Stage, **values: object) -> Review:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Review(
        id=REVIEW, board_id=BOARD, reference="Child K", kind="lcspr", stage=stage, stage_since=at,
        created_at=at, **values,
    )  # fmt: skip


def test_the_track_has_a_way_back_only_while_it_is_there():
    names = [one.name for one in track(review(Stage.MODERATION))]
    assert "Returned" not in names
    assert len(names) == 11
    there = track(review(Stage.RETURNED))
    assert [one.name for one in there if one.state == "now"] == ["Returned"]


def test_a_stage_that_the_review_went_back_behind_has_no_day():
    reached = [
        (Stage.READY, date(2026, 5, 1)),
        (Stage.REPORT_SIGNED, date(2026, 5, 9)),
        (Stage.READY, date(2026, 5, 20)),
        (Stage.REPORT_SIGNED, date(2026, 6, 1)),
        (Stage.PUBLISHED, date(2026, 7, 1)),
    ]
    found = review(Stage.PUBLISHED, sign_off_target_on=date(2026, 5, 30))
    rows = {row.label: row for row in date_rows(found, None, date(2026, 8, 1), reached)}
    assert rows["Sign-off"].actual == date(2026, 6, 1)
    assert rows["Sign-off"].days_late == 2
    assert rows["Publication decided"].actual == date(2026, 7, 1)
    assert "Closed" not in rows
    back = review(Stage.READY, sign_off_target_on=date(2026, 5, 30))
    rows = {row.label: row for row in date_rows(back, None, date(2026, 6, 2), reached[:3])}
    assert (rows["Sign-off"].actual, rows["Sign-off"].days_late) == (None, 3)


def test_signed_in_time_is_not_late_and_an_unknown_day_is_not_guessed():
    found = review(Stage.REPORT_SIGNED, sign_off_target_on=date(2026, 5, 30))
    row = date_rows(found, None, date(2026, 8, 1), [])[3]
    assert (row.word, row.actual, row.days_late) == ("signed", None, None)
