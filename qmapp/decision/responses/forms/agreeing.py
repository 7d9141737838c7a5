"""Dissent, and agreeing a version."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.forms.parts import Agencies, OnceForm, offer_agencies, read_id
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField


class DissentForm(OnceForm):
    """Who holds otherwise, by role and agency, on what, and why."""

    recommendation_id = SelectField(_("What it is about"), [Optional()])
    role = StringField(
        _("Whose view it is, by role"),
        [InputRequired(_("Say who holds otherwise, by role and not by name"))],
    )
    agency_id = SelectField(_("Agency"), [Optional()])
    words = TextAreaField(
        _("What they hold, and why"), [InputRequired(_("Write what they hold, and why"))]
    )

    def __init__(
        self, recommendations: Iterable[tuple[UUID, str]], agencies: Agencies, **values: object
    ) -> None:
        super().__init__(**values)
        offer_agencies(self.agency_id, agencies)
        named = [(str(one), label) for one, label in recommendations]
        self.recommendation_id.choices = [("", gettext("The response as a whole")), *named]

    def details(self) -> DissentDetails:
        """What was typed, as a plain value."""
        return DissentDetails(
            role=self.role.data or "",
            words=self.words.data or "",
            agency_id=read_id(self.agency_id.data),
            recommendation_id=read_id(self.recommendation_id.data),
        )


class AgreeForm(Form):
    """The day on which the board agreed, and that what is frozen was read."""

    agreed_on = DatePartsField(
        _("When the board agreed it"),
        [InputRequired(_("Enter the day on which the board agreed this"))],
    )
    declares = BooleanField(
        _("The board has agreed this response as it stands on this page"),
        [InputRequired(_("Tick the box to say that the board has agreed it"))],
    )
    seen = HiddenField()
