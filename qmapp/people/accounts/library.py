"""What we put in place of the account library's own parts: its database, codes, mail.

On a POST to one of its pages `account_session()` is the request's one unit of
work, committed once by the wrapper in sessions.py; otherwise it is the
request's reading session, which refuses to write.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, cast

from flask import current_app, g
from flask_babel import gettext
from flask_security import MailUtil, MfRecoveryCodesUtil, RoleMixin, Totp, UserMixin
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy import select

from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db as reading_session
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import Person
from qmapp.people.notices import service as notices
from qmapp.people.notices.texts import compose

ACCOUNT_SESSION = "qm_account_session"
_CODES = 8


def account_session() -> Db:
    """The session that the account library works in, now."""
    writing: Db | None = g.get(ACCOUNT_SESSION)
    return writing if writing is not None else reading_session()


def person_of(user: object) -> Person:
    """The person behind what the library passes about: itself, or a proxy for who is signed in."""
    return cast(Person, getattr(user, "_get_current_object", lambda: user)())


class AccountsDb:
    """What the library takes for its database: something with a session."""

    @property
    def session(self) -> Db:
        return account_session()


class PersonStore(SQLAlchemyUserDatastore):
    """Finds and changes people for the library. Whoever may be changed is held until the commit,
    so that a code, a recovery code or a reset link counts once, whoever is quicker.
    """

    def __init__(self) -> None:
        super().__init__(cast(Any, AccountsDb()), Person, RoleMixin)

    def commit(self) -> None:
        """Nothing here: the unit of work around the page commits, once, for all of it."""

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: FBT002 - as the library calls it
        **kwargs: Any,
    ) -> Person | None:
        ((attribute, value),) = kwargs.items()
        query = select(Person).where(getattr(Person, attribute) == value)
        if ACCOUNT_SESSION in g:
            query = query.with_for_update().execution_options(populate_existing=True)
        return account_session().scalar(query)

    def tf_set(
        self,
        user: UserMixin,
        primary_method: str,
        totp_secret: str | None = None,
        phone: str | None = None,
    ) -> None:
        """Set the second factor up; the library also calls this at each sign-in, unchanged."""
        if user.tf_primary_method == primary_method and user.tf_totp_secret == totp_secret:
            return
        user.tf_primary_method, user.tf_totp_secret = primary_method, totp_secret
        self._changed(user, "account:second_factor_set", gettext("An authenticator was set up"))

    def tf_reset(self, user: UserMixin) -> None:
        """Take the second factor off, with its recovery codes."""
        user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
        self._changed(
            user, "account:second_factor_removed", gettext("The authenticator was removed")
        )

    def _changed(self, user: UserMixin, verb: str, what: str) -> None:
        person, session = person_of(user), account_session()
        record_of_person(session, verb, person)
        send_notice(
            session, "second_factor_changed", gettext("Your second factor"), person, what=what
        )


class ReplayRefusingTotp(Totp):
    """Authenticator codes that count once: the last counter used is kept with the person."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        return cast(Person, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        cast(Person, user).tf_last_counter = int(tmatch.counter)


class HashedRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes of which only keyed hashes are kept: shown once, used once."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        codes: list[str] = current_app.extensions["security"].totp_factory.generate_recovery_codes(
            _CODES
        )
        user.mf_recovery_codes = [self._hash(code) for code in codes]
        session = account_session()
        record_of_person(session, "account:recovery_codes_made", person_of(user))
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        """Never shown again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        return self._hash(code) in (user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        # A new list: a change inside the old one would not be seen as a change.
        used, kept = self._hash(code), list(user.mf_recovery_codes or [])
        if used not in kept:
            return False
        user.mf_recovery_codes = [code for code in kept if code != used]
        record_of_person(account_session(), "account:recovery_code_used", person_of(user))
        return True

    @staticmethod
    def _hash(code: str) -> str:
        salt: str = current_app.config["SECURITY_PASSWORD_SALT"]
        words = f"recovery:{rules.normal_recovery_code(code)}"
        return hmac.new(salt.encode(), words.encode(), hashlib.sha256).hexdigest()


class OutboxMail(MailUtil):
    """The library's mail goes into the outbox with the change, and leaves after it."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        notices.queue(account_session(), str(recipient), str(subject), body or "", clock())


def send_notice(session: Db, template: str, subject: str, person: Person, **values: object) -> None:
    """Tell a person by mail that something about their account has changed."""
    body = compose(template, name=person.name, **values)
    notices.queue(session, person.email, subject, body, clock())


def record_of_person(session: Db, verb: str, person: Person, **values: object) -> None:
    """Put an event about a person's own account into the trail of no board."""
    audit.record(
        session,
        verb=verb,
        subject_kind="person",
        subject_id=person.id,
        at=clock(),
        actor_id=person.id,
        board_id=None,
        values=values,
    )
