"""The day of a meeting, and what the board calls it."""

from __future__ import annotations

from uuid import UUID, uuid4

from wtforms import HiddenField, StringField

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.meetings.rules import MeetingDetails


class MeetingForm(Form):
    """A meeting, held or to come."""

    held_on = DatePartsField(_("Day of the meeting"))
    title = StringField(_("What the board calls it"))
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    def details(self) -> MeetingDetails:
        """What was typed, as a plain value."""
        return MeetingDetails(held_on=self.held_on.data, title=self.title.data or "")

    @property
    def meeting_id(self) -> UUID | None:
        """The id that a new one is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)


class EndForm(Form):
    """Taking a meeting out: only the version that was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
