"""The page of two drafts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.anchoring.align import PairKind
from qmapp.casework.comparison import queries, rules
from qmapp.casework.comparison.pages.asked import AskedPart, build_asked
from qmapp.casework.comparison.pages.rows import AnyRow, Rows
from qmapp.casework.comparison.pages.sides import Sides
from qmapp.casework.comparison.rules import Change
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import DraftLine
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class View:
    """One of several views of the same page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    review: Review
    old: Draft
    new: Draft
    drafts: Sequence[DraftLine]
    sentence: str
    total: int
    shown: int
    views: Sequence[View]
    rows: Sequence[AnyRow]
    first: int | None
    numbers: frozenset[int]
    asked: AskedPart


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the page the address asks for."""

    show_all: bool = False
    only: PairKind | None = None


def _count_words(kind: PairKind, count: int) -> str:
    return {
        PairKind.ADDED: gettext("%(n)s added", n=count),
        PairKind.REMOVED: gettext("%(n)s removed", n=count),
        PairKind.MOVED: gettext("%(n)s moved", n=count),
        PairKind.REWORDED: gettext("%(n)s reworded", n=count),
        PairKind.MOVED_AND_REWORDED: gettext("%(n)s moved and reworded", n=count),
        PairKind.SAME: gettext("%(n)s the same", n=count),
    }[kind]


def build(db: Db, actor: Actor, edition: Edition, sides: Sides, wanted: Wanted) -> ComparePage:
    """Two drafts side by side, as the actor may see what was asked of the older one."""
    pairs, old, new = sides.pairs, sides.draft_old, sides.draft_new
    changes = rules.changes_of(pairs)
    asked = build_asked(db, actor, edition, sides, changes)
    counted = rules.count(pairs)
    rows = rules.rows_of(pairs, asked=asked.unchanged, show_all=wanted.show_all, only=wanted.only)
    views = _views(sides, counted, len(changes), wanted)
    shown = [row.number for row in rows if isinstance(row, Change)]
    return ComparePage(
        review=sides.review,
        old=old,
        new=new,
        drafts=queries.list_readable(db, actor, sides.review),
        sentence=_sentence(old, new, counted),
        total=len(changes),
        shown=len(shown),
        views=views,
        rows=Rows(sides, shown, asked.markers).of(rows),
        first=shown[0] if shown else None,
        numbers=frozenset(shown),
        asked=asked,
    )


def _sentence(old: Draft, new: Draft, counted: Mapping[PairKind, int]) -> str:
    if not any(counted[kind] for kind in rules.CHANGES):
        return gettext(
            "Draft %(a)s and draft %(b)s have the same words in the same order.",
            a=old.number,
            b=new.number,
        )
    kinds = [kind for kind in rules.CHANGES if counted[kind]]
    said = [_count_words(kind, counted[kind]) for kind in (*kinds, PairKind.SAME)]
    return gettext(
        "Passages from draft %(a)s to draft %(b)s: %(counts)s.",
        a=old.number,
        b=new.number,
        counts=", ".join(said),
    )


def _views(sides: Sides, counted: Mapping[PairKind, int], total: int, wanted: Wanted) -> list[View]:
    if not total:
        return []
    changes = ngettext("The change", "All %(num)d changes", total)
    views = [View(changes, sides.address(), wanted == Wanted())]
    views.extend(
        View(
            _count_words(kind, counted[kind]),
            sides.address(kind=kind.value),
            kind is wanted.only,
        )
        for kind in rules.CHANGES
        if counted[kind] or kind is wanted.only
    )
    views.append(View(gettext("Show everything"), sides.address(show="all"), wanted.show_all))
    return views
