"""The account library's forms in our words, with counting of failures.

Every check of a password or a code goes through `_guarded`: too many failures
for an address make it wait, whoever asks and wherever. Answers never tell
whether an account exists: the same words, and the same work, either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from flask import current_app, request
from flask_babel import gettext
from flask_login import current_user
from flask_security import (
    ChangePasswordForm as LibraryChangePasswordForm,
)
from flask_security import (
    LoginForm as LibraryLoginForm,
)
from flask_security import (
    MfRecoveryForm as LibraryRecoveryForm,
)
from flask_security import (
    ResetPasswordForm as LibraryResetForm,
)
from flask_security import (
    TwoFactorRescueForm as LibraryRescueForm,
)
from flask_security import (
    TwoFactorSetupForm as LibrarySetupForm,
)
from flask_security import (
    TwoFactorVerifyCodeForm as LibraryCodeForm,
)
from flask_security import (
    VerifyForm as LibraryVerifyForm,
)
from flask_security import (
    hash_password,
    verify_password,
)
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from qmapp.foundation.storage import clock
from qmapp.foundation.web import db as reading_session
from qmapp.foundation.web.forms import Form
from qmapp.people.accounts import attempts, queries, rules
from qmapp.people.accounts.library import account_session
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.queries import list_boards_of
from qmapp.people.accounts.words import _

Extra = Mapping[str, Sequence[Any]] | None

WAIT = _(
    "Too many tries. Wait 15 minutes, then try again. If you have forgotten your password, "
    "ask for a link to set a new one."
)
WRONG = _("The email address or the password is not right. Check both, then try again.")
WRONG_PASSWORD = _("This is not your password. Try again")
WRONG_CODE = _("This code is not right, or was used already. Wait for the next one and type it")
WRONG_RECOVERY_CODE = _("This recovery code is not right, or was used already")

_EMAIL_NEEDED = _("Write your email address, such as name@council.gov.uk")
_PASSWORD_NEEDED = _("Write your password")
_LONGEST_TYPED = 1000  # more is no password, and would keep the server busy


def remote() -> str:
    """Where the request comes from, as far as the server in front says."""
    return request.remote_addr or "unknown"


def _email_shape(form: FlaskForm, field: Field) -> None:
    if not rules.is_email(rules.normal_email(field.data or "")):
        raise ValidationError(_EMAIL_NEEDED)


def good_password(form: FlaskForm, field: Field) -> None:
    """Refuse a new password that is short, or that others would try first."""
    typed = rules.normal_password(field.data or "")
    fault = rules.find_password_fault(typed, _about(form))
    if fault:
        raise ValidationError(gettext(fault))


def _about(form: FlaskForm) -> Sequence[str]:
    """What can be known of whoever chooses the password: the form says, or the library does."""
    if (said := getattr(form, "about", None)) is not None:
        return cast(Sequence[str], said)
    person = cast(Any, getattr(form, "user", None) or current_user)
    if not person.is_authenticated:
        return []
    boards = list_boards_of(reading_session(), person.id)
    return [person.email, person.name, *(board.name for board in boards)]


def _email_field() -> EmailField:
    return EmailField(_("Email address"), validators=[DataRequired(_EMAIL_NEEDED), _email_shape])


def _password_field(label: str) -> PasswordField:
    longest = Length(max=_LONGEST_TYPED, message=_("This is too long to be a password"))
    return PasswordField(label, validators=[DataRequired(_PASSWORD_NEEDED), longest])


def _new_password_field() -> PasswordField:
    return PasswordField(
        _("New password"), validators=[DataRequired(_("Write a new password")), good_password]
    )


def _checked(form: FlaskForm) -> bool:
    """The fields' own checks, without the library's `validate` on top."""
    return bool(FlaskForm.validate(form))


def _find_refusal(email: str, is_right: Callable[[], bool], wrong: str) -> str | None:
    """Check unless the address must wait, and count a failure. None when all is well."""
    now = clock()
    if attempts.must_wait(reading_session(), email, remote(), now):
        return WAIT
    if is_right():
        return None
    attempts.record_failure(account_session(), email, remote(), now)
    return wrong


def is_own_password(person: Person, typed: str) -> bool:
    """Whether it is this person's password. Slow, as it should be."""
    return bool(person.password and verify_password(rules.normal_password(typed), person.password))


