"""Two readings aligned, and remembered: readings never change, and aligning them takes a while.

What is remembered holds places, no words: nothing of a draft stays behind in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from uuid import UUID

from qmapp.casework.anchoring.align import Pair, align

_REMEMBERED = 32
_known: OrderedDict[tuple[UUID, UUID], Sequence[Pair]] = OrderedDict()
_lock = Lock()


def aligned(old_id: UUID, new_id: UUID, old: Sequence[str], new: Sequence[str]) -> Sequence[Pair]:
    """The passages of two readings in pairs. The texts are those of the readings."""
    key = (old_id, new_id)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    pairs = align(old, new)
    with _lock:
        _known[key] = pairs
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return pairs
