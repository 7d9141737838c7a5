"""The form of what is settled at set-up."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from qmapp.casework.arrangements.checking import ArrangementDetails
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class ArrangementForm(Form):
    """How a review is governed. No part is required: an open one stays named as open."""

    assurance = TextAreaField(_("Who assures the quality of the review, and how"))
    challenge = TextAreaField(_("How challenge is raised, and who answers it"))
    deadlock = TextAreaField(_("The way out when people cannot agree"))
    outside_id = SelectField(_("Person outside the commissioning line"), [Optional()])
    outside_role = StringField(_("Who this person is to the board"))
    version = HiddenField()

    def __init__(self, people: Iterable[tuple[UUID, str]], **values: object) -> None:
        super().__init__(**values)
        self.outside_id.choices = [
            ("", gettext("Nobody named yet")),
            *((str(person_id), name) for person_id, name in people),
        ]

    @classmethod
    def of(
        cls, details: ArrangementDetails, version: int, people: Iterable[tuple[UUID, str]]
    ) -> ArrangementForm:
        """The form filled with what stands now."""
        return cls(
            people,
            data={
                "assurance": details.assurance,
                "challenge": details.challenge,
                "deadlock": details.deadlock,
                "outside_id": str(details.outside_id or ""),
                "outside_role": details.outside_role,
                "version": str(version),
            },
        )

    def details(self) -> ArrangementDetails:
        """What was typed, as a plain value."""
        return ArrangementDetails(
            assurance=self.assurance.data or "",
            challenge=self.challenge.data or "",
            deadlock=self.deadlock.data or "",
            outside_id=UUID(self.outside_id.data) if self.outside_id.data else None,
            outside_role=self.outside_role.data or "",
        )

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; -1, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
