"""A board's figures as they were counted, for as long as its trail ends where it ended then.

Whatever the figures are counted from is sealed, or kept in step with what is sealed (the standing
tags): no row of it changes without an event of the board (foundation/audit/seals). So the same end
of its chain means the same rows, and figures counted at that end are those of now. They lie in this
process's memory, never in the database, and go with it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from qmapp.desk.dashboards.reading import Counted, Days, read_board
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.audit.heads import head_of
from qmapp.foundation.storage import Db

MOST = 128
"""So many are kept, each of a few kilobytes: readers of boards with an interest of their own, and
what they narrowed the page to."""

_Key = tuple[str, int, str, Scope, Days]


class Figures:
    """Figures that were counted, the oldest unread ones let go first. For many threads."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[_Key, Counted] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def of(self, db: Db, scope: Scope, days: Days) -> Counted:
        """The figures of a board for one reader, counted anew when anything of it changed."""
        # Read before the rows are: what is written meanwhile moves the end, and is counted then.
        head = head_of(db, scope.board_id)
        key = (head.chain, head.sequence, head.digest, scope, days)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        counted = read_board(db, scope, days)
        with self._lock:
            self._kept[key] = counted
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return counted
