"""Who looks after an action, and who comes to it by a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from wtforms import SelectField, StringField

from qmapp.decision.actions.forms.saying import OnceForm
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

People = Sequence[tuple[UUID, str]]


class LeadForm(OnceForm):
    """Which person here looks after it."""

    lead = SelectField(_("Who looks after it here"))

    def __init__(self, people: People, *, stands: UUID | None, seen: int) -> None:
        super().__init__(seen=seen, data={"lead": str(stands) if stands else ""})
        named = [(str(person_id), name) for person_id, name in people]
        self.lead.choices = [("", gettext("Nobody yet")), *named]

    @property
    def lead_id(self) -> UUID | None:
        """Who was chosen; None for nobody."""
        return UUID(self.lead.data) if self.lead.data else None


class LinkForm(OnceForm):
    """Whose link it is, where it goes, and until when it opens."""

    role = StringField(_("Whose link it is, by role"))
    email = StringField(_("Their email address"))
    until = DatePartsField(_("The last day on which it opens"))

    def __init__(self, *, role: str, until: date) -> None:
        super().__init__(data={"role": role, "until": until})
