"""Explorations for the walks over every page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.explore.rules import Answer
from tests.factories.explore import ANSWERS, ISSUE, explore


def begun(
    db: Db, actor: Actor, board_id: UUID, now: datetime, *, words: str, finished: bool = False
) -> UUID:
    """An exploration in which somebody said these words; a draft unless said otherwise."""
    return explore(
        db, actor, board_id, answers={**ANSWERS, "q-why-3": Answer(words=words)},
        finished=finished, now=now,
    ).id  # fmt: skip


__all__ = ["ISSUE", "begun"]
