"""The head page of learning across reviews, and the way to it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in, signed_in_actor
from qmapp.learning.issues import ports
from qmapp.learning.issues.pages.map import figure_words, map_page
from qmapp.learning.issues.ports import HubLine
from qmapp.learning.issues.views.blueprint import BASE, bp, open_board
from qmapp.people.accounts.queries import list_boards_of


@bp.get("/learning")
@signed_in
def boards() -> ResponseReturnValue:
    """The way in: to somebody’s one board, or to a list of theirs."""
    actor = signed_in_actor()
    seen = [
        one
        for one in list_boards_of(db(), actor.person_id)
        if may(actor, Permission.LEARNING_SEE, BoardSubject(one.id))
    ]
    if len(seen) == 1:
        return redirect(url_for("issues.index", board_id=seen[0].id))
    return render("issues/boards.html", boards=seen)


@bp.get(BASE)
@guarded(Permission.LEARNING_SEE, by="board")
def index(board_id: UUID) -> str:
    board = open_board(board_id)
    lines = [*_own(board_id), *ports.hub_lines(db(), signed_in_actor(), board_id)]
    return render("issues/index.html", board=board, lines=lines)


def _own(board_id: UUID) -> list[HubLine]:
    practice = known_issues(db(), catalogue().practice, board_id)
    entered = len(practice.practice_issues) - len(catalogue().practice.practice_issues)
    meta = practice.meta
    return [
        HubLine(
            label=gettext("The map of practice issues"),
            lead=gettext("Eight stages of a child’s journey, and what goes wrong at each."),
            url=url_for("issues.map", board_id=board_id),
            figure=figure_words(map_page(practice, None)),
        ),
        HubLine(
            label=gettext("Briefings"),
            lead=gettext("What reviews and practitioners say of each issue, on one page."),
            url=url_for("issues.briefings", board_id=board_id),
            figure=gettext(
                "%(n)s of %(of)s read in full",
                n=meta.briefings_read_in_full,
                of=meta.briefings_published,
            ),
        ),
        HubLine(
            label=gettext("Issues that we entered"),
            lead=gettext("Titles of the published map that are missing here, and your own."),
            url=url_for("practice.index", board_id=board_id),
            figure=ngettext("%(num)d issue entered", "%(num)d issues entered", entered)
            if entered
            else gettext("None entered yet"),
        ),
    ]
