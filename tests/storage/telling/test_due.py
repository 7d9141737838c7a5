"""What falls due, who hears of it, and that they hear once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select, update

from qmapp.casework.feedback.models import Letter, Point
from qmapp.casework.feedback.rules import Source
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.desk import telling
from qmapp.desk.telling.due import things_due
from qmapp.foundation.storage import Storage
from qmapp.governance.custody.models import Retention
from qmapp.people.inbox.mailing import tell_of_due
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.rules import NoticeKind
from tests.factories.assessments import NOW, Case, declare_interest, make_case

TODAY = date(2026, 11, 10)
MORNING = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
LEADS = {"lead", "second_lead"}
COMMISSIONERS = {"commissioner", "second_commissioner", "third_commissioner"}


@pytest.fixture
def case(storage: Storage) -> Case:
    telling.register()
    return make_case(storage)


def dated(storage: Storage, case: Case, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(**values))


def told(storage: Storage, case: Case, today: date = TODAY) -> dict[str, set[str]]:
    """What is due by its words, and whom it concerns."""
    names = {who.person_id: name for name, who in case.people.items()}
    with storage.reading() as db:
        return {one.what: {names[p] for p in one.person_ids} for one in things_due(db, today)}


@pytest.mark.parametrize(
    ("days", "what"),
    [
        (8, None),
        (7, "A draft is due within a week"),
        (0, "A draft is due within a week"),
        (-1, "A draft is overdue"),
    ],
)
def test_a_draft_that_is_awaited(storage: Storage, case: Case, days: int, what: str | None) -> None:
    due = TODAY + timedelta(days=days)
    dated(storage, case, draft_due_on=due, stage=Stage.DRAFTING)
    assert told(storage, case) == ({what: LEADS} if what else {})
    dated(storage, case, stage=Stage.MODERATION)
    assert told(storage, case) == {}


@pytest.mark.parametrize(
    ("days", "what"),
    [
        (15, None),
        (14, "The target for sign-off is within two weeks"),
        (-1, "The target for sign-off has passed"),
    ],
)
def test_the_target_for_sign_off(storage: Storage, case: Case, days: int, what: str | None) -> None:
    dated(storage, case, sign_off_target_on=TODAY + timedelta(days=days))
    assert told(storage, case) == ({what: COMMISSIONERS | {"manager"}} if what else {})
    dated(storage, case, stage=Stage.REPORT_SIGNED)
    assert told(storage, case) == {}


def test_who_declared_an_interest_hears_nothing(storage: Storage, case: Case) -> None:
    dated(storage, case, sign_off_target_on=TODAY)
    declare_interest(storage, case, case.commissioner)
    [people] = told(storage, case).values()
    assert people == COMMISSIONERS - {"commissioner"} | {"manager"}


@pytest.mark.parametrize(
    ("status", "days", "is_told"),
    [
        (ProceedingStatus.RUNNING, -1, True),
        (ProceedingStatus.EXPECTED, -1, True),
        (ProceedingStatus.RUNNING, 0, False),
        (ProceedingStatus.ENDED, -1, False),
    ],
)
def test_a_proceeding_that_should_have_ended(
    storage: Storage, case: Case, status: ProceedingStatus, days: int, is_told: bool
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Proceeding(
                board_id=case.board_id, review_id=case.review_id, kind=ProceedingKind.INQUEST,
                title="Zqinquest", status=status, expected_end_on=TODAY + timedelta(days=days),
                added_by=case.manager.person_id, added_at=NOW,
            )
        )  # fmt: skip
    expected = {"A parallel proceeding was expected to have ended by now"} if is_told else set()
    found = told(storage, case)
    assert set(found) == expected
    assert all(people == COMMISSIONERS | {"manager"} for people in found.values())


@pytest.mark.parametrize(("days", "is_told"), [(-14, True), (-13, False)])
def test_a_letter_that_nobody_answered(
    storage: Storage, case: Case, days: int, is_told: bool
) -> None:
    letter_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Letter(
                id=letter_id, board_id=case.board_id, review_id=case.review_id,
                draft_id=case.draft_id, number=1, begun_by=case.commissioner.person_id,
                begun_at=NOW, sent_by=case.commissioner.person_id,
                sent_at=MORNING + timedelta(days=days),
            )
        )  # fmt: skip
        db.flush()
        db.add(
            Point(
                board_id=case.board_id, letter_id=letter_id, source=Source.OWN, order=1,
                words="Zqpoint", asked_by=case.commissioner.person_id,
            )
        )  # fmt: skip
    assert told(storage, case) == (
        {"A letter of feedback still waits for answers": LEADS} if is_told else {}
    )


def test_the_worker_hears_of_what_is_kept_too_long(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Retention(
                board_id=case.board_id, review_id=case.review_id, keep_until=TODAY,
                because="It is the rule.", decided_by=case.chair.person_id, decided_at=NOW,
            )
        )  # fmt: skip
    for _ in range(2):
        tell_of_due(storage, MORNING)
    with storage.reading() as db:
        found = {row.person_id: row.review_id for row in db.scalars(select(Notice))}
    assert case.manager.person_id in found
    assert set(found.values()) == {case.review_id}


def test_everybody_hears_once_and_again_when_it_moves(storage: Storage, case: Case) -> None:
    def count() -> Counter[str]:
        with storage.reading() as db:
            rows = db.scalars(select(Notice)).all()
            assert {row.kind for row in rows} == {NoticeKind.DUE}
            return Counter(row.what for row in rows)

    dated(storage, case, draft_due_on=TODAY, stage=Stage.DRAFTING)
    for hours in (0, 1, 5):
        tell_of_due(storage, MORNING + timedelta(hours=hours))
    assert count() == {"A draft is due within a week": 2}
    tell_of_due(storage, MORNING + timedelta(days=1))
    tell_of_due(storage, MORNING + timedelta(days=2))
    assert count() == {"A draft is due within a week": 2, "A draft is overdue": 2}
    dated(storage, case, draft_due_on=TODAY + timedelta(days=4))
    tell_of_due(storage, MORNING + timedelta(days=2))
    assert count() == {"A draft is due within a week": 4, "A draft is overdue": 2}


def test_many_reviews_ask_no_more_than_one(storage: Storage, case: Case) -> None:
    def queries() -> int:
        asked: list[str] = []
        listener = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listener)
        with storage.reading() as db:
            list(things_due(db, TODAY))
        event.remove(storage.engine, "before_cursor_execute", listener)
        return len(asked)

    dated(storage, case, sign_off_target_on=TODAY)
    alone = queries()
    other = make_case(storage, reference="Child M")
    dated(storage, other, sign_off_target_on=TODAY)
    assert queries() == alone


def test_what_is_due_no_more_is_counted_no_more(storage: Storage, case: Case) -> None:
    def counted() -> set[str]:
        with storage.reading() as db:
            return set(db.scalars(select(Notice.what).where(Notice.read_at.is_(None))))

    dated(storage, case, draft_due_on=TODAY, sign_off_target_on=TODAY, stage=Stage.DRAFTING)
    tell_of_due(storage, MORNING)
    soon = {"A draft is due within a week", "The target for sign-off is within two weeks"}
    assert counted() == soon
    tell_of_due(storage, MORNING + timedelta(hours=1))
    assert counted() == soon
    tell_of_due(storage, MORNING + timedelta(days=1))
    late = {"A draft is overdue", "The target for sign-off has passed"}
    assert counted() == late, "what was soon has passed"
    dated(storage, case, stage=Stage.ASSESSMENT)
    tell_of_due(storage, MORNING + timedelta(days=1, hours=1))
    assert counted() == late - {"A draft is overdue"}
    declare_interest(storage, case, case.manager)
    tell_of_due(storage, MORNING + timedelta(days=1, hours=2))
    with storage.reading() as db:
        people = set(db.scalars(select(Notice.person_id).where(Notice.read_at.is_(None))))
    assert case.manager.person_id not in people, "who hears of it no more is not counted for"
    assert case.commissioner.person_id in people