class SignInForm(LibraryLoginForm):
    """Address and password. No "remember me": one sign-in, one browser session."""

    email = _email_field()
    password = _password_field(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.remember

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        # The slow part, hashing, runs on the reading session: nobody waits for it to write.
        email = rules.normal_email(self.email.data or "")
        typed = rules.normal_password(self.password.data or "")
        person = queries.find_person_by_email(reading_session(), email)

        def is_right() -> bool:
            if person is None or not person.password:
                hash_password(typed)  # the same work as for somebody who exists
                return False
            return is_own_password(person, typed) and person.active

        refused = _find_refusal(email, is_right, WRONG)
        if refused is None and person is not None:
            store = current_app.extensions["security"].datastore
            self.user = store.find_user(fs_uniquifier=person.fs_uniquifier)
            if self.user is not None and self.user.active:
                return True
        self.form_errors = [refused or WRONG]
        return False


class ForgottenForm(Form):
    """Where to send a link for a new password."""

    email = _email_field()


class AgainForm(LibraryVerifyForm):
    """The password once more, before something that matters."""

    password = _password_field(_("Password"))

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        person = cast(Person, self.user)
        typed = self.password.data or ""
        refused = _find_refusal(
            person.email, lambda: is_own_password(person, typed), WRONG_PASSWORD
        )
        if refused is not None:
            self.password.errors = [refused]
        return refused is None


class NewPasswordForm(LibraryChangePasswordForm):
    """The old password and a new one, typed once: the page can show it."""

    password = _password_field(_("Your password now"))
    new_password = _new_password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.new_password_confirm

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        person = cast(Person, current_user)
        typed = self.password.data or ""
        refused = _find_refusal(
            person.email, lambda: is_own_password(person, typed), WRONG_PASSWORD
        )
        if refused is not None:
            self.password.errors = [refused]
            return False
        self.new_password.data = rules.normal_password(self.new_password.data or "")
        if self.new_password.data == rules.normal_password(typed):
            self.new_password.errors = [_("Choose a password other than the one you have now")]
            return False
        return True


class ResetForm(LibraryResetForm):
    """A new password, typed once, after following a link."""

    password = _new_password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.password_confirm

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        self.password.data = rules.normal_password(self.password.data or "")
        return True


class CodeForm(LibraryCodeForm):
    """The six figures from the authenticator app."""

    code = StringField(
        _("Code from your app"), validators=[DataRequired(_("Write the 6 figures from your app"))]
    )

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        person = cast(Person, self.user)
        code = rules.find_code(self.code.data or "")
        if code is None:
            self.code.errors = [_("The code is 6 figures, such as 123 456")]
            return False
        # One step either way: clocks of telephones are nearly right.
        window = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
        totp = current_app.extensions["security"].totp_factory
        refused = _find_refusal(
            person.email,
            lambda: totp.verify_totp(
                token=code, totp_secret=self.tf_totp_secret, user=person, window=window
            ),
            WRONG_CODE,
        )
        if refused is not None:
            self.code.errors = [refused]
        return refused is None


class RecoveryForm(LibraryRecoveryForm):
    """One of the codes that were written down when the app was set up."""

    code = StringField(
        _("Recovery code"), validators=[DataRequired(_("Write one of your recovery codes"))]
    )

    def validate(self, extra_validators: Extra = None, **kwargs: Any) -> bool:
        if not _checked(self):
            return False
        person = cast(Person, self.user)
        codes = current_app.extensions["security"].mf_recovery_codes_util
        refused = _find_refusal(
            person.email,
            lambda: codes.check_recovery_code(person, self.code.data or ""),
            WRONG_RECOVERY_CODE,
        )
        if refused is not None:
            self.code.errors = [refused]
        return refused is None


class SecondFactorForm(LibrarySetupForm):
    """What to do with the second factor: the buttons of the page say it."""

    setup = RadioField(choices=[], validate_choice=False)


class OtherWaysForm(LibraryRescueForm):
    """The library's other ways in. The page offers one, as a link: a recovery code."""

    help_setup = RadioField(choices=[])
