"""What other pages show of trends: the head page of learning, and the page of an issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask_babel import gettext

from qmapp.foundation.access import Actor, BoardSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import catalogue
from qmapp.learning.issues.ports import HubLine, Line
from qmapp.learning.trends.counting import count, covered
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.words import cell_words, n_of_reviews
from qmapp.learning.trends.queries.reading import read
from qmapp.learning.trends.rules import By


def on_hub(db: Db, actor: Actor, board_id: UUID) -> HubLine | None:
    """Trends on the head page of learning: how much is coded."""
    if not may(actor, Permission.TRENDS_SEE, BoardSubject(board_id)):
        return None
    facts = read(db, actor, board_id, Asked(), catalogue()).facts
    found = covered(facts, facts.reviews)
    return HubLine(
        label=gettext("Trends"),
        lead=gettext(
            "How often things were found over all reviews, where, and whether they came back."
        ),
        url=Addresses(board_id, Asked()).index(),
        figure=gettext(
            "%(said)s coded for practice issues",
            said=n_of_reviews(found.coded, found.reviews),
        )
        if found.reviews
        else gettext("No review to count yet"),
        order=60,
    )


def on_issues(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Sequence[str]
) -> Mapping[str, Sequence[Line]] | None:
    """How often each of these issues was found, as far as anything is coded; None: no reader."""
    if not may(actor, Permission.TRENDS_SEE, BoardSubject(board_id)):
        return None
    if not issue_ids:
        return {}
    facts = read(db, actor, board_id, Asked(), catalogue()).facts
    to = Addresses(board_id, replace(Asked(), edition=facts.edition))
    counted = {one.tag: one.whole for one in count(facts, By.YEAR).tags}
    return {
        issue: [
            Line(
                gettext("Found in %(said)s coded reviews", said=cell_words(counted[issue])),
                to.story(issue),
            )
        ]
        for issue in issue_ids
        if issue in counted and counted[issue].found
    }
