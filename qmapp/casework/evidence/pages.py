"""How pages name a place that follows its words, and what they say became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.evidence.places import PlaceLine, PlaceState
from qmapp.errors import N_
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One passage, or words of one, as pages show it."""

    id: UUID
    label: str
    url: str
    words: str
    is_whole: bool
    draft: int
    said: str
    was: str
    asks: bool
    is_away: bool


def place_rows(review_id: UUID, places: Sequence[PlaceLine], question: str) -> Sequence[PlaceRow]:
    """The places that were not taken away; what waits for an answer to the question first."""
    live = [one for one in places if one.is_live]
    live.sort(key=lambda one: one.state is not PlaceState.TO_LOOK_AT)
    return [place_row(review_id, one, question) for one in live]


def away_rows(review_id: UUID, places: Sequence[PlaceLine]) -> Sequence[PlaceRow]:
    """The places that were taken away, and may be put back."""
    return [place_row(review_id, one, "") for one in places if not one.is_live]


def place_row(review_id: UUID, one: PlaceLine, question: str) -> PlaceRow:
    """One place, named, linked to, with what became of its words.

    `question` asks of reworded words whether they still stand for the same.
    """
    label = gettext("Draft %(n)s, passage %(number)s", n=one.draft_number, number=one.label)
    if one.page is not None:
        label = gettext("%(place)s, page %(page)s", place=label, page=one.page)
    return PlaceRow(
        id=one.id,
        label=label,
        url=url_for(
            "drafts.read", review_id=review_id, number=one.draft_number, _anchor=one.anchor
        ),
        words=one.words,
        is_whole=one.is_whole,
        draft=one.draft_number,
        said=_said(one, question),
        was=one.was or "" if one.state is PlaceState.TO_LOOK_AT else "",
        asks=one.state is PlaceState.TO_LOOK_AT,
        is_away=not one.is_live,
    )


_SAID = MappingProxyType(
    {
        PlaceState.WAITING: N_("The newest draft was not looked through for these words yet."),
        PlaceState.LOOSE: N_(
            "These words are not in the newest draft, or it cannot be told where."
        ),
    }
)
_CAME = MappingProxyType(
    {
        Fate.MOVED: N_("The same words, moved since draft %(n)s."),
        Fate.REWORDED: N_("Reworded since draft %(n)s, and still the same."),
    }
)


def _said(one: PlaceLine, question: str) -> str:
    """What became of the words on their way to the newest draft; empty where nothing did."""
    if one.state is PlaceState.TO_LOOK_AT:
        return " ".join(
            part
            for part in (
                gettext("Reworded since draft %(n)s.", n=one.was_draft) if one.was_draft else "",
                question,
            )
            if part
        )
    if one.state in _SAID:
        return gettext(_SAID[one.state])
    if one.was_draft is not None and one.fate is not None and one.fate in _CAME:
        return gettext(_CAME[one.fate], n=one.was_draft)
    return ""
