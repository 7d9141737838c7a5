"""A file of practice issues, and yes to it."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class FileForm(Form):
    """A file of practice issues."""

    file = FileField(_("The file"))
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def new_id(self) -> UUID | None:
        """The id under which it is kept, so that a form sent twice keeps it once."""
        return read_id(self.own_id.data)

    @property
    def upload(self) -> FileStorage | None:
        """The file that came with the form."""
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None


class TakeForm(Form):
    """Yes to a file, as it was seen."""

    seen = HiddenField()
