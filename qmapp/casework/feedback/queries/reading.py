"""Letters, their points, and what was answered: as the actor may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.assessments.queries import has_to_judge, sight_of_draft
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback.content import Content, Format, PointText, from_kept
from qmapp.casework.feedback.models import Letter, Point, PointAnswer, Pressure, SentLetter
from qmapp.casework.feedback.queries.waiting import has_no_answer, is_waiting
from qmapp.casework.feedback.rules import Done, Source
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads.models import Thread
from qmapp.casework.threads.rules import Audience
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, FeedbackSubject, Permission, ReviewRole, may
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import get_board, names_of

_NO_SUCH_NUMBER = 1_000_000  # an address may hold a number that no database can compare with


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter as lists show it. `answered` of `points` have an answer that stands."""

    number: int
    draft_number: int
    begun_by_name: str
    begun_at: datetime
    sent_by_name: str
    sent_at: datetime | None
    points: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """One point of a letter that is still written. `board_only`: from a thread that the lead
    reviewers do not read.
    """

    id: UUID
    text: PointText
    thread_id: UUID | None
    finding_id: UUID | None
    marker_number: int | None
    board_only: bool
    left_out_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """What the lead reviewer said to a point."""

    point_id: UUID
    done: Done
    where: str
    why: str
    answered_by_name: str
    answered_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureMark:
    """A mark on a point, as somebody may see it who reads the letter."""

    id: UUID
    point_id: UUID
    words: str
    to_name: str
    marked_by_name: str
    marked_at: datetime
    settled_as: str
    settled_at: datetime | None


# Letters -------------------------------------------------------------------------------------


def get_letter(db: Db, review_id: UUID, number: int, *, lock: bool = False) -> Letter:
    """One letter of a review. Raises NotFound. `lock` holds it."""
    query = select(Letter).where(Letter.review_id == review_id, Letter.number == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query) if 0 < number < _NO_SUCH_NUMBER else None
    if found is None:
        raise NotFound("letter")
    return found


