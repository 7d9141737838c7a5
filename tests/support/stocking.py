"""The demonstration with more in it, put there before a server is started on it.

    folder = copied(demonstration, tmp_path / "stock")
    with stock(folder) as world:
        world.let_in("chair")              # somebody of the demonstration who had no password
    with sites.serving(folder, tmp_path / "data") as site: ...

Rows that no press of a button could bring about in time are written directly; what may show
how people work (an invitation, a kept form) comes from the services.
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from qmapp import tables
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage, Upload, UploadState
from qmapp.casework.drafts.reading import PassageKind
from qmapp.casework.drafts.reading.model import RefusalCode
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.lenses import rules as scan_rules
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence
from qmapp.casework.records import service as adding
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import Details, RecordKind
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service as scanning
from qmapp.casework.scan.models import DraftScan, ScanFlag
from qmapp.casework.triage import service as triage
from qmapp.casework.triage.models import FlagDecision, Reveal
from qmapp.casework.triage.pages.seen import key_of
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.audit import key_with
from qmapp.foundation.files import Address
from qmapp.foundation.files import service as files_service
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.people.accounts import kept
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Agency, Board, Membership, Person
from qmapp.people.notices.models import Message
from tests.support.settings import TRAIL_KEY

assert tables.metadata.tables  # of every room, so that foreign keys find theirs
DOMAIN = "demo.example"
_KNOWN = f"reviewer@{DOMAIN}"
LONG_WORD = "Donaudampfschifffahrt" * 10  # 210 characters without a place to break


def copied(template: Path, folder: Path) -> Path:
    """A copy of a data folder, to be stocked and then served."""
    shutil.copytree(template, folder)
    return folder


def stocked_once(
    shared: Path, name: str, template: Path, fill: Callable[[World], Mapping[str, Any]]
) -> tuple[Path, dict[str, str]]:
    """A stocked data folder, made once for all test processes and never changed, and what filling
    it told, as words. `shared` is a folder that they all have.
    """
    made, told = shared / name, shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(made, ignore_errors=True)
            with stock(copied(template, made)) as world:
                words = {key: str(value) for key, value in fill(world).items()}
            told.write_text(json.dumps(words), "utf-8")
    return made, json.loads(told.read_text("utf-8"))


@contextmanager
def stock(folder: Path) -> Iterator[World]:
    """Change the data in a folder while no server runs on it."""
    storage = key_with(Storage(f"sqlite:///{folder / 'qmapp.sqlite3'}"), trail_key(folder))
    try:
        with storage.unit_of_work() as db:
            yield World(db)
    finally:
        storage.close()


def trail_key(folder: Path) -> str:
    """The key of the server that the folder is for, so that what is stocked bears its seal."""
    kept = folder / "trail_key"
    return kept.read_text() if kept.exists() else TRAIL_KEY


@dataclass(frozen=True)
class World:
    """What is in the database, and ways to put more there."""

    db: Db

    # What there is ------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """Somebody of the demonstration, by what stands before the @ of their address."""
        return self.db.scalars(select(Person).where(Person.email == f"{name}@{DOMAIN}")).one()

    def board(self, slug: str = "harrowmere") -> Board:
        return self.db.scalars(select(Board).where(Board.slug == slug)).one()

    def review(self, reference: str) -> Review:
        return self.db.scalars(select(Review).where(Review.reference == reference)).one()

    def assessment(self, reference: str, who: str) -> Assessment:
        """The newest assessment that somebody made of a review."""
        return self.db.scalars(
            select(Assessment)
            .where(
                Assessment.review_id == self.review(reference).id,
                Assessment.author_id == self.person(who).id,
            )
            .order_by(Assessment.started_at.desc())
        ).first() or _none(f"assessment of {reference} by {who}")

    def assessment_of(self, reference: str, number: int, who: str) -> Assessment:
        """The assessment that somebody made of one draft."""
        return self.db.scalars(
            select(Assessment).where(
                Assessment.draft_id == self.draft(reference, number).id,
                Assessment.author_id == self.person(who).id,
            )
        ).one()

    def draft(self, reference: str, number: int) -> Draft:
        review_id = self.review(reference).id
        return self.db.scalars(
            select(Draft).where(Draft.review_id == review_id, Draft.number == number)
        ).one()

    def agency(self, name: str) -> Agency:
        return self.db.scalars(select(Agency).where(Agency.name == name)).one()

    def interest(self) -> Interest:
        return self.db.scalars(select(Interest)).one()

    def link_sent_to(self, who: str) -> str:
        """The path of the link in the newest message with a link to somebody."""
        body = self.db.scalars(
            select(Message.body)
            .where(Message.recipient == f"{who}@{DOMAIN}", Message.body.contains("http"))
            .order_by(Message.created_at.desc())
        ).first()
        found = re.search(r"https?://[^/]+(/\S+)", body or "")
        return found[1] if found else _none(f"link sent to {who}")

    # What is put there --------------------------------------------------------------------

    def let_in(self, *names: str) -> None:
        """Give people of the demonstration its password."""
        for name in names:
            self.person(name).password = self.person(_KNOWN.partition("@")[0]).password

    def new_board(self, name: str) -> Board:
        board = accounts.create_board(self.db, name=name, now=clock())
        self.db.flush()
        return board

    def newcomer(
        self, name: str, full_name: str, *roles: BoardRole, board: Board | None = None
    ) -> Person:
        """Somebody new who can sign in, with roles on a board (that of the demonstration)."""
        made = accounts.create_person(
            self.db,
            email=f"{name}@{DOMAIN}",
            name=full_name,
            password_hash=self.person("reviewer").password,
            now=clock(),
        )
        for role in roles:
            accounts.add_membership(
                self.db,
                board_id=(board or self.board()).id,
                person_id=made.id,
                role=role,
                now=clock(),
            )
        return made

    def invited(self, email: str = f"newcomer@{DOMAIN}", name: str = "Nia Newcomer") -> str:
        """The path of an invitation that nobody has answered."""
        issued = accounts.issue_for_board(
            self.db,
            self.board().id,
            name=name,
            email=email,
            role=BoardRole.CHAIR,
            agency_id=None,
            base_url="",
            now=clock(),
            invited_by=self.person("admin").id,
        )
        return issued.link

    def kept_words(self, who: str, path: str, **fields: str) -> UUID:
        """What somebody had typed when they were signed out."""
        made = kept.keep_form(self.db, self.person(who).id, path, _Posted(fields), now=clock())
        return made or _none("kept form")

    def upload(
        self, reference: str, who: str, state: UploadState, refusal: RefusalCode | None = None
    ) -> UUID:
        """A file that is being read, or was refused."""
        review, now = self.review(reference), clock()
        # Due in a day: no worker takes it while the test looks.
        tomorrow = now + timedelta(days=1)
        job = jobs.queue(self.db, "tests.look", {}, board_id=review.board_id, now=tomorrow)
        made = Upload(
            id=uuid4(),
            board_id=review.board_id,
            review_id=review.id,
            uploaded_by=self.person(who).id,
            uploaded_at=now,
            file_name="child-k-draft-4.docx",
            sha256="0" * 64,
            size=48_213,
            job_id=job.id,
            by_lead_reviewer=True,
            state=state,
            refusal=json.dumps({"code": refusal.value, "values": {}}) if refusal else None,
        )
        self.db.add(made)
        return made.id

    def records(self, reference: str, who: str) -> dict[str, UUID]:
        """A record of each kind, by its kind; what they say was put right once."""
        review, person = self.review(reference), self.person(who)
        actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
        file = look_at("terms-of-reference.txt", b"Terms of reference, version 2.")
        files_service.keep(
            self.db, Address(review.board_id, file.sha256), size=len(file.data),
            media_type=file.media_type, now=clock(),
        )  # fmt: skip
        made: dict[str, UUID] = {}
        for kind in RecordKind:
            is_talk = kind is RecordKind.CONVERSATION
            details = Details(
                title=f"A {kind.value} that the panel spoke of",
                kind=kind,
                dated=date(2026, 3, 4),
                period_from=date(2025, 1, 1),
                period_to=date(2025, 6, 30) if is_talk else None,
                holder="Children’s social care",
                parties="health visitor, duty social worker",
                notes="The visits had stopped.\n\nNobody knew why." if is_talk else "",
                link=f"https://www.example.org/{LONG_WORD}",
            )
            record = adding.add(
                self.db, actor, board_id=review.board_id, review_id=review.id, details=details,
                now=clock(), arrival=file if kind is RecordKind.FILE else None,
                is_shared=kind is RecordKind.FILE,
            )  # fmt: skip
            adding.change(
                self.db, actor, record, replace(details, title=f"{details.title} twice"),
                version=1, now=clock(),
            )  # fmt: skip
            made[kind.value] = record.id
        return made

    # Scans of drafts ---------------------------------------------------------------------------

    def scanned(self, reference: str, number: int) -> DraftScan:
        """Scan a draft anew by its board's rules; nobody has asked for its flags yet."""
        reading = self.db.get_one(DraftReading, self.draft(reference, number).reading_id)
        self._forget_scans(reading.id)
        ruleset = scans.board_ruleset(self.db, reading.board_id)
        passages = scans.list_scan_passages(self.db, reading.id)
        found = scan_rules.scan(passages, ruleset)
        kept = scanning.keep(self.db, reading, ruleset, found, clock()) or _none("scan")
        return self.db.get_one(DraftScan, kept)

    def _forget_scans(self, reading_id: UUID | None) -> None:
        """Take away the scans of a reading, and all that people made of their flags."""
        mine = select(Assessment.id).where(Assessment.reading_id == reading_id)
        scans_here = select(DraftScan.id).where(DraftScan.reading_id == reading_id)
        for table, held in (
            (FlagDecision, FlagDecision.assessment_id.in_(mine)),
            (Reveal, Reveal.assessment_id.in_(mine)),
            (ScanFlag, ScanFlag.scan_id.in_(scans_here)),
            (DraftScan, DraftScan.reading_id == reading_id),
        ):
            self.db.execute(delete(table).where(held))
        self.db.flush()

    def scan_is(self, reference: str, number: int, state: JobState, **progress: int) -> None:
        """The scan of a draft has come so far, and stays so while a test looks."""
        reading_id = self.draft(reference, number).reading_id
        self._forget_scans(reading_id)
        job = next(
            job
            for job in self.db.scalars(select(Job).where(Job.kind == READABLE))
            if job.payload["reading_id"] == str(reading_id)
        )
        job.state, job.progress = state, progress or None
        if state is JobState.RUNNING:
            job.leased_until = clock() + timedelta(days=1)

    def revealed(self, reference: str, number: int, who: str) -> dict[str, str]:
        """Flags of a scanned draft as somebody sees them: all are shown, two are decided."""
        scan, review = self.scanned(reference, number), self.review(reference)
        assessment, person = self.assessment(reference, who), self.person(who)
        actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
        triage.reveal(self.db, actor, assessment, None, clock(), has_read=True)
        self.db.flush()
        flags = [f for f in scans.list_flags(self.db, scan) if f.confidence is Confidence.HIGH]
        first, second, third, *_ = flags
        marker = get_edition(self.db, review.edition_sha256).by_number(14)
        triage.accept(
            self.db, actor, assessment, first, marker_id=marker.id, question_id=None,
            stance=Stance.CONTEXT, note="", now=clock(),
        )  # fmt: skip
        triage.dismiss(self.db, actor, assessment, second, "Fair, given what was known", clock())
        named = zip(("accepted", "dismissed", "undecided"), (first, second, third), strict=True)
        return {name: key_of(flag.id) for name, flag in named}

    def changed_rules(self) -> dict[str, str]:
        """A board's rules with two of its own, one of them as long as may be, and one off."""
        board, person = self.board(), self.person("admin")
        roles = {board.id: frozenset({BoardRole.ADMINISTRATOR})}
        actor = Actor(person.id, person.name, board_roles=roles)
        on, off, *_ = (name for name in shipped().rules if name.startswith("hindsight."))
        scanning.switch_off(self.db, actor, board.id, off, "Our reports quote policy.", clock())
        rule = {
            "lens": "blame", "id": "own.kept-two-sets", "words": ["kept two sets of notes"],
            "confidence": "high", "why": "It may put fault in one person.", "source": "Our panel",
            "examples": ["The nurse kept two sets of notes."],
            "near_misses": ["The nurse kept one set of notes."],
        }  # fmt: skip
        scanning.add_rule(self.db, actor, board.id, rule, clock())
        words = [f"{'supercalifragilistic' * 4}{number}" for number in range(50)]
        long = {**rule, "id": f"own.{'x' * 76}", "words": words, "why": "Long. " * 100,
                "examples": [f"They said {words[0]} then."]}  # fmt: skip
        scanning.add_rule(self.db, actor, board.id, long, clock())
        return {"own_rule": "own.kept-two-sets", "rule_on": on, "rule_off": off}

    # As much as there may be, with the longest words there may be ------------------------------

    def many_reviews(self, count: int) -> None:
        """Reviews with references that cannot be broken, in every stage, late and not."""
        like, board, now = self.review("Child K"), self.board(), clock()
        for number in range(count):
            self.db.add(
                Review(
                    board_id=board.id,
                    reference=f"{number:03}{LONG_WORD}"[:60],
                    kind=like.kind,
                    edition_sha256=like.edition_sha256,
                    scope_note=f"{LONG_WORD} {LONG_WORD}",
                    commissioned_on=like.commissioned_on,
                    draft_due_on=now.date() + timedelta(days=number - count // 2),
                    stage=list(Stage)[number % len(Stage)],
                    stage_since=now,
                    created_at=now,
                    created_by=like.created_by,
                )
            )

    def many_people(self, count: int) -> None:
        """People of the first board with names and addresses that cannot be broken."""
        board, now = self.board(), clock()
        agency = Agency(board_id=board.id, name=f"Agency {LONG_WORD}"[:200])
        self.db.add(agency)
        self.db.flush()
        for number in range(count):
            person = Person(
                email=f"{number:03}{LONG_WORD}"[:60] + f"@{DOMAIN}",
                name=f"{number:03} {LONG_WORD}"[:200],
                created_at=now,
            )
            self.db.add(person)
            self.db.flush()
            self.db.add(
                Membership(
                    board_id=board.id,
                    person_id=person.id,
                    role=BoardRole.MEMBER,
                    agency_id=agency.id,
                    since=now,
                )
            )

    def long_names(self) -> None:
        """Board, people and drafts of the demonstration under names as long as they may be."""
        self.board().name = f"Partnership {LONG_WORD}"[:200]
        for who in ("commissioner", "manager", "admin"):
            self.person(who).name = f"Person {LONG_WORD}"[:200]
        for draft in self.db.scalars(select(Draft)):
            draft.file_name = f"{LONG_WORD}.docx"
            self._long_headings(draft)

    def _long_headings(self, draft: Draft) -> None:
        # Passages never change: more are added at the end.
        like = self.db.scalars(
            select(StoredPassage)
            .where(StoredPassage.reading_id == draft.reading_id)
            .order_by(StoredPassage.position.desc())
        ).first() or _none("passage")
        for number in range(1, 5):
            self.db.add(
                StoredPassage(
                    board_id=like.board_id,
                    reading_id=like.reading_id,
                    position=like.position + number,
                    kind=PassageKind.HEADING,
                    level=number,
                    section=[],
                    text=f"A heading {LONG_WORD} that goes on and on at quite some length " * 2,
                )
            )

    def many_records(self, reference: str, who: str, count: int) -> None:
        """Records with the longest words that there may be, added by one person."""
        review, person, now = self.review(reference), self.person(who), clock()
        for number in range(count):
            self.db.add(
                Record(
                    board_id=review.board_id,
                    review_id=review.id,
                    kind=RecordKind.NAMED,
                    title=f"{number:03} {LONG_WORD} {LONG_WORD}"[:300],
                    holder=LONG_WORD[:200],
                    dated=date(2026, 1, 1) + timedelta(days=number),
                    period_from=date(2025, 1, 1),
                    period_to=date(2025, 6, 30),
                    is_shared=number % 2 == 0,
                    added_by=person.id,
                    added_at=now,
                )
            )

    def full_marker(self, assessment: Assessment, marker_id: str, pieces: int) -> None:
        """A judgement with much evidence, and words as long as they come."""
        words = f"{LONG_WORD} " + "One thing, and then another thing. " * 80
        judgement = self.db.scalars(
            select(Judgement).where(
                Judgement.assessment_id == assessment.id, Judgement.marker_id == marker_id
            )
        ).one()
        judgement.reasons = judgement.to_change = judgement.looked_in = words
        passages = self.db.scalars(
            select(StoredPassage).where(
                StoredPassage.reading_id == assessment.reading_id,
                StoredPassage.kind == PassageKind.PARAGRAPH,
            )
        ).all()
        for number in range(pieces):
            self.db.add(self._piece(assessment, judgement, passages[number], number, words))

    def _piece(
        self,
        assessment: Assessment,
        judgement: Judgement,
        passage: StoredPassage,
        number: int,
        words: str,
    ) -> Evidence:
        is_record = number % 4 == 0
        record = Record(
            id=uuid4(),
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            kind=RecordKind.NAMED,
            title=f"Record {LONG_WORD}",
            holder=LONG_WORD[:200],
            added_by=assessment.author_id,
            added_at=clock(),
        )
        if is_record:
            self.db.add(record)
            self.db.flush()
        return Evidence(
            board_id=assessment.board_id,
            assessment_id=assessment.id,
            marker_id=judgement.marker_id,
            stance=list(Stance)[number % len(Stance)],
            note=words if number < 2 else "A note.",
            passage_id=None if is_record else passage.id,
            quote=None if is_record else passage.text[:40],
            start=None if is_record else 0,
            text_start=None if is_record else 0,
            record_id=record.id if is_record else None,
            added_by=assessment.author_id,
            added_at=clock(),
        )


@dataclass(frozen=True)
class _Posted:
    fields: dict[str, str]

    def items(self, *, multi: bool = False) -> Any:
        return self.fields.items()


def _none(what: str) -> Any:
    raise LookupError(f"There is no {what}.")
