"""What is told of sessions on the head page of learning."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.storage import Db, today
from qmapp.foundation.web import url_for
from qmapp.learning.classes import queries
from qmapp.learning.issues.ports import HubLine

_ORDER = 60


def hub_line(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    """The room’s line. One query."""
    if not may(actor, Permission.CLASS_READ, BoardSubject(board_id)):
        return None
    held, to_come = queries.count_sessions(db, board_id, today())
    total = held + to_come
    return HubLine(
        label=gettext("Master classes"),
        lead=gettext("Sessions for lead reviewers: skills, who came, which gaps prompted them."),
        url=url_for("classes.index", board_id=board_id),
        figure=ngettext(
            "%(n)s of %(num)d session was held",
            "%(n)s of %(num)d sessions were held",
            total,
            n=held,
        )
        if total
        else gettext("No session yet"),
        order=_ORDER,
    )
