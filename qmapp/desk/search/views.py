"""The page of the search. What somebody looks for stands in its address, and is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from qmapp.casework.reviews.listing import NamedReview, list_named
from qmapp.desk.search import briefings, pages, queries, rules
from qmapp.desk.search.rights import Readable, readable_by
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.web import catalogue, db, render, signed_in, signed_in_actor
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.queries import list_boards_of

bp = Blueprint("search", __name__)


@bp.get("/search")
@signed_in
def index() -> ResponseReturnValue:
    said = request.args.get("q", "")
    actor = signed_in_actor()
    readable = readable_by(db(), actor)
    wanted = _wanted(readable)
    name = rules.name_in(said)
    named = list_named(db(), actor, name) if name else []
    try:
        asked = rules.read(said)
    except RuleBroken as broken:
        said = said[: rules.LONGEST].replace("\0", "")
        page = _page(actor, readable, wanted, said, None, named)
        problem = show_broken(broken)
        return render(
            "search/index.html", page=page, problem=problem, page_marking=page.marking
        ), 422
    page = _page(actor, readable, wanted, said.strip().replace("\0", ""), asked, named)
    return render("search/index.html", page=page, problem=None, page_marking=page.marking)


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: str
    narrowed: queries.Narrowed
    number: int


def _wanted(readable: Readable) -> _Wanted:
    """What the address narrows to; anything that is unknown narrows nothing and tells nothing."""
    kind = request.args.get("kind", "")
    kind = kind if kind in pages.KIND_LABELS else ""
    review = request.args.get("review", type=UUID)
    review = review if review in readable.references else None
    narrowed = queries.Narrowed(
        kind=rules.Kind(kind) if kind in set(rules.Kind) else None,
        review_id=review,
        with_earlier=request.args.get("earlier") == "yes",
    )
    if request.args.get("page") == "all":
        return _Wanted(kind, narrowed, rules.WHOLE)
    number = request.args.get("page", 1, type=int)
    return _Wanted(kind, narrowed, min(max(number, 1), 1_000_000))


def _page(
    actor: Actor,
    readable: Readable,
    wanted: _Wanted,
    said: str,
    asked: rules.Asked | None,
    named: Sequence[NamedReview],
) -> pages.SearchPage:
    boards: list[tuple[UUID, str]] = [
        (board.id, board.name)
        for board in list_boards_of(db(), actor.person_id)
        if may(actor, Permission.LEARNING_SEE, BoardSubject(board.id))
    ]
    found, issues, of_issues = None, [], 0
    if asked is not None:
        found = queries.find(db(), readable, asked, wanted.narrowed, wanted.number)
        if boards and wanted.narrowed.review_id is None:
            texts = briefings.list_texts(db(), catalogue().practice, [one for one, _ in boards])
            issues, of_issues = list(briefings.find(texts, asked)), len(texts)
    return pages.search_page(
        said,
        asked,
        readable,
        wanted.narrowed,
        found,
        issues,
        of_issues=of_issues,
        boards=boards,
        kind=wanted.kind,
        named=named,
    )
