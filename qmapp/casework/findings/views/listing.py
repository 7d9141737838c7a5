"""The findings of a review."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.findings import queries
from qmapp.casework.findings.pages.index import index_page
from qmapp.casework.findings.views.blueprint import BASE, bp, open_review
from qmapp.casework.practice.queries import known_catalogue
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject


@bp.get(BASE)
@guarded(Permission.FINDINGS_READ, by="review")
def index(review_id: UUID) -> str:
    review, actor = open_review(review_id), signed_in_actor()
    newest = queries.newest_draft(db(), actor, review)
    page = index_page(
        queries.list_findings(db(), actor, review),
        known_catalogue(db(), catalogue(), review.board_id),
        draft=newest.number if newest is not None else None,
        may_write=may(actor, Permission.FINDINGS_WRITE, subject()),
    )
    return render("findings/index.html", review=review, page=page)
