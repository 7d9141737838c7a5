"""The blueprint that the room’s pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web import catalogue, db
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.models import Body
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("bodies", __name__)

LIST = "/boards/<uuid:board_id>/learning/bodies"
ONE = f"{LIST}/<uuid:body_id>"
SENT = f"{ONE}/sent/<uuid:sent_id>"


@dataclass(frozen=True, slots=True)
class Opened:
    """The body of a guarded page, and what is sent to it."""

    board: Board
    body: Body
    line: queries.BodyLine


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def open_body(board_id: UUID, body_id: UUID) -> Opened:
    """The body of a guarded page. Raises NotFound for another board’s."""
    board = open_board(board_id)
    body = queries.get_body(db(), board_id, body_id)
    return Opened(board, body, queries.line_of(db(), body))


def known(board_id: UUID, *, is_ended_too: bool = False) -> PracticeIssues:
    """The practice issues that the board knows."""
    return known_issues(db(), catalogue().practice, board_id, is_ended_too=is_ended_too)


def titles_of(board_id: UUID) -> Mapping[str, str]:
    """How every issue is called that may have been sent."""
    return {one.id: one.title for one in known(board_id, is_ended_too=True).practice_issues}


def to_body(board_id: UUID, body_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the body’s own page."""
    return redirect(url_for(".show", board_id=board_id, body_id=body_id, _anchor=anchor))
