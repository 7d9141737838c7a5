"""The explorations of a board, and one of them."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject
from qmapp.learning.explore import queries
from qmapp.learning.explore.pages.hub import asked_in
from qmapp.learning.explore.pages.words import line_words, who_words
from qmapp.learning.explore.views.blueprint import (
    LIST,
    ONE,
    bp,
    known,
    open_board,
    open_one,
    show_page,
)


@bp.get(LIST)
@guarded(Permission.EXPLORATION_READ, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    board, practice = open_board(board_id), known(board_id, is_ended_too=True)
    issue = request.args.get("issue", "")
    issue = issue if practice.has(issue) else ""
    titles = {one.id: one.title for one in practice.practice_issues}
    asked = asked_in(catalogue().practice)
    found = queries.list_explorations(
        db(),
        signed_in_actor(),
        board_id,
        issue=issue,
        page=0 if request.args.get("show") == "all" else _number(request.args.get("page", "")) or 1,
    )
    finished = queries.issues_compared(db(), board_id)
    return render(
        "explore/index.html",
        board=board,
        rows=[
            (one, titles.get(one.issue, one.issue), who_words(one.scope, one.place),
             line_words(one, asked))
            for one in found.lines
        ],
        page=found,
        issue=issue,
        issue_title=titles.get(issue, ""),
        compared=[
            (id_, title)
            for id_, title in titles.items()
            if id_ in finished and issue in {"", id_}
        ],
        may_write=may(signed_in_actor(), Permission.EXPLORATION_WRITE, subject()),
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@bp.get(ONE)
@guarded(Permission.EXPLORATION_READ, by="exploration")
def show(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    """One exploration; `beside` in the address: read beside another than it was begun from."""
    beside = read_id(request.args.get("beside"))
    return show_page(open_one(board_id, exploration_id, beside=beside))
