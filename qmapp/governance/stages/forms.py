"""Taking a step: its reason, and the stage at which the page was read."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class StepForm(Form):
    """Why, where the step wants a reason."""

    because = TextAreaField(_("Why"))
    stage = HiddenField()

    @property
    def seen(self) -> Stage | None:
        """The stage at which the page was read; None when that is spoilt."""
        return next((one for one in Stage if one.value == self.stage.data), None)
