"""The page of the markers: open to everybody, signed in or not."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from qmapp.desk.markers import pages, printed, words
from qmapp.foundation.catalogue import StatutoryLine
from qmapp.foundation.web import catalogue, public, render
from qmapp.foundation.web.words import show_date

bp = Blueprint("markers", __name__)
WORDS = printed.Words(gettext, show_date)


class Shown:
    """Words of the markers as the page shows them for one search."""

    def __init__(self, query: str) -> None:
        self._query = query

    def marked(self, text: str) -> Markup:
        """With what was searched for marked."""
        return words.marked(text, self._query)

    def explained(self, text: str) -> Markup:
        """With short names linked to the glossary as well."""
        return words.explained(text, self._query, f"{request.script_root}/glossary")

    def law_note(self, line: StatutoryLine) -> str:
        """Where and when a line of law held, in sentences."""
        return words.law_note(line, WORDS, show_date)


@bp.get("/markers")
@public
def index() -> ResponseReturnValue:
    page = pages.index_page(
        catalogue(),
        query=request.args.get("q", ""),
        about=request.args.get("about", ""),
        opened=request.args.getlist("open"),
    )
    return render("markers/index.html", page=page, words=Shown(page.query))


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
