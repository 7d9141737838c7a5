"""What an entry of the register and a step must hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from unicodedata import category
from uuid import UUID

from qmapp.casework.involvement.rules import (
    ANSWERS,
    DETAILS,
    LONGEST_LABEL,
    LONGEST_WORDS,
    MOST_IN_GROUP,
    WORDS_NEEDED,
    Detail,
    Group,
    Side,
    StepKind,
    side_of,
)
from qmapp.casework.reviews.rules import EARLIEST
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LEAST_IN_GROUP = 2
LONGEST_BECAUSE = 1_000
# A draft's number belongs to these.
OF_A_DRAFT = frozenset({StepKind.SHOWN_DRAFT, StepKind.COMMENT})
# Unseen like the marks that turn or split a text, but some scripts are written with these.
_JOINERS = "\u200c\u200d"

DetailValues = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantDetails:
    """Somebody who should have a say, as typed."""

    belongs_to: Group
    label: str
    agency_id: UUID | None = None
    size: int | None = None
    why: str = ""
    identified_on: date | None = None
    hidden_from: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetails:
    """A step as typed. `on` is None where the day is not known."""

    kind: StepKind
    on: date | None = None
    details: DetailValues = field(default_factory=lambda: MappingProxyType({}))
    words: str = ""
    answers_id: UUID | None = None
    draft_number: int | None = None


def sound_participant(details: ParticipantDetails, *, today: date) -> ParticipantDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault."""
    label = "".join(one for one in details.label if category(one) != "Cf" or one in _JOINERS)
    label = " ".join(tidy_words(label).split()).strip(_JOINERS)
    if not label:
        raise RuleBroken(N_("Say who it is, by relation or role and not by name"), field="label")
    require_length(label, LONGEST_LABEL, "label")
    why = tidy_words(details.why)
    require_length(why, LONGEST_WORDS, "why")
    if details.size is not None and not LEAST_IN_GROUP <= details.size <= MOST_IN_GROUP:
        raise RuleBroken(
            N_("A group has between %(least)d and %(most)d people. Leave it empty for one person"),
            field="size",
            least=LEAST_IN_GROUP,
            most=MOST_IN_GROUP,
        )
    _require_past(details.identified_on, "identified_on", today)
    is_family = side_of(details.belongs_to) is Side.FAMILY
    agency_id = None if is_family else details.agency_id
    return replace(details, label=label, why=why, agency_id=agency_id)


def sound_step(details: StepDetails, *, today: date, needs_words: bool = True) -> StepDetails:
    """The details as they are stored; what belongs to another kind is left out.

    `needs_words` is false where the words were taken back and only the rest is corrected. Raises
    RuleBroken with the field at fault.
    """
    words = tidy_words(details.words)
    if all(category(one)[0] in "CZ" for one in words):
        words = ""  # nothing that anybody could see
    require_length(words, LONGEST_WORDS, "words")
    values = {
        name: _sound_value(name, detail, details.details.get(name))
        for name, detail in DETAILS[details.kind].items()
    }
    if needs_words and not words and details.kind in WORDS_NEEDED:
        raise RuleBroken(N_("Write this in their own terms, without names"), field="words")
    _require_past(details.on, "on", today)
    return replace(
        details,
        words=words,
        details={name: value for name, value in values.items() if value},
        answers_id=details.answers_id if details.kind in ANSWERS else None,
        draft_number=details.draft_number if details.kind in OF_A_DRAFT else None,
    )


def sound_because(because: str) -> str:
    """Why an entry is ended, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why this was entered by mistake"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def _sound_value(name: str, detail: Detail, value: str | Sequence[str] | None) -> str | list[str]:
    typed = [value] if isinstance(value, str) else list(value or ())
    chosen = [word for word in typed if word]
    if any(word not in set(detail.words) for word in chosen):
        raise RuleBroken(N_("Choose from the list"), field=name)
    if detail.needed and not chosen:
        message = N_("Choose at least one") if detail.several else N_("Choose one")
        raise RuleBroken(message, field=name)
    if detail.several:
        return [word.value for word in detail.words if word.value in chosen]
    if len(chosen) > 1:
        raise RuleBroken(N_("Choose one"), field=name)
    return str(chosen[0]) if chosen else ""


def _require_past(on: date | None, name: str, today: date) -> None:
    if on is None:
        return
    if on > today:
        raise RuleBroken(
            N_("This day is still to come. Record it when it has happened"), field=name
        )
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field=name, year=EARLIEST.year)
