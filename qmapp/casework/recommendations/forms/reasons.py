"""The small forms: why one is dropped, what is answered to a remark, into what one is split."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.forms.details import read_number
from qmapp.casework.recommendations.pages.words import read_link
from qmapp.casework.recommendations.rules import MOST_PARTS
from qmapp.errors import N_
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

STOCK = {
    "nothing": N_("It recommends nothing"),
    "repeats": N_("It repeats another one"),
    "told": N_("It tells what was done already"),
}
"""Reasons for dropping a proposal that need no typing."""


class DropForm(Form):
    """Why a recommendation is left out of the set."""

    because = TextAreaField(
        _("Why is it left out?"), [InputRequired(_("Say why this is left out of the set"))]
    )
    version = HiddenField()

    def take_stock(self, chosen: str | None) -> None:
        """Take one of the ready reasons, where its button was pressed."""
        if chosen in STOCK:
            self.because.data = gettext(STOCK[chosen])
            self.because.raw_data = [self.because.data]

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return read_number(self.version.data)


class AnswerForm(Form):
    """What is said to a remark: a reason that stays on record."""

    because = TextAreaField(_("Your reason"), [InputRequired(_("Say why it stands as it is"))])
    rests_on = HiddenField()


class CausesForm(Form):
    """Which findings a recommendation answers, and which cause of each."""

    links = SelectMultipleField(option_widget=CheckboxInput(), widget=ListWidget())
    version = HiddenField()

    def __init__(self, offered: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.links.choices = [(value, value) for value in offered]

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return read_number(self.version.data)

    def chosen(self) -> Collection[tuple[UUID, Cause | None]]:
        """The findings that were ticked, each with its cause or without one.

        A finding ticked as a whole beside one of its causes says no more than the cause does.
        """
        pairs = [read_link(value) for value in self.links.data or ()]
        found = {pair for pair in pairs if pair is not None}
        with_cause = {finding_id for finding_id, cause in found if cause is not None}
        return {one for one in found if one[1] is not None or one[0] not in with_cause}


class MergeForm(Form):
    """The words of what several are merged into."""

    text = TextAreaField(_("The words of the merged one"))


class SplitForm(Form):
    """The words of each part. An empty box is no part."""

    version = HiddenField()
    count = HiddenField()

    @property
    def places(self) -> range:
        """The places of its boxes."""
        return range(sum(1 for name in self._fields if name.startswith("part_")))

    @property
    def typed(self) -> Sequence[str]:
        """What stands in the boxes, empty ones too."""
        return [self[f"part_{place}"].data or "" for place in self.places]

    def parts(self) -> Sequence[str]:
        """The parts: what stands in the boxes that are not empty."""
        return [text for text in self.typed if text.strip()]

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return read_number(self.version.data)


def split_filled(parts: Sequence[str], version: int) -> SplitForm:
    """A form with a box for each part."""
    values: dict[str, Any] = {f"part_{place}": text for place, text in enumerate(parts)}
    values |= {"version": str(version), "count": str(len(parts))}
    return _labelled(_split_of(len(parts))(formdata=None, data=values))


def split_posted(count: str | None) -> SplitForm:
    """The form as it was sent, which says itself how many boxes it has."""
    return _labelled(_split_of(max(2, min(read_number(count), MOST_PARTS)))())


@cache
def _split_of(count: int) -> type[SplitForm]:
    fields: dict[str, Any] = {f"part_{place}": TextAreaField() for place in range(count)}
    return cast("type[SplitForm]", type(f"SplitForm{count}", (SplitForm,), fields))


def _labelled(form: SplitForm) -> SplitForm:
    for place in form.places:
        form[f"part_{place}"].label.text = gettext("Part %(number)s", number=place + 1)
    return form
