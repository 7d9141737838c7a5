"""The passages of two drafts, paired, and how the page names, links and marks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from qmapp.casework.anchoring.align import Pair, PairKind
from qmapp.casework.anchoring.words import PieceKind, differences
from qmapp.casework.comparison.aligned import Readings
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine, get_reading, list_passages
from qmapp.casework.reviews.models import Review
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a passage: `mark` is none, "del" or "ins"."""

    mark: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """A passage in one of the drafts, with a link to it there."""

    draft: int
    label: str
    url: str
    parts: Sequence[Part]
    is_heading: bool


class Sides:
    """The passages of both drafts, paired, and how a page names and links them."""

    def __init__(self, db: Db, review: Review, old: Draft, new: Draft) -> None:
        self.review, self.draft_old, self.draft_new = review, old, new
        self.old: Sequence[PassageLine] = list_passages(db, old.reading_id)
        self.new: Sequence[PassageLine] = list_passages(db, new.reading_id)
        self.texts_old = [line.text for line in self.old]
        self.texts_new = [line.text for line in self.new]
        self.readings = Readings(
            get_reading(db, old.reading_id).id,
            get_reading(db, new.reading_id).id,
            self.texts_old,
            self.texts_new,
        )
        self.pairs: Sequence[Pair] = self.readings.aligned()

    def address(self, **more: Any) -> str:
        return url_for(
            "comparison.compare",
            review_id=self.review.id,
            a=self.draft_old.number,
            b=self.draft_new.number,
            **more,
        )

    def url_old(self, place: int) -> str:
        return self._url(self.draft_old, self.old[place])

    def url_new(self, place: int) -> str:
        return self._url(self.draft_new, self.new[place])

    def _url(self, draft: Draft, line: PassageLine) -> str:
        return url_for(
            "drafts.read", review_id=self.review.id, number=draft.number, _anchor=line.anchor
        )

    def side_old(self, place: int, parts: Sequence[Part]) -> Side:
        line = self.old[place]
        return Side(
            self.draft_old.number, line.label, self.url_old(place), parts, _is_heading(line)
        )

    def side_new(self, place: int, parts: Sequence[Part]) -> Side:
        line = self.new[place]
        return Side(
            self.draft_new.number, line.label, self.url_new(place), parts, _is_heading(line)
        )

    def where(self, pair: Pair) -> str:
        """Where a passage stands in the drafts, in words."""
        a, b = self.draft_old.number, self.draft_new.number
        if pair.old is None or pair.new is None:
            if pair.new is not None:
                return gettext(
                    "%(label)s in draft %(draft)s", label=self.new[pair.new].label, draft=b
                )
            return gettext(
                "%(label)s in draft %(draft)s", label=self.old[pair.old or 0].label, draft=a
            )
        before, after = self.old[pair.old].label, self.new[pair.new].label
        if pair.kind is PairKind.MOVED:
            return gettext("From %(old)s to %(new)s, same words", old=before, new=after)
        if pair.kind is PairKind.MOVED_AND_REWORDED:
            return gettext("From %(old)s to %(new)s", old=before, new=after)
        if before == after:
            return gettext("%(label)s in both", label=after)
        return gettext(
            "%(old)s in draft %(a)s, %(new)s in draft %(b)s", old=before, a=a, new=after, b=b
        )


def _is_heading(line: PassageLine) -> bool:
    return line.kind.value == "heading"


def kind_words(kind: PairKind) -> str:
    """The name of a kind of change, as a heading."""
    return {
        PairKind.ADDED: gettext("Added"),
        PairKind.REMOVED: gettext("Removed"),
        PairKind.MOVED: gettext("Moved"),
        PairKind.REWORDED: gettext("Reworded"),
        PairKind.MOVED_AND_REWORDED: gettext("Moved and reworded"),
        PairKind.SAME: gettext("Unchanged"),
    }[kind]


def parts_of(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Both texts with what they do not share marked: what was removed, what was added."""
    before: list[Part] = []
    after: list[Part] = []
    for piece in differences(old, new):
        if piece.old:
            before.append(Part("del" if piece.kind is PieceKind.REMOVED else None, piece.old))
        if piece.new:
            after.append(Part("ins" if piece.kind is PieceKind.ADDED else None, piece.new))
    return before, after
