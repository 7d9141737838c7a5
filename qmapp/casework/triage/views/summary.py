"""The pages about a whole scan: what it points at by section, and the recommendations it found."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.drafts.reads import note_read
from qmapp.casework.triage.pages import recommendations as recommendation_pages
from qmapp.casework.triage.pages import summary as summary_pages
from qmapp.casework.triage.pages.place import Here, look
from qmapp.casework.triage.views.scan import Place, bp
from qmapp.foundation.access import Permission
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board


def summary(assessment_id: UUID) -> ResponseReturnValue:
    """Show what the scan points at in each section, as far as it was revealed."""
    here = _look(assessment_id, "triage.summary")
    return render("triage/summary.html", page=summary_pages.build(db(), here))


def recommendations(assessment_id: UUID) -> ResponseReturnValue:
    """Show the recommendations that the scan found, each with its profile."""
    here = _look(assessment_id, "triage.recommendations")
    page = recommendation_pages.build(db(), here, request.args)
    return render("triage/recommendations.html", page=page)


def _look(assessment_id: UUID, endpoint: str) -> Here:
    """Where one is. Both pages show words of the draft, so that each look is noted."""
    place = Place(assessment_id)
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=place.draft.board_id,
        review_id=place.draft.review_id,
        draft_id=place.draft.id,
    )
    mark_page(board=get_board(db(), place.review.board_id), reference=place.review.reference)
    return look(db(), place.assessment, place.review, place.draft, endpoint)


def install() -> None:
    """Put the endpoints on the room's blueprint: the writers' alone, as the scan itself."""
    guard = guarded(Permission.ASSESSMENT_WRITE, by="assessment")
    base = "/assessments/<uuid:assessment_id>/scan"
    bp.add_url_rule(f"{base}/summary", "summary", guard(summary), methods=["GET"])
    bp.add_url_rule(
        f"{base}/recommendations", "recommendations", guard(recommendations), methods=["GET"]
    )


install()
