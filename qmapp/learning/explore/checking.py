"""What an exploration and its answers must hold. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.learning.explore.rules import (
    EARLIEST,
    LONGEST_BECAUSE,
    LONGEST_PLACE,
    LONGEST_ROLE,
    LONGEST_WORDS,
    MOST_PEOPLE,
    MOST_ROLES,
    Answer,
    Scope,
    Sector,
    takes,
)
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Who explores which issue, and when, as typed. Roles and sectors, never names.

    `people` is None where nobody counted, and less than one for what is no number.
    """

    issue: str
    scope: Scope | None
    place: str = ""
    held_on: date | None
    sectors: Collection[Sector] = ()
    roles: Collection[str] = ()
    people: int | None = None


def sound_details(details: Details, today: date, *, known_issues: Collection[str]) -> Details:
    """The details as they are stored. Raises RuleBroken with the field at fault."""
    if details.issue not in known_issues:
        raise RuleBroken(N_("Choose an issue from the list"), field="issue")
    if details.scope is None:
        raise RuleBroken(
            N_("Say whether a team, an area or the whole board answers"), field="scope"
        )
    place = " ".join(tidy_words(details.place).split())
    if details.scope is Scope.BOARD:
        if place:
            raise RuleBroken(
                N_("The whole board answers, so leave this empty; or choose a team or an area"),
                field="place",
            )
    elif not place:
        raise RuleBroken(N_("Say which team or area answers"), field="place")
    require_length(place, LONGEST_PLACE, "place")
    _require_day(details.held_on, today)
    if details.people is not None and not 0 < details.people <= MOST_PEOPLE:
        raise RuleBroken(
            N_("Enter how many people answered as a whole number, up to %(most)d"),
            field="people",
            most=MOST_PEOPLE,
        )
    return replace(
        details,
        place=place,
        sectors=tuple(one for one in Sector if one in set(details.sectors)),
        roles=_sound_roles(details.roles),
    )


def _require_day(held_on: date | None, today: date) -> None:
    if held_on is None:
        raise RuleBroken(N_("Enter the day on which it was answered"), field="held_on")
    if held_on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="held_on", year=EARLIEST.year)
    if held_on > today:
        raise RuleBroken(N_("This day is still to come"), field="held_on")


def require_later(details: Details, before: date) -> None:
    """Raise RuleBroken for a day before the one of what it is to be compared with."""
    if details.held_on is not None and details.held_on < before:
        raise RuleBroken(
            N_("This is before the day of the exploration beside which it is begun"),
            field="held_on",
        )


def _sound_roles(roles: Collection[str]) -> tuple[str, ...]:
    tidy = [" ".join(tidy_words(one).split()) for one in roles]
    kept = tuple(dict.fromkeys(one for one in tidy if one))
    if len(kept) > MOST_ROLES:
        raise RuleBroken(N_("Enter %(most)d roles at most"), field="roles", most=MOST_ROLES)
    for one in kept:
        require_length(one, LONGEST_ROLE, "roles")
    return kept


def sound_answer(
    answer: Answer, kind: AnswerKind, *, field: str, reasons: Collection[str]
) -> Answer:
    """An answer as it is stored; `reasons` are the keys of the briefing's reasons.

    Raises RuleBroken with `field`. What does not belong to the kind of question is left out.
    """
    words = tidy_words(answer.words)
    require_length(words, LONGEST_WORDS, field)
    parts = takes(kind)
    unknown = set(answer.reasons) - set(reasons)
    if "reasons" in parts and unknown:
        raise RuleBroken(N_("Choose from the list"), field=field)
    sound = Answer(
        choice=answer.choice if "choice" in parts else None,
        words=words,
        reasons=dict(sorted(answer.reasons.items())) if "reasons" in parts else {},
        measure_id=answer.measure_id if "measure_id" in parts else None,
        cannot_tell=answer.cannot_tell and "cannot_tell" in parts,
    )
    if sound.cannot_tell and (sound.reasons or sound.measure_id):
        raise RuleBroken(
            N_("You ticked “We cannot tell” and answered as well. Take one of them away"),
            field=field,
        )
    return sound


def sound_because(because: str) -> str:
    """Why a finished exploration is put right, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say what has to be put right, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words
