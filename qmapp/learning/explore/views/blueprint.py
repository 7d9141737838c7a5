"""The blueprint that the room’s pages hang on, and what they all begin with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from qmapp.casework.practice.queries import known_issues
from qmapp.errors import NotFound
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web import catalogue, db, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.forms import PutRightForm
from qmapp.learning.explore.lines import Whole
from qmapp.learning.explore.models import Exploration
from qmapp.learning.explore.pages.one import ExplorationPage, beside_rows, exploration_page
from qmapp.learning.explore.service import ExplorationKey
from qmapp.learning.explore.text import AskedQuestion
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("explore", __name__)

LIST = "/boards/<uuid:board_id>/learning/explorations"
ONE = f"{LIST}/<uuid:exploration_id>"
QUESTION = f"{ONE}/questions/<question_id>"


@dataclass(frozen=True, slots=True)
class Opened:
    """The exploration of a guarded page: its row, all of it, and what the page is given."""

    board: Board
    row: Exploration
    whole: Whole
    page: ExplorationPage

    @property
    def key(self) -> ExplorationKey:
        """By which the verbs find it."""
        return ExplorationKey(self.row.board_id, self.row.id)


def open_board(board_id: UUID) -> Board:
    """The board of a guarded page, with the page marked as its own."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def known(board_id: UUID, *, is_ended_too: bool = False) -> PracticeIssues:
    """The practice issues that the board knows."""
    return known_issues(db(), catalogue().practice, board_id, is_ended_too=is_ended_too)


def open_one(board_id: UUID, exploration_id: UUID, *, beside: UUID | None = None) -> Opened:
    """The exploration of a guarded page, with the page marked as its board’s.

    `beside`: another one that it is read beside. Raises NotFound.
    """
    board = open_board(board_id)
    row = queries.get_exploration(db(), board_id, exploration_id)
    whole = queries.get_whole(db(), signed_in_actor(), catalogue().practice, row, beside_id=beside)
    return Opened(board, row, whole, exploration_page(whole))


def question_of(opened: Opened, question_id: str) -> AskedQuestion:
    """The question of an address. Raises NotFound."""
    found = opened.whole.text.find(question_id)
    if found is None:
        raise NotFound("question")
    return found


def render_one(template: str, opened: Opened, **values: object) -> str:
    """A page about one exploration."""
    return render(template, board=opened.board, page=opened.page, **values)


def show_page(opened: Opened, form: PutRightForm | None = None) -> str:
    """The page of one exploration."""
    actor = signed_in_actor()
    may_write = may(actor, Permission.EXPLORATION_WRITE, BoardSubject(opened.board.id))
    return render_one(
        "explore/show.html",
        opened,
        form=form or PutRightForm(formdata=None),
        may_write=may_write,
        may_throw=may_write and service.may_throw_away(actor, opened.row),
        besides=beside_rows(opened.whole, queries.list_beside(db(), actor, opened.row)),
        has_errors=bool(form and (form.errors or form.asks)),
    )


def to_one(board_id: UUID, exploration_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the exploration’s own page."""
    where = url_for(".show", board_id=board_id, exploration_id=exploration_id, _anchor=anchor)
    return redirect(where)


def to_answers(
    board_id: UUID, exploration_id: UUID, anchor: str | None = None
) -> ResponseReturnValue:
    """To the page on which it is answered."""
    where = url_for(".answer", board_id=board_id, exploration_id=exploration_id, _anchor=anchor)
    return redirect(where)


def to_list(board_id: UUID) -> ResponseReturnValue:
    """To the list of all."""
    return redirect(url_for(".index", board_id=board_id))


def url_of(opened: Opened, anchor: str | None = None) -> str:
    """The address of the exploration’s own page."""
    return url_for(".show", board_id=opened.board.id, exploration_id=opened.row.id, _anchor=anchor)
