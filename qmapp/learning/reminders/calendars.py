"""A calendar as other programs read it (iCalendar, RFC 5545). Pure.

Every entry is a whole day and takes no time of anybody. Its words are ours: none of a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

_ASKED_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A day in a calendar. `key` stays while the thing is the same; `address` is where it is."""

    key: str
    on: date
    words: str
    address: str


def write(entries: Sequence[Entry], *, name: str, host: str, now: datetime) -> bytes:
    """The calendar. `host` makes the keys of the entries ours, `now` says when it was written."""
    calendar = Calendar()
    calendar.add("prodid", "-//qmapp//Quality markers//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    for one in entries:
        event = Event()
        event.add("uid", f"{one.key}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))
        event.add("summary", one.words)
        event.add("url", one.address)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
