"""What trends keep in memory is what would be read now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.kept import keep_with
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import FollowUp, FollowUpTurn
from qmapp.learning.tags import service
from qmapp.learning.tags.models import Coding, StandingTag
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.queries.facts import read_facts
from qmapp.learning.trends.queries.reading import Read, read
from tests.factories.assessments import NOW, Case, catalogue, make_case
from tests.factories.findings import FindingsDesk, unexplained
from tests.factories.impact import somebody
from tests.factories.search import declare
from tests.factories.tags import TagsDesk
from tests.factories.trends import signed

READ_FROM = (
    AgreedJudgement, CauseLink, Coding, Draft, Finding, FollowUp, FollowUpTurn, Interest,
    Recommendation, Response, Review, RoleOnReview,
)  # fmt: skip
HARM = Asked(family=Family.HARM)


@pytest.mark.parametrize("model", READ_FROM)
def test_nothing_that_trends_are_read_from_changes_without_an_event(model: Any) -> None:
    assert model.SEALED
    assert not model.BY_AND_BY
    assert not model.UNSEALED


@pytest.fixture
def case(storage: Storage) -> Case:
    keep_with(storage)
    return make_case(storage)


@pytest.fixture
def member(storage: Storage, case: Case) -> Actor:
    return somebody(storage, case.board_id, BoardRole.CHAIR)


def look(storage: Storage, actor: Actor, case: Case) -> Read:
    """What is kept; it is what would be read anew."""
    with storage.reading() as db:
        found = read(db, actor, case.board_id, HARM, catalogue())
        assert found.facts == read_facts(db, found.scope, HARM, found.facts.edition)
        again = read(db, actor, case.board_id, HARM, catalogue())
    assert again.facts is found.facts
    return found


def test_what_trends_keep_is_what_would_be_counted(
    storage: Storage, case: Case, member: Actor
) -> None:
    tags, findings = TagsDesk(storage, case), FindingsDesk(storage, case)
    first = findings.add(unexplained())

    def date_it(storage: Storage) -> None:
        with storage.unit_of_work() as db:
            of_it = update(Review).where(Review.id == case.review_id)
            db.execute(of_it.values(commissioned_on=date(2024, 2, 1)))

    changes: list[Callable[[], object]] = [
        lambda: signed(storage, case),
        lambda: tags.code(case.panel, first, Family.HARM, "neglect"),
        lambda: tags.code(case.commissioner, first, Family.HARM, "emotional-abuse"),
        lambda: findings.add(unexplained()),
        lambda: date_it(storage),
        lambda: declare(storage, case, member.person_id),
    ]
    before = look(storage, member, case).facts
    for number, change in enumerate(changes):
        change()
        after = look(storage, member, case).facts
        assert after != before, f"change {number} changes no fact, so it shows nothing"
        before = after


def test_what_the_worker_makes_again_is_counted(
    storage: Storage, case: Case, member: Actor
) -> None:
    tags, findings = TagsDesk(storage, case), FindingsDesk(storage, case)
    tags.code(case.panel, findings.add(unexplained()), Family.HARM, "neglect")
    signed(storage, case)
    whole = look(storage, member, case).facts
    with storage.unit_of_work() as db:
        db.execute(delete(StandingTag))
        db.execute(update(Review).values(stage=Stage.FOLLOW_UP))  # an event: the tags have none
    assert look(storage, member, case).facts.tags == ()
    assert service.rebuild_missing(storage, NOW) == 1
    assert look(storage, member, case).facts == whole
