"""What marker 17 asks before a review is published, and the three ways of publishing. Pure.

Source: marker 17 (publication); the law presumes publication and wants reasons for anything else.
That words of which the scan is less sure do not hold publication is ours: they are shown, and may
be decided too.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qmapp.errors import N_

LONGEST_WORDS = 10_000
LONGEST_ADDRESS = 500
LONGEST_REASON = 1_000
EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 100
KEPT_MONTHS = 12
"""Source: Working Together 2015, chapter 4: reports stood online for at least twelve months."""


class Extent(StrEnum):
    """How much is published. Anything but the whole needs reasons."""

    FULL = "full"
    PART = "part"
    NOT = "not"


class Fate(StrEnum):
    """What becomes of words that may identify somebody."""

    TAKEN_OUT = "taken_out"
    STAYS = "stays"
    NOT_ONE = "not_one"


class Lack(StrEnum):
    """What is not there yet."""

    REPORT = "report"
    CHANGED = "changed"
    RESPONSE = "response"
    DRAFT = "draft"
    SCAN = "scan"
    IDENTIFIERS = "identifiers"
    FAMILY = "family"
    PRACTITIONERS = "practitioners"
    PROCEEDINGS = "proceedings"
    IMPACT = "impact"
    DATE = "date"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there yet, and how many of it where it can be counted."""

    lack: Lack
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rule looks at. `is_current`: nothing that was signed has changed since."""

    is_report_signed: bool = False
    is_response_signed: bool = False
    is_current: bool = True
    waives_response: bool = False
    has_draft: bool = False
    is_scanned: bool = False
    open_identifiers: int = 0
    holding_proceedings: int = 0
    family_told: bool = False
    practitioners_told: bool = False
    has_impact: bool = False
    has_date: bool = False
    has_place: bool = False


EXTENT_LABELS: dict[Extent, str] = {
    Extent.FULL: N_("In full"),
    Extent.PART: N_("In part"),
    Extent.NOT: N_("Not published"),
}
FATE_LABELS: dict[Fate, str] = {
    Fate.TAKEN_OUT: N_("Taken out before publication"),
    Fate.STAYS: N_("Stays, with a reason"),
    Fate.NOT_ONE: N_("Identifies nobody"),
}
LACK_WORDS: dict[Lack, str] = {
    Lack.REPORT: N_("The report is not signed."),
    Lack.CHANGED: N_("Something changed after it was signed. It must be signed again."),
    Lack.RESPONSE: N_("The board’s response is not signed, and no reason is given for that."),
    Lack.DRAFT: N_("No draft has been sent."),
    Lack.SCAN: N_("The newest draft has not been scanned for words that identify somebody."),
    Lack.IDENTIFIERS: N_("Words that may identify somebody, still to be decided: %(count)d."),
    Lack.FAMILY: N_("Nothing says when the family were told, or why they were not."),
    Lack.PRACTITIONERS: N_("Nothing says when the practitioners were told, or why they were not."),
    Lack.PROCEEDINGS: N_("Other proceedings hold publication: %(count)d."),
    Lack.IMPACT: N_("What publication may do to people has not been considered on record."),
    Lack.DATE: N_("The day of publication is not set."),
    Lack.KEPT: N_("Nothing says where it will be kept, and until when."),
}

# What is not published harms nobody by it, and has no place; it still needs signatures, a look at
# what that does to people, and that those who took part are told.
_NOT_NEEDED_UNPUBLISHED = frozenset(
    {Lack.SCAN, Lack.IDENTIFIERS, Lack.PROCEEDINGS, Lack.DATE, Lack.KEPT}
)


def lacking(facts: Facts, extent: Extent = Extent.FULL) -> Sequence[Missing]:
    """What must still be there before the decision may be taken, in the order of the work."""
    found = [
        Missing(Lack.REPORT) if not facts.is_report_signed else None,
        Missing(Lack.CHANGED) if facts.is_report_signed and not facts.is_current else None,
        Missing(Lack.RESPONSE) if not (facts.is_response_signed or facts.waives_response) else None,
        Missing(Lack.DRAFT) if not facts.has_draft else None,
        Missing(Lack.SCAN) if facts.has_draft and not facts.is_scanned else None,
        Missing(Lack.IDENTIFIERS, facts.open_identifiers) if facts.open_identifiers else None,
        Missing(Lack.FAMILY) if not facts.family_told else None,
        Missing(Lack.PRACTITIONERS) if not facts.practitioners_told else None,
        Missing(Lack.PROCEEDINGS, facts.holding_proceedings) if facts.holding_proceedings else None,
        Missing(Lack.IMPACT) if not facts.has_impact else None,
        Missing(Lack.DATE) if not facts.has_date else None,
        Missing(Lack.KEPT) if not facts.has_place else None,
    ]
    needed = [one for one in found if one is not None]
    if extent is Extent.NOT:
        needed = [one for one in needed if one.lack not in _NOT_NEEDED_UNPUBLISHED]
    return needed


# Words that may identify somebody ------------------------------------------------------------

_SPACE = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"[’']s$|(?<=s)[’']$")


def plain_words(words: str) -> str:
    """The words as they are compared: one kind of space, of letters and of apostrophe.

    Capitals stay: “Will” is somebody, “will” is nobody.
    """
    found = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", words)
        if unicodedata.category(letter) != "Cf"
    )
    found = _SPACE.sub(" ", found.replace("'", "’")).strip(" ,.;:")
    return _POSSESSIVE.sub("", found)


def key_of(words: str) -> str:
    """What the same words have in common wherever they stand: the SHA-256 of their plain form."""
    return hashlib.sha256(plain_words(words).encode()).hexdigest()


def needs_reason(fate: Fate) -> bool:
    """Whether the decision stands only with a reason: words that stay can harm somebody."""
    return fate is Fate.STAYS


def months_between(start: date, end: date) -> int:
    """Whole months from one day to the other."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def is_kept_short(publish_on: date | None, kept_until: date | None) -> bool:
    """Whether it would be there for less time than reports used to be."""
    if publish_on is None or kept_until is None:
        return False
    return months_between(publish_on, kept_until) < KEPT_MONTHS


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names of what differs."""
    return [name for name, value in after.items() if before.get(name) != value]
