"""Versions of a response, and the texts that were agreed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.content import Content, RecommendationText, from_kept, texts_in
from qmapp.decision.responses.lines import VersionLine
from qmapp.decision.responses.models import AgreedText, Answer, Response
from qmapp.decision.responses.queries.subjects import get_version
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, ResponseSubject, may, require
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version as it was agreed. `is_newest`: no later one was agreed."""

    line: VersionLine
    content: Content
    is_newest: bool


def list_versions(db: Db, actor: Actor, review: Review) -> Sequence[VersionLine]:
    """The versions that somebody may read, the newest first. Two queries."""
    rows = db.execute(
        select(Response, AgreedText.agreed_on, AgreedText.agreed_by, AgreedText.sha256)
        .outerjoin(AgreedText, AgreedText.response_id == Response.id)
        .where(Response.review_id == review.id)
        .order_by(Response.number.desc())
        .execution_options(populate_existing=True)
    ).all()
    readable = [
        row for row in rows if may(actor, Permission.RESPONSE_READ, _subject(review, row[0]))
    ]
    people = ({row[0].started_by for row in readable} | {row[2] for row in readable}) - {None}
    names = names_of(db, people) if people else {}
    return [
        VersionLine(
            id=row.id,
            number=row.number,
            opening=row.opening,
            because=row.because,
            started_by_name=names.get(row.started_by, ""),
            started_at=row.started_at,
            agreed_at=row.agreed_at,
            agreed_on=agreed_on,
            agreed_by_name=names.get(agreed_by),
            sha256=sha256,
            version=row.version,
        )
        for row, agreed_on, agreed_by, sha256 in readable
    ]


def get_agreed(db: Db, actor: Actor, review: Review, number: int) -> Agreed:
    """The text of an agreed version. Raises NotFound, also for an open one, and NotAllowed."""
    response = get_version(db, review.id, number)
    require(actor, Permission.RESPONSE_READ, _subject(review, response))
    text = db.scalar(select(AgreedText).where(AgreedText.response_id == response.id))
    if text is None:
        raise NotFound("agreed text")
    lines = [line for line in list_versions(db, actor, review) if line.agreed_on is not None]
    line = next(line for line in lines if line.id == response.id)
    return Agreed(line, from_kept(text.content), line is lines[0])


def find_agreed(db: Db, actor: Actor, review: Review) -> Agreed | None:
    """The text that was agreed last, or None."""
    lines = list_versions(db, actor, review)
    newest = next((line.number for line in lines if line.agreed_on is not None), None)
    return get_agreed(db, actor, review, newest) if newest is not None else None


def list_agreed_words(
    db: Db, recommendation_ids: Collection[UUID]
) -> Mapping[UUID, RecommendationText]:
    """Each of these as the newest agreed text that holds it has it, word for word, whatever an
    open version makes of it; those that none holds are not in it. One query, however many.

    Whoever calls has asked whether what was agreed of their reviews may be read.
    """
    if not recommendation_ids:
        return {}
    wanted = {str(one) for one in recommendation_ids}
    # A version may keep the answer to one that was dropped before it was agreed; its text does not
    # hold that one, and the text before does.
    answering = select(Answer.response_id).where(
        Answer.recommendation_id.in_(list(recommendation_ids))
    )
    kept = db.scalars(
        select(AgreedText.content)
        .join(Response, Response.id == AgreedText.response_id)
        .where(AgreedText.response_id.in_(answering))
        .order_by(Response.number)
    )
    return {UUID(one.id): one for content in kept for one in texts_in(content, wanted)}


def _subject(review: Review, response: Response) -> ResponseSubject:
    return ResponseSubject(review.board_id, review.id, is_agreed=response.agreed_at is not None)
