"""Sharing what was shown, and taking it back."""

from __future__ import annotations

from uuid import UUID, uuid4

from wtforms import HiddenField

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.foundation.web.forms import Form


class ShareForm(Form):
    """Sharing the record that was shown, by its hash."""

    seen = HiddenField()
    own_id = HiddenField()

    def __init__(self, *, seen: str = "", **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        if not self.seen.data:
            self.seen.data = seen

    @property
    def record_id(self) -> UUID | None:
        """The id that the record is to have, so that a form sent twice shares once."""
        return read_id(self.own_id.data)


class TakeBackForm(Form):
    """Taking a record back: only the version that was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
