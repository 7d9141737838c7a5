"""One practice issue."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request, url_for

from qmapp.casework.practice.queries import known_issues, list_entries
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject
from qmapp.learning.issues import ports, queries
from qmapp.learning.issues.pages.issue import Ours, issue_page, ours_of, shelves_of
from qmapp.learning.issues.rules import ALL, MOST_SHOWN
from qmapp.learning.issues.views.blueprint import BASE, bp, open_board


@bp.get(f"{BASE}/issues/<issue_id>")
@guarded(Permission.LEARNING_SEE, by="board")
def show(board_id: UUID, issue_id: str) -> str:
    """Its briefing; what the board found, did and learned about it."""
    actor = signed_in_actor()
    practice = known_issues(db(), catalogue().practice, board_id, is_ended_too=True)
    issue = practice.issue(issue_id)
    entry = next((one for one in list_entries(db(), board_id) if one.issue_id == issue_id), None)
    return render(
        "issues/show.html",
        board=open_board(board_id),
        page=issue_page(
            issue,
            practice,
            is_ended=entry is not None and entry.is_ended,
            note=entry.source_note if entry is not None else "",
            ours=_ours(board_id, issue_id),
            shelves=shelves_of(ports.on_issues(db(), actor, board_id, [issue_id]), issue_id),
        ),
        explore_url=_explore_url(board_id, issue_id),
    )


def _explore_url(board_id: UUID, issue_id: str) -> str:
    """Where its questions are answered; empty for those who may not, and without such a room."""
    is_there = "explore.begin" in current_app.view_functions
    if not is_there or not may(signed_in_actor(), Permission.EXPLORATION_WRITE, subject()):
        return ""
    return url_for("explore.begin", board_id=board_id, issue=issue_id)


def _ours(board_id: UUID, issue_id: str) -> Ours | None:
    actor = signed_in_actor()
    if not may(actor, Permission.TRENDS_SEE, subject()):
        return None
    most = None if request.args.get("show") == ALL else MOST_SHOWN
    scope = queries.scope_of(db(), actor, board_id)
    return ours_of(
        scope,
        queries.coverage(db(), scope),
        queries.list_found(db(), scope, issue_id, most),
        (
            queries.count_by_issue(db(), scope).get(issue_id, 0),
            queries.count_disputed(db(), scope).get(issue_id, 0),
        ),
        queries.list_answered(db(), scope, issue_id, today(), most),
        catalogue(),
    )
