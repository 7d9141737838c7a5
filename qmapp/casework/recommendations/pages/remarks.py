"""Remarks as a conversation: what is asked and why, what was answered, whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.recommendations.lines import AnswerLine, RemarkLine
from qmapp.casework.remarks.model import Basis, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reason that somebody gave. `asked`: the question then, where it reads otherwise now."""

    id: UUID
    because: str
    by: str
    at: datetime
    asked: str
    was_carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """One remark, with what was said to it.

    `state`: `fits` says that the form fits, `open` waits, `answered` reads as good, `again` asks
    whether an answer to other words still holds.
    """

    rule: str
    anchor: str
    state: str
    title: str
    why: str
    ask: str
    source: str
    is_ours: bool
    rests_on: str
    concerns: str
    answer: Answered | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in {"open", "again"}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many remarks ask something, and how many of them wait."""

    open: int
    total: int


def remark_rows(lines: Sequence[RemarkLine]) -> Sequence[RemarkRow]:
    """The remarks in order: what waits first, then what was answered, then what fits."""
    rows = [remark_row(line) for line in lines]
    order = {"again": 0, "open": 0, "answered": 1, "fits": 2}
    return sorted(rows, key=lambda row: order[row.state])


def remark_row(line: RemarkLine) -> RemarkRow:
    """One remark."""
    remark, answer = line.remark, line.answer
    return RemarkRow(
        rule=remark.rule,
        anchor=f"remark-{remark.rule}",
        state=_state(line),
        title=remark.title,
        why=remark.why,
        ask=remark.ask,
        source=remark.source,
        is_ours=remark.basis is Basis.OURS and not remark.source.startswith("Ours"),
        rests_on=remark.rests_on,
        concerns=remark.concerns,
        answer=answered(answer, remark.asked) if answer is not None else None,
    )


def answered(answer: AnswerLine, asks_now: str) -> Answered:
    """A reason that stands; what was asked then is shown only where it reads otherwise now."""
    return Answered(
        id=answer.id,
        because=answer.because,
        by=answer.by_name,
        at=answer.at,
        asked=answer.asked if answer.asked != asks_now else "",
        was_carried=answer.was_carried,
    )


def tally(lines: Sequence[RemarkLine]) -> Tally:
    """How many of the remarks ask something, and how many of those wait for an answer."""
    asking = [line for line in lines if line.remark.tone is Tone.ASKS]
    return Tally(sum(_state(line) != "answered" for line in asking), len(asking))


def _state(line: RemarkLine) -> str:
    if line.remark.tone is Tone.FITS:
        return "fits"
    if line.answer is None:
        return "open"
    return "again" if line.is_answer_stale else "answered"
