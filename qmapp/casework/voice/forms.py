"""The forms of voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from qmapp.casework.evidence.choosing import WordChoice
from qmapp.casework.evidence.forms import WordsForm
from qmapp.casework.voice.rules import LONGEST_REASON, USE_LABELS, Use
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


def use_choices() -> Sequence[tuple[str, str]]:
    """What a passage may do with a contribution, as forms offer it."""
    return [(use.value, gettext(label)) for use, label in USE_LABELS.items()]


class LinkForm(WordsForm):
    """Which words of a passage represent which contribution, and how."""

    step = SelectField(
        _("What they said"), [InputRequired(_("Choose what was said"))], id="link-step"
    )
    use = RadioField(
        _("What does the passage do with it?"),
        [InputRequired(_("Say what the passage does with it"))],
    )

    def __init__(
        self, options: Sequence[tuple[str, str]], words: Sequence[WordChoice], **values: Any
    ) -> None:
        super().__init__(words, **values)
        self.step.choices = [("", gettext("Choose…")), *options]
        self.use.choices = list(use_choices())

    @property
    def step_id(self) -> UUID:
        """The contribution that was chosen."""
        return UUID(self.step.data)

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
