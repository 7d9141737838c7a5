"""What is told of explorations at a practice issue, on the head page of learning, and at what came
of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, catalogue, db, url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.explore import queries
from qmapp.learning.explore.pages.words import line_words, who_words
from qmapp.learning.explore.rules import MOST_AT_ISSUE, Purpose, Thing
from qmapp.learning.issues.ports import HubLine, Line

_ORDER = 35


def asked_in(practice: PracticeIssues) -> int:
    """How many questions an edition asks."""
    return sum(len(group.items) for group in practice.questions)


def issue_lines(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Sequence[str]
) -> Mapping[str, Sequence[Line]] | None:
    """The explorations of these issues, for whoever may read them, else None."""
    if not may(actor, Permission.EXPLORATION_READ, BoardSubject(board_id)):
        return None
    asked = asked_in(catalogue().practice)
    return {
        issue_id: [
            Line(
                label=who_words(one.scope, one.place),
                url=url_for("explore.show", board_id=board_id, exploration_id=one.id),
                meta=line_words(one, asked),
            )
            for one in found[:MOST_AT_ISSUE]
        ]
        + _rest(board_id, issue_id, len(found))
        for issue_id, found in queries.at_issues(db, actor, board_id, issue_ids).items()
    }


def _rest(board_id: UUID, issue_id: str, total: int) -> list[Line]:
    """The way to all of them, where there are more than are told."""
    if total <= MOST_AT_ISSUE:
        return []
    return [
        Line(
            label=gettext("All %(total)s explorations of it", total=total),
            url=url_for("explore.index", board_id=board_id, issue=issue_id),
            meta=gettext("The newest %(shown)s are told here.", shown=MOST_AT_ISSUE),
        )
    ]


def hub_line(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    """The room’s line on the head page of learning. Two queries."""
    if not may(actor, Permission.EXPLORATION_READ, BoardSubject(board_id)):
        return None
    issues = {one.id for one in known_issues(db, catalogue().practice, board_id).practice_issues}
    finished, drafts = queries.count_standing(db, board_id, issues)
    figure = gettext(
        "%(n)s of %(total)s issues on the map explored here", n=finished, total=len(issues)
    )
    if not finished and not drafts:
        figure = gettext("No issue was explored here yet")
    elif drafts:
        figure = gettext(
            "%(figure)s; %(drafts)s",
            figure=figure,
            drafts=ngettext("%(num)d draft", "%(num)d drafts", drafts),
        )
    return HubLine(
        label=gettext("Explore it here"),
        lead=gettext(
            "The questions that close each briefing, answered by a team, an area or the whole "
            "board, and kept to be compared next year."
        ),
        url=url_for("explore.index", board_id=board_id),
        figure=figure,
        order=_ORDER,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLine:
    """An exploration at what came of it: how it is tied, its name, where it opens."""

    how: str
    label: str
    meta: str
    url: str


def explored_at(board_id: UUID, kind: str, thing_id: UUID) -> Sequence[BackLine]:
    """The explorations that name a finding, a recommendation or an action, for its own page.

    In templates `explored_at(board_id, 'finding', id)`. Empty for whoever may not read them; at
    most two queries. Whoever is given the page of the thing may read the thing.
    """
    known = actor(None)
    if known is None or not may(known, Permission.EXPLORATION_READ, BoardSubject(board_id)):
        return []
    found = queries.explored_in(db(), Thing(kind), thing_id)
    backs = [one for one in found if one.board_id == board_id]
    if not backs:
        return []
    practice = known_issues(db(), catalogue().practice, board_id, is_ended_too=True)
    titles = {one.id: one.title for one in practice.practice_issues}
    return [
        BackLine(
            how=_how(one.purpose, is_made=one.is_made),
            label=titles.get(one.issue, one.issue),
            meta=gettext(
                "%(who)s, %(date)s",
                who=who_words(one.scope, one.place),
                date=show_date(one.held_on),
            ),
            url=url_for(
                "explore.show",
                board_id=board_id,
                exploration_id=one.id,
                _anchor=f"q-{one.question}",
            ),
        )
        for one in backs
    ]


def _how(purpose: Purpose, *, is_made: bool) -> str:
    if purpose is Purpose.SAYS:
        return gettext("An answer points to it")
    return gettext("Written down from an answer") if is_made else gettext("An answer led to it")
