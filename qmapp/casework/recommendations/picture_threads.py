"""Which boxes of the picture belong together, and how they share out over its parts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from qmapp.casework.recommendations.picture_boxes import (
    HIGHEST,
    AnswerIn,
    FindingIn,
    answer_height,
    row_height,
    stack,
)


@dataclass(slots=True)
class Thread:
    """Findings and the recommendations that answer them; nothing leads out of it but by name."""

    findings: list[FindingIn]
    answers: list[AnswerIn]

    @property
    def height(self) -> float:
        left = [row_height(one, self._is_answered(one.id)) for one in self.findings]
        right = [answer_height(one) for one in self.answers]
        # Findings that nothing answers have their gap at the right, in their own rows.
        gaps = [
            row_height(one, is_answered=False)
            for one in self.findings
            if not self._is_answered(one.id)
        ]
        return max(stack(left), stack([*right, *gaps]))

    def _is_answered(self, finding_id: UUID) -> bool:
        return any(finding_id == to for one in self.answers for to, _ in one.answers)


def threads_of(findings: Sequence[FindingIn], answers: Sequence[AnswerIn]) -> Sequence[Thread]:
    """Findings that share a recommendation stand in one thread, in the order given."""
    belongs = {one.id: one.id for one in findings}

    def first(finding_id: UUID) -> UUID:
        while belongs[finding_id] != finding_id:
            finding_id = belongs[finding_id]
        return finding_id

    places = {one.id: place for place, one in enumerate(findings)}
    for answer in answers:
        met = sorted({first(to) for to, _ in answer.answers}, key=lambda one: places[one])
        for other in met[1:]:
            belongs[other] = met[0]
    threads: dict[UUID, Thread] = {}
    for finding in findings:
        threads.setdefault(first(finding.id), Thread([], [])).findings.append(finding)
    for answer in answers:
        if answer.answers:
            threads[first(answer.answers[0][0])].answers.append(answer)
    return list(threads.values())


def cut(thread: Thread) -> Sequence[Thread]:
    """A thread that is higher than a part, finding by finding into threads that are not."""
    if thread.height <= HIGHEST:
        return [thread]
    pieces: list[Thread] = []
    for finding in thread.findings:
        for one in _slices(finding, thread.answers):
            joined = pieces and _joined(pieces[-1], one)
            if joined and joined.height <= HIGHEST:
                pieces[-1] = joined
            else:
                pieces.append(one)
    return pieces


def _slices(finding: FindingIn, answers: Sequence[AnswerIn]) -> Sequence[Thread]:
    """One finding with what answers it; where that is too much for a part, piece by piece."""
    own = [
        replace(one, answers=[link for link in one.answers if link[0] == finding.id])
        for one in answers
        if any(to == finding.id for to, _ in one.answers)
    ]
    order = {cause.key: place for place, cause in enumerate(finding.causes)}
    own.sort(key=lambda one: min(order[key] for _, key in one.answers))
    slices: list[list[AnswerIn]] = [[]]
    for one in own:
        if stack([answer_height(each) for each in [*slices[-1], one]]) > HIGHEST:
            slices.append([])
        slices[-1].append(one)
    if len(slices) == 1:
        return [Thread([finding], slices[0])]
    answered = {key for one in own for _, key in one.answers}
    found = []
    for place, piece in enumerate(slices):
        here = {key for one in piece for _, key in one.answers}
        # A cause that nothing answers is drawn once, in the first piece.
        causes = [
            cause
            for cause in finding.causes
            if cause.key in here or (not place and cause.key not in answered)
        ]
        found.append(Thread([replace(finding, causes=causes)], piece))
    return found


def _joined(first: Thread, second: Thread) -> Thread | None:
    """Both as one; None where a finding would stand in it twice."""
    here = {one.id for one in first.findings}
    if any(one.id in here for one in second.findings):
        return None
    answers = {one.id: one for one in first.answers}
    for one in second.answers:
        before = answers.get(one.id)
        links = [*before.answers, *one.answers] if before else one.answers
        answers[one.id] = replace(one, answers=links)
    return Thread([*first.findings, *second.findings], list(answers.values()))
