"""The form of a board's own sheet: a title, and as many sections as it has."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from flask_babel import gettext
from wtforms import HiddenField, StringField, TextAreaField

from qmapp.casework.involvement.sheets import MOST_SECTIONS, Section, SheetText
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

_DIGITS = 9


class SheetForm(Form):
    """A sheet's text. `seen` is the version that it was made from, `count` its sections."""

    title = StringField(_("Title"))
    seen = HiddenField()
    count = HiddenField()

    @property
    def places(self) -> range:
        """The places of its sections."""
        return range(sum(1 for name in self._fields if name.startswith("text_")))

    def text(self) -> SheetText:
        """What was typed, as it is."""
        return SheetText(
            self.title.data or "",
            tuple(
                Section(self[f"heading_{place}"].data or "", self[f"text_{place}"].data or "")
                for place in self.places
            ),
        )

    @property
    def seen_number(self) -> int:
        """The version that the form was made from; 0, which is none, when it is spoilt."""
        return read_number(self.seen.data)


def filled(text: SheetText, seen: int) -> SheetForm:
    """A form that holds this text."""
    values: dict[str, Any] = {
        "title": text.title, "seen": str(seen), "count": str(len(text.sections)),
    }  # fmt: skip
    for place, section in enumerate(text.sections):
        values |= {f"heading_{place}": section.heading, f"text_{place}": section.text}
    form = _form_of(len(text.sections))(formdata=None, data=values)
    return _labelled(form)


def posted(count: str | None) -> SheetForm:
    """The form as it was sent, which says itself how many sections it has."""
    return _labelled(_form_of(max(1, min(read_number(count), 2 * MOST_SECTIONS)))())


def moved(text: SheetText, do: str) -> SheetText | None:
    """The text with a section added, removed or moved; None when `do` asks for nothing of these."""
    parts = list(text.sections)
    if do == "add":
        return SheetText(text.title, (*parts, Section("", "")))
    verb, _dash, number = do.partition("-")
    place = read_number(number) if number.isdecimal() else -1
    if not 0 <= place < len(parts):
        return None
    if verb == "remove":
        parts.pop(place)
        return SheetText(text.title, tuple(parts or [Section("", "")]))
    other = {"up": place - 1, "down": place + 1}.get(verb, -1)
    if not 0 <= other < len(parts):
        return None
    parts[place], parts[other] = parts[other], parts[place]
    return SheetText(text.title, tuple(parts))


def read_number(sent: str | None) -> int:
    """A number that a form carries; 0 for what is none."""
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < _DIGITS else 0


@cache
def _form_of(count: int) -> type[SheetForm]:
    fields: dict[str, Any] = {}
    for place in range(count):
        fields[f"heading_{place}"] = StringField()
        fields[f"text_{place}"] = TextAreaField()
    return cast("type[SheetForm]", type(f"SheetForm{count}", (SheetForm,), fields))


def _labelled(form: SheetForm) -> SheetForm:
    for place in form.places:
        number = place + 1
        form[f"heading_{place}"].label.text = gettext("Heading of section %(n)s", n=number)
        form[f"text_{place}"].label.text = gettext("Text of section %(n)s", n=number)
    return form
