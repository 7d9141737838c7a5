"""Until when a review is kept."""

from __future__ import annotations

from wtforms import TextAreaField

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.governance.custody.rules import KeepDetails


class KeepForm(Form):
    """The day, and why until then."""

    keep_until = DatePartsField(_("Keep it until"))
    because = TextAreaField(_("Why until then"))

    def details(self) -> KeepDetails:
        """What was typed."""
        return KeepDetails(keep_until=self.keep_until.data, because=self.because.data or "")
