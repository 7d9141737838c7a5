"""Verbs that fix a version, and that take an agreed response up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.actions.queries import hold_actions, list_actions
from qmapp.decision.actions.service import fix_promised
from qmapp.decision.responses.checking import sound_because, sound_day
from qmapp.decision.responses.content import Content, digest, from_kept, seen_digest, to_kept
from qmapp.decision.responses.models import AgreedText, Answer, Dissent, Response
from qmapp.decision.responses.ports import tell_of_agreement
from qmapp.decision.responses.queries.standing import get_standing, get_to_agree
from qmapp.decision.responses.queries.subjects import find_newest
from qmapp.decision.responses.rules import LACK_WORDS, Missing
from qmapp.decision.responses.service.common import (
    AGREED,
    held_whatever,
    note,
)
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date


def agree(
    db: Db,
    actor: Actor,
    response: Response,
    agreed_on: date | None,
    now: datetime,
    *,
    seen: str,
) -> AgreedText:
    """Fix the version as the board agreed it: its text is frozen, its actions are promised.

    `seen` is `Standing.seen` of the page that was read. Raises SavedElsewhere when anything in it
    changed since, RuleBroken while something is missing, for a day to come (field "agreed_on"),
    and when the version was agreed already. The same pressed twice is agreed once.
    """
    response, review = held_whatever(db, actor, response, Permission.RESPONSE_AGREE)
    if response.agreed_at is not None:
        return _same(db, actor, response, agreed_on, seen)
    today = london_date(now)
    on = sound_day(agreed_on, today=today, after=_day_before(db, response))
    _hold_all(db, actor, review)
    _require_nothing_missing(get_standing(db, actor, review, today).missing)
    content = get_to_agree(db, actor, review, today)
    if seen_digest(content) != seen:
        raise SavedElsewhere
    text = _freeze(db, actor, response, replace(content, agreed_on=on), now)
    promised = {
        UUID(line.id): {UUID(one.id) for one in line.actions} for line in content.recommendations
    }
    fix_promised(db, actor, review, promised, on, now)
    values = {"number": response.number, "sha256": text.sha256, "agreed_on": on}
    note(db, actor, response, "agreed", now, values)
    tell_of_agreement(db, review, content, on, actor.person_id, now)
    return text


def new_version(db: Db, actor: Actor, review: Review, because: str, now: datetime) -> Response:
    """Take an agreed response up again, and say why: answers and dissent are carried over.

    The agreed text stays as it is; actions stay the same records. Raises RuleBroken (field
    "because") when there is none to follow, or one is open.
    """
    require(actor, Permission.RESPONSE_WRITE, subject_of(review))
    because = sound_because(because)
    review = get_review(db, review.id, lock=True)  # two who take it up at once: one does
    newest = find_newest(db, review.id)
    if newest is None:
        raise RuleBroken(N_("No response was agreed yet. Begin the first version."))
    if newest.agreed_at is None:
        raise RuleBroken(
            N_("Version %(number)d is open already. Go on with that."), number=newest.number
        )
    response = Response(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        number=newest.number + 1,
        opening=newest.opening,
        because=because,
        started_by=actor.person_id,
        started_at=now,
    )
    db.add(response)
    db.flush()
    _carry(db, newest, response)
    values = {"number": response.number, "because": digest_of_words(because)}
    note(db, actor, response, "taken-up-again", now, values)
    return response


def _require_nothing_missing(missing: Sequence[Missing]) -> None:
    """Say what is missing: the one thing, or how many and where they stand."""
    if len(missing) == 1:
        [one] = missing
        raise RuleBroken(LACK_WORDS[one.lack], number=one.number, count=one.count, role=one.role)
    if missing:
        raise RuleBroken(
            N_(
                "This version is not agreed yet: %(count)d things are still missing. The page of "
                "the response lists each, and where it is."
            ),
            count=len(missing),
        )


def _hold_all(db: Db, actor: Actor, review: Review) -> None:
    """Hold what the text is made of, so that nothing changes between reading and freezing."""
    held = db.scalars(
        select(Recommendation)
        .where(Recommendation.review_id == review.id)
        .order_by(Recommendation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    lines = list_actions(db, actor, review, [one.id for one in held])
    hold_actions(db, [line.id for line in lines])


def _same(
    db: Db, actor: Actor, response: Response, agreed_on: date | None, seen: str
) -> AgreedText:
    """The text as it was agreed, when the same person agreed the same with the same day."""
    text = db.scalars(select(AgreedText).where(AgreedText.response_id == response.id)).one()
    same_day = (text.agreed_by, text.agreed_on) == (actor.person_id, agreed_on)
    if not same_day or seen_digest(from_kept(text.content)) != seen:
        raise RuleBroken(AGREED)
    return text


def _day_before(db: Db, response: Response) -> date | None:
    """The day on which the version before was agreed."""
    return db.scalar(
        select(AgreedText.agreed_on)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id == response.review_id, Response.number < response.number)
        .order_by(Response.number.desc())
        .limit(1)
    )


def _freeze(
    db: Db, actor: Actor, response: Response, content: Content, now: datetime
) -> AgreedText:
    text = AgreedText(
        id=uuid4(),
        board_id=response.board_id,
        response_id=response.id,
        content=to_kept(content),
        sha256=digest(content),
        agreed_on=content.agreed_on,
        agreed_by=actor.person_id,
        agreed_at=now,
    )
    response.agreed_at = now
    db.add(text)
    db.flush()
    return text


def _carry(db: Db, before: Response, response: Response) -> None:
    """Copy what the version before said, with who said it and when; also to what was dropped.

    Dissent that was taken back stays with the version in which it was.
    """
    for old in db.scalars(select(Answer).where(Answer.response_id == before.id)).all():
        db.add(
            Answer(
                board_id=old.board_id,
                response_id=response.id,
                recommendation_id=old.recommendation_id,
                decision=old.decision,
                reasons=old.reasons,
                how_known=old.how_known,
                look_again_on=old.look_again_on,
                on_words=old.on_words,
                answered_by=old.answered_by,
                answered_at=old.answered_at,
            )
        )
    standing = select(Dissent).where(Dissent.response_id == before.id, Dissent.ended_at.is_(None))
    for said in db.scalars(standing).all():
        db.add(
            Dissent(
                board_id=said.board_id,
                response_id=response.id,
                recommendation_id=said.recommendation_id,
                agency_id=said.agency_id,
                role=said.role,
                words=said.words,
                recorded_by=said.recorded_by,
                recorded_at=said.recorded_at,
            )
        )
    db.flush()
