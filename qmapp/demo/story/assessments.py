"""Assessments, judged marker by marker, and what their authors did with the scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qmapp.casework.assessments import service as assessments
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.queries import get_review
from qmapp.demo import scanning
from qmapp.demo.assessing import Judging
from qmapp.demo.content.library import (
    AssessmentContent,
    DecisionContent,
    EvidenceContent,
    JudgementContent,
    RuleChangeContent,
    TriageContent,
)
from qmapp.demo.story.world import Step, World


def of_assessment(world: World, content: AssessmentContent) -> Iterator[Step]:
    """Started, judged on the days after, and submitted when it is."""
    begun: list[Judging] = []

    def start(at: datetime) -> None:
        actor = world.actor(world.people[content.author], world.reviews[content.review])
        review = get_review(world.db, world.reviews[content.review])
        draft = world.db.get_one(Draft, world.drafts[content.draft])
        kind = AssessmentKind(content.kind)
        made = assessments.start(
            world.db, actor, review, kind, draft, at, carry_over=content.starts_from is not None
        )
        begun.append(Judging.of(world.db, actor, review, made))
        world.judging[content.key] = begun[0]

    def tell(at: datetime) -> None:
        task, words = begun[0], content.known_outcome
        assessments.state_known_outcome(world.db, task.actor, task.assessment, words, at)

    def submit(at: datetime) -> None:
        task = begun[0]
        has_gaps = any(one.rating is None for one in content.judgements) or (
            len(content.judgements) < len(world.catalogue.default_edition.markers)
        )
        assessments.submit(world.db, task.actor, task.assessment, with_gaps=has_gaps, now=at)

    yield Step(world.at(content.started, 15), start)
    yield Step(world.at(content.started, 15, 6), tell)
    end = 0 if content.submitted is None else content.submitted
    days = range(content.started + 1, end)
    for at, judgement in zip(
        _sittings(world, days, len(content.judgements)), content.judgements, strict=True
    ):
        yield from _judgement(world, begun, judgement, at)
    if AssessmentState(content.state) is AssessmentState.SUBMITTED:
        yield Step(world.at(end, 16), submit)


def _judgement(
    world: World, begun: Sequence[Judging], content: JudgementContent, start: datetime
) -> Iterator[Step]:
    """One marker: first the evidence, a piece a minute, then what was judged from it."""
    for minute, item in enumerate(content.evidence, 1):

        def rest(at: datetime, one: EvidenceContent = item) -> None:
            begun[0].rest_on(one, content.marker, at, world.day)

        yield Step(start + timedelta(minutes=minute), rest)

    def judge(at: datetime) -> None:
        begun[0].judge(content, at)

    def confirm(at: datetime) -> None:
        begun[0].confirm(content.marker, at)

    yield Step(start + timedelta(minutes=20), judge)
    if content.rating:
        yield Step(start + timedelta(minutes=22), confirm)


def _sittings(world: World, days: Sequence[int], count: int) -> Iterator[datetime]:
    """When each marker was judged: spread over the days, one after another on a day."""
    for index in range(count):
        turn = index * len(days) // count
        first = -(-turn * count // len(days))
        yield world.at(days[turn], 9, 20) + timedelta(minutes=25 * (index - first))


# The scan -------------------------------------------------------------------------------------


def of_rule_change(world: World, content: RuleChangeContent) -> Step:
    """What a board changed in the rules of the scan."""

    def change(at: datetime) -> None:
        actor = world.actor(world.people[content.by])
        scanning.change_rules(world.db, actor, world.boards[content.board], content, at)

    return Step(world.at(content.day, 13), change)


def of_triage(world: World, content: TriageContent) -> Iterator[Step]:
    """The flags are revealed at the end of a day, and decided on one after another."""
    revealed = world.at(content.revealed, 17)

    def reveal(at: datetime) -> None:
        scanning.reveal(world.judging[content.assessment], content, at)

    yield Step(revealed, reveal)
    for minute, decision in enumerate(content.decisions, 1):

        def decide(at: datetime, one: DecisionContent = decision) -> None:
            scanning.decide(world.judging[content.assessment], one, at)

        yield Step(revealed + timedelta(minutes=minute), decide)
