"""What a version lacks before it may be agreed, and where. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from qmapp.decision.responses.lines import AnswerLine, LeftLine
from qmapp.decision.responses.rules import (
    NEEDS_REASONS,
    TAKEN_ON,
    Decision,
    Lack,
    Missing,
    is_looked_at_again,
)


def missing_of_line(line: AnswerLine, today: date) -> Sequence[Missing]:
    """What one recommendation lacks: an answer to the words that it has now, and what goes with it.

    An accepted one needs an action, or a reason why none is needed; an action needs its date.
    What is taken on says how one would know that it helped; a question or an exploration, when it
    is looked at again, which is after `today`: a day from an earlier version may have gone by.
    """
    one, answer = line.recommendation, line.answer
    found = []
    if answer is None:
        lack = Lack.EARLIER_ANSWER if line.earlier else Lack.NO_ANSWER
        found.append(Missing(lack, one.id, number=one.number))
    elif answer.is_stale:
        found.append(Missing(Lack.OTHER_WORDS, one.id, number=one.number))
    if answer is not None and not answer.reasons:
        if answer.decision in NEEDS_REASONS:
            found.append(Missing(Lack.NO_REASONS, one.id, number=one.number))
        if answer.decision is Decision.ACCEPTED and not line.actions:
            found.append(Missing(Lack.NO_ACTION, one.id, number=one.number))
    if answer is not None and answer.decision in TAKEN_ON and not answer.how_known:
        found.append(Missing(Lack.NO_WAY_TO_KNOW, one.id, number=one.number))
    if answer is not None and is_looked_at_again(one.kind, answer.decision):
        if answer.look_again_on is None:
            found.append(Missing(Lack.NO_DAY_TO_LOOK, one.id, number=one.number))
        elif answer.look_again_on <= today:
            found.append(Missing(Lack.DAY_HAS_COME, one.id, number=one.number))
    found.extend(
        Missing(Lack.NO_DATE, one.id, action.id, number=action.number)
        for action in line.actions
        if action.due_on is None
    )
    return found


def list_missing(
    lines: Sequence[AnswerLine], left: Sequence[LeftLine], proposed: int, today: date
) -> Sequence[Missing]:
    """Everything that a version lacks, in the order of the set; each action is named once.

    `proposed` counts recommendations that wait to be confirmed.
    """
    found: list[Missing] = []
    if not lines:
        found.append(Missing(Lack.NOTHING_CONFIRMED))
    if proposed:
        found.append(Missing(Lack.TO_BE_CONFIRMED, count=proposed))
    dated = set()
    for line in lines:
        for one in missing_of_line(line, today):
            if one.lack is Lack.NO_DATE and one.action_id in dated:
                continue
            dated.add(one.action_id)
            found.append(one)
    return [*found, *_loose(left)]


def _loose(left: Sequence[LeftLine]) -> Iterator[Missing]:
    """What hangs on recommendations that no longer stand, and would be lost from the text.

    A promised action whose recommendation went into no other is carried on, not lacking.
    """
    seen = set()
    for line in left:
        for action in line.actions:
            if action.id not in seen and (line.went_into or not action.is_promised):
                seen.add(action.id)
                yield Missing(
                    Lack.LOOSE_ACTION, line.recommendation.id, action.id, number=action.number
                )
        for dissent in line.dissents:
            yield Missing(
                Lack.LOOSE_DISSENT,
                line.recommendation.id,
                dissent_id=dissent.id,
                number=line.recommendation.number,
                role=dissent.role,
            )
