"""Putting the accounts room into the application: the account library, its pages and ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask
from flask_security import Security

from qmapp.config import Settings
from qmapp.errors import N_
from qmapp.foundation.access import BoardSubject
from qmapp.foundation.storage import Db, Storage
from qmapp.foundation.web import actor
from qmapp.foundation.web.guards import ACCESS, PUBLIC, SIGNED_IN, register_subject
from qmapp.people.accounts import board_views, people, queries, rules, sessions, views
from qmapp.people.accounts import sign_in_forms as forms
from qmapp.people.accounts.library import (
    HashedRecoveryCodes,
    OutboxMail,
    PersonStore,
    ReplayRefusingTotp,
)
from qmapp.people.accounts.ports import KeptPlace, register_kept_places
from qmapp.people.accounts.queries import board_roles_of as board_roles
from qmapp.people.accounts.sessions import signed_in_person

__all__ = ["board_roles", "install", "signed_in_person"]

_SIGNED_IN_ONLY = frozenset({"change_password", "verify", "mf_recovery_codes", "logout"})

# The library's messages in our words: (words, category). What the next page says anyway is silent.
MESSAGES = {
    "API_ERROR": (N_("This cannot be read. Write it again"), "warning"),
    "REAUTHENTICATION_REQUIRED": (N_("Write your password again to go on."), "notice"),
    "REAUTHENTICATION_SUCCESSFUL": ("", sessions.SILENT),
    "PASSWORD_CHANGE": (
        N_("Your password is changed. You are signed out on every other device."),
        "saved",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Your password is changed. Sign in with the new one."),
        "saved",
    ),
    "PASSWORD_RESET_EXPIRED": (
        N_("This link is older than %(within)s. Ask for a new one."),
        "warning",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link no longer works. It may have been used already. Ask for a new one."),
        "warning",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("", sessions.SILENT),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (N_("Your authenticator is set up."), "saved"),
    "TWO_FACTOR_DISABLED": (N_("Your second factor is switched off."), "saved"),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Sign in with your password first."), "notice"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (
        N_("Your second factor cannot be switched off here: everybody needs one."),
        "warning",
    ),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("That took too long. Start again."), "warning"),
    "INVALID_REDIRECT": ("", sessions.SILENT),
}


def install(app: Flask, settings: Settings, storage: Storage) -> None:
    """Configure the account library, register pages, and watch over sign-ins."""
    app.config.update(_configuration(settings))
    app.config.update({f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()})
    security = Security(
        app,
        PersonStore(),
        login_form=forms.SignInForm,
        verify_form=forms.AgainForm,
        change_password_form=forms.NewPasswordForm,
        reset_password_form=forms.ResetForm,
        two_factor_setup_form=forms.SecondFactorForm,
        two_factor_rescue_form=forms.OtherWaysForm,
        two_factor_verify_code_form=forms.CodeForm,
        mf_recovery_form=forms.RecoveryForm,
        mail_util_cls=OutboxMail,
        totp_cls=ReplayRefusingTotp,
        mf_recovery_codes_util_cls=HashedRecoveryCodes,
    )
    security.want_json(lambda _: False)  # its pages are for people; scripts get ours
    security.unauthn_handler(lambda *_, **__: sessions.ask_to_sign_in())
    security.mail_context_processor(lambda: {"base_url": settings.base_url})
    security.principal.skip_static = True
    manager = security.login_manager
    manager.unauthorized_callback = sessions.ask_to_sign_in
    manager.user_loader(sessions.load_person)
    manager.request_loader(lambda _: None)  # no tokens in headers or addresses
    manager.session_protection = ""  # a telephone changes its network address all day
    _take_over_pages(app)
    sessions.install(app)
    app.register_blueprint(views.bp)
    app.register_blueprint(board_views.bp)
    app.context_processor(lambda: {"idle_minutes": settings.idle_minutes})
    register_subject(app, "board", _load_board)
    register_kept_places("board_id", _kept_on_board)


def _kept_on_board(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    asking = actor()
    board = queries.get_board(db, parts["board_id"])
    if asking is None or board.id not in asking.board_roles:
        return None
    return KeptPlace(board.id, "", board.name)


def _load_board(db: Db, parts: Mapping[str, Any]) -> BoardSubject:
    board_id: UUID = parts["board_id"]
    return BoardSubject(queries.get_board(db, board_id).id)


def _take_over_pages(app: Flask) -> None:
    """Give each of the library's pages its mark for the guards, and one unit of work."""
    app.view_functions["security.forgot_password"] = views.ask_for_reset
    prefix = f"{sessions.BLUEPRINT}."
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith(prefix):
            page = sessions.within_unit_of_work(view)
            needs = SIGNED_IN if endpoint.removeprefix(prefix) in _SIGNED_IN_ONLY else PUBLIC
            setattr(page, ACCESS, needs)
            app.view_functions[endpoint] = page


def _configuration(settings: Settings) -> dict[str, Any]:
    values: dict[str, Any] = {
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "JOIN_USER_ROLES": False,
        "API_ENABLED_METHODS": ["session"],
        "FRESHNESS_ALLOW_AUTH_TOKEN": False,
        "PASSWORD_SALT": settings.password_salt,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": people.ARGON2_MEMORY_KIB,
            "argon2__time_cost": people.ARGON2_ROUNDS,
            "argon2__parallelism": people.ARGON2_LANES,
        },
        "HASHING_SCHEMES": ["hex_sha256"],  # fingerprints in reset links, of hashes already slow
        "PASSWORD_LENGTH_MIN": rules.PASSWORD_MIN,
        "PASSWORD_CHECK_BREACHED": False,  # it would ask a server elsewhere
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "CHANGEABLE": True,
        "RECOVERABLE": True,
        "RESET_PASSWORD_WITHIN": rules.RESET_LINK_LASTS,
        "FRESHNESS": timedelta(minutes=15),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        # Always on: with the feature off and the requirement on, signing in would fail.
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": settings.second_factor_required,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "TOTP_ISSUER": "Quality markers",
        "TOTP_SECRETS": {"1": sha256(f"totp:{settings.secret_key}".encode()).hexdigest()},
        "CACHE_CONTROL": None,  # ours is stricter, and what the library writes is not well formed
        "EMAIL_HTML": False,
        "EMAIL_SENDER": settings.mail.sender,
    }
    values |= _addresses() | _mail()
    return {f"SECURITY_{name}": value for name, value in values.items()}


def _addresses() -> dict[str, str]:
    return {
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "RESET_URL": "/reset-password",
        "CHANGE_URL": "/account/password",
        "VERIFY_URL": "/sign-in/again",
        "TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_SELECT_URL": "/sign-in/select",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "POST_LOGIN_VIEW": "/",
        "POST_LOGOUT_VIEW": "/sign-in",
        "POST_CHANGE_VIEW": "accounts.account",
        "POST_RESET_VIEW": "/sign-in",
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.account",
        "TWO_FACTOR_ERROR_VIEW": "security.login",
    }


def _mail() -> dict[str, str]:
    return {
        "EMAIL_SUBJECT_PASSWORD_RESET": N_("Set a new password for Quality markers"),
        "EMAIL_TEMPLATE_PASSWORD_RESET": "notices/reset_password",
        "EMAIL_SUBJECT_PASSWORD_NOTICE": N_("Your password for Quality markers was changed"),
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "notices/password_changed",
        "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": N_("Your password for Quality markers was changed"),
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "notices/password_changed",
    }
