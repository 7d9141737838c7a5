"""The form in which words are taken back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask_babel import gettext
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

EVERYTHING, SOME = "everything", "some"


class WithdrawForm(Form):
    """Which words are taken back: all that somebody said, or some of it."""

    which = RadioField(
        _("What do they take back?"), [InputRequired(_("Choose what they take back"))]
    )
    steps = SelectMultipleField(
        _("Which of these?"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        validate_choice=False,
    )

    def __init__(self, said: Collection[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(**values)
        self.which.choices = [
            (EVERYTHING, gettext("Everything they said")),
            (SOME, gettext("Some of it")),
        ]
        listed = [(str(step_id), words) for step_id, words in said]
        self.steps.choices = listed
        self.known = {str(step_id): step_id for step_id, _ in said}

    def is_sound(self) -> bool:
        """Whether it says what is taken back."""
        sound = bool(self.validate_on_submit())
        if self.which.data == SOME and not self.steps.data:
            words = gettext("Choose at least one of these")
            self.steps.errors = [*self.steps.errors, words]
            sound = False
        if not set(self.steps.data or ()) <= set(self.known):
            words = gettext("This was put right in another tab meanwhile. Look at the list again")
            self.steps.errors = [*self.steps.errors, words]
            sound = False
        return sound

    @property
    def chosen(self) -> frozenset[UUID] | None:
        """The steps whose words are taken back, as far as there are such; None for all of them."""
        if self.which.data == EVERYTHING:
            return None
        sent = self.steps.data or ()
        return frozenset(self.known[one] for one in sent if one in self.known)
