"""One’s own page: nobody else can open it, for it is of whoever asks."""

from __future__ import annotations

from uuid import UUID

from flask import request

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.errors import NotFound
from qmapp.foundation.web import db, render, signed_in, signed_in_actor
from qmapp.learning.classes import queries
from qmapp.learning.classes.pages.mine import mine_page
from qmapp.learning.classes.views.blueprint import bp
from qmapp.people.accounts.queries import get_board


@bp.get("/learning/classes/mine")
@signed_in
def mine() -> str:
    actor = signed_in_actor()
    drafts, editions = queries.list_own_drafts(db(), actor)
    page = mine_page(queries.list_own_classes(db(), actor), drafts, editions, _asked())
    boards = [get_board(db(), one) for one in dict.fromkeys(one.board_id for one in drafts)]
    return render(
        "classes/mine.html",
        page=page,
        page_marking=", ".join(sorted({one.marking for one in boards})) or None,
        current_board=next((one for one in boards if one.is_demonstration), None),
    )


def _asked() -> UUID | None:
    """The session that the address asks for; None where it asks for none."""
    text = request.args.get("session", "")
    found = read_id(text)
    if text and found is None:
        raise NotFound("session")
    return found
