"""How a review of the demonstration comes to its end: answered, signed, published, followed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from qmapp.casework.feedback import queries as letters
from qmapp.casework.feedback import service as feedback
from qmapp.casework.feedback.content import seen_digest
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.rules import Done
from qmapp.casework.reviews.machine import StepId, step_of
from qmapp.casework.reviews.queries import get_review
from qmapp.demo.content.finished import (
    AnswersContent,
    ArrangedContent,
    DayContent,
    FinishedContent,
    HeldContent,
    PublishedContent,
    RoundContent,
    SaidContent,
)
from qmapp.demo.governing import Deed, Governing
from qmapp.governance.publication import queries as publishing
from qmapp.governance.publication import service as publication
from qmapp.governance.publication.checking import DecisionDetails, ReadinessDetails, Said
from qmapp.governance.publication.rules import Extent, Fate
from qmapp.governance.signing import queries as rounds
from qmapp.governance.signing import service as signing
from qmapp.governance.signing.rules import Paper, Proof
from qmapp.governance.signing.rules import Said as SaidToPaper
from qmapp.governance.stages import service as stages

FIRST_LETTER = 1


def deeds(content: FinishedContent, begun: Callable[[], Governing]) -> Iterator[Deed]:
    """Everything that was done, and when; `begun` gives the review."""
    answers, published = content.answers, content.published
    if content.sent is not None:
        yield content.sent, 10, 0, lambda at: _send(begun(), at)
    if answers is not None:
        yield answers.day, 11, 0, lambda at: _answer(begun(), answers, at)
    steps = {
        StepId.MODERATE: content.moderated,
        StepId.RESUME: content.resumed,
        StepId.READY: content.ready,
        StepId.FOLLOW_UP: content.followed,
    }
    for step, taken in steps.items():
        if taken is None:
            continue

        def take(at: datetime, step: StepId = step, one: DayContent = taken) -> None:
            _take(begun(), step, one, at)

        yield taken.day, 12, 0, take
    yield content.identifiers.day, 14, 0, lambda at: _identify(begun(), content.identifiers, at)
    for opened in content.rounds:
        yield from _signed(opened, begun)
    arranged = published.arranged
    yield arranged.day, 15, 0, lambda at: _arrange(begun(), arranged, at)
    yield published.day, 16, 0, lambda at: _publish(begun(), published, at)


def _take(task: Governing, step: StepId, content: DayContent, at: datetime) -> None:
    stages.take(task.db, task.actor(content.by), task.review, step_of(step), content.because, at)


# The letter ----------------------------------------------------------------------------------


def _letter(task: Governing) -> Letter:
    return letters.get_letter(task.db, task.review.id, FIRST_LETTER)


def _send(task: Governing, at: datetime) -> None:
    """Send the letter as whoever began it reads it now."""
    letter = _letter(task)
    seen = seen_digest(letters.content_of(task.db, task.review, letter))
    feedback.send(task.db, task.actor(task.writer), letter, seen=seen, now=at)


def _answer(task: Governing, content: AnswersContent, at: datetime) -> None:
    letter, actor = _letter(task), task.actor(content.by)
    points = letters.list_points(task.db, task.review, letter)
    for said in content.of:
        point = next(one for one in points if one.marker_number == said.marker)
        answered = feedback.Answered(done=Done(said.done), where=said.where, why=said.why)
        feedback.answer_point(task.db, actor, letter, point.id, answered, version=0, now=at)


# Signing -------------------------------------------------------------------------------------


def _signed(content: RoundContent, begun: Callable[[], Governing]) -> Iterator[Deed]:
    def open_round(at: datetime) -> None:
        task = begun()
        paper, actor = Paper(content.paper), task.actor(content.by)
        signing.open_round(task.db, actor, task.review, paper, at)

    yield content.day, 10, 30, open_round
    for one in content.said:

        def say(at: datetime, said: SaidContent = one) -> None:
            _say(begun(), Paper(content.paper), said, at)

        yield one.day, 9, 40, say


def _say(task: Governing, paper: Paper, content: SaidContent, at: datetime) -> None:
    """Say it to what stands there to be signed, as it is read now."""
    line = rounds.standing_of(task.db, task.review, paper).round
    if line is None:
        raise LookupError(f"Nobody has opened the signing of the {paper.value}.")
    saying = signing.Saying(
        said=SaidToPaper(content.said),
        has_interest=bool(content.interest),
        interest=content.interest,
        words=content.words,
    )
    signing.say(
        task.db, task.actor(content.by), task.review, line.id, saying,
        proof=Proof.PASSWORD, seen=line.sha256, now=at,
    )  # fmt: skip


# Publication ---------------------------------------------------------------------------------


def _identify(task: Governing, content: DayContent, at: datetime) -> None:
    """Of everything that the scan found: it identifies nobody."""
    found = publishing.list_identifiers(task.db, task.review)
    said = {one.key: Said(Fate.NOT_ONE, content.because) for one in found.lines}
    publication.decide_identifiers(task.db, task.actor(content.by), task.review, said, at)


def _arrange(task: Governing, content: ArrangedContent, at: datetime) -> None:
    details = ReadinessDetails(
        family_told_on=task.day(content.family_told_on),
        family_told=content.family_told,
        practitioners_told_on=task.day(content.practitioners_told_on),
        practitioners_told=content.practitioners_told,
        impact=content.impact,
        publish_on=task.day(content.publish_on),
        kept_where=content.kept_where,
        kept_until=task.day(content.kept_until),
    )
    actor = task.actor(content.by)
    publication.arrange(task.db, actor, task.review, details, version=0, now=at)


def _publish(task: Governing, content: PublishedContent, at: datetime) -> None:
    details = DecisionDetails(
        extent=Extent(content.extent),
        reasons=content.reasons,
        published_on=task.day(content.day),
        address=content.address,
        held_back={_key_of(task, one): one.because for one in content.held_back},
    )
    review = get_review(task.db, task.review.id)
    publication.decide(task.db, task.actor(content.by), review, details, at, was="")


def _key_of(task: Governing, content: HeldContent) -> str:
    if content.marker is not None:
        return f"marker-{task.marker(content.marker).id}"
    offered = publishing.list_parts(task.db, task.review)
    return next(one.key for one in offered if one.title.endswith(content.section))
