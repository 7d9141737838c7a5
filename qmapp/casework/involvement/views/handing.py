"""The sheets of a review's board, for whoever takes one along to somebody."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.involvement import sheet_queries
from qmapp.casework.involvement.pages import sheets as pages
from qmapp.casework.involvement.views.blueprint import bp, open_review
from qmapp.casework.involvement.views.sheets import language_of, side_of
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor
from qmapp.people.accounts.queries import get_board


@bp.get("/reviews/<uuid:review_id>/involvement/sheets")
@guarded(Permission.INVOLVEMENT_READ, by="review")
def sheets(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    lines = sheet_queries.list_sheets(db(), review.board_id)
    return render(
        "involvement/sheets_review.html",
        review=review,
        sides=pages.all_sheets(lines, catalogue()),
        state_words=pages.state_words,
        gap_words=pages.gap_words,
        may_edit=may(signed_in_actor(), Permission.SHEET_EDIT, BoardSubject(review.board_id)),
    )


@bp.get("/reviews/<uuid:review_id>/involvement/sheets/<side>/<language>")
@guarded(Permission.INVOLVEMENT_READ, by="review")
def sheet(review_id: UUID, side: str, language: str) -> ResponseReturnValue:
    # The page is not marked with the review: its print is given away.
    review, wanted, tag = get_review(db(), review_id), side_of(side), language_of(language)
    lines = sheet_queries.list_sheets(db(), review.board_id)
    found = next(
        (one for one in pages.in_use(lines, catalogue(), wanted) if one.language == tag), None
    )
    if found is None:
        raise NotFound("sheet")
    board = get_board(db(), review.board_id)
    return render(
        "involvement/sheet.html",
        review=review,
        name=pages.sheet_name(wanted, tag),
        paper=pages.paper_of(board.name, found.text, tag, found.line),
        gap_words=pages.gap_words,
        board=board,
        side=wanted,
        may_edit=may(signed_in_actor(), Permission.SHEET_EDIT, BoardSubject(board.id)),
    )
