"""What lies behind a figure, and the figures as files."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission
from qmapp.foundation.audit.kept import kept
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor
from qmapp.foundation.web.csvfile import csv_response
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.counting import count, covered
from qmapp.learning.trends.filters import Asked, page_word
from qmapp.learning.trends.pages import exports
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.markers import drafts_page, markers_page
from qmapp.learning.trends.pages.paging import paged
from qmapp.learning.trends.pages.rows import rows_page
from qmapp.learning.trends.queries.markers import judged_drafts, read_weakness
from qmapp.learning.trends.queries.reading import Read, reviews_asked, sought, stages_of
from qmapp.learning.trends.queries.scope import scope_of
from qmapp.learning.trends.queries.things import read_rows
from qmapp.learning.trends.views.blueprint import (
    BASE,
    asked,
    bp,
    marked,
    page_asked,
    read_for,
)
from qmapp.learning.trends.views.counting import heat_of, in_other_list, recurrence_of


@bp.get(f"{BASE}/rows")
@guarded(Permission.TRENDS_SEE, by="board")
def rows(board_id: UUID) -> ResponseReturnValue:
    """The reviews behind a figure, what in them has the tag, and the passages that show it."""
    board, what = marked(board_id), asked()
    found, to = read_for(board_id, what), Addresses(board_id, what)
    every = reviews_asked(found, stages_of(db(), found) if what.stage else ())
    shown, pager = paged(every, page_asked(), lambda number: _at(to, what, number))
    lines = read_rows(
        db(), signed_in_actor(), found.scope, sought(found), [one.id for one in shown]
    )
    page = rows_page(found, (shown, lines), to, catalogue().kinds, pager, _label_in_other(found))
    return render(
        "trends/rows.html",
        board=board,
        page=page,
        hides=found.facts.hides,
        is_blind=found.facts.is_blind,
    )


def _at(to: Addresses, what: Asked, number: int) -> str:
    return to.rows(
        tag=what.tag, stage=what.stage, disputed=what.disputed, may=what.may, into=what.into,
        coverage=what.coverage, page=page_word(number),
    )  # fmt: skip


def _label_in_other(found: Read) -> str:
    """What the tag is called in the other list; empty where it is one of the family's own."""
    if found.walk is None or found.asked.tag is None:
        return ""
    into, _ = in_other_list(found, found.walk)
    return into.label(found.asked.tag)


@bp.get(f"{BASE}/markers")
@guarded(Permission.TRENDS_SEE, by="board")
def markers(board_id: UUID) -> ResponseReturnValue:
    """Weak markers over the years."""
    board, to = marked(board_id), Addresses(board_id, Asked())
    scope = scope_of(db(), signed_in_actor(), board_id)
    edition, found = kept(read_weakness, db(), scope, signed_in_actor().person_id)
    page = markers_page(edition, found, to)
    return render("trends/markers.html", board=board, page=page, hides=bool(scope.hidden))


@bp.get(f"{BASE}/markers/<marker_id>")
@guarded(Permission.TRENDS_SEE, by="board")
def drafts(board_id: UUID, marker_id: str) -> ResponseReturnValue:
    """The drafts behind a marker, as far as the reader may know of them."""
    board, to = marked(board_id), Addresses(board_id, Asked())
    actor = signed_in_actor()
    scope = scope_of(db(), actor, board_id)
    edition, found = kept(read_weakness, db(), scope, actor.person_id)
    edition = edition or catalogue().default_edition
    if marker_id not in {one.id for one in edition.markers}:
        abort(404)
    known = judged_drafts(db(), scope, actor.person_id, marker_id)
    page = drafts_page(edition, marker_id, found, known, to)
    return render("trends/drafts.html", board=board, page=page, hides=bool(scope.hidden))


@bp.get(f"{BASE}/files/<what>.csv")
@guarded(Permission.TRENDS_SEE, by="board")
def export(board_id: UUID, what: str) -> ResponseReturnValue:
    """The figures of a page as a file."""
    table = _table(board_id, what)
    return csv_response(f"{what}-{today().isoformat()}.csv", table.head, table.rows)


def _table(board_id: UUID, what: str) -> exports.Table:
    if what == "markers":
        scope = scope_of(db(), signed_in_actor(), board_id)
        weak = exports.markers_table(*kept(read_weakness, db(), scope, signed_in_actor().person_id))
        return exports.with_left_out(weak, scope)
    wanted = asked()
    if what == "stages":
        wanted = replace(wanted, family=Family.ISSUE)
    found = read_for(board_id, wanted)
    return exports.with_left_out(_table_of(found, wanted, what), found.scope)


def _table_of(found: Read, wanted: Asked, what: str) -> exports.Table:
    if what == "counts":
        return exports.counts_table(found, count(found.facts, wanted.by))
    if what == "stages":
        return exports.stages_table(found, heat_of(found))
    if what == "again":
        return exports.again_table(found, recurrence_of(found))
    if what == "mapped" and found.walk is not None:
        into, counts = in_other_list(found, found.walk)
        whole = covered(found.facts, found.facts.reviews)
        return exports.mapped_table(found, into, counts, whole)
    return abort(404)
