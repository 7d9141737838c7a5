"""What holds for people and boards, decided from plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import AGENCY_ROLES, BoardRole

INVITATION_LASTS = timedelta(days=14)
RESET_LINK_LASTS = timedelta(hours=24)
KEPT_FORM_LASTS = timedelta(hours=24)
KEPT_FORMS_EACH = 20
STALE_FORM_LASTS = timedelta(days=14)  # so long a page left open says whose words come from it
KEPT_FORM_CHARACTERS = 4_000_000

# Guessing is slowed, never answered: see attempts.py.
WINDOW = timedelta(minutes=15)
FAILURES_PER_ADDRESS = 5
FAILURES_PER_REMOTE = 50  # an office of people stands behind one network address
RESET_LINKS_PER_ADDRESS = 3

PASSWORD_MIN = 12
PASSWORD_MAX = 128
LONGEST_EMAIL = 255

MARKINGS = ("OFFICIAL-SENSITIVE", "OFFICIAL", "OFFICIAL-SENSITIVE [PERSONAL]")

_EMAIL = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\.]+(\.[^@\s<>,;:\"()\\.]+)+")
_CODE_LENGTH = 6
_SHORT = 24


def normal_email(typed: str) -> str:
    """An address as it is stored and compared: composed, without spaces around it, small."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def is_email(text: str) -> bool:
    """Whether the text has the shape of one e-mail address that a header can carry."""
    return len(text) <= LONGEST_EMAIL and text.isprintable() and _EMAIL.fullmatch(text) is not None


def normal_password(typed: str) -> str:
    """A password as it is hashed: the same letters typed on another keyboard hash alike."""
    return unicodedata.normalize("NFKD", typed)


def find_password_fault(password: str) -> str | None:
    """What is wrong with a new password, or None. Length is the only rule."""
    if len(password) < PASSWORD_MIN:
        return N_("Use 12 characters or more. Three unrelated words make a good password")
    if len(password) > PASSWORD_MAX:
        return N_("Use 128 characters or fewer")
    return None


def find_code(typed: str) -> str | None:
    """The six figures of an authenticator's code, however they were spaced; None if not six."""
    figures = "".join(letter for letter in typed if letter not in " -\u00a0")
    if len(figures) == _CODE_LENGTH and figures.isascii() and figures.isdigit():
        return figures
    return None


def normal_recovery_code(typed: str) -> str:
    """A recovery code without the spaces and dashes that people add or leave out."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def is_own_path(url: str) -> bool:
    """Whether the address is a path on this server, whatever a browser makes of it.

    Browsers read a backslash as a slash and drop control characters, so that either
    after the first slash may lead to another server.
    """
    if not url.startswith("/") or url.startswith(("//", "/\\")):
        return False
    if "\\" in url or any(unicodedata.category(letter) in {"Cc", "Cf", "Zs"} for letter in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def require_roles_that_fit(roles: Collection[BoardRole], *, has_agency: bool) -> None:
    """Somebody on a board has at least one role; members and contacts speak for an agency."""
    if not roles:
        raise RuleBroken(
            N_("Choose at least one role, or end the membership instead"), field="roles"
        )
    if AGENCY_ROLES.intersection(roles) and not has_agency:
        raise RuleBroken(
            N_("Choose the agency. Members and agency contacts speak for one"), field="agency_id"
        )


def require_an_administrator_left(others: int) -> None:
    """A board always keeps one administrator."""
    if others < 1:
        raise RuleBroken(
            N_(
                "This is the board’s last administrator. Make somebody else an administrator "
                "first, then come back."
            ),
            field="roles",
        )


def is_text(value: str) -> bool:
    """Whether a posted value is words to read, and not a short answer."""
    return len(value) > _SHORT or "\n" in value or " " in value.strip()


def is_typed(name: str, value: str) -> bool:
    """Whether a posted field may hold something that somebody typed, and not a machine's mark."""
    return bool(value.strip()) and not name.startswith("base-") and name != "do"


def name_in_words(name: str) -> str:
    """The name of a field as words, for want of its label."""
    return re.sub(r"[_:.-]+", " ", name).strip().capitalize()


def slug_of(name: str) -> str:
    """A board's name as a part of an address: plain letters, figures and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "board"
