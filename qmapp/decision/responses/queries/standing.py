"""Where a response stands: each confirmed recommendation with its answer, and what is missing.

The set is that of the drafts that were sent, whoever asks: a chair and a review manager read the
words of what the board answers, though they may not read drafts. So these reads ask for
RESPONSE_READ and not for the drafts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qmapp.casework.recommendations.queries import family_of
from qmapp.casework.recommendations.rules import Became, State
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.actions.queries import list_actions
from qmapp.decision.responses.building import build
from qmapp.decision.responses.content import Content, seen_digest
from qmapp.decision.responses.lines import (
    AnswerLine,
    DissentLine,
    EarlierAnswer,
    GivenAnswer,
    LeftLine,
    RecommendationWords,
    Standing,
    VersionLine,
)
from qmapp.decision.responses.missing import list_missing, missing_of_line
from qmapp.decision.responses.queries.agreed import list_versions
from qmapp.decision.responses.queries.reading import list_answers, list_dissents, list_words
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, ResponseSubject, may, require
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import get_board


def may_read_open(actor: Actor | None, review: Review) -> bool:
    """Whether somebody may read a version that was not agreed yet."""
    return may(actor, Permission.RESPONSE_READ, _open_subject(review))


def get_standing(db: Db, actor: Actor, review: Review, today: date) -> Standing:
    """Everything that the newest version says, and what it lacks today.

    A constant number of queries. Raises NotAllowed for those who read it only once it is agreed:
    they have `list_versions`.
    """
    require(actor, Permission.RESPONSE_READ, _open_subject(review))
    versions = list_versions(db, actor, review)
    found = _Found.of(db, actor, review, versions[0] if versions else None)
    lines, left = found.lines(today), found.left()
    missing = list_missing(lines, left, found.proposed, today)
    live = [one for one in found.dissents if one.ended_at is None]
    standing = Standing(
        review_id=review.id,
        response=found.response,
        lines=lines,
        left=left,
        dissents=[one for one in live if one.recommendation_id is None],
        taken_back=[one for one in found.dissents if one.ended_at is not None],
        proposed=found.proposed,
        missing=missing,
        seen=None,
    )
    content = _content(db, review, standing)
    return standing if content is None else replace(standing, seen=seen_digest(content))


def get_answer_line(
    db: Db, actor: Actor, review: Review, recommendation_id: UUID, today: date
) -> AnswerLine:
    """One recommendation of the standing. Raises NotFound, also when it is not confirmed."""
    line = get_standing(db, actor, review, today).line_of(recommendation_id)
    if line is None:
        raise NotFound("recommendation")
    return line


def get_to_agree(db: Db, actor: Actor, review: Review, today: date) -> Content:
    """What agreeing would freeze now, without its day.

    Raises NotFound while anything is missing or no version is open, NotAllowed as `get_standing`.
    """
    content = _content(db, review, get_standing(db, actor, review, today))
    if content is None:
        raise NotFound("response")
    return content


def _content(db: Db, review: Review, standing: Standing) -> Content | None:
    response = standing.response
    if response is None or not response.is_open or standing.missing:
        return None
    return build(
        board=get_board(db, review.board_id).name,
        review_id=str(review.id),
        reference=review.reference,
        response=response,
        lines=standing.lines,
        left=standing.left,
        dissents=standing.dissents,
    )


def _open_subject(review: Review) -> ResponseSubject:
    return ResponseSubject(review.board_id, review.id, is_agreed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was read for one standing."""

    response: VersionLine | None
    words: Sequence[RecommendationWords]
    answers: Mapping[UUID, GivenAnswer]
    dissents: Sequence[DissentLine]
    actions: Sequence[ActionLine]
    came_from: Mapping[UUID, Sequence[UUID]]
    went_into: Mapping[UUID, Sequence[UUID]]

    @classmethod
    def of(cls, db: Db, actor: Actor, review: Review, response: VersionLine | None) -> _Found:
        words = list_words(db, review)
        ids = [one.id for one in words]
        digests = {one.id: one.digest for one in words}
        family = family_of(db, ids)
        return cls(
            response=response,
            words=words,
            answers=list_answers(db, response.id, digests) if response is not None else {},
            dissents=list_dissents(db, response.id) if response is not None else [],
            actions=list_actions(db, actor, review, ids),
            came_from=family.came_from,
            went_into=family.went_into,
        )

    @property
    def proposed(self) -> int:
        return sum(one.state is State.PROPOSED for one in self.words)

    def lines(self, today: date) -> Sequence[AnswerLine]:
        """The confirmed recommendations, with all that stands to each."""
        standing = [one for one in self.words if one.state is State.CONFIRMED]
        return [self._line(one, today) for one in standing]

    def _line(self, one: RecommendationWords, today: date) -> AnswerLine:
        actions = self._actions_of(one.id)
        line = AnswerLine(
            recommendation=one,
            answer=self.answers.get(one.id),
            earlier=self._earlier(one),
            actions=[action for action in actions if not action.is_ended],
            ended_actions=[action for action in actions if action.is_ended],
            dissents=self._dissents_on(one.id),
        )
        return replace(line, missing=missing_of_line(line, today))

    def _earlier(self, one: RecommendationWords) -> Sequence[EarlierAnswer]:
        """The answers to what it came from; one that a nearer answer followed is left out.

        Once it has an answer of its own, nothing of what went before is asked about.
        """
        if one.id in self.answers:
            return []
        answered = [id_ for id_ in self.came_from.get(one.id, ()) if id_ in self.answers]
        followed = {far for near in answered for far in self.came_from.get(near, ())}
        by_id = {words.id: words for words in self.words}
        return [
            self._earlier_answer(one, by_id[id_])
            for id_ in answered
            if id_ not in followed and id_ in by_id
        ]

    def _earlier_answer(self, one: RecommendationWords, was: RecommendationWords) -> EarlierAnswer:
        own = {action.id for action in self._actions_of(one.id)}
        given = self.answers[was.id]
        return EarlierAnswer(
            answer_id=given.id,
            recommendation_id=was.id,
            number=was.number,
            text=was.text,
            became=Became.MERGED if was.state is State.MERGED else Became.SPLIT,
            decision=given.decision,
            reasons=given.reasons,
            how_known=given.how_known,
            look_again_on=given.look_again_on,
            actions=[
                action
                for action in self._actions_of(was.id)
                if not action.is_ended and action.id not in own
            ],
        )

    def left(self) -> Sequence[LeftLine]:
        """What no longer stands in the set, or not yet, where something still hangs on it."""
        found = [self._left(one) for one in self.words if one.state is not State.CONFIRMED]
        return [line for line in found if line.answer or line.actions or line.dissents]

    def _left(self, one: RecommendationWords) -> LeftLine:
        numbers = {words.id: words.number for words in self.words if words.state is State.CONFIRMED}
        went = [numbers.get(id_) for id_ in self.went_into.get(one.id, ())]
        return LeftLine(
            recommendation=one,
            went_into=sorted(number for number in went if number is not None),
            answer=self.answers.get(one.id),
            actions=[
                action
                for action in self._actions_of(one.id)
                if not action.is_ended and not any(tied.stands for tied in action.answers)
            ],
            dissents=self._dissents_on(one.id),
        )

    def _actions_of(self, recommendation_id: UUID) -> Sequence[ActionLine]:
        return [
            action
            for action in self.actions
            if any(tied.recommendation_id == recommendation_id for tied in action.answers)
        ]

    def _dissents_on(self, recommendation_id: UUID) -> Sequence[DissentLine]:
        return [
            one
            for one in self.dissents
            if one.recommendation_id == recommendation_id and one.ended_at is None
        ]
