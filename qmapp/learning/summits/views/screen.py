"""The screen of a live summit: how to join, and what was shown so far, in big letters."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render
from qmapp.learning.summits import queries
from qmapp.learning.summits.views.blueprint import (
    ONE,
    bp,
    open_one,
    render_one,
    to_one,
    unless_seen,
)


@bp.get(f"{ONE}/screen")
@guarded(Permission.SUMMIT_RUN, by="summit")
def screen(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    seen = _pulse(board_id, summit_id)
    opened = open_one(board_id, summit_id)
    if opened.page.is_over or not opened.page.is_opened:
        return to_one(board_id, summit_id)
    return render_one("summits/screen.html", opened, etag=seen, join_url=_join_url())


@bp.get(f"{ONE}/screen/live")
@guarded(Permission.SUMMIT_RUN, by="summit")
def screen_live(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    seen = _pulse(board_id, summit_id)
    opened = open_one(board_id, summit_id)
    body = render("summits/_screen.html", page=opened.page, join_url=_join_url())
    return unless_seen(seen, body)


def _pulse(board_id: UUID, summit_id: UUID) -> str:
    """Felt before the words are read, so that what comes between is told the next time."""
    summit = queries.get_summit(db(), board_id, summit_id)
    return f"{queries.pulse(db(), summit)}-{summit.course.standing(clock()).value}"


def _join_url() -> str:
    return url_for(".join", _external=True).split("://", 1)[-1]
