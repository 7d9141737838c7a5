"""What a board entered, as a page and as a file."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from qmapp.casework.practice import queries
from qmapp.casework.practice.pages import entries_page
from qmapp.casework.practice.rules import joined, stands_in
from qmapp.casework.practice.views.blueprint import BASE, bp, open_board
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject
from qmapp.foundation.web.csvfile import csv_response

HEAD = ("stage", "title", "basis", "note")


@bp.get(BASE)
@guarded(Permission.LEARNING_SEE, by="board")
def index(board_id: UUID) -> str:
    edition = catalogue().practice
    lines = queries.list_entries(db(), board_id)
    known = joined(edition, [one for one in lines if stands_in(one, edition)])
    return render(
        "practice/index.html",
        board=open_board(board_id),
        page=entries_page(lines, edition, known),
        may_write=may(signed_in_actor(), Permission.PRACTICE_WRITE, subject()),
    )


@bp.get(f"{BASE}/entries.csv")
@guarded(Permission.LEARNING_SEE, by="board")
def export(board_id: UUID) -> Response:
    """What stands, as the file that can be brought again; without entries the head alone."""
    edition = catalogue().practice
    rows = [
        (
            edition.stage(one.stage).title if edition.has_stage(one.stage) else one.stage,
            one.title,
            one.basis.value,
            one.source_note,
        )
        for one in queries.list_entries(db(), board_id)
        if not one.is_ended
    ]
    return csv_response("practice-issues.csv", HEAD, rows)
