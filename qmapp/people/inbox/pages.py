"""What the page of notices is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.people.inbox.queries import NoticeLine, NoticePage
from qmapp.people.inbox.rules import KIND_LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice: what it says, of which review, when; hidden ones say nothing and lead nowhere."""

    id: UUID
    over: str
    said: str
    at: datetime
    is_read: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Unread notices, those that were read, and the newest moment that is on the page."""

    unread: Sequence[NoticeRow]
    read: Sequence[NoticeRow]
    sentence: str
    total: int
    until: str
    page: int
    pages: int


def inbox_page(found: NoticePage) -> InboxPage:
    """The page."""
    rows = [_row(line) for line in found.lines]
    newest = max((line.at for line in found.lines), default=None)
    return InboxPage(
        unread=[row for row in rows if not row.is_read],
        read=[row for row in rows if row.is_read],
        sentence=_sentence(found),
        total=found.total,
        until=newest.isoformat() if newest else "",
        page=found.page,
        pages=found.pages,
    )


def _row(line: NoticeLine) -> NoticeRow:
    if line.is_hidden:
        return NoticeRow(
            id=line.id,
            over="",
            said=gettext("This was about a review that you may not see any more."),
            at=line.at,
            is_read=line.is_read,
            is_open=False,
        )
    over = [gettext(KIND_LABELS[line.kind])] if line.kind else []
    return NoticeRow(
        id=line.id,
        over=" · ".join([*over, line.reference] if line.reference else over),
        said=gettext(line.what),
        at=line.at,
        is_read=line.is_read,
        is_open=True,
    )


def _sentence(found: NoticePage) -> str:
    if not found.unread:
        return gettext("None is left to read.")
    return ngettext(
        "%(n)s of %(num)d notice not read yet.",
        "%(n)s of %(num)d notices not read yet.",
        found.total,
        n=found.unread,
    )
