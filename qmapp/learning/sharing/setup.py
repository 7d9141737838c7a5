"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Flask
from flask_babel import gettext

from qmapp.foundation.access import Actor, BoardSubject, EditionSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject, url_for
from qmapp.learning.issues.ports import HubLine, register_on_hub
from qmapp.learning.sharing import queries, views
from qmapp.learning.sharing.pages.listing import SHARED


def install(app: Flask) -> None:
    """Register the room’s pages, its line on the head page of learning, and its subject.

    "shared_scope": shared trends of a region or of all, by `scope` in the address.
    """
    register_subject(app, "shared_scope", _load_scope)
    register_on_hub("sharing", _on_hub)
    app.register_blueprint(views.bp)


def _load_scope(db: Db, parts: Mapping[str, Any]) -> EditionSubject:
    return queries.subject_of_scope(db, parts["scope"])


def _on_hub(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    if not may(actor, Permission.SHARING_SEE, BoardSubject(board_id)):
        return None
    lines = queries.list_of_board(db, actor, board_id)
    figure = (
        gettext(
            "%(shared)s of %(signed)s signed reviews shared",
            shared=sum(one.state in SHARED for one in lines),
            signed=len(lines),
        )
        if lines
        else gettext("No signed review yet")
    )
    return HubLine(
        label=gettext("Sharing beyond the board"),
        lead=gettext(
            "Counts of signed reviews that the board chooses to share, and trends over all boards "
            "that do."
        ),
        url=url_for("sharing.index", board_id=board_id),
        figure=figure,
        order=90,
    )
