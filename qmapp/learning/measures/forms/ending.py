"""Boxes of a list, and ending something with a reason, for the rooms about practice issues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.involvement.forms.asking import AskingForm
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Db
from qmapp.foundation.web import unit_of_work
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.words import show_broken
from qmapp.learning.measures.forms.parts import VersionedForm


class Boxes(SelectMultipleField):
    """Several of a list, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **values: object) -> None:
        # The rules say what may be chosen, and tell it in words.
        super().__init__(label, validate_choice=False, **values)  # type: ignore[arg-type] # WTForms'


class BecauseForm(AskingForm, VersionedForm):
    """Why something is ended, taken out or called off."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"because": False}

    because = TextAreaField(_("Why?"))


def end_with_reason(form: BecauseForm, verb: Callable[[Db], object], changed: str) -> int | None:
    """Carry out what ends something; `verb` is given the unit of work.

    Answers None once it is done. Else nothing was ended, the form says at its field what is wrong,
    and the answer is the status with which to show it again: what was typed stays in it, also when
    the thing was ended (RuleBroken without a field) or changed (`changed`) meanwhile.
    """
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return 422
    try:
        with unit_of_work() as work:
            verb(work)
    except SavedElsewhere:
        form.because.errors = [changed]
        return 409
    except RuleBroken as broken:
        form.because.errors = [show_broken(broken)]
        return 422 if broken.field else 409
    return None
