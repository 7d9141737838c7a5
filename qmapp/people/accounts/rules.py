"""What holds for people and boards, decided from plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from zxcvbn import zxcvbn

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

# What a board alone can say in the privacy notice, as it stands there: who is responsible and
# whom to ask, the ground in law, who else gets to see it, how long it is kept, how to ask and
# complain.
PRIVACY_PARTS = (
    "privacy_contact",
    "privacy_ground",
    "privacy_sharing",
    "privacy_retention",
    "privacy_rights",
)

MARKINGS = ("OFFICIAL-SENSITIVE", "OFFICIAL", "OFFICIAL-SENSITIVE [PERSONAL]")

_EMAIL = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\.]+(\.[^@\s<>,;:\"()\\.]+)+")
_CODE_LENGTH = 6
# Tries that a password must be worth: as many as three common words give, and a year after a
# season does not. Only its beginning is judged, because the time that it takes grows steeply.
_GUESSES = 10**10
_GUESSED = 32
_SERVICE = ("quality markers", "qmapp", "safeguarding", "review", "board", "password")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_WORD = 3
_LETTERS_OF_OWN = 6
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


def find_password_fault(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, or None.

    It is long enough, and not one of those that are tried first: known passwords and common words
    with a year or a sign to them, or what can be known of its owner (`about`) and of this service.
    No kind of letter or figure is asked for.
    """
    if len(password) < PASSWORD_MIN:
        return N_("Use 12 characters or more. Three unrelated words make a good password")
    if len(password) > PASSWORD_MAX:
        return N_("Use 128 characters or fewer")
    known = _known_words(about)
    if _is_made_of(known, password):
        return N_(
            "This is made of your name or address, your board’s name or the name of this service, "
            "which others try first. Use three words that have nothing to do with you or each other"
        )
    if zxcvbn(password[:_GUESSED], user_inputs=known)["guesses"] < _GUESSES:
        return N_(
            "This is easy to guess: people use it, or something like it, elsewhere. Use three "
            "unrelated words, such as an animal, a tool and a place"
        )
    return None


def _known_words(about: Iterable[str]) -> list[str]:
    """The words that an attacker would begin with, the longest first."""
    words = {word for text in (*_SERVICE, *about) for word in _WORD.findall(text.casefold())}
    return sorted((word for word in words if len(word) >= _SHORTEST_WORD), key=len, reverse=True)


def _is_made_of(known: Sequence[str], password: str) -> bool:
    """Whether hardly a letter is left when the known words are taken away."""
    left = "".join(_WORD.findall(password.casefold()))
    before = left
    for word in known:
        left = left.replace(word, "")
    return left != before and sum(letter.isalpha() for letter in left) < _LETTERS_OF_OWN


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
