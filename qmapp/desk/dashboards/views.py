"""What became of it: for a board, for one of its agencies, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.practice.queries import known_catalogue
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.desk.dashboards import counting, issues, listing, weak
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.filters import Filters, read_agency, read_day, read_filters
from qmapp.desk.dashboards.listing import Put
from qmapp.desk.dashboards.pages import tables
from qmapp.desk.dashboards.pages.again import title_of_issue
from qmapp.desk.dashboards.pages.agency import agency_page
from qmapp.desk.dashboards.pages.board import board_page
from qmapp.desk.dashboards.pages.narrowed import Asked, Names
from qmapp.desk.dashboards.pages.rows import RowsPage
from qmapp.desk.dashboards.reading import days_of, read_board
from qmapp.desk.dashboards.rules import NO_AGENCY, OF_OWNERS, Figure, Owned
from qmapp.desk.dashboards.scope import Scope, own_agencies, scope_of
from qmapp.foundation.access import Actor, BoardSubject, Permission, ResponseSubject, may
from qmapp.foundation.audit.kept import kept
from qmapp.foundation.catalogue import Catalogue, Edition
from qmapp.foundation.storage import today
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in,
    signed_in_actor,
    url_for,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_agency, get_board, list_agencies, list_boards_of

bp = Blueprint("dashboards", __name__)
_BASE = "/boards/<uuid:board_id>/impact"
_LONGEST_PAGE = 6


@bp.get("/impact")
@signed_in
def index() -> ResponseReturnValue:
    """The way in: to the one board that somebody follows, or to a list of boards and agencies."""
    actor = signed_in_actor()
    boards = list_boards_of(db(), actor.person_id)
    seen = [one for one in boards if may(actor, Permission.IMPACT_SEE, BoardSubject(one.id))]
    own = own_agencies(db(), actor.person_id)
    if len(seen) == 1 and not own:
        return redirect(url_for("dashboards.board", board_id=seen[0].id))
    return render("dashboards/index.html", boards=seen, agencies=own)


@bp.get(_BASE)
@guarded(Permission.IMPACT_SEE, by="board")
def board(board_id: UUID) -> ResponseReturnValue:
    """One page for a board: where to ask."""
    found, kind = _marked(board_id), _kind(request.args.get("kind"))
    agency = read_agency(request.args.get("agency"))
    whose = _whose(board_id, agency)
    scope = scope_of(db(), signed_in_actor(), board_id, kind=kind, agency=agency)
    days = days_of(
        db(),
        scope,
        today(),
        since=read_day(request.args.get("since")),
        until=read_day(request.args.get("until")),
    )
    counted = kept(read_board, db(), scope, days)
    drafts = weak.seen_by(db(), scope, counted.drafts, signed_in_actor().person_id)
    counted = replace(counted, drafts=drafts)
    page = board_page(
        counted,
        _known(board_id),
        Addresses(board_id, kind=kind, agency=agency),
        found.name,
        whose=whose,
    )
    return render(
        "dashboards/board.html",
        board=found,
        page=page,
        days=days,
        kinds=catalogue().kinds,
        kind=kind,
        agencies=_to_choose(board_id, agency, whose),
        agency=agency,
        is_filtered=any(request.args.get(name) for name in ("since", "until", "kind", "agency")),
        may_plan=may(signed_in_actor(), Permission.CHECKS_PLAN, BoardSubject(board_id)),
        may_write=may(signed_in_actor(), Permission.MEETING_WRITE, BoardSubject(board_id)),
    )


@bp.get(f"{_BASE}/agencies/<uuid:agency_id>")
@guarded(Permission.AGENCY_IMPACT_SEE, by="agency_impact")
def agency(board_id: UUID, agency_id: UUID) -> ResponseReturnValue:
    """One agency’s own actions; for members what is known of what they answer, too."""
    found, whose = _marked(board_id), get_agency(db(), board_id, agency_id)
    actor, on = signed_in_actor(), today()
    scope = scope_of(db(), actor, board_id, agency=str(agency_id))
    sees_all = may(actor, Permission.IMPACT_SEE, BoardSubject(board_id))
    asked = read_filters(request.args)
    filters = Filters(
        agency=str(agency_id), overdue=asked.overdue, age=asked.age, delivery=asked.delivery
    )
    owned = next(
        (one for one in counting.owned(db(), scope, on, listing.days_of_age(on))),
        Owned(agency_id=str(agency_id), name=whose.name, total=0, under_30=0, to_90=0, over_90=0),
    )
    page = agency_page(
        owned,
        counting.deliveries(db(), scope),
        listing.deeds(db(), scope, filters, on, _page()),
        effects=counting.effects(db(), scope, on) if sees_all else None,
        filters=filters,
        to=Addresses(board_id),
        here=url_for("dashboards.agency", board_id=board_id, agency_id=agency_id),
        today=on,
        hides=bool(scope.hidden),
    )
    return render(
        "dashboards/agency.html",
        board=found,
        agency=whose,
        page=page,
        sees_all=sees_all,
        on=on,
        agencies=list_agencies(db(), board_id) if sees_all else (),
    )


@bp.get(f"{_BASE}/<figure>")
@guarded(Permission.IMPACT_SEE, by="board")
def rows(board_id: UUID, figure: str) -> ResponseReturnValue:
    """The rows behind a figure, narrowed by what stands in the address."""
    what = next((one for one in Figure if one.value == figure), None)
    if what is None:
        abort(404)
    found, filters = _marked(board_id), read_filters(request.args)
    kind = _kind(filters.kind)
    agency = filters.agency if what in OF_OWNERS else None
    scope = scope_of(db(), signed_in_actor(), board_id, kind=kind, agency=agency)
    asked = Asked(
        figure=what,
        filters=filters,
        names=_names(board_id, filters),
        to=Addresses(board_id, kind=kind, agency=agency),
    )
    page = _ROWS[what](scope, asked)
    return render(
        "dashboards/rows.html", board=found, page=page, hides=bool(scope.hidden), on=today()
    )


def _recommendations(scope: Scope, asked: Asked) -> RowsPage:
    found = listing.advice(db(), scope, asked.filters, today(), _page())
    return tables.advice_table(asked, found)


def _actions(scope: Scope, asked: Asked) -> RowsPage:
    found = listing.deeds(db(), scope, asked.filters, today(), _page())
    return tables.deed_table(asked, found, today())


def _checks(scope: Scope, asked: Asked) -> RowsPage:
    found = listing.checks_to_do(db(), scope, asked.filters, today(), _page())
    return tables.check_table(asked, found, today())


def _asks(scope: Scope, asked: Asked) -> RowsPage:
    found = listing.asks_sent(db(), scope, asked.filters, today(), _page())
    return tables.ask_table(asked, found, today(), _may_open(scope))


def _reviews(scope: Scope, asked: Asked) -> RowsPage:
    found = listing.stood(db(), scope, asked.filters, today(), _page())
    return tables.review_table(asked, found, today(), _known(scope.board_id))


def _issues(scope: Scope, asked: Asked) -> RowsPage:
    return tables.issue_table(asked, issues.recurring(db(), scope), _known(scope.board_id))


def _drafts(scope: Scope, asked: Asked) -> RowsPage:
    edition = weak.drafts(db(), scope).edition or catalogue().default_edition
    marker_id = _marker(edition, asked.filters.marker)
    asked = replace(asked, names=replace(asked.names, marker=_marker_name(edition, marker_id)))
    found = listing.judged(db(), scope, signed_in_actor().person_id, marker_id, _page())
    return tables.judged_table(asked, found, edition)


_ROWS: Mapping[Figure, Callable[[Scope, Asked], RowsPage]] = {
    Figure.RECOMMENDATIONS: _recommendations,
    Figure.ACTIONS: _actions,
    Figure.CHECKS: _checks,
    Figure.ASKS: _asks,
    Figure.ISSUES: _issues,
    Figure.REVIEWS: _reviews,
    Figure.DRAFTS: _drafts,
}


def _may_open(scope: Scope) -> tables.MayOpen:
    """Whether the reader may open the board's correspondence on a review."""
    actor: Actor = standing_on_board(db(), signed_in_actor(), scope.board_id)

    def may_open(one: Put) -> bool:
        subject = ResponseSubject(scope.board_id, one.review_id)
        return may(actor, Permission.RESPONSE_READ, subject)

    return may_open


