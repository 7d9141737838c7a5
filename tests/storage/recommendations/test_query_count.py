"""A set of three hundred asks the database as often as a small one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from qmapp.casework.evidence.placing import read_whole
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.models import (
    CauseLink,
    Recommendation,
    RecommendationPlace,
    RemarkAnswer,
)
from qmapp.casework.recommendations.ports import register
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.pages.became import Became
from tests.factories.assessments import NOW, Case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import RecommendationsDesk, other_review
from tests.web.assessments.test_query_count import counting

# Drafts, rows, places (drafts, rows, readings, anchors), links, answers, lineage, names twice.
LISTING = 11
# Their standing on the board (2), other reviews and what those recommend (2), a national finding
# (with drafts: 2), answers on the set (with drafts: 2), what became of earlier ones (5).
ASKING = 13


@pytest.fixture(autouse=True)
def what_became() -> None:
    """Of earlier recommendations the room of impact says what became, once it is registered."""
    register(Became())


def fill(desk: RecommendationsDesk, findings: FindingsDesk, count: int) -> None:
    """So many confirmed ones, each with a place, a cause and an answer; one was split."""
    case, finding = desk.case, findings.add()
    with desk.storage.unit_of_work() as db:
        whole = read_whole(db, case.reading_id)
        for number in range(1, count + 1):
            placed = whole.place(1 + number % 4, (0, 5 + number % 9))
            item = Recommendation(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                draft_id=case.draft_id, number=number, state=State.CONFIRMED, kind=Kind.ACTION,
                text=f"The Trust should remove form {number} from the pathway.",
                added_by=case.lead.person_id, added_at=NOW, decided_by=case.lead.person_id,
                decided_at=NOW,
            )  # fmt: skip
            db.add(item)
            db.flush()
            db.add_all(
                [
                    RecommendationPlace(
                        board_id=case.board_id, recommendation_id=item.id,
                        passage_id=placed.passage_id, quote=placed.quote, start=placed.start,
                        prefix=placed.prefix, suffix=placed.suffix, text_start=placed.text_start,
                        added_by=case.lead.person_id, added_at=NOW,
                    ),
                    CauseLink(
                        board_id=case.board_id, recommendation_id=item.id, finding_id=finding,
                        cause=Cause.TOOLS, added_by=case.lead.person_id, added_at=NOW,
                    ),
                    RemarkAnswer(
                        board_id=case.board_id, review_id=case.review_id,
                        recommendation_id=item.id, rule="owner.none", asked="Who?",
                        rests_on="0" * 64, because="Known.", answered_by=case.lead.person_id,
                        answered_at=NOW,
                    ),
                ]
            )  # fmt: skip
    desk.split(desk.list()[0].id, "The Trust should agree one form.", "And publish it.")


@pytest.mark.parametrize("count", [3, 300])
def test_the_set_and_its_remarks_ask_equally_often(
    storage: Storage, case: Case, desk: RecommendationsDesk, findings: FindingsDesk, count: int
) -> None:
    earlier = other_review(
        storage, case, created_at=NOW - timedelta(days=1), lead=ReviewRole.LEAD_REVIEWER
    )
    before = RecommendationsDesk(storage, earlier)
    before.add("The Trust should remove form 2 from the pathway.")
    before.add("Something else altogether.")
    fill(desk, findings, count)
    with storage.reading() as db:
        review = desk.review(db)
        with counting(storage) as listed:
            lines = queries.list_recommendations(db, case.lead, review)
        with counting(storage) as asked:
            found = queries.remarks(db, case.lead, review, lines)
    assert len(lines) == count + 1
    assert all(one.places and one.links and one.answers for one in lines)
    assert found.earlier
    assert (len(listed), len(asked)) == (LISTING, ASKING)
