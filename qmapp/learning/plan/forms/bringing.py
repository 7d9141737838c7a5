"""Choosing the file of a changed plan."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from qmapp.errors import RuleBroken
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.learning.plan.rules import LARGEST_FILE


class BringForm(Form):
    """One file. `intake_id` is made with the form, so that one sent twice is kept once."""

    file = FileField(_("The changed plan"))
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def upload(self) -> FileStorage | None:
        """What was chosen; None when nothing was."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None

    @property
    def intake_id(self) -> UUID | None:
        """The id that the file is to have."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None

    def data_of(self, upload: FileStorage) -> bytes:
        """Its bytes: one more than may be, at most, so that too large a file is seen as such."""
        try:
            return upload.stream.read(LARGEST_FILE + 1)
        finally:
            upload.close()

    def refuse(self, broken: RuleBroken) -> None:
        """Show beside the file what is wrong with it."""
        self.file.errors = [gettext(broken.message, **broken.values)]
