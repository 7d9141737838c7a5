"""A review with a sent draft and people to judge it, on any migrated database.

Rows are written directly: tests of judging must not stand on the services of other rooms.
The edition is the real one, so markers and questions are those that people judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Barrier, Thread
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments import judging, service
from qmapp.casework.assessments.judging import Posted, Saved
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.assessments.rules import AssessmentKind, digest
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.reviews.service import store_edition
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.catalogue import Catalogue, Edition, Marker, load_catalogue
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Db, Storage
from qmapp.people.accounts.models import Board, Membership, Person

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
PASSAGES = (
    "Findings",
    "The health visitor wrote her concern down and nobody acted on it.",
    "Nobody asked the child. \U0001f600 The school had asked twice.",
    "Cafe\u0301 records were <b>not</b> sought & the “GP” knew.",
)


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def edition() -> Edition:
    return catalogue().default_edition


def marker(number: int = 1) -> Marker:
    return edition().by_number(number)


@dataclass(frozen=True)
class Case:
    """One review with one draft, and an actor for each part that somebody can play."""

    board_id: UUID
    review_id: UUID
    draft_id: UUID
    reading_id: UUID
    people: Mapping[str, Actor]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def basis(self, assessment: Assessment, number: int = 1) -> evidence.Basis:
        return evidence.Basis(
            board_id=self.board_id,
            review_id=self.review_id,
            assessment_id=assessment.id,
            reading_id=assessment.reading_id,
            marker_id=marker(number).id,
        )


ON_REVIEW = {
    "lead": ReviewRole.LEAD_REVIEWER,
    "second_lead": ReviewRole.LEAD_REVIEWER,
    "commissioner": ReviewRole.COMMISSIONER,
    "second_commissioner": ReviewRole.COMMISSIONER,
    "third_commissioner": ReviewRole.COMMISSIONER,
    "panel": ReviewRole.PANEL_MEMBER,
    "observer": ReviewRole.OBSERVER,
}
ON_BOARD = {"chair": BoardRole.CHAIR, "manager": BoardRole.REVIEW_MANAGER}


def make_case(
    storage: Storage,
    *,
    sent: bool = True,
    with_draft: bool = True,
    reference: str = "Child K",
    texts: Iterable[str] = PASSAGES,
) -> Case:
    """A board, a review in self-check, a read draft, and the people of ON_REVIEW and ON_BOARD."""
    board_id, review_id, draft_id, reading_id = uuid4(), uuid4(), uuid4(), uuid4()
    ids = {name: uuid4() for name in (*ON_REVIEW, *ON_BOARD)}
    with storage.unit_of_work() as db:
        db.add(Board(id=board_id, name=f"Board {board_id}", slug=str(board_id), created_at=NOW))
        for name, person_id in ids.items():
            words = name.replace("_", " ").title()
            db.add(
                Person(
                    id=person_id, email=f"{person_id}@example.org", name=f"{words} Example",
                    created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
                )
            )  # fmt: skip
        db.flush()
        db.add(
            Review(
                id=review_id, board_id=board_id, reference=reference, kind="scr",
                edition_sha256=store_edition(db, edition(), now=NOW),
                stage=Stage.ASSESSMENT if with_draft else Stage.SET_UP,
                stage_since=NOW, created_at=NOW, created_by=ids["manager"],
            )
        )  # fmt: skip
        db.flush()
        for name, role in ON_REVIEW.items():
            db.add(
                RoleOnReview(
                    board_id=board_id, review_id=review_id, person_id=ids[name], role=role,
                    since=NOW,
                )
            )  # fmt: skip
        for name, board_role in ON_BOARD.items():
            db.add(Membership(board_id=board_id, person_id=ids[name], role=board_role, since=NOW))
        if with_draft:
            add_draft(
                db, board_id, review_id, ids["lead"], draft_id=draft_id, reading_id=reading_id,
                sent=sent, texts=texts,
            )  # fmt: skip
    people = {
        name: Actor(
            person_id=ids[name],
            name=name,
            board_roles={board_id: frozenset({ON_BOARD[name]})} if name in ON_BOARD else {},
            review_roles={review_id: frozenset({ON_REVIEW[name]})} if name in ON_REVIEW else {},
        )
        for name in ids
    }
    return Case(board_id, review_id, draft_id, reading_id, people)


def add_draft(
    db: Db,
    board_id: UUID,
    review_id: UUID,
    uploaded_by: UUID,
    *,
    draft_id: UUID,
    reading_id: UUID,
    number: int = 1,
    sent: bool = True,
    texts: Iterable[str] = PASSAGES,
) -> None:
    """A draft with one reading: a heading, then paragraphs."""
    texts, sha256 = list(texts), uuid4().hex * 2
    db.add(
        StoredFile(board_id=board_id, sha256=sha256, size=1, media_type="text/plain", stored_at=NOW)
    )
    db.flush()
    draft = Draft(
        id=draft_id, board_id=board_id, review_id=review_id, number=number,
        file_name="draft.txt", sha256=sha256, size=1, media_type="text/plain",
        uploaded_by=uploaded_by, uploaded_at=NOW, sent_at=NOW if sent else None,
        sent_by=uploaded_by if sent else None,
    )  # fmt: skip
    db.add(draft)
    db.flush()
    db.add(
        DraftReading(
            id=reading_id, board_id=board_id, draft_id=draft_id, reader_version="1",
            format="text", read_at=NOW, page_count=1, passage_count=len(texts), word_count=9,
            notices=[], comments=[],
        )
    )  # fmt: skip
    db.flush()
    draft.reading_id = reading_id
    for position, text in enumerate(texts):
        db.add(
            StoredPassage(
                board_id=board_id, reading_id=reading_id, position=position,
                kind=PassageKind.PARAGRAPH if position else PassageKind.HEADING,
                level=None if position else 1, number=f"1.{position}" if position else "1",
                page=1, section=[], text=text,
            )
        )  # fmt: skip


def begin(
    storage: Storage,
    case: Case,
    actor: Actor,
    *,
    now: datetime = NOW,
    process: bool = False,
    known: str | None = "I knew that the child died.",
) -> Assessment:
    """The actor's assessment of the case's draft, begun, with what they knew of the outcome."""
    is_lead = actor.is_on_review(case.review_id, ReviewRole.LEAD_REVIEWER)
    kind = AssessmentKind.SELF_CHECK if is_lead else AssessmentKind.COMMISSIONER
    with storage.unit_of_work() as db:
        draft = None if process else db.get_one(Draft, case.draft_id)
        begun = service.start(db, actor, db.get_one(Review, case.review_id), kind, draft, now)
        db.flush()
        if known is not None:
            service.state_known_outcome(db, actor, begun, known, now)
        return begun


def type_words(
    storage: Storage,
    actor: Actor,
    assessment: Assessment,
    number: int = 1,
    *,
    bases: Mapping[str, str] | None = None,
    now: datetime = NOW,
    ends: bool = False,
    **words: str,
) -> Saved:
    """Save some fields of a marker; `bases` are the words that the form was made from."""
    posted = [Posted(name, digest((bases or {}).get(name)), value) for name, value in words.items()]
    with storage.unit_of_work() as db:
        return judging.save(
            db,
            actor,
            get_assessment(db, assessment.id),
            marker(number),
            edition().scale,
            posted,
            now=now,
            sitting_ends=ends,
        )


def pin(
    storage: Storage,
    case: Case,
    actor: Actor,
    assessment: Assessment,
    number: int = 1,
    *,
    position: int = 1,
    quote: str = "",
    stance: Stance = Stance.SUPPORTS,
    note: str = "",
) -> UUID:
    """Pin a passage under a marker: all of it, or the words that are quoted from it."""
    basis = case.basis(assessment, number)
    with storage.unit_of_work() as db:
        [item] = evidence.pin_passage(
            db, actor, basis, position=position, span=span_of(db, basis, position, quote),
            stance=stance, note=note, targets=[Target(basis.marker_id)], now=NOW,
        )  # fmt: skip
        return item.id


def span_of(db: Db, basis: evidence.Basis, position: int, quote: str) -> tuple[int, int] | None:
    """Where words stand in a passage of the assessed reading; None for no words."""
    if not quote:
        return None
    text = db.scalars(
        select(StoredPassage.text).where(
            StoredPassage.reading_id == basis.reading_id, StoredPassage.position == position
        )
    ).one()
    start = text.index(quote)
    return start, start + len(quote)


def submit(storage: Storage, actor: Actor, assessment: Assessment, *, now: datetime = NOW) -> None:
    """Submit with whatever gaps there are."""
    with storage.unit_of_work() as db:
        service.submit(db, actor, get_assessment(db, assessment.id), with_gaps=True, now=now)


def reopen(
    storage: Storage, actor: Actor, assessment: Assessment, reason: str = "A record came in."
) -> Assessment:
    with storage.unit_of_work() as db:
        return service.reopen(db, actor, get_assessment(db, assessment.id), reason, NOW)


def declare_interest(storage: Storage, case: Case, actor: Actor) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=actor.person_id,
                statement="A relative works there.", declared_at=NOW, declared_by=actor.person_id,
            )
        )  # fmt: skip


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def judgement_events(storage: Storage) -> list[tuple[Event, dict[str, object]]]:
    """The events of judgements with their words, in the order of the chain."""
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.verb == "judgement:saved").order_by(Event.sequence)
        ).all()
        return [
            (
                event,
                {
                    v.field: json.loads(v.value)
                    for v in db.scalars(select(EventValue).where(EventValue.event_id == event.id))
                    if v.field != ROWS
                },
            )
            for event in events
        ]


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do all at the same moment, each in a thread; what they raised."""
    gate, raised = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        gate.wait(20)
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            raised.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised
