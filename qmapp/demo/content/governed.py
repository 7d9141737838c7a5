"""How reviews of the demonstration are governed, moderated and signed, as objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from qmapp.demo.content.finished import FinishedContent, finished_of
from qmapp.demo.content.source import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementsContent:
    """What was settled at set-up; `outside` is a person, or nobody yet."""

    by: str
    day: int
    assurance: str
    challenge: str
    deadlock: str
    outside: str | None
    outside_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingContent:
    """Something that runs beside the review. `status_on` and `expected_end` are days."""

    by: str
    day: int
    kind: str
    title: str
    status: str
    status_on: int
    expected_end: int | None
    contact: str
    note: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryContent:
    """Somebody on the list of those who sign."""

    person: str
    part: str
    capacity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """The rule by which a paper is signed, and who signs."""

    paper: str
    by: str
    day: int
    rule: str
    needed: int | None
    signatories: tuple[SignatoryContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedContent:
    """A marker on which a judgement was agreed."""

    marker: int
    rating: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreedContent:
    """A marker on which none was; `positions` by the kind of assessment."""

    marker: int
    reasons: str
    handling: str
    positions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationContent:
    """What moderation came to, all on one day."""

    by: str
    day: int
    agreed: tuple[AgreedContent, ...]
    disagreed: tuple[DisagreedContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkContent:
    """What somebody said in a discussion, or how it was resolved."""

    by: str
    day: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionContent:
    """A discussion of a marker."""

    marker: int
    by: str
    day: int
    audience: str
    words: str
    mentions: tuple[str, ...]
    then: tuple[RemarkContent, ...]
    resolved: RemarkContent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """A letter of feedback as it is being written."""

    by: str
    day: int
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernedContent:
    """One review."""

    review: str
    draft: str
    arrangements: ArrangementsContent
    proceedings: tuple[ProceedingContent, ...] = ()
    plans: tuple[PlanContent, ...] = ()
    moderation: ModerationContent | None = None
    discussions: tuple[DiscussionContent, ...] = ()
    letter: LetterContent | None = None
    finished: FinishedContent | None = None


def governed() -> tuple[GovernedContent, ...]:
    """Every review that is governed, in the order of the file."""
    read = yaml.safe_load((HERE / "governing.yaml").read_text(encoding="utf-8"))
    return tuple(_of(one) for one in read["governed"])


def _of(one: dict[str, Any]) -> GovernedContent:
    moderated, letter = one["moderation"], one["letter"]
    return GovernedContent(
        review=one["review"],
        draft=one["draft"],
        arrangements=ArrangementsContent(**one["arrangements"]),
        proceedings=tuple(ProceedingContent(**each) for each in one["proceedings"]),
        plans=tuple(_plan(each) for each in one["plans"]),
        moderation=_moderation(moderated) if moderated else None,
        discussions=tuple(_discussion(each) for each in one["discussions"]),
        letter=LetterContent(**letter) if letter else None,
        finished=finished_of(one.get("finished")),
    )


def _plan(one: dict[str, Any]) -> PlanContent:
    plain = {name: value for name, value in one.items() if name != "list"}
    return PlanContent(**plain, signatories=tuple(SignatoryContent(**each) for each in one["list"]))


def _moderation(one: dict[str, Any]) -> ModerationContent:
    return ModerationContent(
        by=one["by"],
        day=one["day"],
        agreed=tuple(AgreedContent(**each) for each in one["agreed"]),
        disagreed=tuple(DisagreedContent(**each) for each in one["disagreed"]),
    )


def _discussion(one: dict[str, Any]) -> DiscussionContent:
    return DiscussionContent(
        **one
        | {
            "mentions": tuple(one["mentions"]),
            "then": tuple(RemarkContent(**each) for each in one["then"]),
            "resolved": RemarkContent(**one["resolved"]) if one["resolved"] else None,
        }
    )
