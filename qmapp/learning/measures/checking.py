"""What a measure and an observation must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from qmapp.casework.reviews.rules import FURTHEST_YEARS
from qmapp.errors import N_, RuleBroken
from qmapp.learning.measures.figures import require_share
from qmapp.learning.measures.importing import EARLIEST
from qmapp.learning.measures.rules import (
    LONGEST_BECAUSE,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    LONGEST_UNIT,
    Direction,
    Interval,
)
from qmapp.learning.theory.rules import Link
from qmapp.typed import require_length, tidy_words

if TYPE_CHECKING:
    from qmapp.decision.proofs.storing import StoredNew

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDetails:
    """What is counted, on which link of the model, and where it should lead.

    `is_share`: each observation is so many of so many; baseline and target are then in a hundred.
    """

    link: Link | None
    name: str
    unit: str
    direction: Direction | None
    interval: Interval | None
    is_share: bool = False
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObservation:
    """What was seen on a day. `file` is in the board's store already.

    `keeps_file`: where one is put right, the file that it had stays with it.
    """

    on: date | None
    value: Decimal
    out_of: Decimal | None = None
    note: str = ""
    file: StoredNew | None = None
    keeps_file: bool = True


def sound_details(
    details: MeasureDetails, *, today: date, may_have_target: bool = True
) -> MeasureDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault.

    What is asked or explored has no target (`may_have_target`).
    """
    name = " ".join(tidy_words(details.name).split())
    unit = " ".join(tidy_words(details.unit).split())
    source = tidy_words(details.source)
    if details.link is None:
        raise RuleBroken(N_("Choose which change it would show"), field="link")
    if not name:
        raise RuleBroken(N_("Say what is counted"), field="name")
    require_length(name, LONGEST_NAME, "name")
    if not unit:
        raise RuleBroken(N_("Say in what it is counted, such as days or audits"), field="unit")
    require_length(unit, LONGEST_UNIT, "unit")
    require_length(source, LONGEST_SOURCE, "source")
    if details.direction is None:
        raise RuleBroken(N_("Choose which way is better"), field="direction")
    if details.interval is None:
        raise RuleBroken(N_("Choose how often it is observed"), field="interval")
    for field in ("baseline", "target"):
        value: Decimal | None = getattr(details, field)
        if details.is_share and value is not None and not 0 <= value <= _HUNDRED:
            raise RuleBroken(N_("Write how many in a hundred: from 0 to 100"), field=field)
    if details.baseline is None and details.baseline_on is not None:
        raise RuleBroken(N_("Write the baseline, or leave its day empty"), field="baseline")
    _require_past(details.baseline_on, "baseline_on", today)
    _require_target(details, today, may_have_target=may_have_target)
    return replace(details, name=name, unit=unit, source=source)


def _require_target(details: MeasureDetails, today: date, *, may_have_target: bool) -> None:
    if details.target is not None and not may_have_target:
        raise RuleBroken(
            N_(
                "What is asked or explored has no target: a number would close the question. "
                "Leave it empty."
            ),
            field="target",
        )
    if details.target is None and details.target_on is not None:
        raise RuleBroken(N_("Write the target, or leave its day empty"), field="target")
    on = details.target_on
    if on is not None and not EARLIEST.year <= on.year <= today.year + FURTHEST_YEARS:
        raise RuleBroken(
            N_("Enter a year from %(first)d to %(last)d"),
            field="target_on",
            first=EARLIEST.year,
            last=today.year + FURTHEST_YEARS,
        )


def sound_observation(seen: NewObservation, *, is_share: bool, today: date) -> NewObservation:
    """The observation as it is stored. Raises RuleBroken with the field at fault."""
    note = tidy_words(seen.note)
    require_length(note, LONGEST_NOTE, "note")
    if seen.on is None:
        raise RuleBroken(N_("Enter the day it was seen"), field="on")
    _require_past(seen.on, "on", today)
    if is_share and seen.out_of is None:
        raise RuleBroken(N_("Out of how many? Write a number above 0"), field="out_of")
    if not is_share and seen.out_of is not None:
        raise RuleBroken(N_("This measure counts no share. Leave “out of” empty"), field="out_of")
    if seen.out_of is not None:
        require_share(seen.value, seen.out_of)
    return replace(seen, note=note)


def sound_because(because: str) -> str:
    """Why a measure is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it is not used any more, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def _require_past(on: date | None, name: str, today: date) -> None:
    if on is None:
        return
    if on > today:
        raise RuleBroken(N_("This day is still to come"), field=name)
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field=name, year=EARLIEST.year)
