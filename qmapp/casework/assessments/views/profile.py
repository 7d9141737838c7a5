"""The profile of the 18, one marker side by side, and the table as CSV."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments.pages import profile as pages_profile
from qmapp.casework.assessments.profile import Order
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.foundation.access import Permission
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.csvfile import Cell, csv_response
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board


def _place(review_id: UUID, number: int | None) -> tuple[Review, Draft | None]:
    review = get_review(db(), review_id)
    draft = get_draft(db(), review_id, number) if number is not None else None
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    if draft is not None:
        note_read(
            person_id=signed_in_actor().person_id,
            board_id=draft.board_id,
            review_id=draft.review_id,
            draft_id=draft.id,
        )
    return review, draft


def _page(review: Review, draft: Draft | None) -> pages_profile.ProfilePage:
    try:
        order = Order(request.args.get("order", Order.MARKERS))
    except ValueError:
        order = Order.MARKERS
    try:
        chosen = UUID(request.args.get("with", ""))
    except ValueError:
        chosen = None
    return pages_profile.build(
        db(),
        signed_in_actor(),
        review,
        get_edition(db(), review.edition_sha256),
        draft,
        order=order,
        chosen=chosen,
    )


def profile(review_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """The picture of the 18, self-check and commissioner side by side."""
    return render("assessments/profile.html", page=_page(*_place(review_id, number)))


def side(review_id: UUID, marker: int, number: int | None = None) -> ResponseReturnValue:
    """One marker: every judgement that may be seen, side by side."""
    review, draft = _place(review_id, number)
    edition = get_edition(db(), review.edition_sha256)
    page = pages_profile.build_side(
        db(), signed_in_actor(), review, edition, draft, edition.by_number(marker)
    )
    return render("assessments/side.html", page=page)


def table(review_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """The profile's table as CSV."""
    page = _page(*_place(review_id, number))
    head = [
        gettext("Number"),
        gettext("Marker"),
        gettext("Stage"),
        gettext("Self-check"),
        gettext("Commissioner"),
        gettext("How far apart"),
        gettext("Evidence of the self-check"),
        gettext("Evidence of the commissioner"),
    ]
    rows: list[list[Cell]] = [
        [
            row.number,
            row.title,
            stage.name,
            row.own.label,
            row.com.label,
            row.apart or "",
            row.own.note,
            row.com.note,
        ]
        for stage in page.stages
        for row in stage.rows
    ]
    return csv_response("profile.csv", head, rows)


def install(target: Blueprint) -> None:
    """Put the pages on the room's blueprint: of a draft, and of the process before the first."""
    by_draft = guarded(Permission.PROFILE_READ, by="draft")
    by_process = guarded(Permission.PROFILE_READ, by="process")
    draft, process = (
        "/reviews/<uuid:review_id>/drafts/<int:number>",
        "/reviews/<uuid:review_id>/process",
    )
    for address, guard, prefix in ((draft, by_draft, ""), (process, by_process, "process_")):
        target.add_url_rule(f"{address}/profile", f"{prefix}profile", guard(profile))
        target.add_url_rule(f"{address}/profile.csv", f"{prefix}table", guard(table))
        target.add_url_rule(f"{address}/profile/<int:marker>", f"{prefix}side", guard(side))
