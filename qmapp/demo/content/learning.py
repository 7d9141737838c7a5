"""What boards of the demonstration learn across reviews, as objects. Days count from loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from qmapp.demo.content.source import HERE

LOCAL = "local"
"""Stands in the file for the issue that the board entered itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContent:
    """A practice issue of the board's own."""

    board: str
    by: str
    day: int
    stage: str
    title: str
    source_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContent:
    """What is said to one question; only what belongs to its kind."""

    question: str
    choice: str | None = None
    words: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    cannot_tell: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaysContent:
    """The finding of a review, by its number, to which an answer points."""

    question: str
    review: str
    finding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedToContent:
    """The action that an answer became, in the open response of a review."""

    question: str
    by: str
    day: int
    review: str
    recommendation: str
    what: str
    owner_role: str
    agency: str
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationContent:
    """An issue that was explored; `beside` is the key of the one before."""

    key: str
    board: str
    by: str
    day: int
    held: int
    issue: str
    scope: str
    place: str
    sectors: tuple[str, ...]
    roles: tuple[str, ...]
    people: int
    answers: tuple[AnswerContent, ...]
    says: tuple[SaysContent, ...] = ()
    beside: str = ""
    led_to: LedToContent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentContent:
    """So many of a role were there."""

    sector: str
    role: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitSaidContent:
    """What was said at a summit; only what its kind has. `until` is a day."""

    kind: str
    issue: str
    words: str = ""
    question: str = ""
    sector: str | None = None
    role: str = ""
    answer: str | None = None
    count: int = 1
    reason: str = ""
    who: str | None = None
    provider: str = ""
    until: int | None = None
    consents: bool = False
    is_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContent:
    """What came of a summit: an action of a review by its first words, or why nothing."""

    day: int
    issue: str
    words: str
    review: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldContent:
    """When participants were told, and how."""

    day: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitContent:
    """A summit; one that nobody was counted at is still to come."""

    board: str
    by: str
    planned: int
    held: int
    title: str
    place: str
    issues: tuple[str, ...]
    questions: tuple[str, ...]
    sectors: tuple[str, ...]
    facilitators: tuple[str, ...]
    present: tuple[PresentContent, ...] = ()
    said: tuple[SummitSaidContent, ...] = ()
    outcomes: tuple[OutcomeContent, ...] = ()
    told: ToldContent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyEntryContent:
    """What came back from a body; only what its kind has."""

    by: str
    day: int
    said: int
    kind: str
    words: str
    answer: str | None = None
    came: str | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentContent:
    """An issue that was sent to a body."""

    by: str
    day: int
    sent: int
    issue: str
    words: str
    entries: tuple[BodyEntryContent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContent:
    """A professional body."""

    board: str
    by: str
    day: int
    name: str
    remit: str
    contact_role: str
    sent: tuple[SentContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceContent:
    """Somebody who was asked to a session: a lead reviewer, or a role in words."""

    day: int
    came: str
    person: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassContent:
    """A session for lead reviewers; `markers` by their printed numbers."""

    board: str
    by: str
    day: int
    held: int
    title: str
    skills: tuple[str, ...]
    markers: tuple[int, ...]
    place: str = ""
    is_online: bool = False
    places: tuple[PlaceContent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent:
    """A review whose record is shared."""

    review: str
    by: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionContent:
    """The region that a board counts in."""

    board: str
    day: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderContent:
    """Somebody who reads what boards share."""

    person: str
    day: int
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningContent:
    """The whole file."""

    entries: tuple[EntryContent, ...]
    explorations: tuple[ExplorationContent, ...]
    summits: tuple[SummitContent, ...]
    bodies: tuple[BodyContent, ...]
    classes: tuple[ClassContent, ...]
    shared: tuple[SharedContent, ...]
    regions: tuple[RegionContent, ...]
    readers: tuple[ReaderContent, ...]


def learning() -> LearningContent:
    """All that is learned across reviews in the demonstration."""
    read = yaml.safe_load((HERE / "learning.yaml").read_text(encoding="utf-8"))
    return LearningContent(
        entries=tuple(EntryContent(**one) for one in read["entries"]),
        explorations=tuple(_exploration(one) for one in read["explorations"]),
        summits=tuple(_summit(one) for one in read["summits"]),
        bodies=tuple(_body(one) for one in read["bodies"]),
        classes=tuple(_class(one) for one in read["classes"]),
        shared=tuple(SharedContent(**one) for one in read["shared"]),
        regions=tuple(RegionContent(**one) for one in read["regions"]),
        readers=tuple(ReaderContent(**one) for one in read["readers"]),
    )


def _exploration(one: dict[str, Any]) -> ExplorationContent:
    led_to = one.get("led_to")
    parts = {
        "answers": tuple(AnswerContent(**each) for each in one["answers"]),
        "says": tuple(SaysContent(**each) for each in one.get("says", ())),
        "led_to": LedToContent(**led_to) if led_to else None,
    }
    return ExplorationContent(**_tuples(one) | parts)


def _summit(one: dict[str, Any]) -> SummitContent:
    told = one.get("told")
    parts = {
        "present": tuple(PresentContent(**each) for each in one.get("present", ())),
        "said": tuple(SummitSaidContent(**each) for each in one.get("said", ())),
        "outcomes": tuple(OutcomeContent(**each) for each in one.get("outcomes", ())),
        "told": ToldContent(**told) if told else None,
    }
    return SummitContent(**_tuples(one) | parts)


def _body(one: dict[str, Any]) -> BodyContent:
    return BodyContent(**one | {"sent": tuple(_sent(each) for each in one["sent"])})


def _sent(one: dict[str, Any]) -> SentContent:
    entries = tuple(BodyEntryContent(**each) for each in one.get("entries", ()))
    return SentContent(**one | {"entries": entries})


def _class(one: dict[str, Any]) -> ClassContent:
    places = tuple(PlaceContent(**each) for each in one.get("places", ()))
    return ClassContent(**_tuples(one) | {"places": places})


def _tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in one.items()}
