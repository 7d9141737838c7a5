"""Practice issues: problems of working together that case reviews keep finding. All frozen.

The field names are those of the files under `practice-issues/`. A finding keeps the edition and
the id of its issue, so ids are never given to another issue and editions stay side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qmapp.errors import NotFound
from qmapp.foundation.catalogue.lookup import by_id


class IssueBasis(StrEnum):
    """Whether an issue is one of those published, or was added by a site."""

    SOURCE = "source"
    LOCAL = "local"


class StageBasis(StrEnum):
    """How the stage of an issue is known: its title says so, we inferred it, or a board put it
    there (never in a file).
    """

    TITLE = "title"
    INFERRED = "inferred"
    ENTERED = "entered"


class Seen(StrEnum):
    """How much of a published list we could read."""

    FULL = "full"
    PARTIAL = "partial"
    NOT_SEEN = "not_seen"


class AnswerKind(StrEnum):
    """How a briefing's question is answered; our suggestion, not the publisher's."""

    CHOICE = "choice"
    TEXT = "text"
    CHOICE_PER_REASON = "choice_per_reason"
    LINKS = "links"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSource:
    """Where we read something; not always the publisher's own page."""

    id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSays:
    """What one source says of a thing on which the sources differ."""

    says: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConflict:
    """A thing on which the sources differ, and what we go by."""

    about: str
    values: tuple[SourceSays, ...]
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeWork:
    """The published work: what it is, what it counted, and how much of it we could read."""

    work: str
    publisher: str
    year: int
    reviews_analysed: int
    issues_published: int
    issues_found_here: int
    issues_not_found: int
    briefings_published: int
    briefings_read_in_full: int
    briefings_read_in_part: int
    summits: int
    summit_participants: int
    summit_participant_sectors: tuple[str, ...]
    source_conflicts: tuple[SourceConflict, ...]
    sources: tuple[PracticeSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingPart:
    """One part of every briefing, in the published order."""

    id: str
    published_heading: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStage:
    """A stage of the child's journey through services."""

    id: str
    order: int
    title: str
    issues_found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeIssue:
    """One problem of working together. `stage_alternative` is where else it could stand."""

    id: str
    stage: str
    stage_basis: StageBasis
    stage_alternative: str | None = None
    title: str
    briefing: int | None = None
    basis: IssueBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderlyingReason:
    """A heading of the summits’ reasons and what stands under it."""

    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What a published briefing says of its issue, in our own words, as far as it was read."""

    number: int
    title: str
    practice_issue: str
    issue: str
    reasons_from_reviews: tuple[str, ...]
    underlying_reasons_from_summits: tuple[UnderlyingReason, ...]
    underlying_status: Seen
    solutions: tuple[str, ...]
    solutions_status: Seen
    url: str

    @property
    def is_read_in_full(self) -> bool:
        return self.underlying_status is Seen.FULL and self.solutions_status is Seen.FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeQuestion:
    """A question that closes a briefing, in our own words."""

    id: str
    text: str
    answer: AnswerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """Questions under one published heading."""

    id: str
    published_heading: str
    items: tuple[PracticeQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPoint:
    """What one reader drew out of the materials; not one of the published issues."""

    id: str
    text: str
    nearest_briefings: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeIssues:
    """One edition of the practice issues, and the SHA-256 of everything that it says."""

    edition: str
    sha256: str
    meta: PracticeWork
    briefing_structure: tuple[BriefingPart, ...]
    stages: tuple[JourneyStage, ...]
    practice_issues: tuple[PracticeIssue, ...]
    briefings: tuple[Briefing, ...]
    questions: tuple[QuestionGroup, ...]
    reader_points: tuple[ReaderPoint, ...]

    @property
    def issues(self) -> tuple[PracticeIssue, ...]:
        """The issues, in the order of the stages and of the file."""
        places = {stage.id: stage.order for stage in self.stages}
        return tuple(sorted(self.practice_issues, key=lambda issue: places[issue.stage]))

    def issue(self, issue_id: str) -> PracticeIssue:
        """The issue with that id, such as “pi-no-strategy-discussion”."""
        return by_id(self.practice_issues, issue_id, "practice issue")

    def has(self, issue_id: str) -> bool:
        """Whether this edition holds an issue with that id."""
        return any(issue.id == issue_id for issue in self.practice_issues)

    def stage(self, stage_id: str) -> JourneyStage:
        """The stage with that id, such as “referrals”."""
        return by_id(self.stages, stage_id, "stage of the child’s journey")

    def has_stage(self, stage_id: str) -> bool:
        """Whether this edition holds a stage with that id."""
        return any(stage.id == stage_id for stage in self.stages)

    def at_stage(self, stage_id: str) -> tuple[PracticeIssue, ...]:
        """The issues of one stage, in the order of the file."""
        return tuple(issue for issue in self.practice_issues if issue.stage == stage_id)

    def briefing(self, number: int) -> Briefing:
        """The briefing with that printed number."""
        for briefing in self.briefings:
            if briefing.number == number:
                return briefing
        raise NotFound(f"This edition has no briefing {number}.")

    def briefing_of(self, issue_id: str) -> Briefing | None:
        """The briefing on that issue; None where it has none."""
        number = self.issue(issue_id).briefing
        return None if number is None else self.briefing(number)
