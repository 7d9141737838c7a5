"""When the daily mail is due, and where a notice may lead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qmapp.people.inbox.rules import digest_reaches, is_own_path


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # In winter London keeps UTC.
        (at(2026, 11, 10, 7, 0), at(2026, 11, 10, 7, 0)),
        (at(2026, 11, 10, 6, 59), at(2026, 11, 9, 7, 0)),
        (at(2026, 11, 10, 23, 59), at(2026, 11, 10, 7, 0)),
        # In summer it is an hour ahead.
        (at(2026, 7, 1, 6, 0), at(2026, 7, 1, 6, 0)),
        (at(2026, 7, 1, 5, 59), at(2026, 6, 30, 6, 0)),
        # The night in which the clocks go back.
        (at(2026, 10, 25, 6, 30), at(2026, 10, 24, 6, 0)),
        (at(2026, 10, 25, 7, 0), at(2026, 10, 25, 7, 0)),
    ],
)
def test_the_daily_mail_reaches_to_seven_in_london(now: datetime, until: datetime) -> None:
    assert digest_reaches(now) == until


@pytest.mark.parametrize(
    ("path", "is_own"),
    [
        ("/reviews/1#comment-2", True),
        ("/", True),
        ("//elsewhere.example/x", False),
        ("/\\elsewhere.example", False),
        ("https://elsewhere.example", False),
        ("", False),
    ],
)
def test_a_notice_leads_nowhere_else(path: str, is_own: bool) -> None:
    assert is_own_path(path) is is_own
