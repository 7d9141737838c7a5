"""What an edition of the markers holds. Everything here is frozen.

The field names are those of the YAML files and of the canonical JSON, so that
one reader serves both. A field added later needs a default: an edition stored
years ago must still be readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qmapp.errors import NotFound
from qmapp.foundation.catalogue.lookup import by_id
from qmapp.foundation.catalogue.practice import PracticeIssues
from qmapp.foundation.catalogue.taxonomy import Taxonomies


class Basis(StrEnum):
    """How one question is known."""

    SOURCE = "source"
    SOURCE_CUT = "source-cut"
    INFERRED = "inferred"


class ListBasis(StrEnum):
    """How a whole list (questions, obstacles) is known."""

    SOURCE = "source"
    PARTIAL = "partial"
    INFERRED = "inferred"


class Visibility(StrEnum):
    """How far a marker shows in a draft report."""

    DIRECT = "direct"
    PARTIAL = "partial"
    RECORDS = "records"


class Nation(StrEnum):
    """Whose law or guidance a line is about."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    ENGLAND_AND_WALES = "england-and-wales"
    UNITED_KINGDOM = "united-kingdom"
    NONE = "none"


class When(StrEnum):
    """Whether a line held when the edition came out, or holds for today's reviews."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page of the body that issued a text."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of the groups that the markers come in."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A thread that runs through several markers."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One numbered question of a marker; its id is never given to another."""

    id: str
    basis: Basis
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryLine:
    """A paraphrase of law or guidance, and how well it is known.

    `url` is set only for the body that issued the text; `seen_at` says in words
    whose copy was read instead. Neither means that the text was not read.
    """

    text: str
    nation: Nation
    when: When
    url: str | None
    seen_at: str | None
    checked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One of the quality markers, with everything that is said of it."""

    id: str
    number: int
    slug: str
    title: str
    stage: str
    statement: str
    why_it_matters: str
    visible_in_draft: Visibility
    themes: tuple[str, ...]
    questions_basis: ListBasis
    source_question_count: int | None
    source_questions_seen: int
    questions: tuple[Question, ...]
    obstacles_basis: ListBasis
    obstacles: tuple[str, ...]
    evidence_hints: tuple[str, ...]
    statutory_lines: tuple[StatutoryLine, ...]
    source: Link

    def question(self, question_id: str) -> Question:
        """The question with that id, such as “qm13-q1”."""
        return by_id(self.questions, question_id, "question")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One judgement. `order` is a place on the scale, never a score; None is off the scale."""

    id: str
    label: str
    short_label: str
    test: str
    order: int | None
    icon: str

    @property
    def is_on_scale(self) -> bool:
        return self.order is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingScale:
    """The judgements that an edition is used with, and whose they are."""

    id: str
    title: str
    origin: str
    use: str
    ratings: tuple[Rating, ...]

    def rating(self, rating_id: str) -> Rating:
        """The judgement with that id, such as “partly_met”."""
        return by_id(self.ratings, rating_id, "judgement")

    def has(self, rating_id: str) -> bool:
        """Whether the scale holds a judgement with that id."""
        return any(rating.id == rating_id for rating in self.ratings)

    @property
    def on_scale(self) -> tuple[Rating, ...]:
        return tuple(rating for rating in self.ratings if rating.is_on_scale)

    @property
    def off_scale(self) -> tuple[Rating, ...]:
        return tuple(rating for rating in self.ratings if not rating.is_on_scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindNote:
    """What to know when an edition is used for one kind of review."""

    kind: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether an edition fits a kind of review, and the sentence that says so."""

    fits: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisNotes:
    """How the words of an edition relate to their source."""

    wording: str
    coverage: str
    terms: str
    visibility: str
    statutory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A published set of markers together with the scale it is used with."""

    slug: str
    title: str
    authors: str
    year: int
    cite_as: str
    publisher: Link
    purpose: str
    basis: BasisNotes
    scale: RatingScale
    stages: tuple[Stage, ...]
    themes: tuple[Theme, ...]
    fits: tuple[KindNote, ...]
    others: tuple[KindNote, ...]
    other_note: str
    markers: tuple[Marker, ...]

    def marker(self, marker_id: str) -> Marker:
        """The marker with that id, such as “qm13”."""
        return by_id(self.markers, marker_id, "marker")

    def by_number(self, number: int) -> Marker:
        """The marker with that printed number."""
        for marker in self.markers:
            if marker.number == number:
                return marker
        raise NotFound(f"This edition has no marker {number}.")

    def previous_marker(self, marker_id: str) -> Marker | None:
        """The marker before that one; None before the first."""
        place = self.markers.index(self.marker(marker_id))
        return self.markers[place - 1] if place else None

    def next_marker(self, marker_id: str) -> Marker | None:
        """The marker after that one; None after the last."""
        place = self.markers.index(self.marker(marker_id)) + 1
        return self.markers[place] if place < len(self.markers) else None

    def stage(self, stage_id: str) -> Stage:
        return by_id(self.stages, stage_id, "stage")

    def theme(self, theme_id: str) -> Theme:
        return by_id(self.themes, theme_id, "theme")

    def in_stage(self, stage_id: str) -> tuple[Marker, ...]:
        """The markers of one stage, in order."""
        return tuple(marker for marker in self.markers if marker.stage == stage_id)

    def fit(self, kind_id: str) -> Fit:
        """Whether the edition fits that kind of review, with the sentence to show."""
        for entry in self.fits:
            if entry.kind == kind_id:
                return Fit(fits=True, note=entry.note)
        for entry in self.others:
            if entry.kind == kind_id:
                return Fit(fits=False, note=entry.note)
        return Fit(fits=False, note=self.other_note)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewKind:
    """A kind of case review. The labels may change; the id does not."""

    id: str
    label: str
    long_label: str
    nation: Nation
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSection:
    """One section of a sheet for people taking part; its text a line at a time."""

    heading: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSheet:
    """Our English text of the sheet for one side, used until a board writes its own."""

    side: str
    title: str
    sections: tuple[SheetSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything under `markers/`: editions, newest last, kinds of review, sheets, issues, tags."""

    editions: tuple[Edition, ...]
    kinds: tuple[ReviewKind, ...]
    sheets: tuple[OwnSheet, ...]
    practice_editions: tuple[PracticeIssues, ...]
    taxonomies: Taxonomies = field(default_factory=Taxonomies)

    @property
    def default_edition(self) -> Edition:
        """The edition that a new review begins with: the newest."""
        return self.editions[-1]

    def edition(self, slug: str) -> Edition:
        """The edition with that slug, such as “scr-2016”."""
        for edition in self.editions:
            if edition.slug == slug:
                return edition
        raise NotFound(f"There is no edition “{slug}”.")

    def kind(self, kind_id: str) -> ReviewKind:
        """The kind of review with that id, such as “lcspr”."""
        return by_id(self.kinds, kind_id, "kind of review")

    def sheet(self, side: str) -> OwnSheet:
        """Our text for those of that side who take part: “family” or “practitioner”."""
        for sheet in self.sheets:
            if sheet.side == side:
                return sheet
        raise NotFound(f"There is no sheet for “{side}”.")

    @property
    def practice(self) -> PracticeIssues:
        """The practice issues that a new finding is coded by: the newest edition."""
        return self.practice_editions[-1]

    def practice_edition(self, edition: str) -> PracticeIssues:
        """That edition of the practice issues, such as “nspcc-scie-2016”."""
        for issues in self.practice_editions:
            if issues.edition == edition:
                return issues
        raise NotFound(f"There is no edition of practice issues “{edition}”.")
