"""The pages of the bundle, and what is taken away from them: of a draft, or of the process."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.bundle import annotations as web
from qmapp.casework.bundle import queries
from qmapp.casework.bundle.pages import table as pages_table
from qmapp.casework.bundle.pages.marked import Asked, build_marked
from qmapp.casework.bundle.pages.matrix import build_matrix, cut_of
from qmapp.casework.bundle.pages.scope import Scope, scope_of
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.attachments import attachment
from qmapp.foundation.web.csvfile import csv_response
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("bundle", __name__)


def _scope(review_id: UUID, draft: Draft | None) -> Scope:
    """What the reader may see of the draft. That they read it is logged before it is shown."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    if draft is not None:
        note_read(
            person_id=signed_in_actor().person_id,
            board_id=draft.board_id,
            review_id=draft.review_id,
            draft_id=draft.id,
        )
    try:
        chosen = UUID(request.args.get("whose", ""))
    except ValueError:
        chosen = None
    edition = get_edition(db(), review.edition_sha256)
    return scope_of(db(), signed_in_actor(), review, edition, draft, chosen)


def _draft(review_id: UUID, number: int | None) -> Draft | None:
    return get_draft(db(), review_id, number) if number is not None else None


def evidence(review_id: UUID, number: int) -> ResponseReturnValue:
    """The draft with all evidence on its words."""
    draft = get_draft(db(), review_id, number)
    asked = Asked(
        marker=request.args.get("marker", type=int),
        theme=request.args.get("theme", ""),
        stance=request.args.get("stance", ""),
        only=request.args.get("only") == "1",
    )
    page = build_marked(db(), _scope(review_id, draft), draft, asked)
    return render("bundle/evidence.html", page=page)


def matrix(review_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """The 18 markers by what supports, counts against and gives context; and the gaps."""
    scope = _scope(review_id, _draft(review_id, number))
    cut = cut_of(
        scope,
        request.args.get("marker", type=int),
        request.args.get("stance", ""),
        request.args.get("page", type=int),
    )
    return render("bundle/matrix.html", page=build_matrix(db(), scope, cut))


def table(review_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """All evidence as CSV, one row a piece."""
    scope = _scope(review_id, _draft(review_id, number))
    items = queries.every_item(db(), scope.edition, scope.ids)
    return csv_response("matrix.csv", pages_table.head(), pages_table.rows(scope, items))


def web_annotations(review_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """All evidence as Web Annotations, one a piece."""
    draft = _draft(review_id, number)
    scope = _scope(review_id, draft)
    collection = web.Collection(
        label=gettext(
            "Evidence on %(what)s, %(reference)s",
            what=scope.of_draft,
            reference=scope.review.reference,
        ),
        reference=scope.review.reference,
        edition=scope.edition,
        source=web.Source(sha256=draft.sha256, media_type=draft.media_type, name=draft.file_name)
        if draft
        else None,
        writers={
            line.id: web.Writers(kind=scope.kinds[line.id], names=line.writer_names)
            for line in scope.shown
        },
        generated_at=clock(),
    )
    items = queries.every_item(db(), scope.edition, scope.ids)
    return attachment("evidence.jsonld", web.MEDIA_TYPE, web.written(collection, items))


def install() -> None:
    """Put the pages on the room's blueprint: of a draft, and of the process before the first."""
    by_draft = guarded(Permission.PROFILE_READ, by="draft")
    by_process = guarded(Permission.PROFILE_READ, by="process")
    draft, process = (
        "/reviews/<uuid:review_id>/drafts/<int:number>",
        "/reviews/<uuid:review_id>/process",
    )
    bp.add_url_rule(f"{draft}/evidence", "evidence", by_draft(evidence))
    for address, guard, prefix in ((draft, by_draft, ""), (process, by_process, "process_")):
        bp.add_url_rule(f"{address}/matrix", f"{prefix}matrix", guard(matrix))
        bp.add_url_rule(f"{address}/matrix.csv", f"{prefix}table", guard(table))
        bp.add_url_rule(
            f"{address}/evidence.jsonld", f"{prefix}annotations", guard(web_annotations)
        )


install()
