"""Whatever is done, in whatever order: no stage stands on something that is not there.

The model below has its own few lines for what each stage promises. It knows nothing of the table
of steps; it only asks the machine whether a step may be taken, and takes it where it may.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qmapp.casework.reviews.machine import (
    STEPS,
    WORK,
    Facts,
    PaperFacts,
    Step,
    StepId,
    missing,
    step_of,
)
from qmapp.casework.reviews.rules import ORDER, Stage

PLACE = {stage: place for place, stage in enumerate(ORDER)}
BEFORE_SIGNING = set(ORDER[: PLACE[Stage.READY]])
COUNTS = st.integers(min_value=0, max_value=2)
NO_PAPER = PaperFacts()


class Play(RuleBasedStateMachine):
    """A review, and everything that may happen around it."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage.SET_UP
        self.facts = Facts(unmoderated=(1, 2), markers=2)
        self.taken: list[tuple[Stage, Step, str]] = []

    def change(self, **what: Any) -> None:
        self.facts = replace(self.facts, **what)

    def attempt(self, step: Step, because: str = "") -> bool:
        """Take the step where the machine lets it be taken, as the service does."""
        if self.stage not in step.from_stages or missing(step, self.facts):
            return False
        if step.wants_reason and not because:
            return False
        self.taken.append((self.stage, step, because))
        self.stage = step.to
        return True

    def work(self, to: Stage) -> None:
        """What a room's own work asks for."""
        for step in STEPS:
            if step.is_of_a_room and step.to is to and self.stage in step.from_stages:
                self.attempt(step)
                return

    # What happens around it ------------------------------------------------------------------

    @rule()
    def somebody_is_appointed(self) -> None:
        self.work(Stage.DRAFTING)

    @precondition(lambda self: self.stage is not Stage.CLOSED)
    @rule()
    def a_draft_is_sent(self) -> None:
        self.change(draft=(self.facts.draft or 0) + 1, is_assessed=False, unmoderated=(1, 2))
        self._content_changes()
        self.work(Stage.ASSESSMENT)

    @precondition(lambda self: self.facts.draft is not None)
    @rule(all_in=st.booleans())
    def an_assessment_is_submitted(self, all_in: bool) -> None:
        self.change(is_assessed=True)
        if all_in:
            self.work(Stage.MODERATION)

    @precondition(lambda self: self.facts.is_assessed)
    @rule(open_ones=st.sampled_from([(), (1,), (1, 2)]))
    def markers_are_moderated(self, open_ones: tuple[int, ...]) -> None:
        if tuple(self.facts.unmoderated) != open_ones:
            self.change(unmoderated=open_ones)
            self._content_changes()

    @rule(letter=st.sampled_from([None, 1]), points=COUNTS)
    def a_letter_is_written_or_sent(self, letter: int | None, points: int) -> None:
        if self.facts.unsent_letter is not None and letter is None:
            self.change(unsent_letter=None, unanswered=points)
            self.work(Stage.RETURNED)
        else:
            self.change(unsent_letter=letter)

    @rule(threads=COUNTS, unanswered=COUNTS)
    def people_talk(self, threads: int, unanswered: int) -> None:
        self.change(open_threads=threads, unanswered=unanswered)

    @rule(scanned=st.booleans(), identifiers=COUNTS, arranged=st.booleans(), planned=st.booleans())
    def the_manager_settles_things(
        self, scanned: bool, identifiers: int, arranged: bool, planned: bool
    ) -> None:
        self.change(
            is_scanned=scanned, open_identifiers=identifiers, is_arranged=arranged,
            report=replace(self.facts.report, is_planned=planned),
        )  # fmt: skip

    # Signing, as its room lets it be -----------------------------------------------------------

    @precondition(lambda self: PLACE[self.stage] >= PLACE[Stage.READY])
    @rule()
    def the_report_goes_to_those_who_sign(self) -> None:
        if self.facts.report.is_signed and self.facts.report.is_current:
            return
        if self.facts.report.is_planned and self.stage is not Stage.CLOSED:
            self.change(report=replace(self.facts.report, is_open=True))

    @precondition(lambda self: self.facts.report.is_open)
    @rule(is_met=st.booleans())
    def the_round_of_the_report_ends(self, is_met: bool) -> None:
        was = self.facts.report
        if is_met:
            self.change(report=replace(was, is_open=False, is_signed=True, is_current=True))
            self.work(Stage.REPORT_SIGNED)
        else:
            self.change(report=replace(was, is_open=False))

    @precondition(lambda self: PLACE[self.stage] >= PLACE[Stage.REPORT_SIGNED])
    @rule(is_current=st.booleans())
    def the_response_is_signed(self, is_current: bool) -> None:
        if self.facts.is_response_agreed and self.stage is not Stage.CLOSED:
            self.change(response=PaperFacts(is_planned=True, is_signed=True, is_current=is_current))
            self.work(Stage.RESPONSE_SIGNED)

    @precondition(lambda self: self.facts.report.is_signed and self.stage is not Stage.CLOSED)
    @rule()
    def the_report_is_reopened(self) -> None:
        self.change(report=replace(self.facts.report, is_signed=False, is_current=True))
        self.work(Stage.READY)

    @precondition(lambda self: self.facts.response.is_signed and self.stage is not Stage.CLOSED)
    @rule()
    def the_response_is_reopened(self) -> None:
        self.change(response=replace(NO_PAPER, is_planned=True))
        self.work(Stage.REPORT_SIGNED)

    @rule(agreed=st.booleans())
    def the_response_changes(self, agreed: bool) -> None:
        self.change(is_response_agreed=agreed)
        if self.facts.response.is_signed:
            self.change(response=replace(self.facts.response, is_current=False))

    # Publication, and what people do by hand ---------------------------------------------------

    @rule(missing_things=st.sampled_from([(), ("no day is set",)]), without=st.booleans())
    def the_chair_decides(self, missing_things: tuple[str, ...], without: bool) -> None:
        before = self.facts
        if self.stage not in {Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED}:
            return
        self.change(is_decided=True, publication=missing_things, goes_without_response=without)
        self.work(Stage.PUBLISHED)
        if self.stage is not Stage.PUBLISHED:
            self.facts = before  # refused, so that nothing of it is kept

    @rule(step=st.sampled_from(STEPS), because=st.sampled_from(["", "It must be so."]))
    def somebody_takes_a_step(self, step: Step, because: str) -> None:
        if not step.is_of_a_room:
            self.attempt(step, because)

    @rule(data=st.data())
    def somebody_takes_a_step_that_is_there(self, data: st.DataObject) -> None:
        there = [one for one in STEPS if self.stage in one.from_stages and not one.is_of_a_room]
        if there:
            self.attempt(data.draw(st.sampled_from(there)), "It must be so.")

    @initialize(how_far=st.integers(min_value=0, max_value=9))
    def it_came_some_way(self, how_far: int) -> None:
        for _ in range(how_far):
            self._goes_on()

    @rule()
    def it_goes_on_as_it_should(self) -> None:
        self._goes_on()

    def _goes_on(self) -> None:
        """Do what the stage asks for, so that the later ones are reached often enough."""
        if self.stage in {Stage.SET_UP, Stage.DRAFTING, Stage.SELF_CHECK, Stage.RETURNED}:
            self.a_draft_is_sent()
        elif self.stage is Stage.ASSESSMENT:
            self.change(draft=self.facts.draft or 1)
            self.an_assessment_is_submitted(all_in=True)
        elif self.stage is Stage.MODERATION:
            self._settle_all()
            self.attempt(step_of(StepId.READY))
        elif self.stage is Stage.READY:
            self.change(report=replace(self.facts.report, is_open=True))
            self.the_round_of_the_report_ends(is_met=True)
        elif self.stage is Stage.REPORT_SIGNED:
            self.change(is_response_agreed=True)
            self.the_response_is_signed(is_current=True)
        elif self.stage is Stage.RESPONSE_SIGNED:
            self.the_chair_decides(missing_things=(), without=False)
        else:
            onward = {Stage.PUBLISHED: StepId.FOLLOW_UP, Stage.FOLLOW_UP: StepId.CLOSE}
            if self.stage in onward:
                self.attempt(step_of(onward[self.stage]), "All was done.")

    def _settle_all(self) -> None:
        self.change(
            is_assessed=True, unmoderated=(), unsent_letter=None, unanswered=0,
            open_threads=0, is_scanned=True, open_identifiers=0, is_arranged=True,
            report=replace(self.facts.report, is_planned=True),
        )  # fmt: skip

    def _content_changes(self) -> None:
        if self.facts.report.is_signed:
            self.change(report=replace(self.facts.report, is_current=False))

    # What each stage promises ------------------------------------------------------------------

    @invariant()
    def nothing_is_signed_before_it_is_ready(self) -> None:
        if self.stage in BEFORE_SIGNING:
            assert not self.facts.report.is_open
            assert not self.facts.report.is_signed

    @invariant()
    def what_comes_after_the_report_stands_on_a_signed_report(self) -> None:
        if PLACE[self.stage] >= PLACE[Stage.REPORT_SIGNED]:
            assert self.facts.report.is_signed

    @invariant()
    def the_response_is_signed_where_the_stage_says_so(self) -> None:
        if self.stage is Stage.RESPONSE_SIGNED:
            assert self.facts.response.is_signed

    @invariant()
    def nothing_is_published_without_a_decision_and_both_papers_or_a_reason(self) -> None:
        if PLACE[self.stage] >= PLACE[Stage.PUBLISHED]:
            assert self.facts.is_decided
            assert self.facts.response.is_signed or self.facts.goes_without_response

    @invariant()
    def the_last_step_was_right_when_it_was_taken(self) -> None:
        if not self.taken:
            return
        before, step, because = self.taken[-1]
        # From "returned" a self-check goes on: the way back was the return, and had its letter.
        goes_back = PLACE[step.to] < PLACE[before] and before is not Stage.RETURNED
        if step.by is not WORK and step.room is None and goes_back:
            assert because
        if step.to is Stage.READY and before is Stage.MODERATION:
            self._was_ready()
        if not goes_back and PLACE[step.to] > PLACE[Stage.READY]:
            assert PLACE[before] >= PLACE[Stage.READY]
            assert before is Stage.READY or PLACE[before] >= PLACE[Stage.REPORT_SIGNED]
        if step.to is Stage.CLOSED:
            assert before is Stage.FOLLOW_UP
        self.taken.clear()

    def _was_ready(self) -> None:
        facts = self.facts
        assert facts.draft is not None
        assert facts.is_assessed
        assert not facts.unmoderated
        assert facts.unsent_letter is None
        assert facts.unanswered == facts.open_threads == 0
        assert facts.is_scanned
        assert facts.open_identifiers == 0
        assert facts.is_arranged
        assert facts.report.is_planned


def play(examples: int) -> None:
    """Let people do this and that, in so many orders."""
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=examples, stateful_step_count=60, deadline=None, database=None
        ),
    )


def test_no_sequence_of_steps_breaks_a_promise() -> None:
    play(40)  # tests/soak/test_stages.py plays thousands
