"""What the page of the search is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.reviews.listing import NamedReview
from qmapp.desk.search.briefings import IssueHit
from qmapp.desk.search.lines import Found, Hit, PassageAt
from qmapp.desk.search.queries import Narrowed
from qmapp.desk.search.rights import Readable
from qmapp.desk.search.rules import (
    BRIEFING,
    PAGE_LENGTH,
    RANKED,
    Asked,
    Kind,
    Piece,
    excerpt,
    spans_of,
)
from qmapp.errors import N_

KIND_LABELS: Mapping[str, str] = {
    Kind.FINDING.value: N_("Findings"),
    Kind.RECOMMENDATION.value: N_("Recommendations"),
    Kind.AGREED.value: N_("What was agreed on a recommendation"),
    Kind.PASSAGE.value: N_("Passages of drafts"),
    BRIEFING: N_("Practice issues and briefings"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One hit. `place`: the passage’s; `draft_number`: of the draft in which it stands.

    `number` is that of the finding or recommendation; `version` the response’s that was agreed.
    """

    kind: Kind
    review_id: UUID
    reference: str
    source_id: UUID
    number: int | None
    version: int
    draft_number: int | None
    place: PassageAt | None
    title: Sequence[Piece]
    body: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """A practice issue that has the words, on the board where it is opened."""

    board_id: UUID
    board_name: str | None
    issue_id: str
    title: Sequence[Piece]
    body: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """A kind, and how many hits it has."""

    id: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """`named`: the reviews whose reference was typed. `first` and `last` are the places of the rows
    among `shown`; `total` counts every kind.

    `in_reviews` of `of_reviews` have a hit. Of at most `weighed` the order says how well they
    answer. `marking`: of the boards whose words are shown. `left_out`: common words that were typed
    and are not looked for.
    """

    said: str
    is_asked: bool
    named: Sequence[NamedReview]
    rows: Sequence[Row]
    issues: Sequence[IssueRow]
    issue_total: int
    of_issues: int
    kinds: Sequence[KindLine]
    total: int
    shown: int
    first: int
    last: int
    number: int
    pages: int
    in_reviews: int
    of_reviews: int
    reviews: Sequence[tuple[UUID, str]]
    narrowed: Narrowed
    kind: str
    weighed: int
    has_interests: bool
    marking: str | None
    left_out: Sequence[str]


def search_page(  # noqa: PLR0913 - what was asked, what may be read, and what was found
    said: str,
    asked: Asked | None,
    readable: Readable,
    narrowed: Narrowed,
    found: Found | None,
    issues: Sequence[IssueHit],
    *,
    of_issues: int,
    boards: Sequence[tuple[UUID, str]],
    kind: str,
    named: Sequence[NamedReview],
) -> SearchPage:
    """The page of one search, or of none yet. `boards` are those whose issues may be read."""
    with_words = kind in {"", BRIEFING}
    rows = [_row(hit, found, readable) for hit in found.hits] if found and kind != BRIEFING else []
    total = found.counts.total if found else 0
    shown = 0 if found is None or kind == BRIEFING else found.shown
    first = (found.number - 1) * PAGE_LENGTH if found else 0
    by_name = sorted(readable.references.items(), key=lambda one: (one[1].casefold(), one[1]))
    on_first = with_words and (found is None or found.number == 1 or kind == BRIEFING)
    return SearchPage(
        said=said,
        is_asked=asked is not None,
        rows=rows,
        issues=_issue_rows(issues, boards) if on_first else [],
        issue_total=len(issues),
        of_issues=of_issues,
        kinds=_kinds(found, issues, kind),
        total=total,
        shown=shown,
        first=first + 1,
        last=first + len(rows),
        number=found.number if found else 1,
        pages=found.pages if found and kind != BRIEFING else 1,
        in_reviews=len(found.counts.by_review) if found else 0,
        of_reviews=1 if narrowed.review_id else len(readable.references),
        reviews=by_name,
        narrowed=narrowed,
        kind=kind,
        weighed=RANKED,
        has_interests=readable.has_interests,
        marking=", ".join(
            sorted(
                {readable.markings[readable.boards[row.review_id]] for row in rows}
                | {one.marking for one in named}
            )
        )
        or None,
        named=named,
        left_out=asked.left_out if asked else (),
    )


def _kinds(found: Found | None, issues: Sequence[IssueHit], kind: str) -> Sequence[KindLine]:
    by_kind = found.counts.by_kind if found else {}
    counts = {kind.value: some for kind, some in by_kind.items()}
    counts[BRIEFING] = len(issues)
    return [
        KindLine(id=id_, label=label, count=counts.get(id_, 0), is_shown=kind == id_)
        for id_, label in KIND_LABELS.items()
    ]


def _row(hit: Hit, found: Found, readable: Readable) -> Row:
    draft = readable.drafts.get(hit.draft_id) if hit.draft_id else None
    title, in_title = spans_of(hit.title)
    body, in_body = spans_of(hit.body)
    return Row(
        kind=hit.kind,
        review_id=hit.review_id,
        reference=readable.references[hit.review_id],
        source_id=hit.source_id,
        number=found.numbers.get(hit.source_id) if hit.kind is Kind.AGREED else hit.place,
        version=hit.place,
        draft_number=draft.number if draft else None,
        place=found.passages.get(hit.source_id),
        title=excerpt(title, in_title),
        body=excerpt(body, in_body),
    )


def _issue_rows(
    issues: Sequence[IssueHit], boards: Sequence[tuple[UUID, str]]
) -> Sequence[IssueRow]:
    """What is everybody's is opened on the first board; what a board entered, there."""
    names = dict(boards)
    rows = []
    for hit in issues:
        title, in_title = spans_of(hit.title)
        body, in_body = spans_of(hit.body)
        rows.append(
            IssueRow(
                board_id=hit.of.board_id or boards[0][0],
                board_name=names[hit.of.board_id] if hit.of.board_id else None,
                issue_id=hit.of.issue_id,
                title=excerpt(title, in_title),
                body=excerpt(body, in_body),
            )
        )
    return rows
