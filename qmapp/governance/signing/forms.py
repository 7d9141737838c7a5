"""Forms of the signing room: the shape and wording of input."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from qmapp.decision.responses.forms.parts import VersionedForm, read_id
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.governance.signing.lines import AskedLine, PlanLine
from qmapp.governance.signing.rules import MAY_SAY, PART_LABELS, Part, Rule, Said
from qmapp.governance.signing.service import Saying

NO, YES = "no", "yes"


def _read(text: str | None) -> bool | None:
    """Yes, no, or nothing chosen."""
    return {YES: True, NO: False}.get(text or "")


class RuleForm(VersionedForm):
    """How many of those who sign must sign."""

    rule = RadioField(_("How many must sign"), [Optional()], validate_choice=False)
    needed = StringField(_("How many signatures are needed"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.rule.choices = [
            (Rule.ALL.value, gettext("All who sign")),
            (Rule.QUORUM.value, gettext("A quorum of them")),
        ]

    @classmethod
    def of(cls, plan: PlanLine | None) -> RuleForm:
        """The form filled with what stands now."""
        if plan is None:
            return cls(data={"version": "0"})
        needed = str(plan.needed) if plan.needed is not None else ""
        return cls(data={"rule": plan.rule.value, "needed": needed, "version": str(plan.version)})

    @property
    def chosen(self) -> Rule | None:
        """The rule, when one that there is was chosen."""
        known = {one.value: one for one in Rule}
        return known.get(self.rule.data or "")

    @property
    def number(self) -> int | None:
        """How many are needed; None when that is no number."""
        text = (self.needed.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


class SignatoryForm(Form):
    """Somebody for the list of a plan. It stands beside another form, so its boxes are its own."""

    PREFIX = "add"

    person = SelectField(_("Signatory"), [Optional()], validate_choice=False)
    part = RadioField(_("What they do"), [Optional()], validate_choice=False)
    capacity = StringField(_("In what capacity"))

    def __init__(self, people: Iterable[tuple[UUID, str]], **values: object) -> None:
        super().__init__(prefix=self.PREFIX, **values)
        named = [(str(person_id), name) for person_id, name in people]
        self.has_people = bool(named)
        self.person.choices = [("", gettext("Choose a person")), *named]
        self.part.choices = [(one.value, gettext(label)) for one, label in PART_LABELS.items()]

    @property
    def person_id(self) -> UUID | None:
        """Who was chosen."""
        return read_id(self.person.data)

    @property
    def chosen(self) -> Part | None:
        """What they do, when something that there is was chosen."""
        known = {one.value: one for one in Part}
        return known.get(self.part.data or "")


class BecauseForm(Form):
    """A reason, in a sentence."""

    because = TextAreaField(_("Why"))


class _ProvingForm(Form):
    """A form that asks once more who one is. What is typed there is never kept."""

    password = PasswordField(_("Your password"))


class SayForm(_ProvingForm):
    """What a signatory declares and says to what they have read."""

    has_interest = RadioField(
        _("Do you have an interest to declare?"), [Optional()], validate_choice=False
    )
    interest = TextAreaField(_("What your interest is"))
    said = RadioField(_("What you do"), [Optional()], validate_choice=False)
    words = TextAreaField(_("Your reasons, or your statement"))
    seen = HiddenField()

    def __init__(self, asked: AskedLine, **values: object) -> None:
        super().__init__(**values)
        self.has_interest.choices = [
            (NO, gettext("No, I have none")),
            (YES, gettext("Yes, and I may sign nevertheless")),
        ]
        labels = {
            Said.SIGNED: gettext("I sign what stands on this page"),
            Said.DISSENTED: gettext("I dissent"),
            Said.DECLINED: gettext("I decline to sign")
            if asked.part is Part.SIGNS
            else gettext("I add no statement"),
            Said.STATED: gettext("I add a statement"),
        }
        self.said.choices = [(one.value, labels[one]) for one in MAY_SAY[asked.part]]

    def saying(self) -> Saying:
        """What was typed, as a plain value."""
        known = {one.value: one for one in Said}
        return Saying(
            said=known.get(self.said.data or ""),
            has_interest=_read(self.has_interest.data),
            interest=self.interest.data or "",
            words=self.words.data or "",
        )


class VoteForm(_ProvingForm):
    """What a signatory says to a request to reopen."""

    agrees = RadioField(_("Is it reopened?"), [Optional()], validate_choice=False)
    words = TextAreaField(_("Your reasons"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.agrees.choices = [
            (YES, gettext("Yes, reopen it: what was signed no longer stands")),
            (NO, gettext("No, it stays as it was signed")),
        ]

    @property
    def chosen(self) -> bool | None:
        """Yes, no, or nothing chosen."""
        return _read(self.agrees.data)
