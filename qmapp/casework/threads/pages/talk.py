"""What the marked draft is told of threads on its passages."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.bundle.ports import Talk, TalkLink
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.threads import queries
from qmapp.casework.threads.lines import Counted
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


def talk_on_passages(db: Db, actor: Actor, review: Review, draft: Draft) -> Talk | None:
    """The links beside the passages; None where the actor reads no thread on the draft."""
    subject = queries.subject_of(
        review, Audience.ALL, is_in_sight=sight_of_draft(db, actor, review, draft)
    )
    if not may(actor, Permission.THREAD_READ, subject):
        return None
    index = url_for("threads.index", review_id=review.id, number=draft.number)
    counted = queries.count_on_passages(db, actor, review, draft)
    return Talk(
        links={
            passage_id: TalkLink(
                url=f"{index}?passage={passage_id}",
                text=str(count.total),
                said=_said(count),
            )
            for passage_id, count in counted.items()
        },
        begin=f"{index}/begin?passage=" if may(actor, Permission.THREAD_WRITE, subject) else "",
        word=gettext("Discuss"),
    )


def _said(count: Counted) -> str:
    return ngettext(
        "%(num)d discussion, %(open)s open",
        "%(num)d discussions, %(open)s open",
        count.total,
        open=count.open,
    )
