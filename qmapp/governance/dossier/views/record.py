"""The record of a review: its page, and the files for the board and for publication."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.pages import kind_of
from qmapp.casework.reviews.queries import subject_of as subject_of_review
from qmapp.errors import NotFound
from qmapp.foundation.access import Permission, may
from qmapp.foundation.documents import Document, write_docx, write_pdf
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.words import show_date
from qmapp.governance.dossier import document
from qmapp.governance.dossier.pages import WORDS, dossier_page
from qmapp.governance.dossier.reading import is_hidden, read_sources, read_withheld, subject_of
from qmapp.governance.dossier.views.blueprint import bp, open_review

BASE = "/reviews/<uuid:review_id>/record"
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get(BASE)
@guarded(Permission.REVIEW_SEE, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    """For all who know of the review: who may read which record, the files themselves ask."""
    review = open_review(review_id)
    actor, record = signed_in_actor(), subject_of(db(), review)
    sources = read_sources(db(), review)
    hidden = is_hidden(db(), actor, review)
    decides = may(actor, Permission.IDENTIFIERS_DECIDE, subject_of_review(review))
    page = dossier_page(
        sources,
        read_withheld(db(), review, sources) if decides and not hidden else None,
        is_hidden=hidden,
        may_read_full=may(actor, Permission.DOSSIER_READ, record),
        may_read_public=may(actor, Permission.DOSSIER_PUBLIC, record),
    )
    return render("dossier/index.html", review=review, page=page)


@bp.get(f"{BASE}/record.pdf")
@guarded(Permission.DOSSIER_READ, by="dossier")
def record_pdf(review_id: UUID) -> ResponseReturnValue:
    return _send(review_id, _full, write_pdf, "record", _PDF)


@bp.get(f"{BASE}/record.docx")
@guarded(Permission.DOSSIER_READ, by="dossier")
def record_docx(review_id: UUID) -> ResponseReturnValue:
    return _send(review_id, _full, write_docx, "record", _DOCX)


@bp.get(f"{BASE}/public.pdf")
@guarded(Permission.DOSSIER_PUBLIC, by="dossier")
def public_pdf(review_id: UUID) -> ResponseReturnValue:
    return _send(review_id, _public, write_pdf, "public", _PDF)


@bp.get(f"{BASE}/public.docx")
@guarded(Permission.DOSSIER_PUBLIC, by="dossier")
def public_docx(review_id: UUID) -> ResponseReturnValue:
    return _send(review_id, _public, write_docx, "public", _DOCX)


def _full(review: Review) -> Document:
    return document.full_record(
        read_sources(db(), review), WORDS, kind=_kind(review), printed_on=_printed_on()
    )


def _public(review: Review) -> Document:
    sources = read_sources(db(), review)
    return document.public_record(
        sources,
        read_withheld(db(), review, sources),
        WORDS,
        kind=_kind(review),
        printed_on=_printed_on(),
    )


def _kind(review: Review) -> str:
    kind = kind_of(current_app.extensions["qmapp.catalogue"], review.kind)
    return kind.long_label if kind is not None else review.kind


def _printed_on() -> str:
    return gettext("Printed on %(day)s", day=show_date(today()))


def _send(
    review_id: UUID,
    make: Callable[[Review], Document],
    write: Callable[[Document], bytes],
    name: str,
    media_type: str,
) -> ResponseReturnValue:
    """The file, for whoever blindness does not keep it from."""
    review = open_review(review_id)
    if is_hidden(db(), signed_in_actor(), review):
        raise NotFound("record")
    response = Response(write(make(review)), mimetype=media_type)
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in review.reference).lower()
    ending = "pdf" if media_type == _PDF else "docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{plain}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
