"""Forms of the reviews room: the shape and wording of input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from qmapp.casework.reviews import rules
from qmapp.casework.reviews.reference import clean_reference
from qmapp.casework.reviews.rules import Dates, Details
from qmapp.errors import RuleBroken, SeveralBroken
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.foundation.web.words import show_broken

DATE_NAMES = ("incident_known_on", "commissioned_on", "draft_due_on", "sign_off_target_on")


def take_broken(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule at the field that it names, else above the form; of several, each."""
    if isinstance(broken, SeveralBroken):
        for one in broken.broken:
            take_broken(form, one)
        return
    message = show_broken(broken)
    field = form._fields.get(broken.field or "")
    if field is None:
        form.form_errors.append(message)
    elif message not in field.errors:
        field.errors = [*field.errors, message]


class ReviewForm(Form):
    """What a review says of itself, for setting it up and for editing it."""

    reference = StringField(_("Reference"), [InputRequired(_("Enter a reference"))])
    kind = RadioField(_("Kind of review"), [InputRequired(_("Choose the kind of review"))])
    scope_note = TextAreaField(_("Scope note"))
    incident_known_on = DatePartsField(_("When the incident became known"))
    commissioned_on = DatePartsField(_("When the review was commissioned"))
    draft_due_on = DatePartsField(_("When the draft is due"))
    sign_off_target_on = DatePartsField(_("Target for sign-off"))
    lateness_reason = TextAreaField(_("Reason for any delay"))
    dates_are_right = BooleanField(_("These dates are right"))
    version = HiddenField()

    def __init__(self, kinds: Sequence[ReviewKind], **values: Any) -> None:
        super().__init__(**values)
        self.kinds = [kind.id for kind in kinds]
        self.kind.choices = {kind.id: kind.long_label for kind in kinds}

    @classmethod
    def of(cls, kinds: Sequence[ReviewKind], details: Details, version: int) -> ReviewForm:
        """The form filled with what stands now."""
        return cls(
            kinds,
            data={
                "reference": details.reference,
                "kind": details.kind,
                "scope_note": details.scope_note,
                "lateness_reason": details.lateness_reason,
                "version": str(version),
                **{name: getattr(details.dates, name) for name in DATE_NAMES},
            },
        )

    def details(self) -> Details:
        """What was typed, as a plain value."""
        return Details(
            reference=clean_reference(self.reference.data or ""),
            kind=self.kind.data or "",
            scope_note=self.scope_note.data or "",
            dates=Dates(**{name: self[name].data for name in DATE_NAMES}),
            lateness_reason=self.lateness_reason.data or "",
        )

    def is_sound(self, today: date) -> bool:
        """Whether the form may be kept; says at each field what is not right."""
        sound = self.validate_on_submit()
        for broken in rules.detail_problems(self.details(), self.kinds, today):
            if not self[broken.field or "reference"].errors:
                take_broken(self, broken)
                sound = False
        return bool(sound)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class _RoleForm(Form):
    role = RadioField(
        _("Role on this review"),
        [InputRequired(_("Choose a role"))],
        choices={role.value: "" for role in ReviewRole},
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = {role.value: gettext(rules.ROLE_LABELS[role]) for role in ReviewRole}

    @property
    def chosen(self) -> ReviewRole:
        return ReviewRole(self.role.data)


class GiveRoleForm(_RoleForm):
    """A role for somebody whom the board knows."""

    person = SelectField(_("Person"), [InputRequired(_("Choose a person"))])

    def __init__(self, people: Iterable[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(**values)
        known = {str(person_id): name for person_id, name in people}
        self.has_people = bool(known)
        self.person.choices = {"": gettext("Choose a person"), **known}


class InviteForm(_RoleForm):
    """A role for somebody from outside the board, by e-mail."""

    name = StringField(
        _("Name"),
        [
            InputRequired(_("Enter their name")),
            Length(max=200, message=_("Use 200 characters or fewer")),
        ],
    )
    email = StringField(
        _("E-mail address"),
        [InputRequired(_("Enter their e-mail address"))],
    )


class InterestForm(Form):
    """One's own interest in a review."""

    statement = TextAreaField(
        _("What the interest is"),
        [
            InputRequired(_("Say what the interest is, in a sentence")),
            Length(max=2000, message=_("Shorten this to 2,000 characters")),
        ],
    )


class RecordInterestForm(InterestForm):
    """Somebody else's interest, recorded by the review manager."""

    person = SelectField(_("Person"), [InputRequired(_("Choose a person"))])

    def __init__(self, people: Iterable[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(**values)
        known = {str(person_id): name for person_id, name in people}
        self.person.choices = {"": gettext("Choose a person"), **known}


class WithdrawInterestForm(Form):
    """The chair's reason for letting somebody back in."""

    reason = TextAreaField(
        _("Reason"),
        [
            InputRequired(_("Give the reason for withdrawing the interest")),
            Length(max=2000, message=_("Shorten this to 2,000 characters")),
        ],
    )
