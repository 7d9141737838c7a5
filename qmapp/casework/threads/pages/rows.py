"""One thread as pages show it: what it hangs on, where it stands, what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import list_anchors
from qmapp.casework.threads.lines import CommentLine, HungOn, ThreadLine
from qmapp.casework.threads.rules import AUDIENCE_LABELS, About
from qmapp.foundation.access import Actor, ModerationSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """One comment. `words` is empty where it was taken back, and `said_of_it` says so."""

    id: UUID
    who: str
    at: datetime
    words: str
    taken_back: str
    named: str
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """One thread. `thing_url` is empty where the reader may not open the thing."""

    id: UUID
    url: str
    thing: str
    thing_words: str
    thing_url: str
    audience: str
    is_open: bool
    begun: str
    resolved: str
    resolved_as: str
    count: str
    comments: Sequence[CommentRow]
    version: int

    @property
    def first(self) -> CommentRow | None:
        """With which it began, where that stands."""
        return next((one for one in self.comments if one.words), None)


class Making:
    """What rows of the same reader and drafts have in common, looked up once."""

    def __init__(self, db: Db, actor: Actor, drafts: Sequence[Draft]) -> None:
        self._db, self._actor = db, actor
        self._readings = {draft.id: draft.reading_id for draft in drafts}
        self._anchors: dict[UUID, Mapping[UUID, str]] = {}

    def rows(self, lines: Sequence[ThreadLine]) -> Sequence[ThreadRow]:
        """The rows of threads."""
        return [self.row(line) for line in lines]

    def row(self, line: ThreadLine) -> ThreadRow:
        """The row of one thread."""
        how = self._how(line)
        return ThreadRow(
            id=line.id,
            url=url_of(line.review_id, line.draft_number, line.id),
            thing=thing_words(line.on),
            thing_words=line.on.text if line.on.hung.about is not About.MARKER else "",
            thing_url=self._thing_url(line),
            audience=gettext(AUDIENCE_LABELS[line.audience]),
            is_open=line.is_open,
            begun=gettext(
                "Begun by %(who)s, %(when)s",
                who=line.begun_by_name,
                when=show_moment(line.begun_at),
            ),
            resolved=gettext(
                "Resolved by %(who)s, %(when)s",
                who=line.resolved_by_name,
                when=show_moment(line.resolved_at),
            )
            if line.resolved_at
            else "",
            resolved_as=line.resolved_as,
            count=ngettext("%(num)d comment", "%(num)d comments", line.count),
            comments=[self._comment(one) for one in line.comments if one is not how],
            version=line.version,
        )

    def _how(self, line: ThreadLine) -> CommentLine | None:
        """The comment that says how it was resolved: it stands beside the thread, not in it."""
        if not line.resolved_as:
            return None
        last = [one for one in line.comments if one.said_at == line.resolved_at]
        return next((one for one in last if one.words == line.resolved_as), None)

    def _comment(self, one: CommentLine) -> CommentRow:
        taken_back = (
            gettext(
                "%(who)s took this back, %(when)s",
                who=one.said_by_name,
                when=show_moment(one.taken_back_at),
            )
            if one.taken_back_at
            else ""
        )
        return CommentRow(
            id=one.id,
            who=one.said_by_name,
            at=one.said_at,
            words=one.words,
            taken_back=taken_back,
            named=", ".join(one.named),
            may_take_back=one.said_by == self._actor.person_id and one.taken_back_at is None,
        )

    def _thing_url(self, line: ThreadLine) -> str:
        on = line.on.hung
        if not line.on.number and not line.on.text:
            return ""
        if on.recommendation_id is not None:
            return url_for(
                "recommendations.show",
                review_id=line.review_id,
                recommendation_id=on.recommendation_id,
            )
        if on.passage_id is not None:
            anchor = self._anchors_of(line.draft_id).get(on.passage_id)
            return (
                url_for(
                    "drafts.read",
                    review_id=line.review_id,
                    number=line.draft_number,
                    _anchor=anchor,
                )
                if anchor
                else ""
            )
        return marker_url(self._actor, line)

    def _anchors_of(self, draft_id: UUID) -> Mapping[UUID, str]:
        if draft_id not in self._anchors:
            self._anchors[draft_id] = list_anchors(self._db, self._readings.get(draft_id))
        return self._anchors[draft_id]


def url_of(review_id: UUID, number: int, thread_id: UUID, anchor: str | None = None) -> str:
    """The page of one thread."""
    return url_for(
        "threads.show", review_id=review_id, number=number, thread_id=thread_id, _anchor=anchor
    )


def marker_url(actor: Actor, line: ThreadLine) -> str:
    """Where a marker is moderated, a page of a room above; empty for who does not read that."""
    board_id = next(iter(actor.board_roles), line.review_id)  # no row asks of the board here
    subject = ModerationSubject(board_id, line.review_id)
    if not may(actor, Permission.MODERATION_READ, subject):
        return ""
    threads = url_for("threads.index", review_id=line.review_id, number=line.draft_number)
    return f"{threads.removesuffix('/threads')}/moderation/{line.on.number}"


def thing_words(on: HungOn) -> str:
    """What a thread hangs on, in words."""
    if not on.number and not on.text:
        return gettext("Something that is no longer there")
    if on.hung.about is About.MARKER:
        return gettext("Marker %(number)s: %(title)s", number=on.number, title=on.text)
    if on.hung.about is About.PASSAGE:
        return gettext("Passage %(number)s", number=on.number)
    if on.number is None:
        return gettext("A recommendation that is not confirmed yet")
    return gettext("Recommendation %(number)s", number=on.number)