def get_point(db: Db, letter: Letter, point_id: UUID, *, lock: bool = False) -> Point:
    """One point of a letter. Raises NotFound. `lock` holds it."""
    query = select(Point).where(Point.letter_id == letter.id, Point.id == point_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("point")
    return found


def subject_of(db: Db, actor: Actor, review: Review, letter: Letter) -> FeedbackSubject:
    """What the policy needs to know of a letter when this actor asks."""
    return FeedbackSubject(
        board_id=review.board_id,
        review_id=review.id,
        is_sent=letter.sent_at is not None,
        **_blindness(db, actor, review, db.get_one(Draft, letter.draft_id)),
    )


def _blindness(db: Db, actor: Actor, review: Review, draft: Draft) -> dict[str, bool]:
    return {
        "is_in_sight": sight_of_draft(db, actor, review, draft),
        "has_to_judge": has_to_judge(db, actor, review, draft),
    }


def subject_of_all(review: Review) -> FeedbackSubject:
    """The list of letters: it shows those only that somebody may read."""
    return FeedbackSubject(board_id=review.board_id, review_id=review.id, is_sent=True)


def subject_of_open(review: Review) -> FeedbackSubject:
    """A letter that is written on a draft of which the actor is past blindness."""
    return FeedbackSubject(board_id=review.board_id, review_id=review.id)


def with_letters(db: Db, draft_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the drafts on which feedback went to the lead reviewers."""
    sent = select(Letter.draft_id).where(
        Letter.draft_id.in_(draft_ids), Letter.sent_at.is_not(None)
    )
    return frozenset(db.scalars(sent))


def is_letter_sent(db: Db, draft_id: UUID) -> bool:
    """Whether feedback on a draft went to the lead reviewers."""
    return draft_id in with_letters(db, [draft_id])


def list_letters(db: Db, actor: Actor, review: Review) -> Sequence[LetterLine]:
    """The letters of a review that the actor may read, newest first."""
    rows = db.execute(
        select(Letter, Draft)
        .join(Draft, Draft.id == Letter.draft_id)
        .where(Letter.review_id == review.id)
        .order_by(Letter.number.desc())
    ).all()
    sights = {
        draft.id: _blindness(db, actor, review, draft)
        for draft in {row[1].id: row[1] for row in rows}.values()
    }
    seen = [
        (letter, draft)
        for letter, draft in rows
        if may(
            actor,
            Permission.FEEDBACK_READ,
            FeedbackSubject(
                review.board_id,
                review.id,
                is_sent=letter.sent_at is not None,
                **sights[draft.id],
            ),
        )
    ]
    names = names_of(
        db, {one for letter, _ in seen for one in (letter.begun_by, letter.sent_by) if one}
    )
    points, waiting = _counts(
        db, [letter.id for letter, _ in seen], is_lead=is_lead(actor, review.id)
    )
    return [
        LetterLine(
            number=letter.number,
            draft_number=draft.number,
            begun_by_name=names.get(letter.begun_by, ""),
            begun_at=letter.begun_at,
            sent_by_name=names.get(letter.sent_by, "") if letter.sent_by else "",
            sent_at=letter.sent_at,
            points=points[letter.id],
            answered=points[letter.id] - waiting[letter.id],
        )
        for letter, draft in seen
    ]


def _counts(
    db: Db, letter_ids: Sequence[UUID], *, is_lead: bool
) -> tuple[Counter[UUID], Counter[UUID]]:
    """How many points each letter has, and how many of them have no answer that stands.

    A lead reviewer sees their own answers, whatever is marked.
    """
    live = (
        select(Point.letter_id, func.count())
        .where(Point.letter_id.in_(letter_ids), Point.left_out_at.is_(None))
        .group_by(Point.letter_id)
    )
    points = db.execute(live)
    waiting = db.execute(live.where(has_no_answer() if is_lead else is_waiting()))
    return Counter({row[0]: row[1] for row in points}), Counter({row[0]: row[1] for row in waiting})


# What a letter says --------------------------------------------------------------------------


def find_sent(db: Db, letter_id: UUID) -> SentLetter | None:
    """A letter as it was sent."""
    return db.scalar(select(SentLetter).where(SentLetter.letter_id == letter_id))


def content_of(db: Db, review: Review, letter: Letter) -> Content:
    """What a letter says: as it was sent, or as it stands while it is written."""
    sent = find_sent(db, letter.id)
    if sent is not None:
        return from_kept(sent.content)
    draft = db.get_one(Draft, letter.draft_id)
    return Content(
        format=Format.FIRST,
        board=get_board(db, review.board_id).name,
        review_id=str(review.id),
        reference=review.reference,
        letter=letter.number,
        draft=draft.number,
        draft_sha256=draft.sha256,
        opening=letter.opening,
        points=tuple(
            line.text for line in list_points(db, review, letter) if line.left_out_at is None
        ),
    )


def list_points(db: Db, review: Review, letter: Letter) -> Sequence[PointLine]:
    """The points of a letter in their order, those left out too: five queries at most."""
    rows = db.scalars(
        select(Point).where(Point.letter_id == letter.id).order_by(Point.order, Point.id)
    ).all()
    names = names_of(db, {one for row in rows for one in (row.asked_by, row.worded_by) if one})
    markers = {one.id: one.number for one in get_edition(db, review.edition_sha256).markers}
    findings = _numbers_of_findings(db, [row.finding_id for row in rows if row.finding_id])
    board_only = _board_only(db, [row.thread_id for row in rows if row.thread_id])
    lines, number = [], 0
    for row in rows:
        number += row.left_out_at is None
        marker = markers.get(row.marker_id) if row.marker_id else None
        lines.append(
            PointLine(
                id=row.id,
                text=PointText(
                    id=str(row.id),
                    number=number if row.left_out_at is None else 0,
                    section=row.section,
                    words=row.words,
                    source=row.source,
                    marker=marker if row.source is Source.TO_CHANGE else None,
                    finding=findings.get(row.finding_id) if row.finding_id else None,
                    asked_by=names.get(row.asked_by, ""),
                    worded_by=names.get(row.worded_by, "") if row.worded_by else "",
                ),
                thread_id=row.thread_id,
                finding_id=row.finding_id,
                marker_number=marker,
                board_only=row.thread_id in board_only,
                left_out_at=row.left_out_at,
                version=row.version,
            )
        )
    return lines


def _numbers_of_findings(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    if not ids:
        return {}
    rows = db.execute(select(Finding.id, Finding.number).where(Finding.id.in_(ids)))
    return {row.id: row.number for row in rows}


def _board_only(db: Db, ids: Sequence[UUID]) -> frozenset[UUID]:
    if not ids:
        return frozenset()
    query = select(Thread.id).where(Thread.id.in_(ids), Thread.audience == Audience.BOARD)
    return frozenset(db.scalars(query))


# What was answered ---------------------------------------------------------------------------


def is_lead(actor: Actor, review_id: UUID) -> bool:
    """Whether the actor writes the report of the review."""
    return actor.is_on_review(review_id, ReviewRole.LEAD_REVIEWER)


def list_answers(db: Db, actor: Actor, letter: Letter) -> Mapping[UUID, AnswerLine]:
    """The answers that stand, by point.

    While a point is marked as pressure and that is not settled, nobody but the lead reviewers sees
    an answer to it: it shows as any point that waits for one.
    """
    query = (
        select(PointAnswer)
        .join(Point, Point.id == PointAnswer.point_id)
        .where(Point.letter_id == letter.id)
    )
    if not is_lead(actor, letter.review_id):
        query = query.where(
            PointAnswer.point_id.not_in(
                select(Pressure.point_id).where(Pressure.settled_at.is_(None))
            )
        )
    rows = db.scalars(query.execution_options(populate_existing=True)).all()
    names = names_of(db, {row.answered_by for row in rows})
    return {row.point_id: _answer_line(row, names) for row in rows}


def find_answer(db: Db, point_id: UUID) -> AnswerLine | None:
    """What was said to one point, for those who say it."""
    row = db.scalar(
        select(PointAnswer)
        .where(PointAnswer.point_id == point_id)
        .execution_options(populate_existing=True)
    )
    return _answer_line(row, names_of(db, {row.answered_by})) if row else None


def _answer_line(row: PointAnswer, names: Mapping[UUID, str]) -> AnswerLine:
    return AnswerLine(
        point_id=row.point_id,
        done=row.done,
        where=row.where,
        why=row.why,
        answered_by_name=names.get(row.answered_by, ""),
        answered_at=row.answered_at,
        version=row.version,
    )


def list_marks(db: Db, actor: Actor, letter: Letter) -> Mapping[UUID, PressureMark]:
    """Marks of pressure on the points of a letter, by point.

    Before the person outside settled one, only the lead reviewers see it here.
    """
    query = (
        select(Pressure)
        .join(Point, Point.id == Pressure.point_id)
        .where(Point.letter_id == letter.id)
    )
    if not is_lead(actor, letter.review_id):
        query = query.where(Pressure.settled_at.is_not(None))
    rows = db.scalars(query).all()
    names = names_of(db, {one for row in rows for one in (row.to_id, row.marked_by)})
    return {
        row.point_id: PressureMark(
            id=row.id,
            point_id=row.point_id,
            words=row.words,
            to_name=names.get(row.to_id, ""),
            marked_by_name=names.get(row.marked_by, ""),
            marked_at=row.marked_at,
            settled_as=row.settled_as,
            settled_at=row.settled_at,
        )
        for row in rows
    }


def is_next_sent(db: Db, letter: Letter) -> bool:
    """Whether a later draft than that of the letter was sent."""
    own = select(Draft.number).where(Draft.id == letter.draft_id).scalar_subquery()
    later = select(Draft.id).where(
        Draft.review_id == letter.review_id, Draft.number > own, Draft.sent_at.is_not(None)
    )
    return db.scalar(later.limit(1)) is not None
