"""Load the demonstration the way it would have come about.

Everybody does their own part through the same verbs that the pages call, one day after
another, with the clock of that day. So events, stages, numbers and what blindness hides are
as the application makes them, and nothing here writes a row of its own.

All of it is one transaction: a load that dies leaves an empty database, and can be run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select, text

from qmapp import tables
from qmapp.casework.assessments import service as assessments
from qmapp.casework.assessments.jobs import list_to_carry
from qmapp.casework.assessments.queries import chains_of
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts import keeping
from qmapp.casework.drafts import service as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.reading import ReadDraft, read_in_child
from qmapp.casework.evidence import carrying
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.records import service as records
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.rules import RecordKind
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, standing_on_review
from qmapp.casework.reviews.rules import Dates, Details
from qmapp.demo import involving, scanning
from qmapp.demo.assessing import Judging
from qmapp.demo.content import library
from qmapp.demo.content.governed import GovernedContent, governed
from qmapp.demo.content.library import (
    AssessmentContent,
    BoardContent,
    DecisionContent,
    DraftContent,
    EndedContent,
    EntryContent,
    EvidenceContent,
    JudgementContent,
    LinkContent,
    RecordContent,
    RegisterContent,
    ReviewContent,
    RuleChangeContent,
    StepContent,
    TriageContent,
)
from qmapp.demo.content.sets import SetContent, sets
from qmapp.demo.content.source import FILES
from qmapp.demo.deciding import Deciding, deeds
from qmapp.demo.governing import Governing
from qmapp.demo.governing import deeds as governing_deeds
from qmapp.demo.involving import Involving
from qmapp.errors import QmappError
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.catalogue import Catalogue, load_catalogue
from qmapp.foundation.files import FileStore
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.foundation.storage.clock import LONDON
from qmapp.people.accounts import queries as people
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Board, Person
from qmapp.people.accounts.ports import register_review_standing

WORKER = "demonstration"


class HasData(QmappError):
    """The database is not empty, so the demonstration may not be put into it."""


def is_empty(db: Db) -> bool:
    """Whether there is neither a person nor a board yet."""
    return all(db.scalar(select(kind.id).limit(1)) is None for kind in (Person, Board))


def load(storage: Storage, files: FileStore, *, now: datetime, password: str, salt: str) -> None:
    """Put the demonstration boards into an empty database: all of them, or nothing.

    Days count back from `now`. `salt` is the server's own, so that the password works there.
    Raises HasData when somebody or some board is there already.
    """
    # Before the transaction, so that nobody waits for it.
    read, catalogue = _read_files(), load_catalogue()
    register_review_standing(reviews.Standing())
    with storage.unit_of_work() as db:
        _wait_for_others(db)
        if not is_empty(db):
            raise HasData
        hashed = partial(accounts.hash_password, password, salt)
        story = _Story(db, files, now, read, catalogue, hashed)
        for step in sorted(story.steps(), key=lambda step: step.at):
            step.do(step.at)
    involving.leave_nothing(storage, WORKER, now)


def _wait_for_others(db: Db) -> None:
    """Let nobody else fill the database meanwhile. On SQLite writers come one at a time."""
    if db.get_bind().dialect.name == "postgresql":
        names = ", ".join(kind.__tablename__ for kind in (Person, Board))
        db.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _read_files() -> Mapping[str, tuple[bytes, ReadDraft]]:
    """Every draft's bytes and how they read, by key: read as an uploaded file is."""
    wanted = {draft.key: draft.file for review in library.reviews() for draft in review.drafts}

    def read(name: str) -> tuple[bytes, ReadDraft]:
        data = (FILES / name).read_bytes()
        return data, read_in_child(data, name)

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(read, wanted.values())
        shipped()  # the rules of the scan, read once while the files are read elsewhere
        return dict(zip(wanted, found, strict=True))


