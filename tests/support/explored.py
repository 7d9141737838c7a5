"""Explorations for the walks over every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.explore import service
from qmapp.learning.explore.rules import LONGEST_PLACE, Answer, Choice, Holds, Scope
from qmapp.learning.explore.service import ExplorationKey
from tests.factories.explore import ANSWERS, explore

ALL_WORDS = {
    "q-unpick-2": "The call is made, but the duty line is unmanned after four.",
    "q-why-2": "The audit of last spring: 4 of 20 calls had no health worker in them.",
    "q-why-5": "Health waits to be asked; social care waits to be told.",
    "q-solve-1": "A rota was tried in 2024 and ran out when two people left.",
    "q-solve-5": "The named nurse, the duty sergeant, the head of the front door.",
    "q-solve-7": "Every call within a day, and health in 9 of 10 of them, by June.",
}


def begun(
    db: Db, actor: Actor, board_id: UUID, now: datetime, *, words: str, finished: bool = False
) -> UUID:
    """An exploration in which somebody said these words; a draft unless said otherwise."""
    return explore(
        db, actor, board_id, answers={**ANSWERS, "q-why-3": Answer(words=words)},
        finished=finished, now=now,
    ).id  # fmt: skip


def stocked(
    db: Db, actor: Actor, board_id: UUID, now: datetime, *, long_word: str = "long"
) -> dict[str, object]:
    """One of last year, one of this year beside it, a newer version, a draft of another place.

    Gives the {words} of the address book.
    """
    answers = {**ANSWERS, **{one: Answer(words=words) for one, words in ALL_WORDS.items()}}
    on = london_date(now)
    before = explore(
        db, actor, board_id, answers=answers, now=now, held_on=on - timedelta(380),
    )  # fmt: skip
    after = {
        "q-unpick-1": Answer(choice=Choice.RECOGNISED),
        "q-why-1": Answer(reasons={"reason-1": Holds.DOES_NOT, "reason-2": Holds.PARTLY}),
        "q-why-3": answers["q-why-3"],
        "q-why-4": Answer(words=long_word),
    }
    again = explore(
        db, actor, board_id, answers=after, now=now, held_on=on - timedelta(9),
        started_from_id=before.id,
    )  # fmt: skip
    newer = service.put_right(
        db, actor, ExplorationKey(board_id, again.id), "Two roles were left out.", now
    )
    draft = explore(
        db, actor, board_id, answers={}, finished=False, now=now, scope=Scope.AREA,
        place=f"North {long_word}"[:LONGEST_PLACE], held_on=on,
    )  # fmt: skip
    return {
        "explored_before": before.id,
        "explored": again.id,
        "explored_newer": newer.id,
        "explored_draft": draft.id,
    }
