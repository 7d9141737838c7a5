"""Whether what was typed about a summit makes sense: taken as typed, given back as kept. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qmapp.errors import N_, RuleBroken, SeveralBroken
from qmapp.learning.summits.rules import (
    EARLIEST,
    FURTHEST_YEARS,
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_ROLE,
    LONGEST_SAID,
    LONGEST_TITLE,
    MOST_COUNTED,
    MOST_ISSUES,
    Kind,
    OutcomeKind,
    Sector,
    Sense,
    Who,
)
from qmapp.learning.summits.text import ShownText
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A summit as it is planned. Ids of issues and questions are those of the practice issues."""

    title: str
    held_on: date | None
    is_online: bool = False
    place: str = ""
    issues: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    sectors: tuple[Sector, ...] = ()
    facilitators: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody adds, by phone or through whoever writes a summit down.

    `count` is how many people gave this answer of a sense-check; `reason` the key of the review's
    reason that a barrier confirms, empty for a new one; `until` until when support is given;
    `without_role`: it is to be shown with neither role nor sector.
    """

    kind: Kind
    issue: str
    words: str = ""
    question: str = ""
    sector: Sector | None = None
    role: str = ""
    answer: Sense | None = None
    count: int = 1
    reason: str = ""
    who: Who | None = None
    provider: str = ""
    until: date | None = None
    consents: bool = False
    is_checked: bool = False
    without_role: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a summit: what it leads to, or why to nothing."""

    kind: OutcomeKind
    words: str
    issue: str = ""
    thing_id: UUID | None = None


def one_line(words: str) -> str:
    """Typed words as one line."""
    return " ".join(tidy_words(words).split())


def sound_plan(
    plan: Plan,
    today: date,
    *,
    known_issues: Collection[str],
    known_questions: Collection[str],
    may_lead: Collection[UUID],
) -> Plan:
    """The plan as it is kept. Raises SeveralBroken with every field that is at fault, in the order
    of the form.
    """
    title, place = one_line(plan.title), one_line(plan.place)
    issues = tuple(dict.fromkeys(plan.issues))
    checks: Sequence[Callable[[], None]] = (
        lambda: _require_title(title),
        lambda: _require_day(plan.held_on, today),
        lambda: _require_place(place, is_online=plan.is_online),
        lambda: _require_issues(issues, known_issues),
        lambda: _require_questions(plan.questions, known_questions),
        lambda: _require_people(plan, may_lead),
    )
    broken = []
    for check in checks:
        try:
            check()
        except RuleBroken as one:
            broken.append(one)
    if broken:
        raise SeveralBroken(broken)
    return replace(
        plan,
        title=title,
        place=place,
        issues=issues,
        questions=tuple(dict.fromkeys(plan.questions)),
        sectors=tuple(one for one in Sector if one in plan.sectors),
        facilitators=tuple(dict.fromkeys(plan.facilitators)),
    )


def _require_title(title: str) -> None:
    if not title:
        raise RuleBroken(N_("Enter what the summit is called"), field="title")
    require_length(title, LONGEST_TITLE, "title")


def _require_day(held_on: date | None, today: date) -> None:
    if held_on is None:
        raise RuleBroken(N_("Enter the day of the summit"), field="held_on")
    if not EARLIEST <= held_on <= date(today.year + FURTHEST_YEARS, 12, 31):
        raise RuleBroken(N_("Check the year"), field="held_on")


def _require_place(place: str, *, is_online: bool) -> None:
    if not place and not is_online:
        raise RuleBroken(N_("Enter the place, or tick that it is online"), field="place")
    require_length(place, LONGEST_PLACE, "place")


def _require_issues(issues: Sequence[str], known: Collection[str]) -> None:
    if not issues:
        raise RuleBroken(N_("Choose the issues that it is about"), field="issues")
    if len(issues) > MOST_ISSUES:
        raise RuleBroken(
            N_("Choose %(most)d issues at most: with more, none is thought through"),
            field="issues",
            most=MOST_ISSUES,
        )
    if not set(issues) <= set(known):
        raise RuleBroken(N_("Choose from the list"), field="issues")


def _require_questions(questions: Sequence[str], known: Collection[str]) -> None:
    if not set(questions) <= set(known):
        raise RuleBroken(N_("Choose from the list"), field="questions")
    if not questions:
        raise RuleBroken(N_("Choose at least one question for the agenda"), field="questions")


def _require_people(plan: Plan, may_lead: Collection[UUID]) -> None:
    if not plan.sectors:
        raise RuleBroken(N_("Choose who should be there"), field="sectors")
    if not set(plan.facilitators) <= set(may_lead):
        raise RuleBroken(N_("Choose from the list"), field="facilitators")


