"""How far assessors agree over all reviews of a board."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.moderation import board_queries
from qmapp.casework.moderation.pages.agreement import agreement_page
from qmapp.casework.moderation.views.blueprint import bp
from qmapp.foundation.access import Permission
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts


@bp.get("/boards/<uuid:board_id>/agreement")
@guarded(Permission.AGREEMENT_READ, by="board")
def agreement(board_id: UUID) -> ResponseReturnValue:
    board = accounts.get_board(db(), board_id)
    mark_page(board=board)
    page = agreement_page(board_queries.count(db(), signed_in_actor(), board_id))
    return render("moderation/agreement.html", page=page, board=board)
