"""Which evidence is drawn on the words of the draft: by marker, by theme, by stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext

from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import Edition, Marker

MARKER, ALL, NONE = "marker", "all", "none"
_THEME = "theme-"


@dataclass(frozen=True, slots=True)
class ShowLink:
    """One choice of what is shown, with an address of its own."""

    label: str
    url: str
    current: bool
    show: str
    stance: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: evidence of this marker, all, none, or of the markers of one theme.

    `show` and `stance` are as the address has them; `markers` is None for all of them.
    """

    show: str
    stance: Stance | None
    markers: frozenset[str] | None
    said: str

    @property
    def drawn(self) -> str:
        """How evidence is drawn: other markers' quietly, all by stance, or none."""
        return self.show if self.show in {MARKER, NONE} else ALL

    def takes(self, item: EvidenceLine) -> bool:
        """Whether a piece of evidence on words of the draft is shown."""
        return (
            self.show != NONE
            and (self.stance is None or item.stance is self.stance)
            and (self.markers is None or item.marker_id in self.markers)
        )


@dataclass(frozen=True, slots=True)
class ShowMenu:
    """The choices, in the head of the draft's pane; `said` names those behind “More”."""

    main: Sequence[ShowLink]
    themes: Sequence[ShowLink]
    stances: Sequence[ShowLink]
    said: str
    count: str


def read_shown(edition: Edition, show: str, stance: str) -> Shown:
    """What an address asks for; anything unknown is as if it were not there."""
    chosen = Stance(stance) if stance in set(Stance) else None
    theme = next((t for t in edition.themes if show == f"{_THEME}{t.id}"), None)
    if theme is not None:
        markers = frozenset(m.id for m in edition.markers if theme.id in m.themes)
        return Shown(show, chosen, markers, theme.label)
    return Shown(show if show in {ALL, NONE} else MARKER, chosen, None, "")


def build_menu(
    edition: Edition, marker: Marker, shown: Shown, lines: Sequence[EvidenceLine]
) -> ShowMenu:
    """Every choice with its address, and in words what is chosen of theme and stance."""
    stance = shown.stance.value if shown.stance else ""

    def link(label: str, show: str, stance: str, *, current: bool) -> ShowLink:
        asked = {"show": show if show != MARKER else "", "stance": stance}
        query = urlencode({name: value for name, value in asked.items() if value})
        return ShowLink(label, f"?{query}#draft", current, show, stance)

    def main(label: str, show: str) -> ShowLink:
        return link(label, show, stance if show != NONE else "", current=shown.show == show)

    # With nothing shown there is nothing to choose a stance of.
    of = ALL if shown.show == NONE else shown.show
    used = {theme for m in edition.markers for theme in m.themes}
    named: list[tuple[str, str]] = [("", gettext("Every stance"))]
    named += [(one.value, stance_words(one)) for one in Stance]
    on_words = [line for line in lines if line.passage_id is not None]
    here = [line for line in on_words if shown.takes(line)]
    return ShowMenu(
        main=[
            main(gettext("Evidence for %(n)s", n=marker.number), MARKER),
            main(gettext("For all markers"), ALL),
            main(gettext("None"), NONE),
        ],
        themes=[main(t.label, f"{_THEME}{t.id}") for t in edition.themes if t.id in used],
        stances=[
            link(label, of, value, current=shown.show != NONE and value == stance)
            for value, label in named
        ],
        said=", ".join(filter(None, (shown.said, shown.stance and stance_words(shown.stance)))),
        count=gettext("%(n)d of %(total)d pins shown", n=len(here), total=len(on_words))
        if shown.said or shown.stance
        else "",
    )


def stance_words(stance: Stance) -> str:
    """A stance as a page names it."""
    return {
        Stance.SUPPORTS: gettext("Supports"),
        Stance.COUNTS_AGAINST: gettext("Counts against"),
        Stance.CONTEXT: gettext("Context"),
    }[stance]
