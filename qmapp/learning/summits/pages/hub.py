"""What is told of summits at a practice issue, and on the head page of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.issues.ports import HubLine, Line
from qmapp.learning.summits import queries
from qmapp.learning.summits.rules import STANDING_LABELS

_ORDER = 40


def issue_lines(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Sequence[str]
) -> Mapping[str, Sequence[Line]] | None:
    """The summits on these issues, for whoever may read them, else None. One query."""
    if not may(actor, Permission.SUMMIT_READ, BoardSubject(board_id)):
        return None
    now = clock()
    return {
        issue_id: [
            Line(
                label=one.title,
                url=url_for("summits.show", board_id=board_id, summit_id=one.id),
                meta=gettext(
                    "%(date)s. %(standing)s",
                    date=show_date(one.held_on),
                    standing=gettext(STANDING_LABELS[one.course.standing(now)]),
                ),
            )
            for one in found
        ]
        for issue_id, found in queries.at_issues(db, board_id, issue_ids).items()
    }


def hub_line(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    """The room’s line on the head page of learning. One query."""
    if not may(actor, Permission.SUMMIT_READ, BoardSubject(board_id)):
        return None
    told, held = queries.count_open(db, board_id, clock())
    return HubLine(
        label=gettext("Summits"),
        lead=gettext(
            "Workshops on issues: what practitioners recognise, what stands in the way, "
            "and what came of it."
        ),
        url=url_for("summits.index", board_id=board_id),
        figure=(
            ngettext(
                "Participants were told what came of %(n)s of %(num)d summit held",
                "Participants were told what came of %(n)s of %(num)d summits held",
                held,
                n=told,
            )
            if held
            else gettext("No summit was held yet")
        ),
        order=_ORDER,
    )
