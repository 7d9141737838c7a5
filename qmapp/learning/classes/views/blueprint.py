"""The blueprint that the room’s pages hang on, and what they all begin with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.classes import queries
from qmapp.learning.classes.models import MasterClass
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("classes", __name__)

LIST = "/boards/<uuid:board_id>/learning/classes"
ONE = f"{LIST}/<uuid:class_id>"
PLACE = f"{ONE}/places/<uuid:place_id>"


@dataclass(frozen=True, slots=True)
class Opened:
    """The session of a guarded page."""

    board: Board
    held: MasterClass
    line: queries.ClassLine


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def open_class(board_id: UUID, class_id: UUID) -> Opened:
    """The session of a guarded page. Raises NotFound for another board’s."""
    board = open_board(board_id)
    held = queries.get_class(db(), board_id, class_id)
    return Opened(board, held, queries.line_of(db(), held))


def to_class(board_id: UUID, class_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the session’s own page."""
    return redirect(url_for(".show", board_id=board_id, class_id=class_id, _anchor=anchor))
