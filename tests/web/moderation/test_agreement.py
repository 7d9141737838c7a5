"""The board's page of agreement: who sees it, figures with their n, no names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held, identity_of
from qmapp.casework.reviews.models import Review
from tests.factories.assessments import NOW, add_draft, edition
from tests.web.moderation.test_pages import words


@pytest.fixture
def judge(storage, case):
    """Call it with ratings by person: so many drafts, each marker judged so, all submitted."""

    def judge(drafts: int, ratings: dict[str, str], agreed: str = "partly_met") -> None:
        markers = [one.id for one in edition().markers]
        with storage.unit_of_work() as db:
            review = db.scalars(select(Review).where(Review.id == case.review_id)).one()
            for number in range(2, drafts + 2):
                draft_id, reading_id = uuid4(), uuid4()
                add_draft(
                    db, case.board_id, review.id, case.lead.person_id, draft_id=draft_id,
                    reading_id=reading_id, number=number,
                )  # fmt: skip
                for name, rating in ratings.items():
                    db.add_all(_assessment(case, name, draft_id, reading_id, rating, markers))
                    db.flush()
                for marker in markers:
                    db.add(
                        AgreedJudgement(
                            id=identity_of(draft_id, marker), board_id=case.board_id,
                            review_id=review.id, draft_id=draft_id, marker_id=marker,
                            held=Held.AGREED, rating=agreed, reasons="As read.", handling="",
                            recorded_by=case.commissioner.person_id, recorded_at=NOW,
                        )
                    )  # fmt: skip

    return judge


def _assessment(
    case, name: str, draft_id, reading_id, rating: str, markers: Iterable[str]
) -> list[object]:
    by = case.people[name].person_id
    kind = AssessmentKind.SELF_CHECK if name == "lead" else AssessmentKind.COMMISSIONER
    one = Assessment(
        id=uuid4(), board_id=case.board_id, review_id=case.review_id, draft_id=draft_id,
        reading_id=reading_id, kind=kind, author_id=by, state=AssessmentState.SUBMITTED,
        started_at=NOW, submitted_at=NOW, submitted_by=by,
    )  # fmt: skip
    judgements = [
        Judgement(
            board_id=case.board_id, assessment_id=one.id, marker_id=marker, rating=rating,
            reasons="As read.", looked_in="All of it.", to_change="", updated_at=NOW,
            updated_by=by,
        )
        for marker in markers
    ]  # fmt: skip
    return [one, *judgements]


def test_figures_say_of_how_many_and_name_nobody(as_, case, judge):
    judge(10, {"lead": "met", "commissioner": "met", "second_commissioner": "partly_met"})
    page = as_(case.chair).get(f"/boards/{case.board_id}/agreement")
    said = words(page)
    assert "placed a marker at the same place of the scale in 0 of 180 cases" in said
    assert "2026 0 of 10 0 of 10" in said  # each marker
    assert "2026 0 of 10 0 of 10 10 of 10" in said  # the self-check, two steps off
    assert "Lead Example" not in said
    assert "Commissioner Example" not in said
    assert "Child K" not in said


def test_one_draft_is_withheld(as_, case, judge):
    judge(1, {"commissioner": "met", "second_commissioner": "partly_met"})
    said = words(as_(case.manager).get(f"/boards/{case.board_id}/agreement"))
    assert "There are too few drafts yet" in said
    assert "Withheld" in said
    assert "0 of 18" not in said


def test_with_nothing_judged_the_page_says_what_will_stand_there(as_, case):
    said = words(as_(case.manager).get(f"/boards/{case.board_id}/agreement"))
    assert "Nothing to count yet" in said


@pytest.mark.parametrize("who", ["lead", "commissioner", "panel", "observer"])
def test_it_is_the_boards(as_, case, who):
    assert as_(case.people[who]).get(f"/boards/{case.board_id}/agreement").status_code == 404
