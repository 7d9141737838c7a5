"""When the weekly mail leaves, the keys of a calendar, and its secret."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from icalendar import Calendar

from qmapp.learning.reminders.calendars import Entry, write
from qmapp.learning.reminders.rules import fingerprint, is_time_to_mail, week_of
from qmapp.learning.reminders.secrets import secret_of

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_time"),
    [
        (datetime(2026, 11, 9, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 9, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 10, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 10, 23, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 11, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 15, 23, 59, tzinfo=UTC), False),
        # In summer seven in London is six.
        (datetime(2026, 7, 6, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), True),
        # And a Monday begins there while it is Sunday still.
        (datetime(2026, 7, 7, 23, 30, tzinfo=UTC), False),
    ],
)
def test_the_weekly_mail_leaves_on_monday_at_seven(moment: datetime, is_time: bool) -> None:
    assert is_time_to_mail(moment) is is_time


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 11, 9, 0, 0, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 15, 23, 59, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), date(2026, 7, 6)),
    ],
)
def test_a_week_begins_on_monday_in_london(moment: datetime, monday: date) -> None:
    assert week_of(moment) == monday


def test_a_secret_is_the_same_for_the_same_form_alone() -> None:
    person, form = uuid4(), uuid4()
    made = secret_of("k" * 32, person, form)
    assert len(made) == 43
    assert made == secret_of("k" * 32, person, form)
    others = {
        secret_of("l" * 32, person, form),
        secret_of("k" * 32, uuid4(), form),
        secret_of("k" * 32, person, uuid4()),
    }
    assert made not in others
    assert len(others) == 3
    assert made not in fingerprint(made)


def test_another_program_reads_what_is_written() -> None:
    words = "An action is due; long, with a comma, and \\ a line\nthat would break it. " * 3
    made = [
        Entry(key="a", on=date(2026, 12, 31), words=words, address="https://m.example/x"),
        Entry(key="b", on=date(2027, 3, 28), words="Two", address="https://m.example/y"),
    ]
    written = write(made, name="Quality markers", host="m.example", now=NOW)
    assert all(len(line) <= 75 for line in written.split(b"\r\n")), "RFC 5545, 3.1"
    read = Calendar.from_ical(written)
    first, second = read.walk("VEVENT")
    assert first["summary"] == words
    assert (first["uid"], second["uid"]) == ("a@m.example", "b@m.example")
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (
        date(2026, 12, 31),
        date(2027, 1, 1),
    )
    assert second.decoded("dtstart") == date(2027, 3, 28), "a day has no hour to be put forward"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in written


def test_a_calendar_without_a_day_is_one_still() -> None:
    assert Calendar.from_ical(write([], name="x", host="h", now=NOW)).walk("VEVENT") == []
