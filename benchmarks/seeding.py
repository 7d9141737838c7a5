"""A board at full size for the pages benchmark, written straight into the tables.

Rows are as the application makes them, foreign keys on; only the walk through the services is
left out, because 500 reviews would take it many minutes. The trail alone is written by its own
service, so that a save meets chains, events and indexes as large as they would be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from benchmarks.servers import TRAIL_KEY
from qmapp import migrate, tables
from qmapp.casework.assessments.models import Assessment, Judgement, QuestionAnswer
from qmapp.casework.assessments.rules import Answer, AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading import READER_VERSION, PassageKind
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import RecordKind
from qmapp.casework.reviews.models import Review, RoleOnReview, StoredEdition
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.service import record
from qmapp.foundation.catalogue import Edition, canonical_bytes, digest, load_catalogue
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Base, Db, Storage
from qmapp.people.accounts.models import Agency, Board, Membership, Person, SignIn

PASSAGES = 300
CLIENTS = 4
OPEN_FOR_EACH = 10
EVIDENCE_FOR_EACH = 3
AT_ONCE = 20
RATINGS = ("met", "largely_met", "partly_met", "not_met", "cannot_tell")
STANCES = tuple(Stance)
ANSWERS = tuple(Answer)
WORDS = (
    "the review panel asked why nobody had opened chronology before meeting and found that two "
    "records of same week disagreed about who was told health visitor school nurse social worker "
    "police officer each saw one part of picture supervision was not recorded decision was made "
    "by phone family had moved twice letter came back unopened practitioner described workload "
    "as usual for team grandmother said she had asked for help in spring no agency could say "
    "when plan ended evidence for this finding is in appendix and in minutes of strategy meeting"
).split()

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Client:
    """Somebody who signs in: a commissioner with reviews of their own."""

    person: UUID
    uniquifier: str
    sign_in: UUID
    reviews: Sequence[UUID]
    assessments: Sequence[UUID]


@dataclass(frozen=True)
class Seeded:
    """What the benchmark needs to know of the board."""

    clients: Sequence[Client]
    edition: Edition
    # What stands in a field of a marker's form: the same in every seeded assessment.
    values: dict[tuple[str, str], str]


@dataclass(frozen=True)
class _Draft:
    """A draft whose passages may be pinned."""

    review: UUID
    id: UUID
    reading: UUID
    came: datetime
    passages: Sequence[tuple[UUID, str]]


@dataclass(frozen=True)
class _Place:
    """One marker of one assessment, and who judges it."""

    draft: _Draft
    assessment: UUID
    marker: str
    author: UUID


@dataclass
class _Rows:
    """Rows on their way into the tables, parents before children."""

    by_table: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> UUID:
        made: UUID = values.setdefault("id", uuid4())
        self.by_table.setdefault(model, []).append(values)
        return made

    def write(self, db: Db) -> None:
        for table in tables.metadata.sorted_tables:
            for model, rows in self.by_table.items():
                if model.__table__ is table:
                    db.execute(insert(table), rows)
        self.by_table.clear()


def seed(url: str, reviews: int, now: datetime, tell: Tell) -> Seeded:
    """Migrate the database and fill it with so many reviews, both assessments judged."""
    migrate.upgrade(url)
    storage = key_with(Storage(url), TRAIL_KEY)
    try:
        board = _Seeding(storage, now, load_catalogue().default_edition)
        board.people()
        for first in range(0, reviews, AT_ONCE):
            board.some_reviews(range(first, min(first + AT_ONCE, reviews)))
            tell(min(first + AT_ONCE, reviews), reviews)
        return board.done()
    finally:
        storage.close()


class _Seeding:
    def __init__(self, storage: Storage, now: datetime, edition: Edition) -> None:
        self.storage, self.now, self.edition = storage, now, edition
        self.random = random.Random(118)
        self.board, self.agency = uuid4(), uuid4()
        self.reviewer = uuid4()
        self.commissioners = [(uuid4(), uuid4().hex, uuid4()) for _ in range(CLIENTS)]
        self.reviews: list[list[UUID]] = [[] for _ in range(CLIENTS)]
        self.assessments: list[list[UUID]] = [[] for _ in range(CLIENTS)]
        self.values = dict(self._fill_in())
        self.sha256 = digest(edition)

    def _fill_in(self) -> Iterator[tuple[tuple[str, str], str]]:
        for index, marker in enumerate(self.edition.markers):
            for place, question in enumerate(marker.questions):
                answer = ANSWERS[(index + place) % len(ANSWERS)]
                yield (marker.id, f"answer:{question.id}"), answer.value
                yield (marker.id, f"note:{question.id}"), self._words(12) if place < 2 else ""
            yield (marker.id, "reasons"), self._words(70)
            yield (marker.id, "to_change"), self._words(20)
            yield (marker.id, "looked_in"), ""
            yield (marker.id, "rating"), RATINGS[index % len(RATINGS)]

    def _words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count)).capitalize() + "."

    def done(self) -> Seeded:
        clients = [
            Client(*who, reviews=reviews, assessments=made)
            for who, reviews, made in zip(
                self.commissioners, self.reviews, self.assessments, strict=True
            )
        ]
        return Seeded(clients, self.edition, self.values)

    # The board ---------------------------------------------------------------------------

    def people(self) -> None:
        """One board, four commissioners who are signed in, a lead reviewer from outside."""
        rows, then = _Rows(), self.now - timedelta(days=900)
        rows.add(
            Board,
            id=self.board,
            name="Benchmark Safeguarding Children Partnership",
            slug="benchmark",
            marking="OFFICIAL-SENSITIVE",
            is_demonstration=False,
            created_at=then,
        )
        rows.add(Agency, id=self.agency, board_id=self.board, name="The council")
        people = [(self.reviewer, uuid4().hex, None), *self.commissioners]
        for number, (person, uniquifier, sign_in) in enumerate(people):
            rows.add(
                Person,
                id=person,
                email=f"person-{number}@bench.example",
                name=f"Person Number {number}",
                active=True,
                fs_uniquifier=uniquifier,
                confirmed_at=then,
                created_at=then,
            )
            if sign_in is None:
                continue
            rows.add(SignIn, id=sign_in, person_id=person, started_at=self.now)
            rows.add(
                Membership,
                board_id=self.board,
                person_id=person,
                role=BoardRole.MEMBER,
                agency_id=self.agency,
                since=then,
            )
        rows.by_table[StoredEdition] = [
            {
                "sha256": self.sha256,
                "slug": self.edition.slug,
                "content": canonical_bytes(self.edition),
                "stored_at": then,
            }
        ]
        with self.storage.unit_of_work() as db:
            rows.write(db)

    # Reviews -----------------------------------------------------------------------------

    def some_reviews(self, numbers: range) -> None:
        """Some reviews whole, in one transaction, with the events of their judgements."""
        rows = _Rows()
        with self.storage.unit_of_work() as db:
            for number in numbers:
                self._review(db, rows, number)
            rows.write(db)

    def _review(self, db: Db, rows: _Rows, number: int) -> None:
        client = number % CLIENTS
        commissioner = self.commissioners[client][0]
        is_open = len(self.reviews[client]) < OPEN_FOR_EACH
        began = self.now - timedelta(days=30 + number % 300)
        review = rows.add(
            Review,
            board_id=self.board,
            reference=f"LR {number + 1}",
            kind="lcspr",
            edition_sha256=self.sha256,
            scope_note=self._words(40),
            lateness_reason="",
            incident_known_on=(began - timedelta(days=200)).date(),
            commissioned_on=(began - timedelta(days=150)).date(),
            draft_due_on=began.date(),
            sign_off_target_on=(began + timedelta(days=number % 200)).date(),
            stage=Stage.ASSESSMENT if is_open else Stage.MODERATION,
            stage_since=began,
            created_at=began,
            created_by=commissioner,
            version=1,
        )
        roles = [(self.reviewer, ReviewRole.LEAD_REVIEWER), (commissioner, ReviewRole.COMMISSIONER)]
        for person, role in roles:
            rows.add(
                RoleOnReview,
                board_id=self.board,
                review_id=review,
                person_id=person,
                role=role,
                since=began,
            )
        draft = self._draft(rows, review, number, began)
        own = AssessmentState.OPEN if is_open else AssessmentState.SUBMITTED
        sides = [
            (AssessmentKind.SELF_CHECK, self.reviewer, AssessmentState.SUBMITTED),
            (AssessmentKind.COMMISSIONER, commissioner, own),
        ]
        made = [self._assessment(db, rows, draft, side) for side in sides]
        if is_open:
            self.reviews[client].append(review)
            self.assessments[client].append(made[1])

    def _draft(self, rows: _Rows, review: UUID, number: int, began: datetime) -> _Draft:
        draft, reading, sha256 = uuid4(), uuid4(), f"{number:064x}"
        rows.add(
            StoredFile,
            board_id=self.board,
            sha256=sha256,
            size=90_000,
            media_type="application/pdf",
            stored_at=began,
        )
        rows.add(
            Draft,
            id=draft,
            board_id=self.board,
            review_id=review,
            number=1,
            file_name=f"draft-{number + 1}.pdf",
            sha256=sha256,
            size=90_000,
            media_type="application/pdf",
            uploaded_by=self.reviewer,
            uploaded_at=began,
            sent_at=began,
            sent_by=self.reviewer,
            reading_id=reading,
        )
        rows.add(
            DraftReading,
            id=reading,
            board_id=self.board,
            draft_id=draft,
            reader_version=READER_VERSION,
            format="pdf",
            read_at=began,
            page_count=30,
            passage_count=PASSAGES,
            word_count=PASSAGES * 45,
            notices=[],
            comments=[],
        )
        passages = []
        for position in range(PASSAGES):
            section, place = divmod(position, 30)
            is_heading = place == 0
            words = self._words(5 if is_heading else self.random.randint(20, 75))
            passage = rows.add(
                StoredPassage,
                board_id=self.board,
                reading_id=reading,
                position=position,
                kind=PassageKind.HEADING if is_heading else PassageKind.PARAGRAPH,
                level=1 if is_heading else None,
                number=str(section + 1) if is_heading else f"{section + 1}.{place}",
                page=position // 10 + 1,
                section=[f"Section {section + 1}"],
                place=None,
                text=words,
            )
            if not is_heading:
                passages.append((passage, words))
        return _Draft(review, draft, reading, began, passages)

    # Assessments -------------------------------------------------------------------------

    def _assessment(
        self, db: Db, rows: _Rows, draft: _Draft, side: tuple[AssessmentKind, UUID, AssessmentState]
    ) -> UUID:
        kind, author, state = side
        is_in = state is AssessmentState.SUBMITTED
        assessment = rows.add(
            Assessment,
            board_id=self.board,
            review_id=draft.review,
            draft_id=draft.id,
            reading_id=draft.reading,
            kind=kind,
            author_id=author,
            state=state,
            known_outcome="That the child was injured, and has recovered.",
            known_outcome_at=draft.came,
            started_at=draft.came,
            submitted_at=draft.came + timedelta(days=5) if is_in else None,
            submitted_by=author if is_in else None,
            edition_number=1,
            after_sight=False,
        )
        for marker in self.edition.markers:
            self._judgement(db, rows, _Place(draft, assessment, marker.id, author))
        return assessment

    def _judgement(self, db: Db, rows: _Rows, place: _Place) -> None:
        at, marker = place.draft.came + timedelta(days=1), place.marker
        words = {name: value for (of, name), value in self.values.items() if of == marker}
        judgement = rows.add(
            Judgement,
            board_id=self.board,
            assessment_id=place.assessment,
            marker_id=marker,
            rating=words["rating"],
            reasons=words["reasons"],
            to_change=words["to_change"],
            looked_in=words["looked_in"],
            to_confirm=False,
            version=1,
            updated_at=at,
            updated_by=place.author,
        )
        for name, value in words.items():
            if name.startswith("answer:"):
                question = name.removeprefix("answer:")
                rows.add(
                    QuestionAnswer,
                    board_id=self.board,
                    judgement_id=judgement,
                    question_id=question,
                    answer=Answer(value),
                    note=words[f"note:{question}"],
                )
        for index in range(EVIDENCE_FOR_EACH):
            self._evidence(rows, place, index, at)
        record(
            db,
            verb="judgement:saved",
            subject_kind="judgement",
            subject_id=judgement,
            at=at,
            actor_id=place.author,
            board_id=self.board,
            review_id=place.draft.review,
            values={"assessment": place.assessment, "marker": marker, "rating": words["rating"]},
        )

    def _evidence(self, rows: _Rows, place: _Place, index: int, at: datetime) -> None:
        passage, text = self.random.choice(place.draft.passages)
        quote = " ".join(text.split()[3:11])
        is_record = index == EVIDENCE_FOR_EACH - 1
        record_id = uuid4()
        if is_record:
            rows.add(
                Record,
                id=record_id,
                board_id=self.board,
                review_id=place.draft.review,
                kind=RecordKind.NAMED,
                title="Minutes of the strategy meeting",
                dated=at.date(),
                holder="The council",
                notes="",
                is_shared=False,
                added_by=place.author,
                added_at=at,
                version=1,
            )
        rows.add(
            Evidence,
            board_id=self.board,
            assessment_id=place.assessment,
            marker_id=place.marker,
            question_id=None,
            stance=STANCES[index % len(STANCES)],
            note=self._words(10),
            passage_id=None if is_record else passage,
            quote=None if is_record else quote,
            start=None if is_record else text.index(quote),
            prefix=None if is_record else "",
            suffix=None if is_record else "",
            text_start=None if is_record else 0,
            record_id=record_id if is_record else None,
            added_by=place.author,
            added_at=at,
            version=1,
        )
