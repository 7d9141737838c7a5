"""Two readings compared, and remembered: readings never change, and comparing takes a while.

What is remembered holds places, no words: nothing of a draft stays behind in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from qmapp.casework.anchoring.align import Pair, align
from qmapp.casework.anchoring.rules import Outcome, Quote, follow

_REMEMBERED = 32


@dataclass(slots=True)
class _Known:
    """What is known of two readings: their pairs, and what became of words of the older one."""

    pairs: Sequence[Pair] | None = None
    outcomes: dict[Quote, Outcome] = field(default_factory=dict)


_known: OrderedDict[tuple[UUID, UUID], _Known] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Readings:
    """Two readings with the texts of their passages."""

    old_id: UUID
    new_id: UUID
    old: Sequence[str]
    new: Sequence[str]

    def aligned(self) -> Sequence[Pair]:
        """The passages of both in pairs."""
        known = self._known()
        if known.pairs is None:
            known.pairs = align(self.old, self.new)
        return known.pairs

    def followed(self, quotes: Sequence[Quote]) -> Sequence[Outcome]:
        """What became of words of the older one, in their order."""
        known = self._known()
        wanted = list(dict.fromkeys(quote for quote in quotes if quote not in known.outcomes))
        if wanted:
            known.outcomes.update(zip(wanted, follow(self.old, self.new, wanted), strict=True))
        return [known.outcomes[quote] for quote in quotes]

    def _known(self) -> _Known:
        key = (self.old_id, self.new_id)
        with _lock:
            found = _known.setdefault(key, _Known())
            _known.move_to_end(key)
            while len(_known) > _REMEMBERED:
                _known.popitem(last=False)
        return found
