"""What a page of trends is narrowed to, as it stands in its address. Pure.

A word that is not understood narrows nothing; the page says in words what it speaks of, so that
nobody takes one for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.rules import By, Coverage

E = TypeVar("E", bound=StrEnum)
LONGEST_WORD = 80
LONGEST_PAGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: of which reviews, in which family, and (of rows) which of them.

    `since` and `until` are days of commissioning, both included; `kinds` kinds of review, none
    for all. `edition` is that of the family; `into` another taxonomy to count in. Of rows: `tag`,
    `stage` (where in the journey; "none" where nobody said), `disputed` (reviews in which the tag
    is only disputed), `may` (of a tag of `into`: reviews that perhaps have it), `coverage`.
    """

    family: Family = Family.ISSUE
    by: By = By.YEAR
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    edition: str | None = None
    into: str | None = None
    tag: str | None = None
    stage: str | None = None
    disputed: bool = False
    may: bool = False
    coverage: Coverage | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves out reviews."""
        return bool(self.since or self.until or self.kinds)

    def of_facts(self) -> Asked:
        """What facts depend on, kinds aside: the scope holds those."""
        return Asked(family=self.family, since=self.since, until=self.until, edition=self.edition)

    def of_reviews(self) -> Asked:
        """The same reviews and the same family, and none of the rest."""
        return replace(
            self, tag=None, stage=None, disputed=False, may=False, coverage=None, into=None
        )


def read_asked(said: Mapping[str, Sequence[str]], known_kinds: Sequence[str]) -> Asked:
    """What an address asks for; whatever is not understood is left out."""

    def one(name: str) -> str | None:
        values = said.get(name) or ("",)
        return values[0].replace("\0", "")[:LONGEST_WORD] or None

    since, until = read_day(one("since")), read_day(one("until"))
    if since and until and since > until:
        since, until = until, since
    asked = set(said.get("kind", ()))
    kinds = tuple(kind for kind in known_kinds if kind in asked)
    return Asked(
        family=_word(Family, one("family")) or Family.ISSUE,
        by=_word(By, one("by")) or By.YEAR,
        since=since,
        until=until,
        kinds=kinds if len(kinds) < len(known_kinds) else (),
        edition=one("edition"),
        into=one("into"),
        tag=one("tag"),
        stage=one("stage"),
        disputed=one("disputed") == "yes",
        may=one("may") == "yes",
        coverage=_word(Coverage, one("coverage")),
    )


def query_of(asked: Asked, **more: object) -> str:
    """What is asked for as the end of an address, "?" included; empty when it is the usual."""
    asked = replace(
        asked,
        **{name: value for name, value in more.items() if name in _NAMES},  # type: ignore[arg-type]
    )
    usual = Asked()
    words: list[tuple[str, str]] = []
    for name in _NAMES:
        value = getattr(asked, name)
        if value == getattr(usual, name) or value is None:
            continue
        words += [("kind", kind) for kind in value] if name == "kinds" else [(name, _said(value))]
    words += [(name, str(value)) for name, value in more.items() if name not in _NAMES and value]
    return f"?{urlencode(words)}" if words else ""


def read_day(text: str | None) -> date | None:
    """A day of an address, as 2026-09-16; None when it is none."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2026-09-16") else None
    except ValueError:
        return None


WHOLE = 0
"""In place of the number of a page: all of them as one, to print. “all” in an address."""


def page_word(number: int) -> str | int | None:
    """A page as an address names it; the first is not named."""
    if number == WHOLE:
        return "all"
    return number if number > 1 else None


def read_page(text: str | None) -> int:
    """The number of a page, or WHOLE; 1 for what is none."""
    if text == "all":
        return WHOLE
    if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_PAGE:
        return max(1, int(text))
    return 1


_NAMES = tuple(one.name for one in fields(Asked))


def _said(value: object) -> str:
    if value is True:
        return "yes"
    return value.isoformat() if isinstance(value, date) else str(value)


def _word(kind: type[E], text: str | None) -> E | None:
    return next((one for one in kind if one.value == text), None)
