"""Whatever people try, in whatever order, on a real database: what is forbidden is refused.

`World` is what the test itself remembers, and `EXPECTED` says by hand who may take which step and
when. Neither knows the table of steps. Every step is tried by everybody; the service must take
those and only those that are expected, and the review must stand where the test says it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from uuid import uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback.models import Letter, Point, PointAnswer
from qmapp.casework.feedback.rules import Done, Source
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.machine import STEPS, StepId, step_of
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.casework.threads.models import Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Storage
from qmapp.governance.publication import service as publishing_service
from qmapp.governance.publication.checking import DecisionDetails
from qmapp.governance.publication.queries import find_publication
from qmapp.governance.publication.rules import Extent
from qmapp.governance.signing import queries as signing_queries
from qmapp.governance.signing.rules import Paper
from qmapp.governance.stages import service
from tests.factories import assessments, governed, publishing, responses, signing
from tests.factories.assessments import NOW, add_draft, edition, make_case

REFUSED = (NotAllowed, NotFound, RuleBroken, SavedElsewhere)
PEOPLE = ("lead", "commissioner", "second_commissioner", "manager", "chair", "panel", "observer")
PLACE = {stage: place for place, stage in enumerate(ORDER)}
WHY = "It must be so."


@dataclass
class World:
    """What the test remembers. `content` counts what the report would say; `signed` what it said.

    A response belongs to the report that was signed before it: when that is signed anew, it does no
    longer say what was signed.
    """

    stage: Stage = Stage.ASSESSMENT
    assessed: bool = False
    moderated: bool = False
    letter: bool = False
    unanswered: bool = False
    thread: bool = False
    scanned: bool = False
    arranged: bool = False
    planned: bool = False
    content: int = 0
    signed: int | None = None
    agreed: bool = False
    response_on: int | None = None
    ready_to_publish: bool = False
    decided: bool = False
    without: bool = False

    @property
    def is_ready(self) -> bool:
        settled = not (self.letter or self.unanswered or self.thread)
        return (
            self.assessed and self.moderated and settled
            and self.scanned and self.arranged and self.planned
        )  # fmt: skip

    @property
    def report_stands(self) -> bool:
        return self.signed is not None and self.signed == self.content

    @property
    def both_stand(self) -> bool:
        if self.response_on is None:
            return self.report_stands and self.without
        return self.report_stands and self.response_on == self.signed

    def may_publish(self, *, without: bool) -> bool:
        responded = self.response_on is not None
        return (
            self.stage in {Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED}
            and self.ready_to_publish
            and without is not responded
            and replace(self, without=without).both_stand
        )


Condition = Callable[[World], bool]
BOARD, ALWAYS = ("manager", "chair"), (lambda world: True)
# By whom, from where, on what condition, and where to. "commissioner" is the one who submits.
EXPECTED: Mapping[StepId, tuple[tuple[str, ...], set[Stage], Condition, Stage]] = {
    StepId.SELF_CHECK: (("lead",), {Stage.DRAFTING, Stage.RETURNED}, ALWAYS, Stage.SELF_CHECK),
    StepId.MODERATE: (
        ("commissioner", "manager"), {Stage.ASSESSMENT}, lambda w: w.assessed, Stage.MODERATION
    ),
    StepId.RETURN: (
        ("commissioner", "manager"), {Stage.MODERATION},
        lambda w: w.assessed and not w.letter, Stage.RETURNED,
    ),
    StepId.RESUME: (
        ("commissioner", "manager"), {Stage.RETURNED},
        lambda w: w.assessed and not w.unanswered, Stage.MODERATION,
    ),
    StepId.READY: (
        ("commissioner", "chair"), {Stage.MODERATION}, lambda w: w.is_ready, Stage.READY
    ),
    StepId.FOLLOW_UP: (BOARD, {Stage.PUBLISHED}, lambda w: w.both_stand, Stage.FOLLOW_UP),
    StepId.CLOSE: (("chair",), {Stage.FOLLOW_UP}, lambda w: w.both_stand, Stage.CLOSED),
    StepId.BACK_TO_SET_UP: (BOARD, {Stage.DRAFTING}, ALWAYS, Stage.SET_UP),
    StepId.BACK_TO_DRAFTING: (BOARD, {Stage.SELF_CHECK, Stage.ASSESSMENT}, ALWAYS, Stage.DRAFTING),
    StepId.BACK_TO_ASSESSMENT: (
        BOARD, {Stage.MODERATION, Stage.READY}, lambda w: w.signed is None, Stage.ASSESSMENT
    ),
    StepId.BACK_TO_MODERATION: (
        BOARD, {Stage.READY}, lambda w: w.signed is None, Stage.MODERATION
    ),
    StepId.UNPUBLISH: (
        ("chair",), {Stage.PUBLISHED}, lambda w: w.response_on is not None, Stage.RESPONSE_SIGNED
    ),
    StepId.UNPUBLISH_WITHOUT_RESPONSE: (
        ("chair",), {Stage.PUBLISHED}, lambda w: w.response_on is None, Stage.REPORT_SIGNED
    ),
    StepId.BACK_TO_PUBLISHED: (BOARD, {Stage.FOLLOW_UP}, ALWAYS, Stage.PUBLISHED),
    StepId.BACK_TO_FOLLOW_UP: (("chair",), {Stage.CLOSED}, ALWAYS, Stage.FOLLOW_UP),
}  # fmt: skip
NO_REASON = {StepId.SELF_CHECK, StepId.READY, StepId.FOLLOW_UP}


class Play(RuleBasedStateMachine):
    """One review, with all that may be done to it. `storage` is set by the test."""

    storage: Storage

    def __init__(self) -> None:
        super().__init__()
        self.w, self.ticks = World(), count(1)
        self.case = make_case(self.storage)
        self.signer = signing.signatory(self.storage, self.case, "police")
        responses.recommend(self.storage, self.case)
        self.number = 1

    @property
    def now(self):
        return assessments.later(next(self.ticks))

    # What the test does itself -----------------------------------------------------------------

    @initialize(how_far=st.integers(min_value=0, max_value=8))
    def it_came_some_way(self, how_far: int) -> None:
        for _ in range(how_far):
            self._goes_on()

    @rule()
    def it_goes_on_as_it_should(self) -> None:
        self._goes_on()

    @precondition(lambda self: self.w.stage is not Stage.CLOSED and self.number < 4)
    @rule()
    def a_draft_is_sent(self) -> None:
        self.number += 1
        draft_id, reading_id = uuid4(), uuid4()
        with self.storage.unit_of_work() as db:
            add_draft(
                db, self.case.board_id, self.case.review_id, self.case.lead.person_id,
                draft_id=draft_id, reading_id=reading_id, number=self.number,
            )  # fmt: skip
            db.flush()
            review = get_review(db, self.case.review_id)
            reviews.advance(db, review, Stage.ASSESSMENT, self.case.lead.person_id, self.now)
        self.case = replace(self.case, draft_id=draft_id, reading_id=reading_id)
        self.w.assessed = self.w.moderated = self.w.scanned = self.w.thread = False
        self.w.content += 1
        if PLACE[self.w.stage] < PLACE[Stage.READY]:
            self.w.stage = Stage.ASSESSMENT

    @rule()
    def it_is_assessed(self) -> None:
        if not self.w.assessed:
            begun = assessments.begin(self.storage, self.case, self.case.commissioner)
            assessments.submit(self.storage, self.case.commissioner, begun)
            self.w.assessed = True

    @precondition(lambda self: self.w.assessed)
    @rule(whole=st.booleans())
    def it_is_moderated(self, whole: bool) -> None:
        with self.storage.unit_of_work() as db:
            db.execute(
                delete(AgreedJudgement).where(AgreedJudgement.draft_id == self.case.draft_id)
            )
            for one in edition().markers[0 if whole else 1 :]:
                db.add(
                    AgreedJudgement(
                        id=uuid4(), board_id=self.case.board_id, review_id=self.case.review_id,
                        draft_id=self.case.draft_id, marker_id=one.id, held=Held.AGREED,
                        rating="met", reasons=f"Because of {self.w.content}.", recorded_at=NOW,
                        recorded_by=self.case.commissioner.person_id,
                    )
                )  # fmt: skip
        self.w.moderated = whole
        self.w.content += 1

    @rule()
    def a_letter_is_begun(self) -> None:
        if not self.w.letter:
            with self.storage.unit_of_work() as db:
                letter = Letter(
                    id=uuid4(), board_id=self.case.board_id, review_id=self.case.review_id,
                    draft_id=self.case.draft_id, number=next(self.ticks), begun_at=NOW,
                    begun_by=self.case.commissioner.person_id,
                )  # fmt: skip
                db.add(letter)
                db.flush()
                db.add(
                    Point(
                        id=uuid4(), board_id=self.case.board_id, letter_id=letter.id,
                        source=Source.OWN, order=1, words="Say why.",
                        asked_by=self.case.commissioner.person_id,
                    )
                )  # fmt: skip
            self.w.letter = True

    @precondition(lambda self: self.w.letter)
    @rule()
    def the_letter_is_sent(self) -> None:
        with self.storage.unit_of_work() as db:
            db.execute(
                update(Letter)
                .where(Letter.review_id == self.case.review_id, Letter.sent_at.is_(None))
                .values(sent_at=NOW, sent_by=self.case.commissioner.person_id)
            )
            review = get_review(db, self.case.review_id)
            reviews.advance(db, review, Stage.RETURNED, None, self.now)
        self.w.letter, self.w.unanswered = False, True
        if self.w.stage is Stage.MODERATION:
            self.w.stage = Stage.RETURNED

    @rule()
    def the_points_are_answered(self) -> None:
        with self.storage.unit_of_work() as db:
            answered = {one.point_id for one in db.query(PointAnswer)}
            sent = db.query(Point).join(Letter, Letter.id == Point.letter_id).filter(
                Letter.review_id == self.case.review_id, Letter.sent_at.is_not(None)
            )  # fmt: skip
            for point in sent.all():
                if point.id not in answered:
                    db.add(
                        PointAnswer(
                            id=uuid4(), board_id=self.case.board_id, point_id=point.id,
                            done=Done.DONE, answered_at=NOW,
                            answered_by=self.case.lead.person_id,
                        )
                    )  # fmt: skip
        self.w.unanswered = False

    @rule(is_open=st.booleans())
    def a_thread_is_begun_or_resolved(self, is_open: bool) -> None:
        with self.storage.unit_of_work() as db:
            db.execute(delete(Thread).where(Thread.review_id == self.case.review_id))
            if is_open:
                db.add(
                    Thread(
                        id=uuid4(), board_id=self.case.board_id, review_id=self.case.review_id,
                        draft_id=self.case.draft_id, about=About.MARKER, marker_id="qm01",
                        audience=Audience.BOARD, begun_at=NOW,
                        begun_by=self.case.commissioner.person_id,
                    )
                )  # fmt: skip
        self.w.thread = is_open

    @rule()
    def it_is_scanned(self) -> None:
        if not self.w.scanned:
            with self.storage.unit_of_work() as db:
                publishing.flagged(db, db.get_one(Draft, self.case.draft_id), ())
            self.w.scanned = True

    @rule()
    def it_is_arranged(self) -> None:
        if not self.w.arranged:
            governed.name_outside(self.storage, self.case)
            governed.settle(
                self.storage, self.case, assurance="A group.", challenge="In writing.",
                deadlock="The chairs decide.",
            )  # fmt: skip
            publishing.arranged(self.storage, self.case)
            self.w.arranged = self.w.ready_to_publish = True

    @rule()
    def it_is_said_who_signs(self) -> None:
        if not self.w.planned:
            for paper in Paper:
                signing.plan(self.storage, self.case, {"police": self.signer}, paper)
            self.w.planned = True

    # Signing and publishing, by their own services ---------------------------------------------

    @rule()
    def the_report_is_signed(self) -> None:
        later = PLACE[self.w.stage] > PLACE[Stage.READY] and self.w.stage is not Stage.CLOSED
        due = self.w.stage is Stage.READY or (self.w.signed is not None and later)
        may = self.w.planned and self.w.moderated and due
        if self.w.signed == self.w.content:
            return  # nothing is to be signed again
        assert self._sign(Paper.REPORT) is may
        if may:
            self.w.signed = self.w.content
            if self.w.stage is Stage.READY:  # a response that was signed to these words follows
                follows = self.w.response_on == self.w.signed
                self.w.stage = Stage.RESPONSE_SIGNED if follows else Stage.REPORT_SIGNED

    @rule()
    def the_response_is_signed(self) -> None:
        if not self.w.agreed or self.w.response_on is not None or not self.w.report_stands:
            return
        if self.w.stage is not Stage.REPORT_SIGNED or not self.w.planned:
            return
        assert self._sign(Paper.RESPONSE)
        self.w.response_on, self.w.stage = self.w.signed, Stage.RESPONSE_SIGNED

    def _sign(self, paper: Paper) -> bool:
        try:
            asked = signing.asked(
                self.storage, self.case, paper, "Something changed.", now=self.now
            )
            signing.say(self.storage, self.case, self.signer, asked, now=self.now)
        except REFUSED:
            return False
        return True

    @rule()
    def the_response_is_agreed(self) -> None:
        if self.w.agreed:
            return
        responses.begin(self.storage, self.case)
        [one] = responses.look(self.storage, self.case).lines
        responses.give(self.storage, self.case, one.recommendation.id)
        responses.promise(self.storage, self.case, one.recommendation.id)
        responses.agree(self.storage, self.case)
        self.w.agreed = True

    @precondition(lambda self: self.w.signed is not None and self.w.stage is not Stage.CLOSED)
    @rule()
    def the_report_is_reopened(self) -> None:
        self._reopen(Paper.REPORT)
        self.w.signed = None
        if PLACE[self.w.stage] > PLACE[Stage.READY]:
            self.w.stage = Stage.READY

    @precondition(lambda self: self.w.response_on is not None and self.w.stage is not Stage.CLOSED)
    @rule()
    def the_response_is_reopened(self) -> None:
        self._reopen(Paper.RESPONSE)
        self.w.response_on = None
        if PLACE[self.w.stage] > PLACE[Stage.REPORT_SIGNED] and self.w.signed is not None:
            self.w.stage = Stage.REPORT_SIGNED

    def _reopen(self, paper: Paper) -> None:
        with self.storage.reading() as db:
            review = get_review(db, self.case.review_id)
            signed = signing_queries.standing_of(db, review, paper).signed
        assert signed is not None
        signing.ask_reopening(self.storage, self.case, self.case.chair, signed.id)
        signing.vote(self.storage, self.case, self.signer, signed.id)

    @rule(who=st.sampled_from(PEOPLE), without=st.booleans())
    def publication_is_decided(self, who: str, without: bool) -> None:
        if PLACE[self.w.stage] >= PLACE[Stage.PUBLISHED]:
            return
        details = DecisionDetails(
            extent=Extent.NOT, reasons="It would harm the brother.",
            without_response=WHY if without else "",
        )  # fmt: skip
        expected = who == "chair" and self.w.may_publish(without=without)
        assert self._decide(who, details) is expected
        if expected:
            self.w.stage, self.w.decided, self.w.without = Stage.PUBLISHED, True, without

    def _decide(self, who: str, details: DecisionDetails) -> bool:
        try:
            with self.storage.unit_of_work() as db:
                review = get_review(db, self.case.review_id)
                found = find_publication(db, review.id)
                publishing_service.decide(
                    db, getattr(self.case, who), review, details, self.now,
                    was=str(found.id) if found is not None else "",
                )  # fmt: skip
        except REFUSED:
            return False
        return True

    # Every step, by everybody ------------------------------------------------------------------

    @rule(step_id=st.sampled_from(list(StepId)), who=st.sampled_from(PEOPLE), reason=st.booleans())
    def somebody_tries_a_step(self, step_id: StepId, who: str, reason: bool) -> None:
        self._try(step_id, who, reason=reason)

    @rule(who=st.sampled_from(PEOPLE), data=st.data())
    def somebody_tries_a_step_that_begins_here(self, who: str, data: st.DataObject) -> None:
        here = [one.id for one in STEPS if self.w.stage in one.from_stages]
        self._try(data.draw(st.sampled_from(here)), who, reason=True)

    @rule(to=st.sampled_from([Stage.READY, Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED,
                              Stage.PUBLISHED, Stage.FOLLOW_UP, Stage.CLOSED]))  # fmt: skip
    def a_room_asks_for_a_stage_that_is_not_due(self, to: Stage) -> None:
        """No room can carry a review on by asking alone."""
        moved = False
        with suppress(*REFUSED), self.storage.unit_of_work() as db:
            review = get_review(db, self.case.review_id)
            moved = reviews.advance(db, review, to, None, self.now)
        due = (
            to is Stage.PUBLISHED
            and self.w.decided  # it was published before, and went back
            and self.w.stage in {Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED}
            and self.w.both_stand
        )
        caught_up = (
            (to is Stage.REPORT_SIGNED and self.w.stage is Stage.READY and self.w.report_stands)
            or (to is Stage.RESPONSE_SIGNED and self.w.stage is Stage.REPORT_SIGNED
                and self.w.response_on is not None and self.w.both_stand)
        )  # fmt: skip
        assert moved is (due or caught_up)
        if moved:
            self.w.stage = to

    def _try(self, step_id: StepId, who: str, *, reason: bool) -> None:
        expected = False
        if step_id in EXPECTED:
            people, stages, condition, to = EXPECTED[step_id]
            said = reason or step_id in NO_REASON
            expected = who in people and self.w.stage in stages and condition(self.w) and said
        assert self._take(step_id, who, WHY if reason else "") is expected, (step_id, who, self.w)
        if expected:
            self.w.stage = to

    def _take(self, step_id: StepId, who: str, because: str) -> bool:
        try:
            with self.storage.unit_of_work() as db:
                review = get_review(db, self.case.review_id)
                service.take(
                    db, getattr(self.case, who), review, step_of(step_id), because, self.now
                )
        except REFUSED:
            return False
        return True

    def _goes_on(self) -> None:
        """Do what the stage asks for, so that the later ones are reached often enough."""
        stage = self.w.stage
        if stage in {Stage.SET_UP, Stage.DRAFTING, Stage.SELF_CHECK} and self.number < 4:
            self.a_draft_is_sent()
        elif stage is Stage.ASSESSMENT:
            self.it_is_assessed()
            self._try(StepId.MODERATE, "commissioner", reason=True)
        elif stage is Stage.RETURNED:
            self.it_is_assessed()
            self.the_points_are_answered()
            self._try(StepId.RESUME, "manager", reason=True)
        elif stage is Stage.MODERATION:
            self._settle()
            self._try(StepId.READY, "chair", reason=False)
        elif stage is Stage.READY:
            self.it_is_said_who_signs()
            self.the_report_is_signed()
        elif stage is Stage.REPORT_SIGNED:
            self.the_response_is_agreed()
            self.the_response_is_signed()
        elif stage is Stage.RESPONSE_SIGNED:
            self.publication_is_decided("chair", without=False)
        elif stage is Stage.PUBLISHED:
            self._try(StepId.FOLLOW_UP, "manager", reason=False)
        elif stage is Stage.FOLLOW_UP:
            self._try(StepId.CLOSE, "chair", reason=True)

    def _settle(self) -> None:
        self.it_is_assessed()
        if not self.w.moderated:
            self.it_is_moderated(whole=True)
        if self.w.letter:
            self.the_letter_is_sent()
        self.the_points_are_answered()
        self.a_thread_is_begun_or_resolved(is_open=False)
        self.it_is_scanned()
        self.it_is_arranged()
        self.it_is_said_who_signs()

    # What must always hold ---------------------------------------------------------------------

    @invariant()
    def it_stands_where_the_test_says(self) -> None:
        with self.storage.reading() as db:
            assert get_review(db, self.case.review_id).stage is self.w.stage

    @invariant()
    def no_stage_stands_on_something_that_is_not_there(self) -> None:
        if PLACE[self.w.stage] >= PLACE[Stage.REPORT_SIGNED]:
            assert self.w.signed is not None
        if PLACE[self.w.stage] < PLACE[Stage.READY]:
            assert self.w.signed is None
        if self.w.stage is Stage.RESPONSE_SIGNED:
            assert self.w.response_on is not None
        if PLACE[self.w.stage] >= PLACE[Stage.PUBLISHED]:
            assert self.w.decided


def play(storage: Storage, *, examples: int, steps: int) -> None:
    """Let people try this and that with so many reviews of one database."""

    class Here(Play):
        pass

    Here.storage = storage
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # each try takes long: the failing play as it is says enough
        ),
    )


def test_every_forbidden_step_is_refused(storage: Storage) -> None:
    play(storage, examples=6, steps=15)
