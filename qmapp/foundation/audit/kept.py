"""What was read of a board, for as long as its trail ends where it ended then.

Fit for what is read from sealed rows alone, or from what is kept in step with them (the standing
tags): no row of those changes without an event of the board (see seals). So the same end of its
chain means the same rows, and what was read at that end is what would be read now. It lies in this
process's memory, never in the database, and goes with it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from qmapp.foundation.audit.heads import ends_of
from qmapp.foundation.storage import Db, ReadSession, Storage

_KEPT = "qmapp.kept"
MOST = 128
"""So many are kept: from a few kilobytes to some hundreds, of a board with hundreds of reviews."""


class _OfBoard(Protocol):
    """Of which board, and of which of its reviews, something is read. Hashable."""

    @property
    def board_id(self) -> UUID: ...


P = ParamSpec("P")
S = TypeVar("S", bound=_OfBoard)
T = TypeVar("T")


class _Keeper:
    """What was read, the oldest unread let go first. For many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, what: Hashable, read: Callable[[], T]) -> T:
        with self._lock:
            if what in self._found:
                self._found.move_to_end(what)
                kept: T = self._found[what]
                return kept
        found = read()
        with self._lock:
            self._found[what] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found


def keep_with(storage: Storage, most: int = MOST) -> Storage:
    """Let the storage keep what is read; the same storage, for building on."""
    storage.info[_KEPT] = _Keeper(most)
    return storage


def kept(
    read: Callable[Concatenate[Db, S, P], T], db: Db, scope: S, *args: P.args, **kwargs: P.kwargs
) -> T:
    """What `read` answers, read anew when anything of the scope's board changed.

    As `kept_over`, of one board.
    """
    return kept_over([scope.board_id], read, db, scope, *args, **kwargs)


def kept_over(
    boards: Collection[UUID],
    read: Callable[Concatenate[Db, P], T],
    db: Db,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """What `read` answers, read anew when anything of these boards changed.

    Arguments are hashable, and say all on which the answer depends beside the boards' rows. The
    answer is shared: nobody changes it. Where the storage keeps nothing, and in the midst of a
    change, whose events are not written yet, everything is read.
    """
    keeper: _Keeper | None = db.info.get(_KEPT)
    if keeper is None or not isinstance(db, ReadSession):
        return read(db, *args, **kwargs)
    # Read before the rows are: what is written meanwhile moves the end, and is read then.
    what = (read, ends_of(db, boards), args, tuple(kwargs.items()))
    return keeper.of(what, lambda: read(db, *args, **kwargs))
