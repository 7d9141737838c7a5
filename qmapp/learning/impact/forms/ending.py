"""Why something is closed, and why it is taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.impact.forms.parts import VersionedForm, read_id
from qmapp.learning.impact.rules import Ending, Impact, ending_label, is_harm


class CloseForm(VersionedForm):
    """How it is closed, why, and what somebody holds otherwise."""

    ending = RadioField(_("How it is closed"), [InputRequired(_("Choose how it is closed"))])
    because = TextAreaField(_("Why it is closed"))
    dissent = TextAreaField(_("What somebody holds otherwise"))

    def __init__(self, last: Impact | None = None, **values: object) -> None:
        """`last`: what is known of it. Closing what did harm asks after those who were harmed."""
        super().__init__(**values)
        self.ending.choices = [(one.value, gettext(ending_label(one, last))) for one in Ending]
        if is_harm(last):
            self.because.label.text = gettext(
                "What was done for those who were harmed, and what keeps them safe from now on"
            )

    @property
    def chosen(self) -> Ending:
        """The ending that was chosen, of a form that is sound."""
        return Ending(self.ending.data)


class ReopenForm(VersionedForm):
    """Why it is taken up again, for which later review, and when it is checked next."""

    because = TextAreaField(
        _("Why it is taken up again"), [InputRequired(_("Say why it is taken up again"))]
    )
    later_review = RadioField(_("The review that found it again"), [Optional()])
    next_on = DatePartsField(_("When it is checked next"))

    def __init__(self, found: Sequence[tuple[UUID, str]] = (), **values: object) -> None:
        """`found`: later reviews that found the same practice issue, with their references."""
        super().__init__(**values)
        self.later_review.choices = [(str(id_), words) for id_, words in found]
        self.later_review.choices.append(("", gettext("None of these: another reason")))

    @property
    def later_id(self) -> UUID | None:
        """The review that was chosen, or None."""
        return read_id(self.later_review.data)
