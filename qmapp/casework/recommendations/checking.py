"""What a recommendation must hold, what is left of several when they are merged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.rules import (
    LONGEST_BECAUSE,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_PARTS,
    Addressee,
    Kind,
    Nature,
)
from qmapp.casework.reviews.rules import EARLIEST
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LEAST_PARTS = 2
_YEARS_AHEAD = 30
_WITH_BODY = frozenset({Addressee.ONE_AGENCY, Addressee.REGION, Addressee.NATIONAL})
_LONGEST = {
    "text": LONGEST_TEXT,
    "issues": LONGEST_TEXT,
    "nature_because": LONGEST_BECAUSE,
    "body": LONGEST_NAME,
    "owner_role": LONGEST_NAME,
    "measure": LONGEST_TEXT,
    "due_words": LONGEST_NAME,
}
_IN_ONE_LINE = frozenset({"body", "owner_role", "due_words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationDetails:
    """A recommendation as typed. None: nobody has said it yet."""

    kind: Kind | None
    text: str
    issues: str = ""
    nature: Nature | None = None
    nature_because: str = ""
    addressee: Addressee | None = None
    agency_id: UUID | None = None
    body: str = ""
    owner_role: str = ""
    measure: str = ""
    due_on: date | None = None
    due_words: str = ""
    review_on: date | None = None
    strength: Strength | None = None


FIELDS = tuple(RecommendationDetails.__dataclass_fields__)


def sound_details(
    details: RecommendationDetails, *, today: date, needs_kind: bool = True
) -> RecommendationDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault.

    A kind and words are enough: what else an action, a question or an exploration lacks, remarks
    ask about. The agency belongs to one agency only, the body to a region, to national bodies
    or to an agency that the board does not list, the strength to an action; elsewhere they are
    left out.
    """
    words: dict[str, Any] = {}
    for name, longest in _LONGEST.items():
        typed = tidy_words(getattr(details, name))
        words[name] = " ".join(typed.split()) if name in _IN_ONE_LINE else typed
        if name == "text" and not typed:
            raise RuleBroken(N_("Write what is recommended"), field="text")
        require_length(words[name], longest, name)
    if needs_kind and details.kind is None:
        raise RuleBroken(
            N_("Choose whether this is an action, a question or an exploration"), field="kind"
        )
    _require_near(details.due_on, "due_on", today)
    _require_near(details.review_on, "review_on", today)
    if details.addressee is not Addressee.ONE_AGENCY:
        details = replace(details, agency_id=None)
    if details.addressee not in _WITH_BODY or details.agency_id is not None:
        words["body"] = ""
    if details.kind not in {Kind.ACTION, None}:
        details = replace(details, strength=None)
    return replace(details, **words)


def sound_text(text: str, field: str = "text") -> str:
    """The words of one recommendation, as they are stored. Raises RuleBroken."""
    words = tidy_words(text)
    if not words:
        raise RuleBroken(N_("Write what is recommended"), field=field)
    require_length(words, LONGEST_TEXT, field)
    return words


def sound_parts(parts: Sequence[str]) -> Sequence[str]:
    """The words of each part of one that is split. Empty ones are left out. Raises RuleBroken."""
    typed = [tidy_words(part) for part in parts]
    kept = [(number, words) for number, words in enumerate(typed) if words]
    if not LEAST_PARTS <= len(kept) <= MOST_PARTS:
        raise RuleBroken(
            N_("Write between %(least)d and %(most)d parts, each in its own box"),
            field="parts",
            least=LEAST_PARTS,
            most=MOST_PARTS,
        )
    for number, words in kept:
        require_length(words, LONGEST_TEXT, f"part_{number}")
    return [words for _, words in kept]


def sound_because(because: str, message: str) -> str:
    """A reason, as it is stored; `message` asks for a missing one. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(message, field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


@dataclass(frozen=True, slots=True)
class Blend:
    """What several recommendations are as one; `left_empty` names fields in which they differ."""

    details: RecommendationDetails
    left_empty: tuple[str, ...]


def blend(several: Sequence[RecommendationDetails], text: str) -> Blend:
    """One recommendation in these words, with what the several agree on.

    Where only some say something, theirs is taken. Where they say different things nobody chooses
    for the board: the field is left empty. Issues to consider are put one after the other.
    """
    values: dict[str, Any] = {}
    left_empty = []
    for name in FIELDS:
        said = dict.fromkeys(value for one in several if (value := getattr(one, name)))
        if name == "issues":
            values[name] = "\n\n".join(str(words) for words in said)
        elif name != "text":
            values[name] = next(iter(said)) if len(said) == 1 else getattr(_NOTHING, name)
            if len(said) > 1:
                left_empty.append(name)
    values |= _hanging_on(left_empty)
    return Blend(RecommendationDetails(text=text, **values), tuple(left_empty))


def _hanging_on(left_empty: Sequence[str]) -> dict[str, Any]:
    """What says nothing without what it belongs to is empty with it."""
    pairs = {"nature_because": "nature", "agency_id": "addressee", "body": "addressee"}
    return {name: getattr(_NOTHING, name) for name, ground in pairs.items() if ground in left_empty}


_NOTHING = RecommendationDetails(kind=None, text="")


def _require_near(on: date | None, name: str, today: date) -> None:
    if on is None:
        return
    latest = today.year + _YEARS_AHEAD
    if not EARLIEST.year <= on.year <= latest:
        raise RuleBroken(
            N_("Enter a year from %(first)d to %(last)d"),
            field=name,
            first=EARLIEST.year,
            last=latest,
        )
