"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web import catalogue, db
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("practice", __name__)
BASE = "/boards/<uuid:board_id>/learning/entries"


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def known(board_id: UUID) -> PracticeIssues:
    """What the board knows, its entries that stand among it."""
    return known_issues(db(), catalogue().practice, board_id)
