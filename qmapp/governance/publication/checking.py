"""What people say of publication, as plain values, and what cannot be kept of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from qmapp.errors import N_, RuleBroken
from qmapp.governance.publication.parts import leaves_nothing
from qmapp.governance.publication.rules import (
    EARLIEST,
    FURTHEST_YEARS,
    LONGEST_ADDRESS,
    LONGEST_REASON,
    LONGEST_WORDS,
    Extent,
    Fate,
    needs_reason,
)
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessDetails:
    """What was arranged: who was told, what it may do to people, when and where it will be."""

    family_told_on: date | None = None
    family_told: str = ""
    practitioners_told_on: date | None = None
    practitioners_told: str = ""
    impact: str = ""
    publish_on: date | None = None
    kept_where: str = ""
    kept_until: date | None = None

    def plain(self) -> Mapping[str, date | str | None]:
        """Field by field."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDetails:
    """What is decided: how much, why, and when and where it came out.

    `held_back` by the key of the part, each with its own reason, or "" for that of the decision.
    """

    extent: Extent
    reasons: str = ""
    without_response: str = ""
    published_on: date | None = None
    address: str = ""
    held_back: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of some words. `was` is the decision that was read, or nothing."""

    fate: Fate
    because: str = ""
    was: str = ""


def sound_readiness(details: ReadinessDetails, *, today: date) -> ReadinessDetails:
    """The details, cleaned. Raises RuleBroken with the field at fault."""
    clean = replace(
        details,
        family_told=tidy_words(details.family_told),
        practitioners_told=tidy_words(details.practitioners_told),
        impact=tidy_words(details.impact),
        kept_where=tidy_words(details.kept_where),
    )
    for name in ("family_told", "practitioners_told", "impact", "kept_where"):
        require_length(getattr(clean, name), LONGEST_WORDS, name)
    for name in ("family_told_on", "practitioners_told_on"):
        _require_year(getattr(clean, name), today, name)
        if (on := getattr(clean, name)) is not None and on > today:
            raise RuleBroken(
                N_("This day is still to come. Enter it when they have been told"), field=name
            )
    for name in ("publish_on", "kept_until"):
        _require_year(getattr(clean, name), today, name)
    if clean.publish_on and clean.kept_until and clean.kept_until <= clean.publish_on:
        raise RuleBroken(N_("This is not after the day of publication"), field="kept_until")
    return clean


def sound_decision(details: DecisionDetails, *, today: date) -> DecisionDetails:
    """The decision, cleaned. Raises RuleBroken with the field at fault."""
    clean = replace(
        details,
        reasons=tidy_words(details.reasons),
        without_response=tidy_words(details.without_response),
        address=tidy_words(details.address),
        held_back={key: tidy_words(why) for key, why in details.held_back.items()},
    )
    require_length(clean.reasons, LONGEST_WORDS, "reasons")
    require_length(clean.without_response, LONGEST_WORDS, "without_response")
    require_length(clean.address, LONGEST_ADDRESS, "address")
    for key, why in clean.held_back.items():
        require_length(why, LONGEST_REASON, f"because-{key}")
    if clean.extent is Extent.NOT:
        if not clean.reasons:
            raise RuleBroken(N_("Say why it is not published"), field="reasons")
        return replace(clean, published_on=None, address="", held_back={})
    _require_parts(clean)
    if clean.published_on is None:
        raise RuleBroken(N_("Enter the day on which it is published"), field="published_on")
    _require_year(clean.published_on, today, "published_on")
    if clean.published_on > today:
        raise RuleBroken(
            N_("This day is still to come. Record publication on the day itself"),
            field="published_on",
        )
    return clean


def _require_parts(details: DecisionDetails) -> None:
    """In part: which parts, and why; in full: none, for somebody who ticked one meant it."""
    if details.extent is Extent.FULL:
        if details.held_back:
            raise RuleBroken(
                N_("Parts are chosen to be held back. Choose “In part”, or untick them"),
                field="extent",
            )
        return
    if not details.reasons:
        raise RuleBroken(N_("Say why parts are held back"), field="reasons")
    if not details.held_back:
        raise RuleBroken(N_("Choose what is held back"), field="held_back")
    if leaves_nothing(details.held_back):
        raise RuleBroken(
            N_("Nothing of the review would be left. Choose “Not published” for that"),
            field="held_back",
        )


def sound_said(said: Said, field: str) -> Said:
    """What is said of some words, cleaned. Raises RuleBroken at `field` without a reason."""
    clean = replace(said, because=tidy_words(said.because))
    require_length(clean.because, LONGEST_WORDS, field)
    if needs_reason(clean.fate) and not clean.because:
        raise RuleBroken(N_("Say why these words may stay"), field=field)
    return clean


def _require_year(on: date | None, today: date, field: str) -> None:
    if on is not None and not EARLIEST <= on <= date(today.year + FURTHEST_YEARS, 12, 31):
        raise RuleBroken(N_("Check the year"), field=field)
