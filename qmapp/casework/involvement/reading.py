"""What is on record for somebody: what they were told, what waits for an answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from qmapp.casework.involvement import todos
from qmapp.casework.involvement.rules import (
    Agreement,
    Entry,
    Manner,
    Need,
    Step,
    StepKind,
    Told,
)


def open_needs(entry: Entry, marker: int | None = None) -> Sequence[Step]:
    """Needs of which nobody wrote what was done; for marker 4 those that hinder being told."""
    answered = {s.answers_id for s in entry.steps if s.kind is StepKind.NEED_MET}
    return [need for need in needs(entry, marker) if need.id not in answered]


def open_comments(entry: Entry) -> Sequence[Step]:
    """Comments on the draft of which nobody wrote what became of them."""
    answered = {s.answers_id for s in entry.steps if s.kind is StepKind.COMMENT_ANSWERED}
    return [s for s in comments(entry) if s.id not in answered]


def untold(entry: Entry) -> frozenset[Told]:
    """What of the purpose, the way and the limits of the review somebody was not told yet."""
    told = {word for s in entry.steps if s.kind is StepKind.TOLD for word in _words(s, "told")}
    return frozenset(one for one in Told if one.value not in told)


def use_of_words(entry: Entry) -> tuple[Manner | None, Agreement | None]:
    """How somebody's words are used and what they say to it, by the newest step on that."""
    steps = [s for s in entry.steps if s.kind is StepKind.REPRESENTATION]
    if not steps:
        return None, None
    said = steps[-1].details
    manner = next((one for one in Manner if one.value == said.get("manner")), None)
    return manner, next((one for one in Agreement if one.value == said.get("agreement")), None)


def is_use_settled(entry: Entry) -> bool:
    """Whether they agree to how their words are used, or their words are not used."""
    manner, agreement = use_of_words(entry)
    return agreement is Agreement.AGREED or manner is Manner.NOT_USED


def needs(entry: Entry, marker: int | None = None) -> list[Step]:
    """What they need or what stands in the way; for marker 4 what hinders being told."""
    found = [s for s in entry.steps if s.kind is StepKind.NEED]
    to_be_told = {Need.LANGUAGE.value, Need.DISABILITY.value}
    return [s for s in found if marker != todos.INFORMING or to_be_told & set(_words(s, "need"))]


def comments(entry: Entry) -> list[Step]:
    """Comments on the draft that were not taken back."""
    return [s for s in entry.steps if s.kind is StepKind.COMMENT and not s.is_withdrawn]


def _words(step: Step, name: str) -> Sequence[str]:
    found = step.details.get(name)
    if isinstance(found, str):
        return [found]
    return [str(one) for one in found] if isinstance(found, list | tuple) else []
