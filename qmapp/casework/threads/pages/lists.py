"""What the page of all threads on a draft is given, and the page on which one is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.threads.lines import ThreadLine
from qmapp.casework.threads.pages.of import sentence_of
from qmapp.casework.threads.pages.rows import Making, ThreadRow
from qmapp.casework.threads.rules import ABOUT_LABELS, About


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter's list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadsPage:
    """The threads on a draft that were asked for, out of all that the reader may read."""

    rows: Sequence[ThreadRow]
    sentence: str
    states: Sequence[Choice]
    abouts: Sequence[Choice]
    total: int
    is_filtered: bool
    may_write: bool


OPEN, RESOLVED = "open", "resolved"


def threads_page(
    making: Making,
    lines: Sequence[ThreadLine],
    *,
    state: str,
    about: str,
    may_write: bool,
) -> ThreadsPage:
    """The page. What the address asks for and is not known means all."""
    wanted = next((one for one in About if one.value == about), None)
    shown = [
        line
        for line in lines
        if (wanted is None or line.on.hung.about is wanted)
        and (state not in {OPEN, RESOLVED} or line.is_open is (state == OPEN))
    ]
    return ThreadsPage(
        rows=making.rows(shown),
        sentence=sentence_of(sum(line.is_open for line in lines), len(lines)),
        states=[
            Choice(value, label, value == state)
            for value, label in ((OPEN, gettext("Open")), (RESOLVED, gettext("Resolved")))
        ],
        abouts=[Choice(one.value, gettext(ABOUT_LABELS[one]), one is wanted) for one in About],
        total=len(lines),
        is_filtered=len(shown) < len(lines) or wanted is not None or state in {OPEN, RESOLVED},
        may_write=may_write,
    )
