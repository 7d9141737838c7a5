"""What is held back of the public record, and what is said where it would stand. Pure.

Source: the issue (in part, with reasons). That a quotation whose section cannot be told any more
is held back with the rest is ours: nothing is shown of which nobody said that it may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qmapp.decision.responses.typeset import Words, joined
from qmapp.foundation.documents import (
    Block,
    KeepTogether,
    Paragraph,
    Rule,
    Run,
    Style,
    text,
)
from qmapp.governance.publication.parts import MARKER, HeldBack, Piece, name_of


@dataclass(frozen=True, slots=True)
class Cut:
    """One part that is not published, and the board's reason."""

    what: str
    because: str


class Cuts:
    """All of them. `labels`: of each section of the draft that was signed, its passages."""

    def __init__(
        self,
        held: Sequence[HeldBack] = (),
        reasons: str = "",
        labels: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._reasons = reasons
        self._by_key = {one.key: one for one in held}
        self._sections = [one for one in held if one.is_section]
        self._labels = labels or {}

    def __len__(self) -> int:
        return len(self._by_key)

    def piece(self, piece: Piece, _: Words) -> Cut | None:
        """The cut where a part of the record would stand."""
        return self._cut(self._by_key.get(piece.value), _)

    def marker(self, marker_id: str, _: Words) -> Cut | None:
        """The cut where a marker would stand."""
        return self._cut(self._by_key.get(f"{MARKER}{marker_id}"), _)

    def quotation(self, label: str, _: Words) -> Cut | None:
        """The cut where words of a passage would stand; `label` is what the record calls it."""
        of = (one for one in self._sections if label in self._labels.get(one.key, {label}))
        return self._cut(next(of, None), _)

    def listed(self, _: Words) -> Sequence[Cut]:
        """Every part that is not published, in the order of the record."""
        return [cut for one in self._by_key.values() if (cut := self._cut(one, _))]

    def _cut(self, one: HeldBack | None, _: Words) -> Cut | None:
        if one is None:
            return None
        return Cut(name_of(one, _), one.because or self._reasons)


def notice(cut: Cut, _: Words, *above: Block) -> Block:
    """What stands where a part was cut: that it is not published, and why."""
    return KeepTogether(
        (
            *above,
            Rule(),
            Paragraph(text(Run(_("Not published: %(what)s.", what=cut.what), Style.STRONG))),
            Paragraph(text(_("The board’s reason: %(why)s", why=joined(cut.because)))),
            Rule(),
        )
    )
