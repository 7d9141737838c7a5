"""The screen of a live summit: how to join, and what was shown so far, in big letters."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render
from qmapp.learning.summits import queries
from qmapp.learning.summits.pages.square import square_of
from qmapp.learning.summits.views.blueprint import (
    ONE,
    Opened,
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
    return render_one("summits/screen.html", opened, etag=seen, **_joining(opened))


@bp.get(f"{ONE}/screen/live")
@guarded(Permission.SUMMIT_RUN, by="summit")
def screen_live(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    def build() -> str:
        opened = open_one(board_id, summit_id)
        return render("summits/_screen.html", page=opened.page, **_joining(opened))

    return unless_seen(_pulse(board_id, summit_id), build)


def _pulse(board_id: UUID, summit_id: UUID) -> str:
    """Felt before the words are read, so that what comes between is told the next time."""
    summit = queries.get_summit(db(), board_id, summit_id)
    return f"{queries.pulse(db(), summit)}-{summit.course.standing(clock()).value}"


def _joining(opened: Opened) -> Mapping[str, object]:
    """Where phones join: to be typed, and as a square that opens it with the code filled in."""
    code = opened.whole.code
    return {
        "join_url": url_for(".join", _external=True).split("://", 1)[-1],
        "square": square_of(url_for(".join", code=code, _external=True)) if code else None,
    }