def _names(board_id: UUID, filters: Filters) -> Names:
    """What the ids of the address are called; another board's agency is not there."""
    return Names(
        agency=_whose(board_id, filters.agency),
        issue=title_of_issue(filters.issue, None, _known(board_id)) if filters.issue else "",
        kind=next((one.label for one in catalogue().kinds if one.id == filters.kind), ""),
    )


def _known(board_id: UUID) -> Catalogue:
    """The catalogue with the practice issues that the board entered, so that they have names."""
    return known_catalogue(db(), catalogue(), board_id)


def _whose(board_id: UUID, agency: str | None) -> str:
    """What an agency of the address is called; another board’s is not there."""
    if agency is None:
        return ""
    if agency == NO_AGENCY:
        return gettext("Partnership as a whole")
    return get_agency(db(), board_id, UUID(agency)).name


def _to_choose(board_id: UUID, agency: str | None, whose: str) -> Sequence[tuple[str, str]]:
    """The agencies of the board to choose from, with the one that is chosen though it ended."""
    found = [(str(one.id), one.name) for one in list_agencies(db(), board_id)]
    found.append((NO_AGENCY, gettext("Partnership as a whole")))
    if agency is not None and agency not in {one for one, _ in found}:
        found.append((agency, whose))
    return found


def _marker(edition: Edition, asked: str | None) -> str:
    known = {one.id for one in edition.markers}
    return asked if asked in known else edition.markers[0].id


def _marker_name(edition: Edition, marker_id: str) -> str:
    found = edition.marker(marker_id)
    return f"{found.number}, {found.title}"


def _kind(asked: str | None) -> str | None:
    """A kind of review of the address, when there is one of that name."""
    return next((one.id for one in catalogue().kinds if one.id == asked), None)


def _page() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_PAGE else 1


def _marked(board_id: UUID) -> Board:
    found = get_board(db(), board_id)
    mark_page(board=found)
    return found
