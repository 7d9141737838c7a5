"""Whatever people do, in whatever order: nobody who has still to judge sees another's judgement.

The model below says, in its own few lines, what each person may see. It knows nothing of the
policy. After every step it is held against what the queries and pages give to everybody.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from qmapp.casework.assessments import queries, service
from qmapp.casework.assessments.pages import profile as pages_profile
from qmapp.casework.assessments.pages.tasks import build_tasks
from qmapp.casework.assessments.profile import Order
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.bundle import queries as bundle
from qmapp.casework.bundle.pages import table as bundle_table
from qmapp.casework.bundle.pages.marked import Asked, build_marked
from qmapp.casework.bundle.pages.matrix import build_matrix, cut_of
from qmapp.casework.bundle.pages.scope import scope_of
from qmapp.casework.drafts import service as drafting
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews import service as reviewing
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import (
    find_standing_interest,
    list_roles_of,
    standing_on_review,
    subject_of,
)
from qmapp.desk.review_home import views as review_home
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewRole, may
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import board_roles_of
from tests.factories.assessments import Case, edition, make_case, pin, type_words
from tests.support.apps import make_app
from tests.support.databases import SqliteTemplate
from tests.support.settings import TRAIL_KEY, make_settings

PEOPLE = ("commissioner", "second_commissioner", "lead", "second_lead", "panel", "observer")
JUDGES = {ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER}
WHO, ROLE = st.sampled_from(PEOPLE), st.sampled_from(sorted(ReviewRole))
REFUSED = (NotAllowed, NotFound, RuleBroken)


@dataclass
class Work:
    """An assessment, as the model knows it."""

    id: UUID
    word: str
    writers: set[str]
    is_open: bool = True
    is_replaced: bool = False


@dataclass
class Model:
    """What the test itself remembers."""

    roles: dict[str, set[ReviewRole]] = field(default_factory=dict)
    interests: set[str] = field(default_factory=set)
    works: list[Work] = field(default_factory=list)
    is_lifted: bool = False
    # Whose work each person could ever see, their own left out.
    has_seen: dict[str, set[str]] = field(default_factory=lambda: {who: set() for who in PEOPLE})

    def look(self, who: str) -> None:
        """Remember what the person could see by now."""
        self.has_seen[who] |= {
            one.word for one in self.works if who not in one.writers and self.sees(who, one)
        }

    def sees(self, who: str, work: Work) -> bool:
        """Whether the person may see the assessment now."""
        if not self.roles[who] or who in self.interests:
            return False
        if who in work.writers:
            return True
        if work.is_open:
            return False
        own = [one for one in self.works if who in one.writers]
        judges = bool(own) or bool(self.roles[who] & JUDGES)
        is_done = any(not one.is_open and not one.is_replaced for one in own)
        is_done = is_done and not any(one.is_open for one in own)
        return not judges or is_done or self.is_lifted


class Machine(RuleBasedStateMachine):
    """A review on which anything may happen next."""

    app: Flask
    template: Path
    folder: Path
    numbers = count()

    @initialize(sent=st.sampled_from((True, True, True, False)))
    def begin(self, sent: bool) -> None:
        file = self.folder / f"{next(self.numbers)}.sqlite3"
        shutil.copyfile(self.template, file)
        self.storage = key_with(Storage(f"sqlite:///{file}"), TRAIL_KEY)
        event.listen(self.storage.engine, "connect", _without_waiting)
        self.app.extensions["qmapp.storage"] = self.storage
        self.case: Case = make_case(self.storage, sent=sent)
        self.is_sent, self.has_changed = sent, True
        self.model = Model({who: set() for who in PEOPLE})
        with self.storage.reading() as db:
            for who in PEOPLE:
                held = self.actor(db, who).review_roles.get(self.review_id, ())
                self.model.roles[who] = set(held)
        self.begin_one("lead", AssessmentKind.SELF_CHECK)

    def teardown(self) -> None:
        if hasattr(self, "storage"):
            self.storage.close()

    @property
    def review_id(self) -> UUID:
        return self.case.review_id

    def actor(self, db: Db, who: str) -> Actor:
        person_id = self.case.people[who].person_id
        roles, interests = standing_on_review(db, person_id, self.review_id)
        boards = board_roles_of(db, person_id)
        return Actor(person_id, who, board_roles=boards, review_roles=roles, interests=interests)

    def try_(self, do: Callable[[Db], object]) -> bool:
        """Whether it was allowed; what is refused changes nothing."""
        try:
            with self.storage.unit_of_work() as db:
                do(db)
        except REFUSED:
            return False
        self.has_changed = True
        return True

    # What may happen -----------------------------------------------------------------------

    @rule(what=st.sampled_from(("give", "give", "end", "declare", "withdraw")), who=WHO, role=ROLE)
    def change_people(self, what: str, who: str, role: ReviewRole) -> None:
        """One rule for all of it, so that most steps are about judging."""
        if what == "give":
            self.give_role(who, role)
        elif what == "end":
            self.end_roles(who)
        elif what == "declare":
            self.declare(who)
        else:
            for one in sorted(self.model.interests):
                self.withdraw(one)

    def give_role(self, who: str, role: ReviewRole) -> None:
        def do(db: Db) -> None:
            reviewing.take_up_role(
                db, board_id=self.case.board_id, review_id=self.review_id,
                person_id=self.case.people[who].person_id, role=role, given_by=None, now=clock(),
            )  # fmt: skip

        if self.try_(do):
            self.model.roles[who].add(role)

    def end_roles(self, who: str) -> None:
        def do(db: Db) -> None:
            manager = self.actor(db, "manager")
            for held in list_roles_of(db, self.review_id, self.case.people[who].person_id):
                reviewing.end_role(db, manager, held.id, now=clock())

        assert self.try_(do)
        self.model.roles[who] = set()

    def declare(self, who: str) -> None:
        def do(db: Db) -> None:
            reviewing.declare_interest(
                db, self.actor(db, who), self.review_id, "I know them.", now=clock()
            )

        if self.try_(do):
            self.model.interests.add(who)

    def withdraw(self, who: str) -> None:
        def do(db: Db) -> None:
            person_id = self.case.people[who].person_id
            found = find_standing_interest(db, self.review_id, person_id)
            assert found is not None
            reviewing.withdraw_interest(db, self.actor(db, "chair"), found.id, "Over.", now=clock())

        assert self.try_(do)
        self.model.interests.discard(who)

    @precondition(lambda self: not self.is_sent)
    @rule()
    def send(self) -> None:
        self.is_sent = self.try_(
            lambda db: drafting.send(db, self.actor(db, "lead"), self.review_id, 1, clock())
        )

    @rule(who=WHO, is_odd=st.integers(0, 9).map(lambda n: n == 0))
    def start(self, who: str, is_odd: bool) -> None:
        leads = ReviewRole.LEAD_REVIEWER in self.model.roles[who]
        kinds = (AssessmentKind.COMMISSIONER, AssessmentKind.SELF_CHECK)
        self.begin_one(who, kinds[leads is not is_odd])

    def begin_one(self, who: str, kind: AssessmentKind) -> None:
        begun: list[UUID] = []

        def do(db: Db) -> None:
            actor, review = self.actor(db, who), db.get_one(Review, self.review_id)
            one = service.start(
                db, actor, review, kind, db.get_one(Draft, self.case.draft_id), clock()
            )
            begun.append(one.id)

        if self.try_(do) and begun[0] not in {work.id for work in self.model.works}:
            word = f"zq{len(self.model.works)}qz"
            self.model.works.append(Work(begun[0], word, {who}))
            with self.storage.unit_of_work() as db:
                one = queries.get_assessment(db, begun[0])
                service.state_known_outcome(db, self.actor(db, who), one, word, clock())
            self.judge(who, one, word)

    def judge(self, who: str, one: object, word: str) -> None:
        with self.storage.reading() as db:
            actor = self.actor(db, who)
        pin(self.storage, self.case, actor, one, note=word)
        type_words(self.storage, actor, one, reasons=word, to_change=word, rating="met")

    @precondition(lambda self: any(work.is_open for work in self.model.works))
    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        work = data.draw(st.sampled_from([one for one in self.model.works if one.is_open]))
        who = data.draw(st.sampled_from(sorted(work.writers)))
        marked: list[bool] = []

        def do(db: Db) -> None:
            one = queries.get_assessment(db, work.id)
            service.submit(db, self.actor(db, who), one, with_gaps=True, now=clock())
            marked.append(one.after_sight)

        if self.try_(do):
            work.is_open = False
            knew = {word for one in work.writers for word in self.model.has_seen[one]} - {work.word}
            assert marked[0] or not knew, "a writer could see another's, and nothing says so"

    @precondition(
        lambda self: any(not work.is_open and not work.is_replaced for work in self.model.works)
    )
    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        done = [one for one in self.model.works if not one.is_open and not one.is_replaced]
        work, fresh = data.draw(st.sampled_from(done)), []
        who = data.draw(st.sampled_from(sorted(work.writers)))
        seen = [one for one in self.model.works if self.model.sees(who, one)]

        def do(db: Db) -> None:
            old = queries.get_assessment(db, work.id)
            new = service.reopen(db, self.actor(db, who), old, "A record came in.", clock())
            fresh.append((new.id, new.after_sight))

        if self.try_(do):
            new_id, after_sight = fresh[0]
            others = [one for one in seen if not one.writers & work.writers]
            assert after_sight or not others, "they saw another's, and nothing says so"
            work.is_replaced = True
            self.model.works.append(Work(new_id, work.word, set(work.writers)))

    @rule(who=WHO, other=WHO)
    def join(self, who: str, other: str) -> None:
        for work in self.model.works:
            if work.is_open and who in work.writers:

                def do(db: Db, work: Work = work) -> None:
                    one = queries.get_assessment(db, work.id)
                    person_id = self.case.people[other].person_id
                    service.add_coauthor(db, self.actor(db, who), one, person_id, clock())

                if self.try_(do):
                    work.writers.add(other)

    @precondition(lambda self: not self.model.is_lifted)
    @rule(seldom=st.integers(0, 3))
    def lift(self, seldom: int) -> None:
        def do(db: Db) -> None:
            review, draft = (
                db.get_one(Review, self.review_id),
                db.get_one(Draft, self.case.draft_id),
            )
            service.lift_sight(db, self.actor(db, "chair"), review, draft, "It is short.", clock())

        if seldom == 0 and self.try_(do):
            self.model.is_lifted = True

    # What must always hold -----------------------------------------------------------------

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not getattr(self, "has_changed", False):
            return
        self.has_changed = False
        with self.storage.reading() as db:
            for who in PEOPLE:
                self._looks(db, who)
                self.model.look(who)

    def _looks(self, db: Db, who: str) -> None:
        actor, review = self.actor(db, who), db.get_one(Review, self.review_id)
        for work in self.model.works:
            one = queries.get_assessment(db, work.id)
            granted = may(actor, Permission.ASSESSMENT_READ, queries.subject_of(db, actor, one))
            assert granted is self.model.sees(who, work), (who, work, self.model)
        lines = {line.id for line in queries.visible_assessments(db, actor, review)}
        seen = {work.id for work in self.model.works if self.model.sees(who, work)}
        assert lines <= seen
        shown = self._pages(db, actor, review)
        words = {work.word for work in self.model.works if work.id in seen}
        for work in self.model.works:
            assert work.word in words or work.word not in shown, (who, work, self.model)
            assert work.id in seen or str(work.id) not in shown, (who, work, self.model)

    def _pages(self, db: Db, actor: Actor, review: Review) -> str:
        """All that the pages of the review and its profile are given for the person."""
        if not may(actor, Permission.REVIEW_SEE, subject_of(review)):
            return ""  # its guard lets nobody in
        draft = db.get_one(Draft, self.case.draft_id)
        with self.app.test_request_context("/"):
            g.qm_subject = subject_of(review)
            parts: list[object] = [
                pages_profile.build(
                    db, actor, review, edition(), draft, order=Order.MARKERS, chosen=None
                ),
                pages_profile.build_side(
                    db, actor, review, edition(), draft, edition().by_number(1)
                ),
                review_home._page(actor, review, db.get_one(Board, review.board_id)),
                *self._bundle(db, actor, review, draft),
            ]
            parts += [
                build_tasks(db, actor, queries.get_assessment(db, work.id), review, edition())
                for work in self.model.works
                if work.is_open and actor.name in work.writers and self.model.sees(actor.name, work)
            ]
            return "\n".join(map(repr, parts))

    def _bundle(self, db: Db, actor: Actor, review: Review, draft: Draft) -> list[object]:
        """The marked draft, the matrix with the pieces of a count, and what is taken away."""
        scope = scope_of(db, actor, review, edition(), draft, None)
        for work in self.model.works:  # as somebody asks who guessed its id
            alone = scope_of(db, actor, review, edition(), draft, work.id)
            assert alone.ids in (scope.ids, [work.id])
            assert alone.ids == scope.ids or self.model.sees(actor.name, work)
        return [
            build_marked(db, scope, draft, Asked(only=True)),
            build_matrix(db, scope, cut_of(scope, 1, "", None)),
            list(bundle_table.rows(scope, bundle.every_item(db, edition(), scope.ids))),
        ]


def _without_waiting(connection: object, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()  # type: ignore[attr-defined]


@pytest.fixture
def machine(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[type[Machine]]:
    url = sqlite_template.copy_to(tmp_path)
    app = make_app(make_settings(tmp_path, database_url=url))
    own = app.extensions["qmapp.storage"]
    kept = tmp_path / "kept.sqlite3"
    shutil.copyfile(tmp_path / "qmapp.sqlite3", kept)
    Machine.app, Machine.template, Machine.folder = app, kept, tmp_path
    yield Machine
    own.close()


def test_blindness_holds_whatever_happens(
    machine: type[Machine], at_length: Callable[[int, int], int]
) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=at_length(10, 300),
            stateful_step_count=at_length(14, 40),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
