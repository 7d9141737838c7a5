"""The rows of the page: changes, what did not change, and where what moved once stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import ngettext

from qmapp.casework.anchoring.align import Pair
from qmapp.casework.comparison import rules
from qmapp.casework.comparison.pages.sides import Part, Side, Sides, kind_words, parts_of
from qmapp.casework.comparison.rules import Change, Run, Still, Trace
from qmapp.casework.drafts.queries import PassageLine

# A longer run of unchanged passages is only named, with a link to all of them; in long drafts
# all but the shortest are, so that a page of changes stays one.
_LONGEST_FOLD = 40
_SHORTEST_FOLD = 3
_MOST_FOLDED = 400


@dataclass(frozen=True, slots=True)
class Asking:
    """A note that points at a passage on this page, and whose it is."""

    marker: int
    anchor: str
    names: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    kind: str
    number: int
    anchor: str
    name: str
    where: str
    old: Side | None
    new: Side | None
    previous: int | None
    next: int | None
    stood: str | None
    asked: Sequence[Asking]
    row: str = "change"


@dataclass(frozen=True, slots=True)
class StillRow:
    """An unchanged passage, shown once: it is the same in both."""

    anchor: str
    where: str
    side: Side
    asked: Sequence[Asking]
    row: str = "still"


@dataclass(frozen=True, slots=True)
class RunRow:
    """Unchanged passages in a row. Too many to fold are not here, but at `url`."""

    words: str
    passages: Sequence[Side]
    url: str
    row: str = "run"


@dataclass(frozen=True, slots=True)
class Moved:
    """Passages that moved together: a name for each place, from where to where, which change."""

    anchors: Sequence[str]
    old: str
    new: str
    change: int


@dataclass(frozen=True, slots=True)
class TraceRow:
    """Where passages stood that are elsewhere now."""

    moved: Sequence[Moved]
    row: str = "trace"


AnyRow = ChangeRow | StillRow | RunRow | TraceRow


class Rows:
    """Rows of the page from rows of the rules."""

    def __init__(
        self, sides: Sides, shown: Sequence[int], markers: Mapping[int, Sequence[Asking]]
    ) -> None:
        self._sides, self._markers = sides, markers
        self._before = dict(zip(shown[1:], shown, strict=False))
        self._behind = dict(pairwise(shown))
        self._traced: set[int] = set()
        self._fold = _LONGEST_FOLD

    def of(self, rows: Sequence[rules.Row]) -> list[AnyRow]:
        self._traced = {
            change.number for row in rows if isinstance(row, Trace) for change in row.moved
        }
        folded = sum(len(row.pairs) for row in rows if isinstance(row, Run))
        self._fold = _LONGEST_FOLD if folded <= _MOST_FOLDED else _SHORTEST_FOLD
        made: list[AnyRow] = []
        for row in rows:
            if isinstance(row, Change):
                made.append(self._change(row))
            elif isinstance(row, Still):
                made.append(self._still(row.pair))
            elif isinstance(row, Run):
                made.append(self._run(row))
            else:
                made.append(TraceRow([self._moved(group) for group in _together(row.moved)]))
        return made

    def _change(self, change: Change) -> ChangeRow:
        pair, sides = change.pair, self._sides
        # Beside nothing, all words are removed, or added.
        before, after = parts_of(
            sides.texts_old[pair.old] if pair.old is not None else "",
            sides.texts_new[pair.new] if pair.new is not None else "",
        )
        return ChangeRow(
            kind=pair.kind.value,
            number=change.number,
            anchor=f"change-{change.number}",
            name=kind_words(pair.kind),
            where=sides.where(pair),
            old=sides.side_old(pair.old, before) if pair.old is not None else None,
            new=sides.side_new(pair.new, after) if pair.new is not None else None,
            previous=self._before.get(change.number),
            next=self._behind.get(change.number),
            stood=f"stood-{pair.old}" if change.number in self._traced else None,
            asked=self._markers.get(pair.old, ()) if pair.old is not None else (),
        )

    def _still(self, pair: Pair) -> StillRow:
        old, new = pair.old or 0, pair.new or 0
        text = self._sides.texts_new[new]
        return StillRow(
            anchor=f"still-{new}",
            where=self._sides.where(pair),
            side=self._sides.side_new(new, [Part(None, text)]),
            asked=self._markers.get(old, ()),
        )

    def _run(self, run: Run) -> RunRow:
        places = [pair.new for pair in run.pairs if pair.new is not None]
        words = ngettext("%(num)d unchanged passage", "%(num)d unchanged passages", len(places))
        span = _span(self._sides.new[places[0]], self._sides.new[places[-1]])
        fold = places if len(places) <= self._fold else []
        return RunRow(
            words=f"{words}, {span}" if span else words,
            passages=[
                self._sides.side_new(at, [Part(None, self._sides.texts_new[at])]) for at in fold
            ],
            url=self._sides.address(show="all", _anchor=f"still-{places[0]}"),
        )

    def _moved(self, group: Sequence[Change]) -> Moved:
        old = [change.pair.old or 0 for change in group]
        new = [change.pair.new or 0 for change in group]
        return Moved(
            anchors=[f"stood-{place}" for place in old],
            old=_from_to(self._sides.old[old[0]], self._sides.old[old[-1]]),
            new=_from_to(self._sides.new[new[0]], self._sides.new[new[-1]]),
            change=group[0].number,
        )


def _together(moved: Sequence[Change]) -> list[list[Change]]:
    """Moved passages in groups that stood side by side in both drafts."""
    groups: list[list[Change]] = []
    for change in moved:
        last = groups[-1][-1].pair if groups else None
        if last is not None and (change.pair.old, change.pair.new) == (
            (last.old or 0) + 1,
            (last.new or 0) + 1,
        ):
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _from_to(first: PassageLine, last: PassageLine) -> str:
    return first.label if first is last else f"{first.label} – {last.label}"


def _span(first: PassageLine, last: PassageLine) -> str:
    """From where to where, in words; none when the two labels are of different counts."""
    alike = (
        first is last
        or (first.is_ours and last.is_ours)
        or ("." in first.label and "." in last.label)
    )
    return _from_to(first, last) if alike else ""
