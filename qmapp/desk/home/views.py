"""The first page, and the pages about this service that everybody may read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.feedback.queries import list_for
from qmapp.casework.reviews.listing import Filters, ReviewLine, list_reviews
from qmapp.desk.home import pages
from qmapp.desk.review_home.facts import situations
from qmapp.foundation.access import (
    Actor,
    BoardRole,
    BoardSubject,
    EditionSubject,
    Permission,
    may,
)
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import actor, catalogue, current_actor, db, public, render, settings
from qmapp.learning.reminders.queries import list_my_checks
from qmapp.people.accounts.queries import list_boards_of
from qmapp.people.inbox.queries import count_unread

bp = Blueprint("home", __name__)
_FOLLOW = (
    BoardRole.REVIEW_MANAGER,
    BoardRole.CHAIR,
    BoardRole.MEMBER,
    BoardRole.AGENCY_CONTACT,
)
_ON_IMPACT = frozenset(
    {"dashboards", "meetings", "impact", "actions", "plan", "theory", "measures"}
)
_ON_LEARNING = frozenset(
    {"issues", "practice", "explore", "summits", "bodies", "classes", "trends", "sharing"}
)
_LOOK_AFTER = (BoardRole.REVIEW_MANAGER, BoardRole.CHAIR)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    found = actor()
    if found is None:
        return render("desk/landing.html", edition=catalogue().default_edition)
    page = _home(found)
    return render("desk/home.html", page=page, page_marking=page.marking)


@bp.get("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001 - the page's own name
    return render("desk/help.html")


@bp.get("/glossary")
@public
def glossary() -> ResponseReturnValue:
    return render("desk/glossary.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render("desk/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    found = actor()
    boards = list_boards_of(db(), found.person_id) if found else []
    administers = {
        board.id
        for board in boards
        if may(found, Permission.BOARD_SETTINGS, BoardSubject(board.id))
    }
    return render("desk/privacy.html", boards=boards, administers=administers)


@bp.get("/parts")
@public
def parts() -> ResponseReturnValue:
    """Every part of the pages in its states, for those who build this."""
    if settings().is_production:
        abort(404)
    return render("desk/parts.html")


def _home(actor: Actor) -> pages.HomePage:
    session, now = db(), today()
    boards = [(board.id, board.name) for board in list_boards_of(session, actor.person_id)]

    def where(permission: Permission) -> list[Any]:
        return [one for one in boards if may(actor, permission, BoardSubject(one[0]))]

    keeps = where(Permission.REVIEW_CREATE)
    found = list_reviews(session, actor, None, Filters(), 1, today=now)
    mine = list_reviews(session, actor, None, Filters(mine=True), 1, today=now)
    lines: dict[object, ReviewLine] = {line.id: line for line in mine.lines}
    # What a manager or a chair looks after waits for them too, without a role.
    looks_after = {one[0] for one in boards if actor.is_on_board(one[0], *_LOOK_AFTER)}
    lines.update({line.id: line for line in found.lines if line.board_id in looks_after})
    known = situations(session, actor, list(lines.values()), clock())
    return pages.home_page(
        found,
        pages.todos(lines.values(), known),
        pages.offers(lines.values(), known),
        catalogue(),
        name=actor.name,
        today=now,
        checks=list_my_checks(session, actor.person_id, now, now),
        pressures=sum(one.settled_at is None for one in list_for(session, actor.person_id)),
        boards=boards,
        administers=where(Permission.BOARD_PEOPLE),
        may_create_on=keeps,
    )


def layout() -> dict[str, Any]:
    """What the layout needs on every page: the way around, and the way in and out."""
    here = request.blueprint or ""
    markers = {
        "label": gettext("Markers"),
        "url": url_for("markers.index"),
        "current": here == "markers",
    }
    signed_in = current_actor()
    if signed_in is None:
        items = [markers]
    else:
        unread = count_unread(db(), signed_in.person_id)
        impact = [*_impact(signed_in, here), *_learning(signed_in, here)]
        items = [
            {"label": gettext("Home"), "url": url_for("home.index"), "current": _is_home()},
            {
                "label": gettext("Reviews"),
                "url": url_for("reviews.index"),
                "current": _is_of_a_review() and not any(one["current"] for one in impact),
            },
            *impact,
            *_shared(signed_in, here),
            markers,
            {
                "label": gettext("Notices"),
                "url": url_for("inbox.index"),
                "current": here in {"inbox", "reminders"},
                "unread": unread,
            },
        ]
    return {
        "nav_items": items,
        "home_url": url_for("home.index"),
        "account_url": url_for("accounts.account"),
        "search_url": url_for("search.index"),
        "sign_in_url": url_for("security.login"),
        "sign_out_url": url_for("security.logout"),
    }


def _impact(signed_in: Actor, here: str) -> list[dict[str, Any]]:
    """The way to what became of it, for members of a board and for contacts of its agencies."""
    if not any(signed_in.is_on_board(one, *_FOLLOW) for one in signed_in.board_roles):
        return []
    return [
        {
            "label": gettext("Impact"),
            "url": url_for("dashboards.index"),
            "current": here in _ON_IMPACT,
        }
    ]


def _learning(signed_in: Actor, here: str) -> list[dict[str, Any]]:
    """The way to what is learned across reviews, for everybody who is on a board."""
    if not signed_in.board_roles:
        return []
    return [
        {
            "label": gettext("Learning"),
            "url": url_for("issues.boards"),
            "current": here in _ON_LEARNING and not _is_over_boards(signed_in),
        }
    ]


def _shared(signed_in: Actor, here: str) -> list[dict[str, Any]]:
    """The way to what boards share, for those who read over boards: to the widest they read."""
    readerships = signed_in.readerships
    if not readerships:
        return []
    national = EditionSubject.NATIONAL
    scope = national if national in readerships else min(readerships)
    return [
        {
            "label": gettext("Shared trends"),
            "url": url_for("sharing.national", scope=scope),
            "current": _is_over_boards(signed_in),
        }
    ]


def _is_over_boards(signed_in: Actor) -> bool:
    """Whether this is the page of those who read over boards, asked for by one of them."""
    return request.endpoint == "sharing.national" and bool(signed_in.readerships)


def _is_of_a_review() -> bool:
    return request.path == "/reviews" or request.path.startswith("/reviews/")


def _is_home() -> bool:
    return request.endpoint == "home.index"
