"""Explorations of one issue over teams and areas, and over years."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.errors import NotFound
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject
from qmapp.learning.explore import queries
from qmapp.learning.explore.pages.compare import compare_page, told_boxes
from qmapp.learning.explore.text import build
from qmapp.learning.explore.views.blueprint import LIST, bp, known, open_board


@bp.get(f"{LIST}/compare")
@guarded(Permission.EXPLORATION_READ, by="board")
def compare(board_id: UUID) -> ResponseReturnValue:
    board, practice = open_board(board_id), known(board_id, is_ended_too=True)
    issue = request.args.get("issue", "")
    if not practice.has(issue):
        raise NotFound("practice issue")
    text = build(practice, issue)
    found = queries.compare(db(), signed_in_actor(), practice, board_id, issue)
    question = text.find(request.args.get("question", ""))
    told = (
        queries.list_told(db(), signed_in_actor(), board_id, issue, question.id) if question else ()
    )
    measures = queries.measures_of(db(), signed_in_actor(), board_id, told)
    return render(
        "explore/compare.html",
        board=board,
        text=text,
        page=compare_page(found, text),
        question=question,
        told=told_boxes(told, text, measures),
        may_write=may(signed_in_actor(), Permission.EXPLORATION_WRITE, subject()),
    )
