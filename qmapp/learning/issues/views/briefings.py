"""All briefings on one page, and as one file to take away."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.access import Permission
from qmapp.foundation.documents import write_docx, write_pdf
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render
from qmapp.foundation.web.words import show_date
from qmapp.learning.issues.pages.briefings import briefings_page
from qmapp.learning.issues.printed import Words, briefings_document
from qmapp.learning.issues.views.blueprint import BASE, bp, open_board

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get(f"{BASE}/briefings")
@guarded(Permission.LEARNING_SEE, by="board")
def briefings(board_id: UUID) -> str:
    page = briefings_page(
        known_issues(db(), catalogue().practice, board_id),
        query=request.args.get("q", ""),
        stage=request.args.get("stage", ""),
        read=request.args.get("read", ""),
        opened=request.args.getlist("open"),
    )
    return render("issues/briefings.html", board=open_board(board_id), page=page)


@bp.get(f"{BASE}/briefings.<kind>")
@guarded(Permission.LEARNING_SEE, by="board")
def briefings_file(board_id: UUID, kind: str) -> Response:
    """Everything in one document: “pdf” or “docx”."""
    if kind not in {"pdf", "docx"}:
        raise NotFound
    board = open_board(board_id)
    document = briefings_document(
        known_issues(db(), catalogue().practice, board_id),
        Words(gettext),
        board=board.name,
        marking=board.marking,
        made=gettext("Made on %(date)s", date=show_date(today())),
    )
    is_pdf = kind == "pdf"
    content = write_pdf(document) if is_pdf else write_docx(document)
    response = Response(content, mimetype="application/pdf" if is_pdf else _WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="briefings.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response
