"""The boards, people, reviews and assessments of the demonstration, as typed values.

Days count from the day of loading: -9 is nine days ago, 10 is ten days ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from qmapp.demo.content.source import HERE


@dataclass(frozen=True, slots=True)
class PersonContent:
    key: str
    name: str
    email: str
    signs_in: bool
    left: int | None


@dataclass(frozen=True, slots=True)
class MemberContent:
    person: str
    role: str
    agency: str | None
    since: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class BoardContent:
    key: str
    name: str
    slug: str
    marking: str
    privacy: dict[str, str]
    agencies: dict[str, str]
    members: tuple[MemberContent, ...]


@dataclass(frozen=True, slots=True)
class RoleContent:
    person: str
    role: str
    since: int


@dataclass(frozen=True, slots=True)
class InterestContent:
    person: str
    declared: int
    statement: str


@dataclass(frozen=True, slots=True)
class DraftContent:
    """A file to load as a draft; `key` names its source. Without `sent` it is not sent yet."""

    number: int
    file: str
    key: str
    by: str
    uploaded: int
    sent: int | None


@dataclass(frozen=True, slots=True)
class ReviewContent:
    key: str
    board: str
    reference: str
    kind: str
    stage: str
    stage_since: int
    set_up: int
    set_up_by: str
    scope_note: str
    incident_known: int
    commissioned: int
    draft_due: int
    sign_off_target: int
    lateness_reason: str
    roles: tuple[RoleContent, ...]
    interests: tuple[InterestContent, ...]
    drafts: tuple[DraftContent, ...]


@dataclass(frozen=True, slots=True)
class RecordContent:
    """Something that is not in a draft, added for everybody on the review; days count from now."""

    review: str
    kind: str
    title: str
    by: str
    added: int
    dated: int
    period: tuple[int, int] | None
    holder: str
    notes: str
    parties: str = ""
    link: str = ""
    file: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceContent:
    """A passage by its printed number with a quote, or a record with date and holder."""

    stance: str
    note: str
    question: str | None
    passage: str | None
    quote: str | None
    record: str | None
    date: int | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class JudgementContent:
    marker: str
    rating: str | None
    reasons: str
    change_needed: str
    none_found_where: str
    answers: dict[str, str]
    notes: dict[str, str]
    evidence: tuple[EvidenceContent, ...]


@dataclass(frozen=True, slots=True)
class AssessmentContent:
    """One assessment; `starts_from` names that of an earlier draft which is carried over."""

    key: str
    review: str
    draft: str
    kind: str
    author: str
    state: str
    started: int
    submitted: int | None
    known_outcome: str
    judgements: tuple[JudgementContent, ...]
    starts_from: str | None = None


@dataclass(frozen=True, slots=True)
class RuleChangeContent:
    """What an administrator changed in a board’s rules: one switched off, or one added in full."""

    board: str
    by: str
    day: int
    switch_off: str = ""
    reason: str = ""
    add: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """A flag by its lens, its passage’s printed number and words in it.

    With a `reason` it is dismissed, else it becomes evidence at a marker.
    """

    lens: str
    passage: str
    words: str
    reason: str = ""
    marker: str = ""
    question: str | None = None
    stance: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TriageContent:
    """When the flags of a section (by its heading), or of the whole draft, were revealed."""

    assessment: str
    revealed: int
    section: str | None
    decisions: tuple[DecisionContent, ...]


@dataclass(frozen=True, slots=True)
class StepContent:
    """A step with somebody of a register; `written` is the day after it unless it says when."""

    step: str
    day: int
    written: int
    key: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    answers: str = ""
    draft: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawnContent:
    """When somebody took back all that they said."""

    day: int


@dataclass(frozen=True, slots=True)
class EndedContent:
    """When an entry was ended as a mistake, and why."""

    day: int
    because: str


@dataclass(frozen=True, slots=True)
class EntryContent:
    """Somebody of a register, or a group. `hidden_from` are agencies of the board by key."""

    key: str
    group: str
    label: str
    added: int
    identified: int
    steps: tuple[StepContent, ...] = ()
    agency: str | None = None
    size: int | None = None
    why: str = ""
    hidden_from: tuple[str, ...] = ()
    withdrawn: WithdrawnContent | None = None
    ended: EndedContent | None = None


@dataclass(frozen=True, slots=True)
class LinkContent:
    """Words of a draft that represent a contribution, by the key of its step."""

    step: str
    draft: str
    day: int
    use: str
    words: str


@dataclass(frozen=True, slots=True)
class RegisterContent:
    """Who was heard in a review, as one person wrote it down."""

    review: str
    by: str
    entries: tuple[EntryContent, ...]
    links: tuple[LinkContent, ...] = ()


def people() -> tuple[PersonContent, ...]:
    """Everybody, with and without a sign-in."""
    return tuple(
        PersonContent(key, one["name"], one["email"], one.get("signs_in", False), one.get("left"))
        for key, one in _boards_file()["people"].items()
    )


def boards() -> tuple[BoardContent, ...]:
    """Both boards with their agencies and members."""
    return tuple(
        BoardContent(
            **board
            | {
                "members": tuple(
                    MemberContent(**{"agency": None, "ended": None} | member)
                    for member in board["members"]
                )
            }
        )
        for board in _boards_file()["boards"]
    )


def reviews() -> tuple[ReviewContent, ...]:
    """All reviews of both boards."""
    return tuple(
        ReviewContent(
            **review
            | {
                "roles": tuple(RoleContent(**role) for role in review["roles"]),
                "interests": tuple(InterestContent(**one) for one in review["interests"]),
                "drafts": tuple(DraftContent(**{"sent": None} | one) for one in review["drafts"]),
            }
        )
        for review in _boards_file()["reviews"]
    )


def records() -> tuple[RecordContent, ...]:
    """What people put on record beside what they name in their assessments."""
    read = yaml.safe_load((HERE / "records.yaml").read_text(encoding="utf-8"))
    return tuple(
        RecordContent(**one | {"period": tuple(one["period"]) if one["period"] else None})
        for one in read["records"]
    )


def rule_changes() -> tuple[RuleChangeContent, ...]:
    """What the boards changed in the rules of the scan."""
    return tuple(RuleChangeContent(**one) for one in _scans_file()["rules"])


def triage() -> tuple[TriageContent, ...]:
    """What people revealed of the scans, and decided about flags, oldest first."""
    return tuple(
        TriageContent(
            **one | {"decisions": tuple(DecisionContent(**made) for made in one["decisions"])}
        )
        for one in _scans_file()["triage"]
    )


def registers() -> tuple[RegisterContent, ...]:
    """Who was heard, for each review that has a register."""
    read = yaml.safe_load((HERE / "involvement.yaml").read_text(encoding="utf-8"))
    return tuple(
        RegisterContent(
            review=one["review"],
            by=one["by"],
            entries=tuple(_entry(entry) for entry in one["entries"]),
            links=tuple(LinkContent(**link) for link in one.get("links", ())),
        )
        for one in read["registers"]
    )


def _entry(read: dict[str, Any]) -> EntryContent:
    withdrawn, ended = read.get("withdrawn"), read.get("ended")
    return EntryContent(
        **{"identified": read["added"]}
        | read
        | {
            "steps": tuple(
                StepContent(**{"written": step["day"] + 1} | step) for step in read.get("steps", ())
            ),
            "hidden_from": tuple(read.get("hidden_from", ())),
            "withdrawn": WithdrawnContent(**withdrawn) if withdrawn else None,
            "ended": EndedContent(**ended) if ended else None,
        }
    )


def assessments() -> tuple[AssessmentContent, ...]:
    """All assessments; question ids are given in full, such as "qm13-q2"."""
    paths = sorted((HERE / "assessments").glob("*.yaml"))
    return tuple(_assessment(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in paths)


def _assessment(read: dict[str, Any]) -> AssessmentContent:
    markers = read.pop("markers")
    judgements = tuple(_judgement(marker, one) for marker, one in markers.items())
    return AssessmentContent(**read, judgements=judgements)


def _judgement(marker: str, read: dict[str, Any]) -> JudgementContent:
    def whole(asked: dict[str, str]) -> dict[str, str]:
        return {f"{marker}-{question}": words for question, words in asked.items()}

    return JudgementContent(
        marker=marker,
        rating=read["rating"],
        reasons=read["reasons"],
        change_needed=read["change_needed"],
        none_found_where=read.get("none_found_where", ""),
        answers=whole(read["answers"]),
        notes=whole(read.get("notes", {})),
        evidence=tuple(_evidence(marker, one) for one in read["evidence"]),
    )


def _evidence(marker: str, read: dict[str, Any]) -> EvidenceContent:
    question = read.get("question")
    return EvidenceContent(
        stance=read["stance"],
        note=read["note"],
        question=f"{marker}-{question}" if question else None,
        passage=read.get("passage"),
        quote=read.get("quote"),
        record=read.get("record"),
        date=read.get("date"),
        holder=read.get("holder"),
    )


def _boards_file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((HERE / "boards.yaml").read_text(encoding="utf-8"))
    return read


def _scans_file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((HERE / "scans.yaml").read_text(encoding="utf-8"))
    return read
