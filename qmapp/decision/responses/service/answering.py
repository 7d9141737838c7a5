"""Verbs on answers: what the board says to one recommendation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.decision.responses.models import Answer, Response
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def answer(  # noqa: PLR0913 - to what, what, on which words and which answer: all named
    db: Db,
    actor: Actor,
    response: Response,
    recommendation_id: UUID,
    decision: Decision | None,
    reasons: str,
    *,
    version: int,
    seen: str,
    now: datetime,
) -> Answer:
    """Answer a confirmed recommendation, or change the answer to it.

    `version` is that of the answer that was read, 0 for none; `seen` the digest of the words that
    were read (`RecommendationWords.digest`). The same again changes nothing. Raises SavedElsewhere
    when either changed meanwhile, RuleBroken (field "decision" or "reasons"), NotFound.
    """
    raise NotImplementedError


def take_over(  # noqa: PLR0913 - to what, which answer, on which words: all named
    db: Db,
    actor: Actor,
    response: Response,
    recommendation_id: UUID,
    answer_id: UUID,
    *,
    version: int,
    seen: str,
    now: datetime,
) -> Answer:
    """Say that the answer to a recommendation holds for one that came of it (`EarlierAnswer`).

    Decision and reasons are taken as they are, and the actions that answer the old one answer
    this one too. Raises as `answer`.
    """
    raise NotImplementedError
