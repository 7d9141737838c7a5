"""The threads on one thing, as a part of that thing's own page (`templates/threads/_of.html`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.assessments.seen import drafts_in_sight
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads import queries
from qmapp.casework.threads.lines import Hung, ThreadLine
from qmapp.casework.threads.pages.rows import Making, ThreadRow
from qmapp.casework.threads.rules import About, Audience
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadsView:
    """The threads on a thing, open ones first. `begin_url` is empty for who does not write."""

    rows: Sequence[ThreadRow]
    sentence: str
    begin_url: str


def threads_of(
    db: Db, actor: Actor, review: Review, draft: Draft, about: About, id_: str | UUID
) -> ThreadsView | None:
    """The threads on a marker (by its id), passage or recommendation of one draft.

    None where the actor reads none there: blindness is not over for them, or it is not theirs.
    """
    if not sight_of_draft(db, actor, review, draft):
        return None
    hung = _hung(about, id_)
    lines = queries.list_on_drafts(db, actor, review, [draft], hung=hung)
    return _view(db, actor, review, [draft], lines, hung)


def threads_of_recommendation(
    db: Db, actor: Actor, review: Review, recommendation_id: UUID
) -> ThreadsView | None:
    """The threads on a recommendation over all drafts; a new one belongs to the newest draft."""
    drafts = drafts_in_sight(db, actor, review.id)
    if not drafts:
        return None
    hung = Hung.recommendation(recommendation_id)
    lines = queries.list_on_drafts(db, actor, review, drafts, hung=hung)
    return _view(db, actor, review, drafts, lines, hung)


def begin_url(review: Review, draft: Draft, hung: Hung, edition_number: int | None = None) -> str:
    """Where a thread on a thing is begun; a marker is named by its number."""
    return url_for(
        "threads.begin",
        review_id=review.id,
        number=draft.number,
        marker=edition_number,
        passage=hung.passage_id,
        recommendation=hung.recommendation_id,
    )


def sentence_of(open_: int, total: int) -> str:
    """How many discussions there are, and how many of them are open."""
    if not total:
        return gettext("Nobody has said anything yet.")
    return ngettext(
        "%(open)s of %(num)d discussion open.",
        "%(open)s of %(num)d discussions open.",
        total,
        open=open_,
    )


def _view(
    db: Db,
    actor: Actor,
    review: Review,
    drafts: Sequence[Draft],
    lines: Sequence[ThreadLine],
    hung: Hung,
) -> ThreadsView | None:
    def allows(permission: Permission) -> bool:
        # What is for all is the least that somebody reads, and that everybody may write.
        return may(actor, permission, queries.subject_of(review, Audience.ALL, is_in_sight=True))

    if not allows(Permission.THREAD_READ):
        return None
    writes = allows(Permission.THREAD_WRITE)
    return ThreadsView(
        rows=Making(db, actor, drafts).rows(lines),
        sentence=sentence_of(sum(line.is_open for line in lines), len(lines)),
        begin_url=begin_url(review, drafts[0], hung, _number(db, review, hung)) if writes else "",
    )


def _number(db: Db, review: Review, hung: Hung) -> int | None:
    markers = get_edition(db, review.edition_sha256).markers
    return next((one.number for one in markers if one.id == hung.marker_id), None)


def _hung(about: About, id_: str | UUID) -> Hung:
    if about is About.MARKER:
        return Hung.marker(str(id_))
    thing = id_ if isinstance(id_, UUID) else UUID(id_)
    return Hung.passage(thing) if about is About.PASSAGE else Hung.recommendation(thing)
