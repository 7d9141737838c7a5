"""Who was heard, over all reviews of a board."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.board_queries import list_counted
from qmapp.casework.involvement.pages.board import board_page
from qmapp.casework.involvement.views.blueprint import bp
from qmapp.foundation.access import Permission
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts


@bp.get("/boards/<uuid:board_id>/involvement")
@guarded(Permission.INVOLVEMENT_COUNT, by="board")
def board(board_id: UUID) -> ResponseReturnValue:
    found = accounts.get_board(db(), board_id)
    mark_page(board=found)
    actor = signed_in_actor()
    page = board_page(
        queries.board_counts(db(), actor, board_id), list_counted(db(), actor, board_id)
    )
    return render("involvement/board.html", page=page, board=found)
