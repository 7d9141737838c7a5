"""What a board shares, and the board beside all that share."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import EditionSubject, Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, url_for
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.sharing import queries
from qmapp.learning.sharing.pages.choosing import chosen_editions
from qmapp.learning.sharing.pages.compare import compare_page
from qmapp.learning.sharing.pages.listing import listing
from qmapp.learning.sharing.pages.words import next_edition_on
from qmapp.learning.sharing.views.blueprint import bp
from qmapp.people.accounts.queries import get_board

_BASE = "/boards/<uuid:board_id>/sharing"


@bp.get(_BASE)
@guarded(Permission.SHARING_SEE, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    board, actor = get_board(db(), board_id), signed_in_actor()
    mark_page(board=board)
    kinds = {one.id: one.long_label for one in catalogue().kinds}
    region = queries.region_of(db(), board_id)
    return render(
        "sharing/index.html",
        board=board,
        page=listing(
            queries.list_of_board(db(), actor, board_id),
            request.args,
            kinds,
            lambda **values: url_for("sharing.index", board_id=board_id, **values),
        ),
        hides=queries.has_interests(db(), actor, board_id),
        region=region.name if region is not None else "",
        next_on=next_edition_on(today()),
        sees_all=_sees_all(),
    )


@bp.get(f"{_BASE}/compare")
@guarded(Permission.SHARING_SEE, by="board")
def compare(board_id: UUID) -> ResponseReturnValue:
    board, actor = get_board(db(), board_id), signed_in_actor()
    mark_page(board=board)
    # Who brings nothing is shown nothing: the comparison is for boards that share.
    sees_all = _sees_all()
    editions = queries.list_editions(db()) if sees_all else []
    chosen = chosen_editions(editions, request.args, may_be_all=False)
    ids = [one.id for one in chosen]
    return render(
        "sharing/compare.html",
        board=board,
        page=compare_page(
            editions,
            chosen,
            queries.contents_of(db(), ids),
            queries.own_records(db(), actor, board_id, ids),
            request.args,
            catalogue(),
        ),
        hides=queries.has_interests(db(), actor, board_id),
        sees_all=sees_all,
        next_on=next_edition_on(today()),
    )


def _sees_all() -> bool:
    subject = queries.subject_of_scope(db(), EditionSubject.NATIONAL)
    return may(signed_in_actor(), Permission.SHARED_TRENDS_SEE, subject)
