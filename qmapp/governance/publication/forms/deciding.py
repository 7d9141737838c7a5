"""The form on which publication is decided: how much, which parts are held back, why, when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.governance.publication.checking import DecisionDetails
from qmapp.governance.publication.lines import PublicationLine
from qmapp.governance.publication.parts import MARKER, SECTION, Offered
from qmapp.governance.publication.rules import EXTENT_LABELS, Extent


@dataclass(frozen=True, slots=True)
class PartBox:
    """A part that may be held back: its tick, the box for its reason, and what to call it."""

    option: Any
    because: Any
    title: str


class DecideForm(Form):
    """How much is published, why, and when and where it came out; each part with its reason."""

    extent = RadioField(_("What is decided"), [InputRequired(_("Choose what is decided"))])
    reasons = TextAreaField(_("Reasons"), [Optional()])
    held_back = SelectMultipleField(
        _("What is held back"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    without_response = TextAreaField(
        _("Why it is published before the response is signed"), [Optional()]
    )
    published_on = DatePartsField(_("Published on"))
    address = StringField(_("Where it can be read"), [Optional()])
    was = HiddenField()

    def details(self) -> DecisionDetails:
        """What was typed, as a plain value."""
        return DecisionDetails(
            extent=Extent(self.extent.data),
            reasons=self.reasons.data or "",
            without_response=self.without_response.data or "",
            published_on=self.published_on.data,
            address=self.address.data or "",
            held_back={key: self.because_of(key).data or "" for key in self.held_back.data or ()},
        )

    def because_of(self, key: str) -> Any:
        """The box for the reason of one part."""
        return self[f"because-{key}"]

    @property
    def pieces(self) -> Sequence[PartBox]:
        """The parts of the record."""
        return [one for key, one in self._boxes() if not key.startswith((MARKER, SECTION))]

    @property
    def markers(self) -> Sequence[PartBox]:
        """Each marker by itself."""
        return [one for key, one in self._boxes() if key.startswith(MARKER)]

    @property
    def sections(self) -> Sequence[PartBox]:
        """The sections of the report."""
        return [one for key, one in self._boxes() if key.startswith(SECTION)]

    def _boxes(self) -> Iterator[tuple[str, PartBox]]:
        for option in self.held_back:
            key = option.data
            yield key, PartBox(option, self.because_of(key), str(option.label.text))


def deciding_form(
    offered: Sequence[Offered],
    standing: PublicationLine | None = None,
    publish_on: date | None = None,
    *,
    is_new: bool = False,
) -> DecideForm:
    """The form as it was sent; or a new one, which begins with the decision that stands."""
    keys = tuple(one.key for one in offered)
    made = _form_of(keys)
    form = made(formdata=None, data=_first(keys, standing, publish_on)) if is_new else made()
    form.extent.choices = [(one.value, gettext(EXTENT_LABELS[one])) for one in Extent]
    form.held_back.choices = [(one.key, named(one)) for one in offered]
    return form


def named(one: Offered) -> str:
    """What a part is called on the page."""
    is_words_of_ours = not one.key.startswith((MARKER, SECTION))
    return gettext(one.title) if is_words_of_ours else one.title


def _first(
    keys: Sequence[str], standing: PublicationLine | None, publish_on: date | None
) -> dict[str, Any]:
    if standing is None:
        return {"was": "", "published_on": publish_on, "held_back": []}
    held = {one.key: one.because for one in standing.named if one.key in keys}
    return {
        "was": str(standing.id),
        "extent": standing.extent.value,
        "reasons": standing.reasons,
        "without_response": standing.without_response,
        "published_on": standing.published_on or publish_on,
        "address": standing.address,
        "held_back": list(held),
        **{f"because-{key}": why for key, why in held.items()},
    }


@lru_cache(maxsize=64)
def _form_of(keys: tuple[str, ...]) -> type[DecideForm]:
    fields: dict[str, Any] = {
        f"because-{key}": TextAreaField(_("Its own reason"), [Optional()]) for key in keys
    }
    return cast("type[DecideForm]", type("DecideFormOfParts", (DecideForm,), fields))
