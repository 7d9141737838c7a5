"""The map of practice issues."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject
from qmapp.learning.issues import queries
from qmapp.learning.issues.pages.map import Found, map_page
from qmapp.learning.issues.views.blueprint import BASE, bp, open_board


@bp.get(f"{BASE}/map", endpoint="map")
@guarded(Permission.LEARNING_SEE, by="board")
def show_map(board_id: UUID) -> str:
    actor = signed_in_actor()
    found = None
    if may(actor, Permission.TRENDS_SEE, subject()):
        scope = queries.scope_of(db(), actor, board_id)
        found = Found(
            scope=scope,
            coverage=queries.coverage(db(), scope),
            counts=queries.count_by_issue(db(), scope),
            disputed=queries.count_disputed(db(), scope),
        )
    return render(
        "issues/map.html",
        board=open_board(board_id),
        page=map_page(known_issues(db(), catalogue().practice, board_id), found),
        may_write=may(actor, Permission.PRACTICE_WRITE, subject()),
    )
