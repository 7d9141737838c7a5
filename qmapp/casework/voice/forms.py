"""The forms of voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from qmapp.casework.assessments.pages.draft import WordChoice
from qmapp.casework.voice.rules import LONGEST_REASON, USE_LABELS, Use
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


def use_choices() -> Sequence[tuple[str, str]]:
    """What a passage may do with a contribution, as forms offer it."""
    return [(use.value, gettext(label)) for use, label in USE_LABELS.items()]


class LinkForm(Form):
    """Which words of a passage represent which contribution, and how.

    The lists of words keep the ids that the script for choosing words knows.
    """

    position = HiddenField()
    step = SelectField(
        _("What they said"), [InputRequired(_("Choose what was said"))], id="link-step"
    )
    first = SelectField(_("First word"), id="pin-from", default="")
    last = SelectField(_("Last word"), id="pin-to", default="")
    use = RadioField(
        _("What does the passage do with it?"),
        [InputRequired(_("Say what the passage does with it"))],
    )

    def __init__(
        self, options: Sequence[tuple[str, str]], words: Sequence[WordChoice], **values: Any
    ) -> None:
        super().__init__(**values)
        self.step.choices = [("", gettext("Choose…")), *options]
        whole = ("", gettext("The whole passage"))
        self.first.choices = [whole, *((str(word.start), word.label) for word in words)]
        self.last.choices = [whole, *((str(word.end), word.label) for word in words)]
        self.use.choices = list(use_choices())

    def refuse(self, name: str, words: str) -> None:
        """Say at a field what is not right with it."""
        self[name].errors = [*self[name].errors, words]

    def is_sound(self) -> bool:
        """Whether it says what, which words and how; says at each field what is not right."""
        sound = bool(self.validate_on_submit())
        if bool(self.first.data) != bool(self.last.data):
            name = "last" if self.first.data else "first"
            self.refuse(name, gettext("Choose both ends, or the whole passage"))
            sound = False
        elif self.first.data and int(self.last.data) <= int(self.first.data):
            self.refuse("first", gettext("The last word stands before the first. Choose again"))
            sound = False
        return sound

    @property
    def step_id(self) -> UUID:
        """The contribution that was chosen."""
        return UUID(self.step.data)

    @property
    def span(self) -> tuple[int, int] | None:
        """The words that were chosen; None for the whole passage."""
        return (int(self.first.data), int(self.last.data)) if self.first.data else None

    @property
    def chosen_use(self) -> Use:
        """What the passage does with it."""
        return Use(self.use.data)


class AsideForm(Form):
    """Why words that look like somebody's voice need no record."""

    because = TextAreaField(
        _("Why need nothing be on record?"),
        [
            InputRequired(_("Say why nothing need be on record, in a sentence")),
            Length(
                max=LONGEST_REASON,
                message=_("This is too long. Nothing was cut; shorten it to 2,000 characters"),
            ),
        ],
    )
