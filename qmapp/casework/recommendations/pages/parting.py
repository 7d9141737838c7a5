"""The pages on which one is split into several, and several are merged into one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.evidence.pages import PlaceRow
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.recommendations.checking import blend
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.pages import words
from qmapp.casework.recommendations.pages.index import addressee_of, when_words
from qmapp.casework.recommendations.pages.one import Here, here_of
from qmapp.casework.recommendations.rules import MOST_PARTS
from qmapp.errors import N_
from qmapp.foundation.web import url_for

_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]\.?")

FIELD_LABELS = {
    "kind": N_("what it is"),
    "nature": N_("the sort of problem"),
    "nature_because": N_("why it is of this sort"),
    "addressee": N_("whom it speaks to"),
    "agency_id": N_("which agency"),
    "body": N_("which region or body"),
    "owner_role": N_("who sees to it"),
    "measure": N_("how one would know"),
    "due_on": N_("when it is due"),
    "due_words": N_("when, in the draft’s own words"),
    "review_on": N_("when it is looked at again"),
    "strength": N_("its strength"),
}
"""The fields in which several may differ, as sentences name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPage:
    """The whole, beside the boxes of its parts."""

    here: Here
    text: str
    places: Sequence[PlaceRow]
    is_cut: bool
    may_add: bool


def split_page(line: RecommendationLine, boxes: int) -> SplitPage:
    """The page, with so many boxes."""
    return SplitPage(
        here=here_of(line),
        text=line.text,
        places=words.place_rows(line),
        is_cut=len([part for part in parts_of(line.text) if part]) > 1,
        may_add=boxes < MOST_PARTS,
    )


def parts_of(text: str) -> Sequence[str]:
    """What the boxes begin with: a sentence each. The last box holds what finds no other.

    One sentence leaves an empty box beside it, to move words into.
    """
    found: list[str] = []
    for start, stop in sentences_of(text):
        words_here = text[start:stop]
        if found and _IN_BRACKETS.fullmatch(words_here):  # a reference to a finding, no sentence
            found[-1] = f"{found[-1]} {words_here}"
        else:
            found.append(words_here)
    if len(found) > MOST_PARTS:
        found = [*found[: MOST_PARTS - 1], " ".join(found[MOST_PARTS - 1 :])]
    return [*found, *[""] * (2 - len(found))]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """One of those that are merged."""

    id: UUID
    number: int | None
    title: str
    url: str
    text: str
    facts: Sequence[tuple[str, str]]
    version: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePage:
    """Those that were chosen, side by side, and the others that might be."""

    url: str
    rows: Sequence[MergeRow]
    others: Sequence[MergeRow]
    differs_words: str
    hint: str


def merge_page(
    review_id: UUID,
    lines: Sequence[RecommendationLine],
    chosen: Sequence[UUID],
    begun_with: RecommendationLine | None,
) -> MergePage:
    """The page. `lines`: all that are in the set; `begun_with`: whose words stand in the box."""
    rows = [_row(line, is_chosen=True) for line in lines if line.id in chosen]
    picked = [line for line in lines if line.id in chosen]
    return MergePage(
        url=url_for("recommendations.merge", review_id=review_id),
        rows=rows,
        others=[_row(line, is_chosen=line.id in chosen) for line in lines]
        if len(lines) > 1
        else (),
        differs_words=_differs(picked) if len(picked) > 1 else "",
        hint=gettext(
            "Begun with the words of: %(title)s.",
            title=words.title_of(begun_with.number, begun_with.text),
        )
        if begun_with is not None
        else "",
    )


def left_empty_words(names: Sequence[str]) -> str:
    """The fields in which those that were merged said different things, in a line."""
    return ", ".join(gettext(FIELD_LABELS[name]) for name in names if name in FIELD_LABELS)


def _differs(lines: Sequence[RecommendationLine]) -> str:
    """Said before anything happens: where they differ nobody chooses for whoever merges them."""
    found = left_empty_words(blend([line.details for line in lines], "").left_empty)
    if not found:
        return ""
    return gettext(
        "They differ in %(fields)s. That will be empty, for you to say anew.", fields=found
    )


def _row(line: RecommendationLine, *, is_chosen: bool) -> MergeRow:
    facts = [
        (gettext("What it is"), words.kind_words(line.kind)),
        (gettext("To whom"), addressee_of(line)),
        (gettext("Who"), line.owner_role),
        (gettext("When"), when_words(line.due_on, line.due_words, line.review_on)),
        (gettext("How one would know"), line.measure),
        (gettext("Problem"), words.nature_words(line.nature)),
    ]
    return MergeRow(
        id=line.id,
        number=line.number,
        title=words.title_of(line.number, line.text),
        url=url_for("recommendations.show", review_id=line.review_id, recommendation_id=line.id),
        text=line.text,
        facts=[(key, value) for key, value in facts if value],
        version=line.version,
        is_chosen=is_chosen,
    )
