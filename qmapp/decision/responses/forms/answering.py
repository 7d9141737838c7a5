"""What the board says to one recommendation, and what its response opens with."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.decision.responses.forms.parts import VersionedForm
from qmapp.decision.responses.lines import AnswerLine, TypedAnswer
from qmapp.decision.responses.rules import DECISION_LABELS, Decision
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField


class AnswerForm(VersionedForm):
    """Reasons, how one would know, and the decision.

    `seen` names the words of the recommendation that were read. Before the first answer the boxes
    hold what the draft itself names as its measure and its day to look again.
    """

    reasons = TextAreaField(_("Reasons"))
    how_known = TextAreaField(_("How one would know that it helped"))
    look_again_on = DatePartsField(_("When it is looked at again"))
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
        answer, one = line.answer, line.recommendation
        return cls(
            data={
                "reasons": answer.reasons if answer else "",
                "how_known": answer.how_known if answer else one.measure,
                "look_again_on": answer.look_again_on if answer else one.review_on,
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

    def mine(self) -> TypedAnswer:
        """What was typed, as a plain value."""
        return TypedAnswer(
            decision=self.chosen,
            reasons=self.reasons.data or "",
            how_known=self.how_known.data or "",
            look_again_on=self.look_again_on.data,
        )


class OpeningForm(VersionedForm):
    """The words that the response opens with."""

    opening = TextAreaField(_("Opening words"))


class ReopenForm(Form):
    """Why an agreed response is taken up again."""

    because = TextAreaField(
        _("Why it is taken up again"),
        [InputRequired(_("Say why the agreed response is taken up again, in a sentence"))],
    )
