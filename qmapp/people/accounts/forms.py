"""The forms of people and boards: shape and wording of what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from wtforms import (
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.errors import RuleBroken
from qmapp.foundation.access import BoardRole
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.sign_in_forms import good_password
from qmapp.people.accounts.words import BOARD_ROLE, _

OWN_WORDS = "own"
_ROLES = [(role.value, words) for role, words in BOARD_ROLE.items()]
_NAME = Length(max=200, message=_("Use 200 characters or fewer"))


def _one_line(typed: str | None) -> str:
    """The words on one line, without signs that cannot be seen."""
    return " ".join(
        "".join(ch for ch in word if ch.isprintable()) for word in (typed or "").split()
    )


def _seen(typed: str | None) -> str:
    """The lines without signs that cannot be seen."""
    return "\n".join(_one_line(line) for line in (typed or "").splitlines()).strip()


def _an_email(form: Form, field: Field) -> None:
    if not rules.is_email(rules.normal_email(field.data or "")):
        raise ValidationError(gettext("Write an email address, such as name@council.gov.uk"))


def show_rule(form: Form, error: RuleBroken) -> None:
    """Put a broken rule's message beside the field that it belongs to, or above the form."""
    words = show_broken(error)
    field = form._fields.get(error.field or "")
    if field is None:
        form.form_errors = [*form.form_errors, words]
    else:
        field.errors = [*field.errors, words]


class NameForm(Form):
    """Somebody's own name."""

    name = StringField(
        _("Your name"), filters=[_one_line], validators=[DataRequired(_("Write your name")), _NAME]
    )


class AcceptForm(NameForm):
    """What a new person chooses when they follow an invitation.

    `about` is what an attacker could know of them: it makes no password.
    """

    about: Sequence[str] = ()
    password = PasswordField(
        _("Password"), validators=[DataRequired(_("Write a password")), good_password]
    )


class _AgencyChoice(Form):
    agency_id = SelectField(_("Agency"), coerce=str, default="")

    def offer(self, agencies: Iterable[Agency]) -> None:
        """Offer these agencies, and none."""
        listed = [(str(agency.id), agency.name) for agency in agencies]
        self.agency_id.choices = [("", gettext("No agency")), *listed]

    @property
    def agency(self) -> UUID | None:
        """The chosen agency."""
        return UUID(self.agency_id.data) if self.agency_id.data else None


class InviteForm(_AgencyChoice):
    """Whom to invite, and to what."""

    name = StringField(
        _("Name"), filters=[_one_line], validators=[DataRequired(_("Write their name")), _NAME]
    )
    email = EmailField(_("Email address"), validators=[_an_email])
    role = RadioField(_("Role on the board"), validators=[DataRequired(_("Choose a role"))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = _ROLES


class RolesForm(_AgencyChoice):
    """What somebody is to the board."""

    roles = SelectMultipleField(
        _("Roles on the board"), option_widget=CheckboxInput(), widget=ListWidget()
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.roles.choices = _ROLES

    @property
    def chosen(self) -> frozenset[BoardRole]:
        """The ticked roles."""
        return frozenset(BoardRole(value) for value in self.roles.data or [])


class AgencyForm(Form):
    """An agency's name."""

    name = StringField(
        _("Name of the agency"),
        filters=[_one_line],
        validators=[DataRequired(_("Write the agency’s name")), _NAME],
    )


def _privacy_field(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[_seen],
        validators=[Length(max=2000, message=_("Use 2,000 characters or fewer"))],
    )


class SettingsForm(Form):
    """A board's settings."""

    name = StringField(
        _("Name of the board"),
        filters=[_one_line],
        validators=[DataRequired(_("Write the board’s name")), _NAME],
    )
    marking = RadioField(
        _("Marking on confidential pages and prints"),
        validators=[DataRequired(_("Choose a marking"))],
    )
    own_marking = StringField(
        _("Your own marking"),
        filters=[_one_line],
        validators=[Length(max=80, message=_("Use 80 characters or fewer"))],
    )
    privacy_contact = _privacy_field(_("Who is responsible, and whom to ask"))
    privacy_ground = _privacy_field(_("The ground in law"))
    privacy_sharing = _privacy_field(_("Who outside the board gets to see it"))
    privacy_retention = _privacy_field(_("How long it is kept"))
    privacy_rights = _privacy_field(_("How to ask for one’s rights, and how to complain"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        listed = [(words, words) for words in rules.MARKINGS]
        self.marking.choices = [*listed, (OWN_WORDS, _("Other words"))]

    def validate_own_marking(self, field: Field) -> None:
        if self.marking.data == OWN_WORDS and not field.data:
            raise ValidationError(gettext("Write the marking, or choose one from the list"))

    @property
    def chosen_marking(self) -> str:
        """The words of the marking."""
        chosen = self.own_marking.data if self.marking.data == OWN_WORDS else self.marking.data
        return str(chosen)
