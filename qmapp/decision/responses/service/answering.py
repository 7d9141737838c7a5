"""Verbs on answers: what the board says to one recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.decision.actions import service as actions
from qmapp.decision.actions.queries import hold_standing
from qmapp.decision.responses.checking import sound_knowing, sound_reasons
from qmapp.decision.responses.models import Answer, Response
from qmapp.decision.responses.queries.standing import get_answer_line
from qmapp.decision.responses.rules import Decision, words_digest
from qmapp.decision.responses.service.common import held, note
from qmapp.errors import NotFound, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date


@dataclass(frozen=True, slots=True)
class _Said:
    """All that an answer says, and the digest of the words to which it says it."""

    decision: Decision
    reasons: str
    how_known: str
    look_again_on: date | None
    on_words: str


def answer(  # noqa: PLR0913 - to what, what, on which words and which answer: all named
    db: Db,
    actor: Actor,
    response: Response,
    recommendation_id: UUID,
    decision: Decision | None,
    reasons: str,
    *,
    how_known: str = "",
    look_again_on: date | None = None,
    version: int,
    seen: str,
    now: datetime,
) -> Answer:
    """Answer a confirmed recommendation, or change the answer to it.

    `version` is that of the answer that was read, 0 for none; `seen` the digest of the words that
    were read (`RecommendationWords.digest`). The same again changes nothing. Raises SavedElsewhere
    when either changed meanwhile, RuleBroken (fields "decision", "reasons", "how_known",
    "look_again_on"), NotFound.
    """
    response, review = held(db, actor, response)
    decision, reasons = sound_reasons(decision, reasons)
    [one] = hold_standing(db, review.id, [recommendation_id])
    found = _find(db, response, one)
    on_words = words_digest(one.text, one.issues)
    was = found.look_again_on if found is not None else None
    knowing = sound_knowing(how_known, look_again_on, today=london_date(now), was=was)
    said = _Said(decision, reasons, *knowing, on_words)
    if seen != on_words:
        raise SavedElsewhere
    if found is not None and _says(found) == said:
        return found
    if version != (found.version if found is not None else 0):
        raise SavedElsewhere
    given = _say(db, found or _new(response, one), said, actor, now)
    values = {"recommendation": str(one.id), **_values(said)}
    note(db, actor, response, "answered", now, values)
    return given


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

    All that it says is taken as it is, and the actions that answer the old one answer
    this one too. Raises SavedElsewhere when it was answered or its words changed meanwhile,
    NotFound for an answer that is not one of `AnswerLine.earlier`.
    """
    response, review = held(db, actor, response)
    [one] = hold_standing(db, review.id, [recommendation_id])
    on_words = words_digest(one.text, one.issues)
    found = _find(db, response, one)
    if version != (found.version if found is not None else 0) or seen != on_words:
        raise SavedElsewhere
    line = get_answer_line(db, actor, review, one.id, london_date(now))
    earlier = next((was for was in line.earlier if was.answer_id == answer_id), None)
    if earlier is None:
        raise NotFound("answer")
    said = _Said(
        earlier.decision, earlier.reasons, earlier.how_known, earlier.look_again_on, on_words
    )
    given = _say(db, found or _new(response, one), said, actor, now)
    for action in earlier.actions:
        actions.tie(db, actor, review, action.id, one.id, now)
    values = {
        "recommendation": str(one.id),
        "from": str(earlier.recommendation_id),
        **_values(said),
    }
    note(db, actor, response, "answer-taken-over", now, values)
    return given


def _find(db: Db, response: Response, one: Recommendation) -> Answer | None:
    return db.scalar(
        select(Answer)
        .where(Answer.response_id == response.id, Answer.recommendation_id == one.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _says(found: Answer) -> _Said:
    return _Said(
        found.decision,
        found.reasons,
        found.how_known or "",
        found.look_again_on,
        found.on_words,
    )


def _values(said: _Said) -> dict[str, object]:
    """What the trail holds of it: no word."""
    return {
        "decision": said.decision.value,
        "reasons": digest_of_words(said.reasons),
        "how_known": digest_of_words(said.how_known) if said.how_known else None,
        "look_again_on": said.look_again_on,
        "on_words": said.on_words,
    }


def _new(response: Response, one: Recommendation) -> Answer:
    return Answer(
        id=uuid4(),
        board_id=response.board_id,
        response_id=response.id,
        recommendation_id=one.id,
        version=0,
    )


def _say(db: Db, given: Answer, said: _Said, actor: Actor, now: datetime) -> Answer:
    given.decision, given.reasons, given.on_words = said.decision, said.reasons, said.on_words
    given.how_known, given.look_again_on = said.how_known or None, said.look_again_on
    given.answered_by, given.answered_at = actor.person_id, now
    given.version += 1
    db.add(given)
    db.flush()
    return given
