"""Clean text: one line, NFC, printable, single spaces.

Offsets are counted in code points everywhere else, so nothing invisible may be left in
a passage: two people who select the same words must get the same offsets.
"""

import re
import unicodedata

_WHITE = re.compile(r"\s+")
_PLAIN = re.compile(r"[ -~\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00a3]*\Z")
# Control, format, private use, surrogate, unassigned: none of them prints as a letter.
_UNPRINTED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def clean(raw: str) -> str:
    """Return the text as a passage may hold it; an empty string when nothing is left."""
    if not _PLAIN.match(raw):
        raw = unicodedata.normalize("NFC", _without_unprinted(raw))
    return _WHITE.sub(" ", raw).strip()


def _without_unprinted(raw: str) -> str:
    kept = (
        " " if mark.isspace() else mark if unicodedata.category(mark) not in _UNPRINTED else ""
        for mark in raw
    )
    return "".join(kept)


def has_words(text: str) -> bool:
    """Tell whether there is at least one letter or figure in the text."""
    return any(mark.isalnum() for mark in text)
