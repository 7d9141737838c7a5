"""The reviews of a board on the page of what it shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.learning.sharing.pages.words import ICONS
from qmapp.learning.sharing.queries import ReviewLine
from qmapp.learning.sharing.rules import STATE_LABELS, State

PAGE_LENGTH = 50
WHOLE = "all"
"""Every line on one page, to print."""
SHARED = frozenset({State.WAITING, State.COUNTED, State.STALE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A review, and where sharing of it stands."""

    id: UUID
    reference: str
    kind: str
    state: str
    icon: str
    shared_at: datetime | None
    taken_back_at: datetime | None
    edition: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of them. `said` is how many are shared of how many."""

    said: str
    lines: Sequence[Line]
    number: int
    pages: int
    before_url: str
    after_url: str
    whole_url: str


def listing(
    lines: Sequence[ReviewLine],
    asked: Mapping[str, str],
    kinds: Mapping[str, str],
    to: Callable[..., str],
) -> Listing:
    """The page asked for, or WHOLE; those not shared yet first."""
    ordered = sorted(lines, key=lambda one: one.state is not State.NOT_SHARED)
    wanted = asked.get("page", "")
    length = max(len(ordered), 1) if wanted == WHOLE else PAGE_LENGTH
    pages = max(1, -(-len(ordered) // length))
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    number = min(max(number, 1), pages)
    shared = sum(one.state in SHARED for one in lines)
    return Listing(
        said=ngettext(
            "%(shared)s of %(num)s review that was signed off is shared.",
            "%(shared)s of %(num)s reviews that were signed off are shared.",
            len(lines),
            shared=shared,
        ),
        lines=[
            Line(
                id=one.id,
                reference=one.reference,
                kind=kinds.get(one.kind, one.kind),
                state=gettext(STATE_LABELS[one.state]),
                icon=ICONS[one.state],
                shared_at=one.shared_at,
                taken_back_at=one.taken_back_at,
                edition=one.edition,
            )
            for one in ordered[(number - 1) * length : number * length]
        ],
        number=number,
        pages=pages,
        before_url=to(page=number - 1) if number > 1 else "",
        after_url=to(page=number + 1) if number < pages else "",
        whole_url=to(page=WHOLE) if pages > 1 else "",
    )
