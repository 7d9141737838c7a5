"""What the board holds of one marker: a judgement agreed, or a disagreement on record. Pure.

Source: marker 7 (governance: the way out of a deadlock is set from the start). That a recorded
disagreement counts as an end of moderation is ours: it is honest, and an average is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_WORDS = 10_000
FEWEST_TO_DISAGREE = 2


class Held(StrEnum):
    """How the moderation of one marker ended."""

    AGREED = "agreed"
    DISAGREED = "disagreed"


class Since(StrEnum):
    """What happened to the assessments after the board said what it holds."""

    NOTHING = "nothing"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


HELD_LABELS: dict[Held, str] = {
    Held.AGREED: N_("Agreed"),
    Held.DISAGREED: N_("Disagreement on record"),
}
SINCE_LABELS: dict[Since, str] = {
    Since.NOTHING: "",
    Since.SUBMITTED: N_("Another assessment was submitted since"),
    Since.REOPENED: N_("An assessment was reopened since"),
}


def identity_of(draft_id: UUID, marker_id: str) -> UUID:
    """The one id of what the board holds of a marker of a draft.

    It is the same after it was cleared and said anew, so that the trail tells it as one history.
    """
    return uuid5(draft_id, marker_id)


@dataclass(frozen=True, slots=True)
class Version:
    """What an assessment's version says of time: when it was begun, submitted, and after which."""

    started_at: datetime
    submitted_at: datetime | None
    replaces: bool


def since(recorded_at: datetime, versions: Iterable[Version]) -> Since:
    """What became of the assessments after something was agreed on them."""
    found = Since.NOTHING
    for one in versions:
        is_late = one.submitted_at is not None and one.submitted_at > recorded_at
        if one.replaces and (one.started_at > recorded_at or is_late):
            return Since.REOPENED
        if is_late:
            found = Since.SUBMITTED
    return found


# What is said --------------------------------------------------------------------------------


def sound_agreement(rating: str, reasons: str, ratings: Collection[str]) -> tuple[str, str]:
    """An agreed rating and its reasons as they are kept: reasons first, then the rating.

    Raises RuleBroken (field "reasons" or "rating").
    """
    reasons = _said(reasons, "reasons", N_("Write the reasons for the agreed judgement"))
    if rating not in ratings:
        raise RuleBroken(N_("Choose the agreed judgement, or “Cannot tell”"), field="rating")
    return rating, reasons


def sound_disagreement(
    reasons: str, handling: str, words: Mapping[UUID, str]
) -> tuple[str, str, dict[UUID, str]]:
    """What a disagreement is about, how it is handled, and each position, as they are kept.

    Raises RuleBroken (field "reasons", "handling" or "position-" and the assessment's id).
    """
    reasons = _said(reasons, "reasons", N_("Say what the disagreement is about"))
    handling = _said(handling, "handling", N_("Say how the impasse is handled"))
    tidy = {whose: tidy_words(said) for whose, said in words.items()}
    for whose, said in tidy.items():
        require_length(said, LONGEST_WORDS, f"position-{whose}")
    return reasons, handling, tidy


def require_assessed(commissioners: int) -> None:
    """Raise RuleBroken while no commissioner's assessment of the draft is submitted."""
    if not commissioners:
        raise RuleBroken(
            N_(
                "No commissioner’s assessment of this draft is submitted, so there is nothing to "
                "agree on yet."
            )
        )


def require_two(assessments: int) -> None:
    """Raise RuleBroken when there are not two who could hold different things."""
    if assessments < FEWEST_TO_DISAGREE:
        raise RuleBroken(
            N_("Only one assessment of this draft is submitted: nobody is there to disagree with.")
        )


def _said(words: str, field: str, otherwise: str) -> str:
    words = tidy_words(words)
    if not words:
        raise RuleBroken(otherwise, field=field)
    require_length(words, LONGEST_WORDS, field)
    return words
