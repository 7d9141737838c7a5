"""What forms of this room share: a version that was read, an id made with the form, agencies."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, SelectField

from qmapp.foundation.web.forms import Form

Agencies = Iterable[tuple[UUID, str]]


class VersionedForm(Form):
    """A form that knows which version of what stands it was made from."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """That version; 0, which stands for nothing yet, when it is spoilt."""
        return read_version(self.version.data)


class OnceForm(Form):
    """A form that carries the id of what it makes, so that sent twice it makes one."""

    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def made_id(self) -> UUID | None:
        """That id; None when it is spoilt."""
        return read_id(self.own_id.data)


def read_version(text: str | None) -> int:
    """A version out of a form; 0 when it is spoilt."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read_id(text: str | None) -> UUID | None:
    """An id out of a form; None when it is spoilt or empty."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def offer_agencies(field: SelectField, agencies: Agencies) -> None:
    """Let agencies of the board be chosen, or none of them."""
    named = [(str(agency_id), name) for agency_id, name in agencies]
    field.choices = [("", gettext("No agency of this board")), *named]
