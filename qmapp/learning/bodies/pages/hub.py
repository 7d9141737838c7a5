"""What is told of professional bodies at a practice issue, and on the head page of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext

from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.storage import Db, today
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.pages.words import last_words, tally_words
from qmapp.learning.issues.ports import HubLine, Line

_ORDER = 50


def issue_lines(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Sequence[str]
) -> Mapping[str, Sequence[Line]] | None:
    """To whom these issues were sent, for whoever may read it, else None. Three queries."""
    if not may(actor, Permission.BODY_READ, BoardSubject(board_id)):
        return None
    day = today()
    return {
        issue_id: [
            Line(
                label=gettext("Sent to %(body)s", body=one.body_name),
                url=url_for(
                    "bodies.show", board_id=board_id, body_id=one.body_id, _anchor=f"sent-{one.id}"
                ),
                meta=gettext(
                    "%(date)s. %(standing)s",
                    date=show_date(one.asked.sent_on),
                    standing=last_words(one, day),
                ),
            )
            for one in found
        ]
        for issue_id, found in queries.at_issues(db, board_id, issue_ids).items()
    }


def hub_line(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    """The room’s line on the head page of learning. One query."""
    if not may(actor, Permission.BODY_READ, BoardSubject(board_id)):
        return None
    return HubLine(
        label=gettext("Professional bodies"),
        lead=gettext(
            "Which issues were put to whom, what they said and promised, what came of it."
        ),
        url=url_for("bodies.index", board_id=board_id),
        figure=tally_words(queries.count_answers(db, board_id, today())),
        order=_ORDER,
    )
