"""What the forms of the room have in common."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

from wtforms import HiddenField

from qmapp.errors import RuleBroken
from qmapp.foundation.web.forms import Form
from qmapp.learning.measures.figures import figure_of, require_share, share_of

_PLACES = 4


class VersionedForm(Form):
    """A form that knows which version it was made from."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class OwnIdForm(Form):
    """A form that makes the id of what it adds, so that sent twice it adds one."""

    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def new_id(self) -> UUID | None:
        """The id that is to be added; None when it is spoilt."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None


def typed_figure(words: str | None, field: str) -> Decimal | None:
    """A number that was typed; None for nothing. Raises RuleBroken with this field."""
    if not (words or "").strip():
        return None
    try:
        return figure_of(words or "")
    except RuleBroken as broken:
        raise RuleBroken(broken.message, field=field, **broken.values) from broken


def typed_in_hundred(words: str | None, field: str) -> Decimal | None:
    """So many in a hundred: "21", "21%", "21 in 100" or "8 of 16". Raises RuleBroken."""
    text = (words or "").strip().removesuffix("in 100").removesuffix("%").strip()
    try:
        pair = share_of(text)
        if pair is None:
            return typed_figure(text, field)
        require_share(*pair)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, field=field, **broken.values) from broken
    value, out_of = pair
    return round(value * 100 / out_of, _PLACES).normalize() + 0


def plain(value: Decimal | None) -> str:
    """A number as it is typed into a box; empty for none."""
    return "" if value is None else f"{value:f}"
