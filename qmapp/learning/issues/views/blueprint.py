"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("issues", __name__)
BASE = "/boards/<uuid:board_id>/learning"


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board
