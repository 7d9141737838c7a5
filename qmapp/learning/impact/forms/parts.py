"""What the forms of the room have in common."""

from __future__ import annotations

from uuid import UUID, uuid4

from wtforms import HiddenField

from qmapp.foundation.web.forms import Form


class VersionedForm(Form):
    """A form that was made from a version of something."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """That version; -1, which never stands, when the form is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class NewForm(Form):
    """A form for something new, with the id that it is to have: sent twice, it adds one."""

    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def made_id(self) -> UUID | None:
        """The id; None when the form is spoilt."""
        return read_id(self.own_id.data)


def read_id(text: str | None) -> UUID | None:
    """An id as a form holds it, or None."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
