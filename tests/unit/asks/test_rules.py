from __future__ import annotations

from datetime import date, timedelta

import pytest

from qmapp.decision.asks.rules import (
    Course,
    Standing,
    due_by_default,
    is_overdue,
    standing_of,
)

SENT = date(2026, 3, 2)
DUE = date(2026, 4, 27)
REPLIED = date(2026, 4, 1)


def test_eight_weeks_are_given_where_nobody_said_a_day() -> None:
    assert due_by_default(SENT) == DUE


@pytest.mark.parametrize(
    ("course", "today", "standing"),
    [
        (Course(), DUE, Standing.TO_SEND),
        (Course(sent_on=SENT, reply_due_on=DUE), SENT, Standing.WAITING),
        (Course(sent_on=SENT, reply_due_on=DUE), DUE, Standing.WAITING),
        (Course(sent_on=SENT, reply_due_on=DUE), DUE + timedelta(days=1), Standing.OVERDUE),
        (Course(sent_on=SENT), date(2030, 1, 1), Standing.WAITING),
        (
            Course(sent_on=SENT, reply_due_on=DUE, replied_on=REPLIED),
            date(2030, 1, 1),
            Standing.ANSWERED,
        ),
        (
            Course(sent_on=SENT, reply_due_on=DUE, is_ended=True),
            date(2030, 1, 1),
            Standing.ENDED,
        ),
        (Course(is_ended=True, replied_on=REPLIED), DUE, Standing.ENDED),
    ],
)
def test_how_it_stands(course: Course, today: date, standing: Standing) -> None:
    assert standing_of(course, today) is standing
    assert is_overdue(course, today) is (standing is Standing.OVERDUE)


def test_overdue_ones_are_looked_at_first() -> None:
    assert next(iter(Standing)) is Standing.OVERDUE
