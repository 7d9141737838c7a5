"""What the reference of a review may look like: a code, never a real name. Pure.

A computer cannot know every name. So this does not look for names: it knows
the few words and shapes that codes are made of, and questions everything else.
Source: marker 14 (as little as possible that identifies the family).
"""

from __future__ import annotations

import re
import unicodedata

from qmapp.errors import N_, RuleBroken

LONGEST = 60

# Words that describe without naming. Letters of the spelling alphabet that are also given
# names (Charlie, Mike, Oscar, Victor ...) are left out on purpose.
_KNOWN_WORDS = frozenset(
    "adult adults baby babies boy brother brothers case cases child children family families "
    "father girl group household infant infants kinship learner mother parent parents people "
    "person pupil review sibling siblings sister sisters student subject teenager twin twins young "
    "youth learning local practice safeguarding serious single thematic "
    "no nr number part phase ref reference a and of or the "
    "lcspr cspr cpr susr scr sar cmr lr mapr darr dardr dhr "
    "alpha beta gamma omega bravo echo foxtrot golf hotel kilo lima november papa quebec tango "
    "uniform whiskey yankee zulu".split()
)
_NAMES_OF_TWO = frozenset(
    "AL BO CY DI ED FI IO JO KY LI LO MO NG OZ PO RO TY VI WU XU YI ZO".split()
)
_VOWELS = frozenset("AEIOUY")

_WORD = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_FULL_DATE = re.compile(r"\d{1,2}\D\d{1,2}\D\d{2,4}(?!\d)|\d{4}\D\d{1,2}\D\d{1,2}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_LONGEST_NUMBER = 5
_MOST_DIGITS = 9  # an NHS number has ten, in groups or not


def clean_reference(text: str) -> str:
    """The reference with plain characters and single spaces, so that equal codes are equal."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(char if char.isprintable() else " " for char in plain)
    return " ".join(plain.split())


def require_code(reference: str) -> None:
    """Raise RuleBroken unless the reference is a code such as "Child K" or "LR 2026-03".

    Describing words ("Child", "Family", "Young person") may stand with letters
    and numbers. A word that may be a name, a full date, a postcode or a long
    number is questioned: each could tell who the family is.
    """
    reference = clean_reference(reference)
    words = _WORD.findall(reference)
    if not words:
        raise _broken(N_("Enter a reference such as Child K or LR 2026-03"))
    if len(reference) > LONGEST:
        raise _broken(N_("Use a code of 60 characters or fewer"))
    if _FULL_DATE.search(reference):
        raise _broken(N_("This looks like a date of birth. Use a code such as Child K"))
    if _POSTCODE.search(reference):
        raise _broken(N_("This looks like a postcode. Use a code such as Child K"))
    if sum(char.isdigit() for char in reference) > _MOST_DIGITS:
        raise _broken(N_("This looks like somebody’s number. Use a code such as Child K"))
    for word in words:
        if not looks_like_code(word):
            if any(len(run) > _LONGEST_NUMBER for run in _RUNS.findall(word) if run.isdigit()):
                raise _broken(
                    N_("“%(word)s” looks like somebody’s number. Use a code such as Child K"),
                    word=word,
                )
            raise _broken(N_("“%(word)s” looks like a name. Use a code such as Child K"), word=word)
    if _is_spelled_out([word for word in words if len(word) == 1 and word.isalpha()]):
        raise _broken(N_("This looks like a name, letter by letter. Use a code such as Child K"))


def looks_like_code(word: str) -> bool:
    """Whether a word is one that codes are made of, and not one that may be a name."""
    if word.lower() in _KNOWN_WORDS:
        return True
    runs = _RUNS.findall(word)
    # "K2", "2026b" and "CSPR07" are codes; "T1m" spells a name around a figure.
    return len(runs) <= 2 and all(_is_code_run(run) for run in runs)


def _is_code_run(run: str) -> bool:
    if run.isdigit():
        return run.isascii() and len(run) <= _LONGEST_NUMBER
    if len(run) == 1 or run.lower() in _KNOWN_WORDS:
        return True
    if not (run.isascii() and run.isupper()):
        return False
    # Initials of two letters, or letters that no name is made of: "AB", "HSCP".
    return (len(run) == 2 and run not in _NAMES_OF_TWO) or _VOWELS.isdisjoint(run)


def _is_spelled_out(letters: list[str]) -> bool:
    """Four letters or more that are not simply A, B, C, D: a name, spelled."""
    plain = [letter.upper() for letter in letters]
    return len(plain) > 3 and plain != sorted(plain)


def _broken(message: str, **values: object) -> RuleBroken:
    return RuleBroken(message, field="reference", **values)
