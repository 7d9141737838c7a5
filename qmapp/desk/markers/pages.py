"""What the page of the markers shows: everything, with what a search leaves out hidden."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qmapp.foundation.catalogue import (
    Catalogue,
    Edition,
    Fit,
    ListBasis,
    Marker,
    ReviewKind,
    Stage,
    Theme,
)

LONGEST_QUERY = 200
ALL = "all"


@dataclass(frozen=True, slots=True)
class MarkerItem:
    """A marker, whether the search finds it, and whether it stands open."""

    marker: Marker
    themes: tuple[Theme, ...]
    shown: bool
    open: bool


@dataclass(frozen=True, slots=True)
class StageGroup:
    """The markers of one stage."""

    stage: Stage
    items: tuple[MarkerItem, ...]

    @property
    def shown(self) -> bool:
        return any(item.shown for item in self.items)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many markers the source's questions were seen whole, in part, or not."""

    whole: int
    part: int
    inferred: int
    total: int


@dataclass(frozen=True, slots=True)
class KindFit:
    """A kind of review and whether the edition fits it."""

    kind: ReviewKind
    fit: Fit


@dataclass(frozen=True, slots=True)
class IndexPage:
    """All that `markers/index.html` is given."""

    edition: Edition
    coverage: Coverage
    groups: tuple[StageGroup, ...]
    kinds: tuple[KindFit, ...]
    query: str
    about: str
    all_open: bool
    shown: int
    total: int

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.about)


def index_page(
    catalogue: Catalogue, *, query: str = "", about: str = "", opened: Collection[str] = ()
) -> IndexPage:
    """The page for a search (words, theme) and the markers asked to stand open."""
    edition = catalogue.default_edition
    query = " ".join(query.split())[:LONGEST_QUERY]
    about = about if any(theme.id == about for theme in edition.themes) else ""
    groups = tuple(
        StageGroup(
            stage,
            tuple(
                MarkerItem(
                    marker,
                    tuple(edition.theme(theme) for theme in marker.themes),
                    shown=_is_about(marker, about) and matches(edition, marker, query),
                    open=ALL in opened
                    or str(marker.number) in opened
                    or _is_found_inside(edition, marker, query),
                )
                for marker in edition.in_stage(stage.id)
            ),
        )
        for stage in edition.stages
    )
    return IndexPage(
        edition=edition,
        coverage=coverage(edition),
        groups=groups,
        kinds=tuple(KindFit(kind, edition.fit(kind.id)) for kind in catalogue.kinds),
        query=query,
        about=about,
        all_open=ALL in opened,
        shown=sum(item.shown for group in groups for item in group.items),
        total=len(edition.markers),
    )


def coverage(edition: Edition) -> Coverage:
    """How the lists of questions are known."""
    bases = [marker.questions_basis for marker in edition.markers]
    return Coverage(
        whole=bases.count(ListBasis.SOURCE),
        part=bases.count(ListBasis.PARTIAL),
        inferred=bases.count(ListBasis.INFERRED),
        total=len(bases),
    )


def matches(edition: Edition, marker: Marker, query: str) -> bool:
    """Whether every word of the query stands somewhere in the marker; part of a word will do.

    The script of the page (markers-filter.js) decides by the same words, those
    that carry `data-find`.
    """
    words = _plain(query).split()
    if not words:
        return True
    content = _plain(" ".join(_words_of(edition, marker)))
    return all(word in content for word in words)


def _is_found_inside(edition: Edition, marker: Marker, query: str) -> bool:
    """Whether a search finds the marker by words that only show when it stands open."""
    if not query or not matches(edition, marker, query):
        return False
    on_top = _plain(f"{marker.number} {marker.title} {marker.statement}")
    return any(word not in on_top for word in _plain(query).split())


def _is_about(marker: Marker, theme: str) -> bool:
    return not theme or theme in marker.themes


def _words_of(edition: Edition, marker: Marker) -> list[str]:
    return [
        str(marker.number),
        marker.title,
        marker.statement,
        marker.why_it_matters,
        *(question.text for question in marker.questions),
        *marker.obstacles,
        *marker.evidence_hints,
        *(line.text for line in marker.statutory_lines),
        *(edition.theme(theme).label for theme in marker.themes),
    ]


def _plain(words: str) -> str:
    return words.casefold().replace("’", "'").replace("‘", "'")
