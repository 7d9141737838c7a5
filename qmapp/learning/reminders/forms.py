"""The form that opens a calendar, or replaces its address."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from wtforms import HiddenField

from qmapp.foundation.web.forms import Form


class CalendarForm(Form):
    """`own_id` is made with the form and makes its address; `feed` is the calendar on the page."""

    own_id = HiddenField()
    feed = HiddenField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def feed_id(self) -> UUID | None:
        """The calendar that the page showed; None for none, and where the form is spoilt."""
        return _id(self.feed.data)

    @property
    def own(self) -> UUID:
        """What makes the address; a new one where the form is spoilt."""
        return _id(self.own_id.data) or uuid4()


def _id(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None
