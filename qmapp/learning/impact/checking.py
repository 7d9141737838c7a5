"""What a check, a closing and a plan of checks must hold. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qmapp.errors import N_, RuleBroken
from qmapp.learning.impact.rules import (
    LONGEST_BECAUSE,
    LONGEST_MONTHS,
    LONGEST_WORDS,
    MOST_CHECKS,
    SO_WHAT,
    CheckKind,
    Decided,
    Judged,
    Planned,
    SoWhat,
)
from qmapp.typed import require_length, tidy_words

FURTHEST_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDetails:
    """What somebody says at a check. A delivery check judges nothing: `judged` is None there."""

    reasons: str
    judged: Judged | None = None
    answers: Mapping[SoWhat, str] = field(default_factory=dict)
    decided: Decided | None = None
    next_on: date | None = None


def sound_details(details: CheckDetails, kind: CheckKind) -> CheckDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault.

    What a judgement asks for is asked in `rules.require_reasoned`.
    """
    answers = {one: words for one in SO_WHAT if (words := tidy_words(details.answers.get(one, "")))}
    for one, words in answers.items():
        require_length(words, LONGEST_WORDS, f"so_what-{one.value}")
    reasons = tidy_words(details.reasons)
    require_length(reasons, LONGEST_WORDS, "reasons")
    if kind is CheckKind.DELIVERY:
        if not reasons:
            raise RuleBroken(
                N_("Write what was found: what is done, and what is not"), field="reasons"
            )
        return replace(details, reasons=reasons, answers=answers, judged=None)
    if details.judged is None:
        raise RuleBroken(N_("Choose what is known of its impact"), field="judged")
    if details.decided is None:
        raise RuleBroken(N_("Choose what follows from it"), field="decided")
    return replace(details, reasons=reasons, answers=answers)


def sound_because(because: str, *, needed: str | None) -> str:
    """Why, tidied. Raises RuleBroken (field "because") when it is `needed` and not there."""
    because = tidy_words(because)
    if not because and needed is not None:
        raise RuleBroken(needed, field="because")
    require_length(because, LONGEST_BECAUSE, "because")
    return because


def sound_dissent(dissent: str) -> str:
    """What somebody held otherwise, tidied."""
    dissent = tidy_words(dissent)
    require_length(dissent, LONGEST_BECAUSE, "dissent")
    return dissent


def sound_due(due_on: date | None, *, today: date, field: str = "due_on") -> date:
    """The day of a check to come. Raises RuleBroken."""
    if due_on is None:
        raise RuleBroken(N_("Write the day on which it is due"), field=field)
    if due_on < today:
        raise RuleBroken(N_("A check lies ahead: choose today or a later day"), field=field)
    if due_on.year > today.year + FURTHEST_YEARS:
        raise RuleBroken(
            N_("This is more than %(years)d years away"), field=field, years=FURTHEST_YEARS
        )
    return due_on


def sound_plan(planned: Collection[Planned]) -> Sequence[Planned]:
    """A board's plan of checks, in order, each once. Raises RuleBroken (field "impact").

    One impact check at least: without it nobody would ever be asked whether it helped.
    """
    ordered = sorted(set(planned))
    if not any(one.kind is CheckKind.IMPACT for one in ordered):
        raise RuleBroken(
            N_("Plan at least one impact check, so that somebody asks whether it helped"),
            field="impact",
        )
    if any(not 0 < one.months <= LONGEST_MONTHS for one in ordered):
        raise RuleBroken(
            N_("Write months as whole numbers from 1 to %(most)d"),
            field="impact",
            most=LONGEST_MONTHS,
        )
    if len(ordered) > MOST_CHECKS:
        raise RuleBroken(
            N_("A plan holds %(most)d checks at most"), field="impact", most=MOST_CHECKS
        )
    return ordered
