"""The blueprint that the room’s pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.summits import queries
from qmapp.learning.summits.lines import Whole
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.pages.summit import SummitPage, summit_page
from qmapp.learning.summits.service import SummitKey
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("summits", __name__)

LIST = "/boards/<uuid:board_id>/learning/summits"
ONE = f"{LIST}/<uuid:summit_id>"


@dataclass(frozen=True, slots=True)
class Opened:
    """The summit of a guarded page: its row, all of it, and what the page is given."""

    board: Board
    summit: Summit
    whole: Whole
    page: SummitPage

    @property
    def key(self) -> SummitKey:
        """By which the verbs find it."""
        return SummitKey(self.summit.board_id, self.summit.id)


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def open_one(board_id: UUID, summit_id: UUID) -> Opened:
    """The summit of a guarded page, with the page marked as its board’s."""
    board, actor = open_board(board_id), signed_in_actor()
    summit = queries.get_summit(db(), board_id, summit_id)
    whole = queries.get_whole(db(), actor, catalogue().practice, summit)
    about = queries.subject_of(summit)
    page = summit_page(
        whole,
        clock(),
        may_run=may(actor, Permission.SUMMIT_RUN, about),
        may_plan=may(actor, Permission.SUMMIT_PLAN, about),
    )
    return Opened(board, summit, whole, page)


def render_one(template: str, opened: Opened, **values: object) -> str:
    """A page about one summit."""
    return render(template, board=opened.board, summit=opened.summit, page=opened.page, **values)


def to_one(board_id: UUID, summit_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the summit’s own page."""
    return redirect(url_for(".show", board_id=board_id, summit_id=summit_id, _anchor=anchor))


def unless_seen(pulse: str, build: Callable[[], str]) -> Response:
    """A part of a page for whoever polls: nothing but 304 while it is as they have it.

    It is built for those only who have it otherwise: forty phones ask every few seconds.
    """
    is_seen = request.if_none_match.contains_weak(pulse)
    response = make_response("" if is_seen else build(), 304 if is_seen else 200)
    response.set_etag(pulse)
    return response
