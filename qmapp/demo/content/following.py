"""What became of what boards of the demonstration agreed, as objects. Days count from loading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from qmapp.demo.content.source import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingContent:
    """A meeting of a board, entered on a day."""

    board: str
    by: str
    day: int
    held: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelContent:
    """How a recommendation is meant to work, box by box."""

    recommendation: str
    by: str
    day: int
    boxes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationContent:
    """What was seen on a day: so many of so many."""

    seen: int
    value: int
    out_of: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureContent:
    """What is counted, and what was seen of it."""

    recommendation: str
    by: str
    day: int
    link: str
    name: str
    unit: str
    direction: str
    interval: str
    source: str
    observations: tuple[ObservationContent, ...]
    is_share: bool = False
    baseline: int | None = None
    baseline_on: int | None = None
    target: int | None = None
    target_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofContent:
    """What shows that an action was done; `text` is kept as the file of that name."""

    kind: str
    words: str
    seen: int
    count: int | None = None
    out_of: int | None = None
    file: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidContent:
    """How an action of a recommendation goes, as somebody said on a day.

    `action` are words in it, where the recommendation has several.
    """

    recommendation: str
    by: str
    day: int
    delivery: str
    words: str
    action: str = ""
    proof: ProofContent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedContent:
    """The day of an action that was moved, and why."""

    recommendation: str
    by: str
    day: int
    to: int
    because: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceContent:
    """What shows a change, added on the day of which it speaks."""

    recommendation: str
    by: str
    day: int
    kind: str
    words: str
    count: int | None = None
    out_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContent:
    """What a delivery check found."""

    recommendation: str
    by: str
    day: int
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedContent:
    """What the next impact check found; `next` is the day on which it is looked at again."""

    recommendation: str
    by: str
    day: int
    judged: str
    decided: str
    reasons: str
    answers: dict[str, str]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedContent:
    """How the follow-up of a recommendation was closed, and who held otherwise."""

    recommendation: str
    by: str
    day: int
    ending: str
    because: str
    dissent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedContent:
    """All that became of one review."""

    review: str
    models: tuple[ModelContent, ...] = ()
    measures: tuple[MeasureContent, ...] = ()
    said: tuple[SaidContent, ...] = ()
    evidence: tuple[EvidenceContent, ...] = ()
    delivery_checks: tuple[CheckContent, ...] = ()
    moved: tuple[MovedContent, ...] = ()
    impact_checks: tuple[JudgedContent, ...] = ()
    closed: tuple[ClosedContent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingContent:
    """The whole file."""

    meetings: tuple[MeetingContent, ...] = ()
    followed: tuple[FollowedContent, ...] = field(default=())


def following() -> FollowingContent:
    """Everything that is followed in the demonstration."""
    read = yaml.safe_load((HERE / "following.yaml").read_text(encoding="utf-8"))
    return FollowingContent(
        meetings=tuple(MeetingContent(**one) for one in read["meetings"]),
        followed=tuple(_followed(one) for one in read["followed"]),
    )


def _followed(one: dict[str, Any]) -> FollowedContent:
    return FollowedContent(
        review=one["review"],
        models=tuple(ModelContent(**each) for each in one["models"]),
        measures=tuple(_measure(each) for each in one["measures"]),
        said=tuple(_said(each) for each in one["said"]),
        evidence=tuple(EvidenceContent(**each) for each in one["evidence"]),
        delivery_checks=tuple(CheckContent(**each) for each in one["delivery_checks"]),
        moved=tuple(MovedContent(**each) for each in one.get("moved", ())),
        impact_checks=tuple(JudgedContent(**each) for each in one.get("impact_checks", ())),
        closed=tuple(ClosedContent(**each) for each in one.get("closed", ())),
    )


def _measure(one: dict[str, Any]) -> MeasureContent:
    seen = tuple(ObservationContent(**each) for each in one["observations"])
    return MeasureContent(**one | {"observations": seen})


def _said(one: dict[str, Any]) -> SaidContent:
    proof = ProofContent(**one["proof"]) if "proof" in one else None
    return SaidContent(**one | {"proof": proof})