def sound_said(said: Said, text: ShownText) -> Said:
    """What was said as it is kept: only what its kind has. Raises RuleBroken with its field."""
    issue = text.find(said.issue)
    if issue is None:
        raise RuleBroken(N_("Choose one of the issues of this summit"), field="issue")
    words, role = tidy_words(said.words), one_line(said.role)
    require_length(words, LONGEST_SAID, "words")
    require_length(role, LONGEST_ROLE, "role")
    sound = Said(
        kind=said.kind,
        issue=issue.id,
        words=words,
        question=said.question if text.has_question(said.question) else "",
        sector=said.sector,
        role=role,
        without_role=said.without_role,
    )
    if said.kind is Kind.SENSE_CHECK:
        return _sound_sense(said, sound)
    if not words:
        raise RuleBroken(N_("Write what was said"), field="words")
    if said.kind is Kind.BARRIER:
        if said.reason and issue.reason(said.reason) is None:
            raise RuleBroken(N_("Choose from the list"), field="reason")
        return replace(sound, reason=said.reason)
    if said.kind is Kind.SOLUTION:
        if said.who is None:
            raise RuleBroken(N_("Choose who could do it"), field="who")
        return replace(sound, who=said.who)
    if said.kind is Kind.SUPPORT:
        provider = one_line(said.provider)
        if not provider:
            raise RuleBroken(N_("Say who provides it, by agency or role"), field="provider")
        require_length(provider, LONGEST_PLACE, "provider")
        return replace(sound, provider=provider, until=said.until)
    if said.kind is Kind.QUOTATION:
        if not role:
            raise RuleBroken(
                N_("Say in which role it was said, such as “health visitor”"), field="role"
            )
        return replace(sound, consents=said.consents, is_checked=said.is_checked)
    return sound


def require_near(until: date | None, held_on: date) -> None:
    """Raise RuleBroken where support is to last until a day before the summit, or far beyond it."""
    if until is None:
        return
    if until < held_on:
        raise RuleBroken(
            N_("This is before the day of the summit: the support would be over"), field="until"
        )
    if until.year > held_on.year + FURTHEST_YEARS:
        raise RuleBroken(N_("Check the year"), field="until")


def _sound_sense(said: Said, sound: Said) -> Said:
    if said.answer is None:
        raise RuleBroken(N_("Choose whether it is recognised"), field="answer")
    if not 1 <= said.count <= MOST_COUNTED:
        raise RuleBroken(
            N_("Enter how many people said so, from 1 to %(most)d"),
            field="count",
            most=MOST_COUNTED,
        )
    return replace(sound, answer=said.answer, count=said.count)


def sound_attendance(
    sector: Sector | None, role: str, count: int | None
) -> tuple[Sector, str, int]:
    """One line of who was there: sector, role and how many. Raises RuleBroken."""
    if sector is None:
        raise RuleBroken(N_("Choose the sector"), field="sector")
    role = one_line(role)
    if not role:
        raise RuleBroken(N_("Enter the role, such as “school nurse”"), field="role")
    require_length(role, LONGEST_ROLE, "role")
    if count is None or not 1 <= count <= MOST_COUNTED:
        raise RuleBroken(
            N_("Enter how many, as a number from 1 to %(most)d"), field="count", most=MOST_COUNTED
        )
    return sector, role, count


def sound_seat(sector: Sector | None, role: str) -> tuple[Sector, str]:
    """Who joins by phone: sector and role, never a name. Raises RuleBroken."""
    if sector is None:
        raise RuleBroken(N_("Choose the sector that you work in"), field="sector")
    role = one_line(role)
    if not role:
        raise RuleBroken(N_("Enter your role, such as “school nurse”"), field="role")
    require_length(role, LONGEST_ROLE, "role")
    return sector, role


def sound_outcome(outcome: Outcome, text: ShownText) -> Outcome:
    """An outcome as it is kept. Raises RuleBroken."""
    words = tidy_words(outcome.words)
    require_length(words, LONGEST_NOTE, "words")
    if outcome.issue and text.find(outcome.issue) is None:
        raise RuleBroken(N_("Choose one of the issues of this summit"), field="issue")
    if outcome.kind is OutcomeKind.NONE:
        if not words:
            raise RuleBroken(N_("Say why nothing is done about it"), field="words")
        return replace(outcome, words=words, thing_id=None)
    if outcome.thing_id is None:
        raise RuleBroken(N_("Choose what it leads to"), field="thing")
    return replace(outcome, words=words)


def sound_told(told_on: date | None, how: str, *, held_on: date, today: date) -> tuple[date, str]:
    """When and how participants were told what came of it. Raises RuleBroken."""
    if told_on is None:
        raise RuleBroken(N_("Enter the day on which they were told"), field="told_on")
    if told_on > today:
        raise RuleBroken(
            N_("Enter it once they were told: this day is still to come"), field="told_on"
        )
    if told_on < held_on:
        raise RuleBroken(N_("This is before the summit was held"), field="told_on")
    how = tidy_words(how)
    if not how:
        raise RuleBroken(N_("Say how they were told"), field="how")
    require_length(how, LONGEST_NOTE, "how")
    return told_on, how


def sound_because(because: str, field: str = "because") -> str:
    """Why something was called off or taken out. Raises RuleBroken."""
    because = tidy_words(because)
    if not because:
        raise RuleBroken(N_("Say why"), field=field)
    require_length(because, LONGEST_NOTE, field)
    return because
