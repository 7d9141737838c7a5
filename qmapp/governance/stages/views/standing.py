"""Where a review stands, which steps lead on, and what is missing for each."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.drafts.queries import last_sent_at
from qmapp.casework.proceedings import queries as proceedings
from qmapp.casework.proceedings.rules import STATUS_LABELS
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import london_date, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.governance.stages import queries
from qmapp.governance.stages.pages import stages_page
from qmapp.governance.stages.track import date_rows
from qmapp.governance.stages.views.blueprint import bp, open_review
from qmapp.governance.stages.views.sight import sight_of


@bp.get("/reviews/<uuid:review_id>/stages")
@guarded(Permission.REVIEW_SEE, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    review, actor, session = open_review(review_id), signed_in_actor(), db()
    sight = sight_of(session, actor, review)
    reached = [(one, london_date(at)) for one, at in queries.list_reached(session, review)]
    facts, sent_at = queries.facts_of(session, review, actor), last_sent_at(session, review.id)
    taken = queries.list_taken(session, review) if sight.sees_steps else ()
    if facts.is_blind and not sight.told_why_at_once:
        taken = queries.keep_back(taken, sent_at)
    page = stages_page(
        review,
        facts,
        sight,
        today=today(),
        taken=taken,
        proceedings=proceedings.open_ones(session, review.id) if sight.sees_proceedings else (),
        dates=date_rows(review, sent_at, today(), reached),
    )
    return render("stages/index.html", review=review, page=page, status_labels=STATUS_LABELS)
