"""How words that were typed in a thread are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.threads import queries
from qmapp.casework.threads.forms import CommentForm, ResolveForm
from qmapp.casework.threads.pages.rows import thing_words
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The thread, for those who may read it."""
    review = get_review(db, parts["review_id"])
    asking = actor(review.id)
    if asking is None:
        return None
    draft = get_draft(db, review.id, parts["number"])
    try:
        line = queries.get_line(db, asking, review, draft, parts["thread_id"])
    except NotFound:
        return None
    title = gettext("%(review)s: discussion of %(thing)s", review=review.reference,
                    thing=thing_words(line.on))  # fmt: skip
    labels = labels_of(CommentForm, ResolveForm) | {"mentions": None}
    return KeptPlace(review.board_id, review.reference, title, labels)
