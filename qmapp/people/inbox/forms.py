"""How somebody wants to hear of what waits."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.people.inbox.rules import PACE_LABELS, Pace


class WishForm(Form):
    """At once, once a day, or not by e-mail."""

    pace = RadioField(
        _("When to send you an e-mail"), [InputRequired(_("Choose when to send you an e-mail"))]
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.pace.choices = [(one.value, gettext(PACE_LABELS[one])) for one in Pace]

    @property
    def chosen(self) -> Pace:
        return Pace(self.pace.data)
