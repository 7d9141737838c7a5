"""What will be done, by whom, by when."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.responses.forms.parts import (
    Agencies,
    OnceForm,
    VersionedForm,
    offer_agencies,
    read_id,
)
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField


class ActionForm(OnceForm, VersionedForm):
    """A commitment. The owner is a role, never a name."""

    what = TextAreaField(_("What will be done"), [InputRequired(_("Say what will be done"))])
    owner_role = StringField(
        _("Who does it, by role"), [InputRequired(_("Say who does it, by role and not by name"))]
    )
    agency_id = SelectField(_("Agency"), [Optional()])
    due_on = DatePartsField(_("By when"))

    def __init__(self, agencies: Agencies, **values: object) -> None:
        super().__init__(**values)
        offer_agencies(self.agency_id, agencies)

    @classmethod
    def of(cls, line: ActionLine, agencies: Agencies, **values: object) -> ActionForm:
        """The form filled with what stands now."""
        return cls(
            agencies,
            **values,
            data={
                "what": line.what,
                "owner_role": line.owner_role,
                "agency_id": str(line.agency_id or ""),
                "due_on": line.due_on,
                "version": str(line.version),
            },
        )

    def details(self) -> ActionDetails:
        """What was typed, as a plain value."""
        return ActionDetails(
            what=self.what.data or "",
            owner_role=self.owner_role.data or "",
            agency_id=read_id(self.agency_id.data),
            due_on=self.due_on.data,
        )


class EndActionForm(Form):
    """Why an action will not be done after all."""

    because = TextAreaField(
        _("Why it will not be done"),
        [InputRequired(_("Say why it will not be done, in a sentence"))],
    )


class TieForm(Form):
    """An action that is there already, to answer this recommendation too."""

    action = RadioField(_("Which action answers it too?"), [InputRequired(_("Choose an action"))])

    def __init__(self, actions: list[ActionLine], **values: object) -> None:
        super().__init__(**values)
        self.action.choices = [
            (str(one.id), gettext("Action %(number)s: %(what)s", number=one.number, what=one.what))
            for one in actions
        ]
