"""Figures that are kept in memory are those that would be counted now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.recommendations.models import CauseLink
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, ActionAnswers, ActionDay, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.asks.models import Ask
from qmapp.decision.responses.models import Response
from qmapp.desk.dashboards.reading import Counted, days_of, read_board
from qmapp.desk.dashboards.scope import scope_of
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.kept import keep_with, kept
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import CheckKind, Ending, Judged
from qmapp.learning.meetings.models import Meeting
from qmapp.people.accounts.boards import rename_agency
from tests.factories.assessments import NOW
from tests.factories.impact import Followed, followed, later_review, somebody

TODAY = date(2027, 6, 1)

COUNTED_FROM = (
    Action, ActionAnswers, ActionDay, ActionNote, AgreedJudgement, Ask, CauseLink, Check, Draft,
    Finding, FollowUp, FollowUpTurn, Interest, Meeting, Response, Review,
)  # fmt: skip


@pytest.mark.parametrize("model", COUNTED_FROM)
def test_nothing_that_figures_are_counted_from_changes_without_an_event(model: Any) -> None:
    assert model.SEALED
    assert not model.BY_AND_BY
    assert not model.UNSEALED


@pytest.fixture
def made(storage: Storage) -> Followed:
    return followed(storage)


def read(storage: Storage, made: Followed) -> tuple[Counted, Counted, int]:
    """What is kept, what is counted anew, and how many queries the first took."""
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        executed.append(statement)

    with storage.reading() as db:
        scope = scope_of(db, made.owner, made.board_id)
        days = days_of(db, scope, TODAY)
        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            found = kept(read_board, db, scope, days)
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
        return found, read_board(db, scope, days), len(executed)


def put(model: Any, row_id: UUID, **values: object) -> Callable[[Storage], None]:
    def change(storage: Storage) -> None:
        with storage.unit_of_work() as db:
            db.execute(update(model).where(model.id == row_id).values(**values))

    return change


def changes_of(made: Followed) -> list[Callable[[Storage], None]]:
    """One change after the other, each of another table."""
    lead, rota = made.actions["lead"], made.follow_ups["rota"]
    early = NOW + timedelta(days=400)

    def meet(storage: Storage) -> None:
        with storage.unit_of_work() as db:
            db.add(
                Meeting(
                    board_id=made.board_id, held_on=date(2027, 5, 20), added_by=made.owner.person_id,
                    added_at=NOW,
                )
            )  # fmt: skip

    def check(storage: Storage) -> None:
        with storage.unit_of_work() as db:
            db.add(
                Check(
                    board_id=made.board_id, follow_up_id=made.follow_ups["lead"], kind=CheckKind.IMPACT,
                    due_on=date(2027, 6, 10), added_at=NOW, answers={}, rests_on=[],
                )
            )  # fmt: skip

    def declare(storage: Storage) -> None:
        with storage.unit_of_work() as db:
            db.add(
                Interest(
                    board_id=made.board_id, review_id=made.review_id, statement="I know them.",
                    person_id=made.owner.person_id, declared_at=NOW,
                    declared_by=made.owner.person_id,
                )
            )  # fmt: skip

    def begin_again(storage: Storage) -> None:
        later_review(storage, made, "Child Z", datetime(2027, 4, 1, 9, tzinfo=NOW.tzinfo))

    def rename(storage: Storage) -> None:
        keeper = somebody(storage, made.board_id, BoardRole.ADMINISTRATOR)
        with storage.unit_of_work() as db:
            rename_agency(db, keeper, made.board_id, made.agency_id, "Another name", early)

    return [
        put(Action, lead, delivery=Delivery.DELIVERED, delivery_on=TODAY),
        put(FollowUp, rota, judged=Judged.EARLY_SIGNS, judged_on=TODAY),
        put(FollowUp, rota, ending=Ending.WITHOUT_IMPACT, ended_on=TODAY),
        check, meet, begin_again, rename,
        put(Review, made.review_id, stage=Stage.CLOSED),
        declare,
    ]  # fmt: skip


def test_what_is_kept_is_what_would_be_counted(storage: Storage, made: Followed) -> None:
    keep_with(storage)
    before, counted, first = read(storage, made)
    assert before == counted
    for change in changes_of(made):
        change(storage)
        found, counted, queries = read(storage, made)
        assert found == counted, change
        assert found != before, f"{change} changes no figure, so it shows nothing"
        # And the words of checks to come, and of what was closed without impact, where there are.
        assert first <= queries <= first + 2
        again, _, less = read(storage, made)
        assert again is found
        assert less == 1, "nothing but the end of the trail is read"
        before = found


def test_one_reader_is_not_shown_the_figures_of_another(storage: Storage, made: Followed) -> None:
    keep_with(storage)
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=made.board_id, review_id=made.review_id, statement="I know them.",
                person_id=made.owner.person_id, declared_at=NOW, declared_by=made.owner.person_id,
            )
        )  # fmt: skip
    with storage.reading() as db:
        for actor, total in ((made.case.chair, 4), (made.owner, 0), (made.case.chair, 4)):
            scope = scope_of(db, actor, made.board_id)
            days = days_of(db, scope, TODAY)
            assert kept(read_board, db, scope, days).effects.total == total
