"""Letters of feedback with all that may stand on a page, arrangements and proceedings, stocked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.arrangements import queries as arranged
from qmapp.casework.arrangements import service as arranging
from qmapp.casework.arrangements.checking import ArrangementDetails
from qmapp.casework.assessments.models import SightLift
from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.content import seen_digest
from qmapp.casework.feedback.models import Point
from qmapp.casework.feedback.rules import Done
from qmapp.casework.feedback.service import Answered, PointDetails
from qmapp.casework.proceedings import service as proceeding
from qmapp.casework.proceedings.checking import ProceedingDetails
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def arrange(
    db: Db, actor: Actor, review: Review, outside_id: UUID, now: datetime, *, words: str
) -> None:
    """Everything is settled, with somebody outside."""
    found = arranged.find_arrangement(db, review.id)
    details = ArrangementDetails(
        assurance=words, challenge=words, deadlock=words, outside_id=outside_id,
        outside_role="independent scrutineer",
    )  # fmt: skip
    arranging.settle(db, actor, review, details, version=found.version if found else 0, now=now)


def proceed(db: Db, actor: Actor, review: Review, now: datetime, *, words: str) -> UUID:
    """An inquest that should have ended, one that did, and a mistake; the first."""
    made = [
        proceeding.add(
            db, actor, review,
            ProceedingDetails(
                kind=ProceedingKind.INQUEST, title=f"{title}: {words}"[:200], status=status,
                status_on=date(2026, 2, 3), expected_end_on=end, contact=words, note=words,
            ),
            now,
        )
        for title, status, end in (
            ("inquest", ProceedingStatus.RUNNING, date(2026, 5, 1)),
            ("trial", ProceedingStatus.ENDED, None),
            ("mistake", ProceedingStatus.EXPECTED, None),
        )
    ]  # fmt: skip
    proceeding.end(db, actor, made[2], words, now=now)
    return made[0].id


def begun(
    db: Db, actor: Actor, review: Review, draft: Draft, now: datetime, *, words: str, more: int = 1
) -> tuple[int, list[UUID]]:
    """A letter on a draft with own points, beside whatever is proposed; and with one left out."""
    _let_judge(db, actor, review, draft, now)
    letter = service.begin_letter(db, actor, review, draft, now)
    service.write_opening(db, actor, letter, words, version=letter.version, now=now)
    made = [
        service.add_point(
            db, actor, letter,
            PointDetails(words=f"{words} {n}", section=f"{1 + n // 5} Findings"), now,
        ).id
        for n in range(more)
    ]  # fmt: skip
    out = service.add_point(db, actor, letter, PointDetails(words=f"{words} out"), now)
    service.leave_out(db, actor, letter, out.id, now)
    return letter.number, made


def sent(
    db: Db, actor: Actor, review: Review, draft: Draft, now: datetime, *, words: str, more: int = 1
) -> tuple[int, list[UUID]]:
    """The same, sent without what was proposed; the review stays at its stage."""
    number, made = begun(db, actor, review, draft, now, words=words, more=more)
    letter = queries.get_letter(db, review.id, number)
    rows = db.scalars(select(Point).where(Point.letter_id == letter.id)).all()
    for row in rows:
        if row.id not in made:
            service.leave_out(db, actor, letter, row.id, now)
    stage, review.stage = review.stage, Stage.RETURNED
    db.flush()
    seen = seen_digest(queries.content_of(db, review, letter))
    service.send(db, actor, letter, seen=seen, now=now)
    review.stage = stage
    db.flush()
    return number, made


def answered(
    db: Db, lead: Actor, review: Review, number: int, points: list[UUID], now: datetime,
    *, words: str,
) -> UUID:  # fmt: skip
    """Some points are answered, each in its way; the last is marked as pressure: the mark."""
    letter = queries.get_letter(db, review.id, number)
    kinds = (Done.DONE, Done.PARTLY, Done.NOT_DONE)
    for done, point in zip(kinds, points[1:-1], strict=False):
        said = Answered(done=done, where=words, why=words)
        service.answer_point(db, lead, letter, point, said, version=0, now=now)
    return service.mark_pressure(db, lead, letter, points[-1], words, now).id


def _let_judge(db: Db, actor: Actor, review: Review, draft: Draft, now: datetime) -> None:
    """Whoever writes a letter is past blindness: lifted here, where they have still to judge."""
    if not sight_of_draft(db, actor, review, draft):
        db.add(
            SightLift(
                board_id=review.board_id, review_id=review.id, draft_id=draft.id,
                reason="To write a letter.", lifted_by=actor.person_id, lifted_at=now,
            )
        )  # fmt: skip
        db.flush()


def stocked(
    db: Db,
    people: Mapping[str, Actor],
    written: tuple[Review, Draft],
    gone: tuple[Review, Draft],
    now: datetime,
    *,
    long_word: str,
) -> dict[str, object]:
    """One letter that is written, one that was sent with sixty points; the ids of addresses.

    `people`: commissioner, lead, keeper (who settles and enters), outside.
    """
    writer, lead, keeper = people["commissioner"], people["lead"], people["keeper"]
    review, draft = gone
    arrange(db, keeper, review, people["outside"].person_id, now, words=f"As agreed. {long_word}")
    entered = proceed(db, keeper, review, now, words=f"coroner’s officer, {long_word}")
    _, points = sent(
        db, writer, review, draft, now, words=f"Say who asked the child. {long_word}", more=60
    )
    mark = answered(db, lead, review, 1, points, now, words=f"Paragraph 4.3. {long_word}")
    _, open_points = begun(
        db, writer, *written, now, words=f"Say how that is known. {long_word}", more=8
    )
    return {
        "proceeding": entered, "fb_point": points[0], "fb_answered": points[1],
        "fb_marked": points[-1], "fb_open": open_points[0], "pressure": mark,
    }  # fmt: skip
