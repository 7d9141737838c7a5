"""What the board says to one recommendation, and what its response opens with."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.decision.responses.forms.parts import VersionedForm
from qmapp.decision.responses.lines import AnswerLine
from qmapp.decision.responses.rules import DECISION_LABELS, Decision
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class AnswerForm(VersionedForm):
    """Reasons and decision. `seen` names the words of the recommendation that were read."""

    reasons = TextAreaField(_("Reasons"))
    decision = RadioField(
        _("What does the board say to it?"),
        [InputRequired(_("Choose what the board says to it"))],
    )
    seen = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.decision.choices = [(one.value, gettext(DECISION_LABELS[one])) for one in Decision]

    @classmethod
    def of(cls, line: AnswerLine) -> AnswerForm:
        """The form filled with what stands now."""
        answer = line.answer
        return cls(
            data={
                "reasons": answer.reasons if answer else "",
                "decision": answer.decision.value if answer else None,
                "version": str(answer.version) if answer else "0",
                "seen": line.recommendation.digest,
            }
        )

    def read_anew(self, line: AnswerLine) -> None:
        """Make it a form of what stands now; what was typed stays. Saving is then a choice."""
        self.version.data = str(line.answer.version) if line.answer else "0"
        self.seen.data = line.recommendation.digest

    @property
    def chosen(self) -> Decision | None:
        """The decision that was chosen."""
        known = {one.value: one for one in Decision}
        return known.get(self.decision.data or "")


class OpeningForm(VersionedForm):
    """The words that the response opens with."""

    opening = TextAreaField(_("Opening words"))


class ReopenForm(Form):
    """Why an agreed response is taken up again."""

    because = TextAreaField(
        _("Why it is taken up again"),
        [InputRequired(_("Say why the agreed response is taken up again, in a sentence"))],
    )
