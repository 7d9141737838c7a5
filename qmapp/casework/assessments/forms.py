"""The small forms around an assessment."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class StartForm(Form):
    """Begin an assessment: as self-check or as commissioner."""

    kind = RadioField(
        _("What are you making?"), validators=[InputRequired(_("Choose what you are making"))]
    )


class CarryForm(StartForm):
    """Begin an assessment of a draft, when there is one of an earlier draft to start from."""

    carry = RadioField(
        _("What do you start from?"),
        default="over",
        validators=[InputRequired(_("Choose what you start from"))],
    )


class OutcomeForm(Form):
    """What the assessor knew of the outcome before reading."""

    known_outcome = TextAreaField(
        _("What do you already know of how the case ended?"),
        validators=[
            InputRequired(_("Write what you knew of the outcome, or “Nothing”")),
            Length(max=4000),
        ],
    )


class SubmitForm(Form):
    """Freeze the assessment."""

    with_gaps = BooleanField(_("Submit without these judgements"))


class ReasonForm(Form):
    """A step that needs a reason: reopening, lifting blindness."""

    reason = TextAreaField(
        _("Why?"), validators=[InputRequired(_("Write the reason")), Length(max=4000)]
    )


class CoAuthorForm(Form):
    """Let somebody with the same role write too."""

    person = SelectField(_("Who writes it with you?"), validators=[InputRequired()])
