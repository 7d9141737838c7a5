"""The list of reviews, across every board that the person serves."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.reviews import pages
from qmapp.casework.reviews.listing import Filters, Lateness, list_reviews
from qmapp.casework.reviews.pages import Empty
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.reviews.views.blueprint import bp
from qmapp.foundation.access import Actor, BoardRole, BoardSubject, Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, render, signed_in, signed_in_actor
from qmapp.people.accounts import queries as accounts

E = TypeVar("E", bound=StrEnum)
LONGEST_SEARCH = 200


@bp.get("/reviews")
@signed_in
def index() -> ResponseReturnValue:
    actor = signed_in_actor()
    boards = accounts.list_boards_of(db(), actor.person_id)
    board_id = _board_in_address([board.id for board in boards])
    filters = Filters(
        words=" ".join(request.args.get("q", "")[:LONGEST_SEARCH].replace("\0", "").split()),
        stage=_word(Stage, request.args.get("stage")),
        lateness=_word(Lateness, request.args.get("late")),
    )
    number = request.args.get("page", 1, type=int)
    found = list_reviews(db(), actor, board_id, filters, number, today=today())
    page = pages.list_page(
        found,
        filters,
        catalogue(),
        today=today(),
        boards=[(board.id, board.name) for board in boards],
        board_id=board_id,
        may_create_on=[
            (board.id, board.name)
            for board in boards
            if may(actor, Permission.REVIEW_CREATE, BoardSubject(board.id))
        ],
        may_count_on=[
            (board.id, board.name)
            for board in boards
            if may(actor, Permission.INVOLVEMENT_COUNT, BoardSubject(board.id))
        ],
        may_keep_on=[
            (board.id, board.name)
            for board in boards
            if may(actor, Permission.RETENTION_LIST, BoardSubject(board.id))
        ],
        empty=_why_empty(actor),
    )
    return render("reviews/index.html", page=page, page_marking=found.marking)


def _word(kind: type[E], text: str | None) -> E | None:
    """The word of that kind in the address; anything else narrows nothing."""
    return kind(text) if text in set(kind) else None


def _board_in_address(known: list[UUID]) -> UUID | None:
    """One of the person's own boards; any other address narrows nothing and tells nothing."""
    return next((board for board in known if str(board) == request.args.get("board")), None)


def _why_empty(actor: Actor) -> Empty:
    held = {role for roles in actor.board_roles.values() for role in roles}
    if BoardRole.REVIEW_MANAGER in held:
        return Empty.MANAGER
    if held & {BoardRole.CHAIR, BoardRole.MEMBER}:
        return Empty.ON_A_BOARD
    return Empty.ADMINISTRATOR if BoardRole.ADMINISTRATOR in held else Empty.NOBODY
