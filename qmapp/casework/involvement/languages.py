"""Languages that a sheet may be written in: their names and the way they run. Pure.

The names are those of the CLDR, as Babel carries it; a tag is a BCP 47 tag. A few languages that
are much spoken in the United Kingdom have no name there, or are written in two scripts: these are
ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import locale_identifiers

ENGLISH = "en"
_OURS: Mapping[str, str] = MappingProxyType(
    {
        "ckb": "Kurdish (Sorani)",
        "fa": "Persian (Farsi)",
        "fa-AF": "Dari",
        "hno": "Hindko",
        "ku": "Kurdish (Kurmanji)",
        "pa": "Punjabi (Gurmukhi script)",
        "pa-Arab": "Punjabi (Shahmukhi script)",
        "phr": "Pahari (Mirpuri)",
        "rom": "Romany",
        "sr": "Serbian",
        "syl": "Sylheti",
        "tw": "Twi",
        "zh-Hans": "Chinese (simplified characters)",
        "zh-Hant": "Chinese (traditional characters)",
    }
)
# Written in one of two scripts, so that the bare name would not say which.
_SPLIT = frozenset({"zh"})
_RIGHT_TO_LEFT = frozenset(
    {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
)


@cache
def names() -> Mapping[str, str]:
    """The English name of every language that may be chosen, by tag, in the order of the names."""
    cldr = Locale("en").languages
    plain = {tag: cldr[tag] for tag in locale_identifiers() if tag in cldr and "_" not in tag}
    found = {tag: name for tag, name in {**plain, **_OURS}.items() if tag not in _SPLIT}
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].casefold())))


def is_known(tag: str) -> bool:
    """Whether a sheet may be written in that language."""
    return tag in names()


def choices(taken: Sequence[str] = ()) -> Sequence[tuple[str, str]]:
    """Tag and name of the languages that may be chosen and are not taken."""
    return [(tag, name) for tag, name in names().items() if tag not in taken]


def own_name(tag: str) -> str:
    """What the language calls itself; empty where nobody has told, or it is its English name."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name() or ""
    except (UnknownLocaleError, ValueError):
        return ""
    name = name.split(" (", 1)[0]
    return "" if name.casefold() == names()[tag].casefold() else name


def direction(tag: str) -> str:
    """The way in which the language is written: "rtl" or "ltr"."""
    return "rtl" if script(tag) in _RIGHT_TO_LEFT else "ltr"


def script(tag: str) -> str:
    """The four letters of the script in which the language is mostly written."""
    parts = tag.split("-")
    if len(parts) > 1 and len(parts[1]) == 4:
        return parts[1]
    likely: str = get_global("likely_subtags").get(parts[0], "")
    return next((part for part in likely.split("_")[1:] if len(part) == 4), "Latn")