@dataclass(frozen=True, slots=True)
class _Step:
    """Something that somebody did, and when; it is done again at that time."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass(slots=True)
class _Story:
    """The steps of the demonstration, and what the steps before have made, by its key."""

    db: Db
    files: FileStore
    now: datetime
    read: Mapping[str, tuple[bytes, ReadDraft]]
    catalogue: Catalogue
    hashed: Callable[[], str]
    people: dict[str, UUID] = field(default_factory=dict)
    boards: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[tuple[str, str], UUID] = field(default_factory=dict)
    reviews: dict[str, UUID] = field(default_factory=dict)
    drafts: dict[str, UUID] = field(default_factory=dict)
    judging: dict[str, Judging] = field(default_factory=dict)
    registers: dict[str, Involving] = field(default_factory=dict)

    def steps(self) -> Iterator[_Step]:
        """Everything that happened, in no order."""
        yield from self._arrivals()
        for board in library.boards():
            yield from self._board(board)
        for review in library.reviews():
            yield from self._review(review)
        for record in library.records():
            yield self._record(record)
        for assessment in library.assessments():
            yield from self._assessment(assessment)
        for change in library.rule_changes():
            yield self._rule_change(change)
        for triage in library.triage():
            yield from self._triage(triage)
        for register in library.registers():
            yield from self._register(register)
        for found in sets():
            yield from self._set(found)
        for one in governed():
            yield from self._governed(one)

    # Time and people ---------------------------------------------------------------------

    def _day(self, offset: int) -> date:
        return london_date(self.now) + timedelta(days=offset)

    def _at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self._day(offset), time(hour, minute), LONDON)

    def _actor(self, person_id: UUID, review_id: UUID | None = None) -> Actor:
        roles, interests = standing_on_review(self.db, person_id, review_id)
        return Actor(
            person_id=person_id,
            name=people.get_person(self.db, person_id).name,
            board_roles=people.board_roles_of(self.db, person_id),
            review_roles=roles,
            interests=interests,
        )

    def _holder(self, board: str, role: BoardRole) -> UUID | None:
        """Who holds the role on the board by then, the longest serving first."""
        members = people.list_members(self.db, self.boards[board])
        held = [one for one in members if one.role is role and one.ended_at is None]
        return min(held, key=lambda one: one.since).person_id if held else None

    def _manager(self, board: str) -> UUID:
        found = self._holder(board, BoardRole.REVIEW_MANAGER)
        if found is None:
            raise LookupError(f"{board} has no review manager yet.")
        return found

    def _arrivals(self) -> Iterator[_Step]:
        first: dict[str, int] = {}
        for board in library.boards():
            for member in board.members:
                first[member.person] = min(member.since, first.get(member.person, 0))
        for review in library.reviews():
            for role in review.roles:
                first[role.person] = min(role.since, first.get(role.person, 0))
        for person in library.people():

            def arrive(at: datetime, who: library.PersonContent = person) -> None:
                password = self.hashed() if who.signs_in else None
                made = accounts.create_person(
                    self.db, email=who.email, name=who.name, password_hash=password, now=at
                )
                self.people[who.key] = made.id

            yield _Step(self._at(first[person.key], 8, 30), arrive)

    # Boards ------------------------------------------------------------------------------

    def _board(self, content: BoardContent) -> Iterator[_Step]:
        def found(at: datetime) -> None:
            board = accounts.create_board(
                self.db,
                name=content.name,
                slug=content.slug,
                marking=content.marking,
                privacy={f"privacy_{part}": text for part, text in content.privacy.items()},
                is_demonstration=True,
                now=at,
            )
            self.boards[content.key] = board.id
            for key, name in content.agencies.items():
                agency = accounts.make_agency(self.db, board.id, name, at)
                self.agencies[content.key, key] = agency.id

        yield _Step(self._at(min(one.since for one in content.members), 8), found)
        for member in content.members:

            def join(at: datetime, one: library.MemberContent = member) -> None:
                accounts.add_membership(
                    self.db,
                    board_id=self.boards[content.key],
                    person_id=self.people[one.person],
                    role=BoardRole(one.role),
                    agency_id=self.agencies[content.key, one.agency] if one.agency else None,
                    actor_id=self._holder(content.key, BoardRole.ADMINISTRATOR),
                    now=at,
                )

            def leave(at: datetime, one: library.MemberContent = member) -> None:
                admin = self._holder(content.key, BoardRole.ADMINISTRATOR)
                if admin is None:
                    raise LookupError(f"{content.key} has no administrator yet.")
                board_id, person_id = self.boards[content.key], self.people[one.person]
                accounts.remove(self.db, self._actor(admin), board_id, person_id, at)

            yield _Step(self._at(member.since, 9), join)
            if member.ended is not None:
                yield _Step(self._at(member.ended, 17), leave)

    # Reviews -----------------------------------------------------------------------------

    def _review(self, content: ReviewContent) -> Iterator[_Step]:
        def set_up(at: datetime) -> None:
            self.reviews[content.key] = reviews.create(
                self.db,
                self._actor(self.people[content.set_up_by]),
                self.boards[content.board],
                self._details(content),
                catalogue=self.catalogue,
                now=at,
            ).id

        def say_why_late(at: datetime) -> None:
            review = get_review(self.db, self.reviews[content.key])
            reviews.edit(
                self.db,
                self._actor(self._manager(content.board), review.id),
                review.id,
                self._details(content, lateness_reason=content.lateness_reason),
                version=review.version,
                catalogue=self.catalogue,
                now=at,
            )

        yield _Step(self._at(content.set_up, 9, 30), set_up)
        if content.lateness_reason:
            since = max(content.draft_due, *(draft.uploaded for draft in content.drafts), -10_000)
            yield _Step(self._at(since + 1, 9, 30), say_why_late)
        yield from self._people_of(content)
        for draft in content.drafts:
            yield from self._draft(content, draft)

    def _people_of(self, content: ReviewContent) -> Iterator[_Step]:
        for role in content.roles:

            def give(at: datetime, one: library.RoleContent = role) -> None:
                # Those from outside accepted an invitation; the manager's asking was that.
                reviews.take_up_role(
                    self.db,
                    board_id=self.boards[content.board],
                    review_id=self.reviews[content.key],
                    person_id=self.people[one.person],
                    role=ReviewRole(one.role),
                    given_by=self._manager(content.board),
                    now=at,
                )

            yield _Step(self._at(role.since, 10), give)
        for interest in content.interests:

            def declare(at: datetime, one: library.InterestContent = interest) -> None:
                review_id = self.reviews[content.key]
                actor = self._actor(self.people[one.person], review_id)
                reviews.declare_interest(self.db, actor, review_id, one.statement, now=at)

            yield _Step(self._at(interest.declared, 10, 30), declare)

    def _details(self, content: ReviewContent, lateness_reason: str = "") -> Details:
        return Details(
            reference=content.reference,
            kind=content.kind,
            scope_note=content.scope_note,
            dates=Dates(
                incident_known_on=self._day(content.incident_known),
                commissioned_on=self._day(content.commissioned),
                draft_due_on=self._day(content.draft_due),
                sign_off_target_on=self._day(content.sign_off_target),
            ),
            lateness_reason=lateness_reason,
        )

    def _draft(self, content: ReviewContent, draft: DraftContent) -> Iterator[_Step]:
        def upload(at: datetime) -> None:
            data, read = self.read[draft.key]
            review_id = self.reviews[content.key]
            actor = self._actor(self.people[draft.by], review_id)
            arrival = drafts.look_at_file(draft.file, data)
            taken_in = drafts.receive(self.db, self.files, actor, review_id, arrival, at)
            jobs.take(self.db, WORKER, at, kind=drafts.JOB)
            done = at + timedelta(seconds=2)
            kept = keeping.keep(self.db, taken_in.id, read, done, number=draft.number)
            jobs.finish(self.db, taken_in.job_id, WORKER, done)
            if kept is None:
                raise LookupError(f"{draft.file} was read by somebody else.")
            self.drafts[draft.key] = kept.id
            scanning.scan_next(self.db, WORKER, done + timedelta(seconds=1))
            self._follow_evidence(done + timedelta(seconds=2))

        def send(at: datetime) -> None:
            review_id = self.reviews[content.key]
            actor = self._actor(self.people[draft.by], review_id)
            drafts.send(self.db, actor, review_id, draft.number, at)

        yield _Step(self._at(draft.uploaded, 11), upload)
        if draft.sent is not None:
            yield _Step(self._at(draft.sent, 14), send)

    def _follow_evidence(self, at: datetime) -> None:
        """What the worker does when a draft has come after another one."""
        job = jobs.take(self.db, WORKER, at, kind=keeping.ARRIVED)
        if job is None:
            return
        reading_id = UUID(job.payload["reading_id"])
        chains = chains_of(self.db, list_to_carry(self.db, reading_id))
        found = carrying.pieces_of(self.db, list(chains.values()))
        pieces = [piece for one in found for piece in one]
        carrying.complete(self.db, pieces, reading_id, at)
        jobs.finish(self.db, job.id, WORKER, at)

    # Records -----------------------------------------------------------------------------

    def _record(self, content: RecordContent) -> _Step:
        def put_on_record(at: datetime) -> None:
            review_id = self.reviews[content.review]
            first, last = content.period or (None, None)
            records.bring(
                self.db,
                self.files,
                self._actor(self.people[content.by], review_id),
                review_id,
                records.Details(
                    title=content.title,
                    kind=RecordKind(content.kind),
                    dated=self._day(content.dated),
                    period_from=None if first is None else self._day(first),
                    period_to=None if last is None else self._day(last),
                    holder=content.holder,
                    parties=content.parties,
                    notes=content.notes,
                    link=content.link,
                ),
                at,
                arrival=look_at(content.file, content.text.encode()) if content.file else None,
                is_shared=True,
            )

        return _Step(self._at(content.added, 12), put_on_record)

    # Assessments -------------------------------------------------------------------------

    def _assessment(self, content: AssessmentContent) -> Iterator[_Step]:
        begun: list[Judging] = []

        def start(at: datetime) -> None:
            actor = self._actor(self.people[content.author], self.reviews[content.review])
            review = get_review(self.db, self.reviews[content.review])
            draft = self.db.get_one(Draft, self.drafts[content.draft])
            kind = AssessmentKind(content.kind)
            made = assessments.start(
                self.db, actor, review, kind, draft, at, carry_over=content.starts_from is not None
            )
            begun.append(Judging.of(self.db, actor, review, made))
            self.judging[content.key] = begun[0]

        def tell(at: datetime) -> None:
            task, words = begun[0], content.known_outcome
            assessments.state_known_outcome(self.db, task.actor, task.assessment, words, at)

        def submit(at: datetime) -> None:
            task = begun[0]
            has_gaps = any(one.rating is None for one in content.judgements) or (
                len(content.judgements) < len(self.catalogue.default_edition.markers)
            )
            assessments.submit(self.db, task.actor, task.assessment, with_gaps=has_gaps, now=at)

        yield _Step(self._at(content.started, 15), start)
        yield _Step(self._at(content.started, 15, 6), tell)
        end = 0 if content.submitted is None else content.submitted
        days = range(content.started + 1, end)
        for at, judgement in zip(
            self._sittings(days, len(content.judgements)), content.judgements, strict=True
        ):
            yield from self._judgement(begun, judgement, at)
        if AssessmentState(content.state) is AssessmentState.SUBMITTED:
            yield _Step(self._at(end, 16), submit)

    def _judgement(
        self, begun: Sequence[Judging], content: JudgementContent, start: datetime
    ) -> Iterator[_Step]:
        """One marker: first the evidence, a piece a minute, then what was judged from it."""
        for minute, item in enumerate(content.evidence, 1):

            def rest(at: datetime, one: EvidenceContent = item) -> None:
                begun[0].rest_on(one, content.marker, at, self._day)

            yield _Step(start + timedelta(minutes=minute), rest)

        def judge(at: datetime) -> None:
            begun[0].judge(content, at)

        def confirm(at: datetime) -> None:
            begun[0].confirm(content.marker, at)

        yield _Step(start + timedelta(minutes=20), judge)
        if content.rating:
            yield _Step(start + timedelta(minutes=22), confirm)

    def _sittings(self, days: Sequence[int], count: int) -> Iterator[datetime]:
        """When each marker was judged: spread over the days, one after another on a day."""
        for index in range(count):
            turn = index * len(days) // count
            first = -(-turn * count // len(days))
            yield self._at(days[turn], 9, 20) + timedelta(minutes=25 * (index - first))

    # The scan ----------------------------------------------------------------------------

    def _rule_change(self, content: RuleChangeContent) -> _Step:
        def change(at: datetime) -> None:
            actor = self._actor(self.people[content.by])
            scanning.change_rules(self.db, actor, self.boards[content.board], content, at)

        return _Step(self._at(content.day, 13), change)

    def _triage(self, content: TriageContent) -> Iterator[_Step]:
        """The flags are revealed at the end of a day, and decided on one after another."""
        revealed = self._at(content.revealed, 17)

        def reveal(at: datetime) -> None:
            scanning.reveal(self.judging[content.assessment], content, at)

        yield _Step(revealed, reveal)
        for minute, decision in enumerate(content.decisions, 1):

            def decide(at: datetime, one: DecisionContent = decision) -> None:
                scanning.decide(self.judging[content.assessment], one, at)

            yield _Step(revealed + timedelta(minutes=minute), decide)

    # Who was heard -----------------------------------------------------------------------

    def _register(self, content: RegisterContent) -> Iterator[_Step]:
        """Entries are added at six in the evening, and what was done is written down after that."""
        began = min(entry.added for entry in content.entries)

        def begin(_: datetime) -> None:
            review = get_review(self.db, self.reviews[content.review])
            keys = self._agencies_of(review.board_id)
            actor = self._actor(self.people[content.by], review.id)
            made = Involving(self.db, actor, review, keys, self._day)
            self.registers[content.review] = made

        yield _Step(self._at(began, 17, 59), begin)
        for number, entry in enumerate(content.entries):
            yield from self._entry(content.review, entry, number)
        for number, link in enumerate(content.links):

            def tie(at: datetime, one: LinkContent = link) -> None:
                draft = self.db.get_one(Draft, self.drafts[one.draft])
                self.registers[content.review].link(one, draft, at)

            yield _Step(self._at(link.day, 20, number), tie)

    def _entry(self, review: str, content: EntryContent, number: int) -> Iterator[_Step]:
        def add(at: datetime) -> None:
            self.registers[review].add(content, at)

        yield _Step(self._at(content.added, 18, number), add)
        for place, step in enumerate(content.steps):

            def write_down(at: datetime, one: StepContent = step) -> None:
                self.registers[review].write_down(content.key, one, at)

            yield _Step(self._at(step.written, 19, number) + timedelta(seconds=place), write_down)
        if content.withdrawn is not None:

            def withdraw(at: datetime) -> None:
                self.registers[review].withdraw(content.key, at)

            yield _Step(self._at(content.withdrawn.day, 20), withdraw)
        if content.ended is not None:

            def end(at: datetime, one: EndedContent = content.ended) -> None:
                self.registers[review].end(content.key, one, at)

            yield _Step(self._at(content.ended.day, 20), end)

    # Findings, recommendations, the board’s answer ---------------------------------------

    def _set(self, content: SetContent) -> Iterator[_Step]:
        made: list[Deciding] = []

        def begun() -> Deciding:
            if not made:
                made.append(self._deciding(content))
            return made[0]

        for day, hour, minute, do in deeds(content, begun):
            yield _Step(self._at(day, hour, minute), do)

    def _deciding(self, content: SetContent) -> Deciding:
        review = get_review(self.db, self.reviews[content.review])
        return Deciding(
            db=self.db,
            review=review,
            draft=self.db.get_one(Draft, self.drafts[content.draft]),
            practice=self.catalogue.practice,
            actor=lambda who: self._actor(self.people[who], review.id),
            agencies=self._agencies_of(review.board_id),
            day=self._day,
        )

    # How it is governed, moderated and signed --------------------------------------------

    def _governed(self, content: GovernedContent) -> Iterator[_Step]:
        made: list[Governing] = []

        def begun() -> Governing:
            if not made:
                review = get_review(self.db, self.reviews[content.review])
                made.append(self._governing(content, review))
            return made[0]

        for day, hour, minute, do in governing_deeds(content, begun):
            yield _Step(self._at(day, hour, minute), do)

    def _governing(self, content: GovernedContent, review: Review) -> Governing:
        return Governing(
            db=self.db,
            review=review,
            draft=lambda: self.db.get_one(Draft, self.drafts[content.draft]),
            people=self.people,
            actor=lambda who: self._actor(self.people[who], review.id),
            day=self._day,
        )

    def _agencies_of(self, board_id: UUID) -> Mapping[str, UUID]:
        return {
            key: agency_id
            for (board, key), agency_id in self.agencies.items()
            if self.boards[board] == board_id
        }


__all__ = ["HasData", "is_empty", "load", "tables"]
