"""The small forms: the board's own view, why a finding is taken out, what words of a draft show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.evidence.choosing import WordChoice, figure
from qmapp.casework.evidence.forms import WordsForm
from qmapp.casework.findings.checking import ViewDetails
from qmapp.casework.findings.pages.words import cause_list
from qmapp.casework.findings.rules import SHOWS_LABELS, Cause, Shows
from qmapp.casework.involvement.forms.asking import AskingForm
from qmapp.foundation.web.forms import lazy as _


class ViewForm(AskingForm):
    """What the board itself thinks, beside what the draft says."""

    LOOKED_AT: ClassVar = {"adds": False}

    adds = TextAreaField(_("What the board adds"))
    causes = SelectMultipleField(
        _("What kind of reason the board sees"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )
    version = HiddenField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.causes.choices = [
            (one.value, words) for one, words in zip(Cause, cause_list(Cause), strict=True)
        ]

    @classmethod
    def of(cls, view: ViewDetails, version: int) -> ViewForm:
        """The form filled with what stands now."""
        causes = [one.value for one in view.causes]
        return cls(data={"adds": view.adds, "causes": causes, "version": str(version)})

    def details(self) -> ViewDetails:
        """What was typed, as a plain value."""
        causes = tuple(Cause(one) for one in self.causes.data or ())
        return ViewDetails(adds=self.adds.data or "", causes=causes)

    def may_be_kept(self) -> bool:
        """Whether everything in it is right and nothing is to be asked; says what is not."""
        is_sound = self.validate_on_submit()
        return not self.is_in_doubt() and is_sound

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return figure(self.version.data) or 0


class EndForm(AskingForm):
    """Why a finding is taken out."""

    LOOKED_AT: ClassVar = {"because": False}

    because = TextAreaField(
        _("Why it is taken out"), [InputRequired(_("Say why it is taken out, in a sentence"))]
    )


class PassageForm(WordsForm):
    """Which words of the draft show what of a finding."""

    shows = RadioField(
        _("What do these words show?"), [InputRequired(_("Say what these words show"))]
    )

    def __init__(self, words: Sequence[WordChoice], **values: Any) -> None:
        super().__init__(words, **values)
        self.shows.choices = [(one.value, gettext(SHOWS_LABELS[one])) for one in Shows]

    @property
    def chosen(self) -> Shows:
        """What the words show."""
        return Shows(self.shows.data)
