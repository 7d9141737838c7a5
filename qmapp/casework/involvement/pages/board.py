"""What the page of a board is given: how often each group was heard, over all its reviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.involvement.board_queries import CountedReview
from qmapp.casework.involvement.coverage import Share, Standing
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.glance import standing_words
from qmapp.casework.involvement.queries import GroupCount
from qmapp.casework.involvement.rules import Side, side_of

# Figures over fewer registers may tell those who know a case whom they are of.
FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure, and the reviews behind it that may be opened, of all that stand behind it."""

    label: str
    share: Share
    reviews: Sequence[CountedReview]
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group: in how many of the reviews it was identified, and what became of asking."""

    id: str
    title: str
    people: int
    in_reviews: Cell
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideGroups:
    """The groups of one side that were identified anywhere, and the names of the others."""

    id: str
    title: str
    rows: Sequence[GroupRow]
    never: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """Who was heard over all reviews of a board that somebody may count."""

    kept: Share
    columns: Sequence[str]
    sides: Sequence[SideGroups]
    without: Sequence[CountedReview]
    is_few: bool


def board_page(counts: Sequence[GroupCount], reviews: Sequence[CountedReview]) -> BoardPage:
    """The page. A review without a single entry keeps no register yet, and is told apart."""
    kept = frozenset(one for count in counts for one in count.identified_in)
    return BoardPage(
        kept=Share(len(kept), len(reviews)),
        columns=[standing_words(one) for one in Standing],
        sides=[_side(side, counts, reviews, len(kept)) for side in Side],
        without=[one for one in reviews if one.id not in kept and one.may_open],
        is_few=len(kept) < FEW,
    )


def _side(
    side: Side, counts: Sequence[GroupCount], reviews: Sequence[CountedReview], kept: int
) -> SideGroups:
    own = [count for count in counts if side_of(count.group) is side]
    return SideGroups(
        id=side.value,
        title=words.side_words(side),
        rows=[_row(count, reviews, kept) for count in own if count.identified],
        never=[words.group_words(count.group) for count in own if not count.identified],
    )


def _row(count: GroupCount, reviews: Sequence[CountedReview], kept: int) -> GroupRow:
    return GroupRow(
        id=count.group.value,
        title=words.group_words(count.group),
        people=count.people,
        in_reviews=_cell("", Share(count.reviews_identified, kept), count.identified_in, reviews),
        cells=[
            _cell(standing_words(one), count.share(one), count.behind[one], reviews)
            for one in Standing
        ],
    )


def _cell(
    label: str, share: Share, behind: Collection[UUID], reviews: Sequence[CountedReview]
) -> Cell:
    return Cell(
        label=label,
        share=share,
        reviews=[one for one in reviews if one.id in behind and one.may_open],
        behind=len(behind),
    )
