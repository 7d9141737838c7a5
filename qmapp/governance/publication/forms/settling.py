"""Forms of the publication room: what is arranged, and what becomes of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from flask_babel import gettext
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.governance.publication.checking import ReadinessDetails, Said
from qmapp.governance.publication.lines import IdentifierLine, ReadinessLine
from qmapp.governance.publication.rules import FATE_LABELS, Fate


class ReadinessForm(Form):
    """What was arranged: who was told, what it may do to people, when and where it will be."""

    family_told_on = DatePartsField(_("When the family were told of publication"))
    family_told = TextAreaField(_("How the family were told, or why they were not"))
    practitioners_told_on = DatePartsField(_("When the practitioners were told of publication"))
    practitioners_told = TextAreaField(_("How the practitioners were told, or why they were not"))
    impact = TextAreaField(_("What publication may do, and what is done about it"))
    publish_on = DatePartsField(_("Day of publication"))
    kept_where = TextAreaField(_("Where it will be kept"))
    kept_until = DatePartsField(_("Kept until"))
    version = HiddenField()

    @classmethod
    def of(cls, line: ReadinessLine) -> ReadinessForm:
        """The form filled with what stands now."""
        return cls(data={**line.details.plain(), "version": str(line.version)})

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; -1, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def details(self) -> ReadinessDetails:
        """What was typed, as a plain value."""
        return ReadinessDetails(**{name: self._value(name) for name in ReadinessDetails.__slots__})

    def _value(self, name: str) -> Any:
        return self[name].data if name.endswith(("_on", "_until")) else self[name].data or ""


class IdentifiersForm(Form):
    """For each words: what becomes of them, why, and the decision that was read."""

    def fate_of(self, place: int) -> Any:
        return self[f"fate_{place}"]

    def because_of(self, place: int) -> Any:
        return self[f"because_{place}"]

    def key_of(self, place: int) -> Any:
        return self[f"key_{place}"]

    def was_of(self, place: int) -> Any:
        return self[f"was_{place}"]

    @property
    def places(self) -> range:
        """The places of its questions."""
        return range(sum(1 for name in self._fields if name.startswith("key_")))

    def said(self) -> Mapping[str, Said]:
        """What was said of which words; those of which nothing was chosen are left out."""
        fates = set(Fate)
        return {
            self.key_of(place).data: Said(
                Fate(self.fate_of(place).data),
                self.because_of(place).data or "",
                self.was_of(place).data or "",
            )
            for place in self.places
            if self.fate_of(place).data in fates and self.key_of(place).data
        }

    def field_of_key(self, key: str) -> Any:
        """The box for the reason of some words; None when they are not asked about."""
        place = next((one for one in self.places if self.key_of(one).data == key), None)
        return self.because_of(place) if place is not None else None


MOST_AT_ONCE = 50
"""How many words one form asks about; those after them come when these are saved. Ours."""


def identifiers_filled(lines: Sequence[IdentifierLine]) -> IdentifiersForm:
    """A form with a question for each of these words."""
    values: dict[str, Any] = {}
    for place, line in enumerate(lines):
        standing = line.decision
        values |= {
            f"key_{place}": line.key,
            f"was_{place}": str(standing.id) if standing else "",
            f"fate_{place}": standing.fate.value if standing else None,
            f"because_{place}": standing.because if standing else "",
        }
    return _chosen(_identifiers_of(len(lines))(formdata=None, data=values))


def identifiers_posted(count: str | None) -> IdentifiersForm:
    """The form as it was sent, which says itself how many questions it has."""
    text = count or ""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return _chosen(_identifiers_of(min(asked, MOST_AT_ONCE))())


@cache
def _identifiers_of(count: int) -> type[IdentifiersForm]:
    fields: dict[str, Any] = {}
    for place in range(count):
        fields |= {
            f"key_{place}": HiddenField(),
            f"was_{place}": HiddenField(),
            f"fate_{place}": RadioField(_("What becomes of them"), [Optional()]),
            f"because_{place}": StringField(_("Reason"), [Optional()]),
        }
    named = type(f"IdentifiersForm{count}", (IdentifiersForm,), fields)
    return cast("type[IdentifiersForm]", named)


def _chosen(form: IdentifiersForm) -> IdentifiersForm:
    for place in form.places:
        field = form.fate_of(place)
        field.choices = [(one.value, gettext(FATE_LABELS[one])) for one in Fate]
    return form
