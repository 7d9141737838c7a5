"""The page of the markers: open to everybody, signed in or not."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.desk.markers import pages, printed
from qmapp.foundation.web import catalogue, public, render
from qmapp.foundation.web.words import show_date

bp = Blueprint("markers", __name__)
WORDS = printed.Words(gettext, show_date)


@bp.get("/markers")
@public
def index() -> ResponseReturnValue:
    page = pages.index_page(
        catalogue(),
        query=request.args.get("q", ""),
        about=request.args.get("about", ""),
        opened=request.args.getlist("open"),
    )
    return render("markers/index.html", page=page)


@bp.get("/markers/<int:number>")
@public
def marker(number: int) -> ResponseReturnValue:
    found = catalogue().default_edition.by_number(number)
    place = f"marker-{found.number}"
    return redirect(url_for("markers.index", open=found.number, _anchor=place))


@bp.get("/markers.pdf")
@public
def pdf() -> ResponseReturnValue:
    edition = catalogue().default_edition
    content = printed.markers_pdf(catalogue(), WORDS)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="quality-markers-{edition.slug}.pdf"'
    )
    # Public and the same for everybody; a browser asks each time whether it still holds.
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(sha256(content).hexdigest())
    return response.make_conditional(request)
