"""The history of one review, and the search through a board’s trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import ColumnElement, false

from qmapp.casework.reviews.queries import get_review
from qmapp.desk.trail import queries
from qmapp.desk.trail.links import NUMBERED, OF_REVIEW
from qmapp.desk.trail.queries import EventLine, EventPage, Filters
from qmapp.desk.trail.sentences import GROUP_LABELS, NOBODY, Group, sentence_of, verbs_of
from qmapp.desk.trail.sight import Sight, sight_of
from qmapp.foundation.access import Permission
from qmapp.foundation.audit.models import Event
from qmapp.foundation.web import db, guarded, render, signed_in_actor, url_for
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("trail", __name__)
_SHORT = 8
_LONGEST_PAGE = 6
_FILTERS = ("group", "person", "review", "since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as it is shown: its sentence, of what, when, its number in the chain."""

    said: str
    thing: str
    at: datetime
    number: int
    review: str = ""


@bp.get("/reviews/<uuid:review_id>/history")
@guarded(Permission.REVIEW_READ, by="review")
def review(review_id: UUID) -> ResponseReturnValue:
    """Everything that happened on a review, as far as the person may know of it."""
    found = get_review(db(), review_id)
    mark_page(board=get_board(db(), found.board_id), reference=found.reference)
    sight = sight_of(db(), signed_in_actor(), found)
    about = _about(sight)
    conditions = [Event.review_id == review_id, sight.condition()]
    if about is not None:
        conditions.append(about.condition)
    page = queries.list_events(db(), found.board_id, conditions, _page())
    return render(
        "trail/review.html",
        review=found,
        page=page,
        told=[_told(line, sight) for line in page.lines],
        about=_name_of(about, sight, page),
        is_one=about is not None,
        url=_paging("trail.review", review_id=review_id),
    )


@bp.get("/boards/<uuid:board_id>/trail")
@guarded(Permission.TRAIL_SEARCH, by="board")
def search(board_id: UUID) -> ResponseReturnValue:
    """Who did what when on a board, without a word of a case."""
    board = get_board(db(), board_id)
    mark_page(board=board)
    asked = request.args
    group = next((one for one in Group if one.value == asked.get("group")), None)
    since, until, wrong = _days()
    filters = Filters(
        verbs=verbs_of(group) if group else None,
        person_id=_id(asked.get("person")),
        review_id=_id(asked.get("review")),
        since=since,
        until=until,
    )
    page = queries.list_events(db(), board_id, filters.condition(), _page())
    return render(
        "trail/board.html",
        board=board,
        page=page,
        told=[_told(line, None) for line in page.lines],
        people=queries.list_people(db(), board_id),
        groups=GROUP_LABELS,
        asked=asked,
        wrong=wrong,
        has_errors=bool(wrong),
        is_filtered=any(
            asked.get(name) for name in ("group", "person", "review", "since", "until")
        ),
        url=_paging("trail.search", board_id=board_id),
    )


def _told(line: EventLine, sight: Sight | None) -> Told:
    said = gettext(sentence_of(line.verb)) % {"who": line.who or gettext(NOBODY)}
    label = sight.label_of(line.subject_kind, line.subject_id) if sight else None
    return Told(
        said=said,
        thing=gettext(label[0]) % label[1] if label else "",
        at=line.at,
        number=line.sequence,
        review=str(line.review_id)[:_SHORT] if line.review_id else "",
    )


@dataclass(frozen=True, slots=True)
class About:
    """The one thing whose history is asked for: its events; its name where it needs no sight."""

    condition: ColumnElement[bool]
    name: str = ""


def _about(sight: Sight) -> About | None:
    """The one thing that the address names, as `links.history_of` does; None for all of them."""
    if (about := _id(request.args.get("about"))) is not None:
        return About(Event.subject_id == about)
    kind = request.args.get("kind", "")
    if kind in OF_REVIEW:
        kinds, name = OF_REVIEW[kind]
        return About(Event.subject_kind.in_(kinds), gettext(name))
    if kind in NUMBERED:
        number = request.args.get("number", "")
        of = sight.numbered(kind, int(number)) if number.isdecimal() and len(number) < 7 else []
        return About(Event.subject_id.in_(of))
    return About(false()) if kind else None


def _name_of(about: About | None, sight: Sight, page: EventPage) -> str:
    """What the one thing is called whose history is shown."""
    if about is None or about.name or not page.lines:
        return about.name if about is not None else ""
    first = page.lines[0]
    label = sight.label_of(first.subject_kind, first.subject_id)
    return gettext(label[0]) % label[1] if label else ""


def _id(text: str | None) -> UUID | None:
    """An id of the address; one that is none finds nothing, as an unknown one does."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _days() -> tuple[date | None, date | None, dict[str, str]]:
    """The days of the filter, and what is wrong with them, by box."""
    days: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for name, label in (("since", gettext("From")), ("until", gettext("Until"))):
        try:
            days[name] = _day(request.args.get(name, ""))
        except ValueError:
            days[name] = None
            wrong[name] = gettext("%(box)s: enter a day, such as 2026-11-22", box=label)
    since, until = days["since"], days["until"]
    if since and until and until < since:
        wrong["until"] = gettext("Until: enter a day that is not before the first")
    return since, until, wrong


def _day(text: str) -> date | None:
    """A day of the filter, if there is one. Raises ValueError for one that is none."""
    if not text.strip():
        return None
    day = date.fromisoformat(text.strip())
    if not 1 < day.year < 9_999:
        raise ValueError(text)
    return day


def _page() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_PAGE else 1


def _paging(endpoint: str, **parts: UUID) -> Callable[[int], str]:
    """The address of another page of what was asked for."""
    kept = {name: value for name, value in request.args.items() if name != "page"}

    def url(number: int) -> str:
        values: dict[str, Any] = {**kept, **parts, "page": number}
        return url_for(endpoint, **values)

    return url
