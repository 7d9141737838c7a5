"""SQLite without waiting for the disk: what a test writes need not survive a power cut.

The application waits at each commit until the disk has what was written. A test looks at its
database while the machine runs, or after a process was killed, which loses nothing that was handed
to the system. `tests/storage/storage/test_surviving.py` asks for the setting itself.
"""

from __future__ import annotations

import sqlite3
from unittest.mock import patch

from qmapp.foundation.storage import engine as engines

SURVIVING = "synchronous = FULL"
FORGETFUL = "synchronous = OFF"
set_pragma = engines._set


def _set(cursor: sqlite3.Cursor, pragma: str) -> None:
    set_pragma(cursor, FORGETFUL if pragma == SURVIVING else pragma)


# For as long as the process runs: an engine may be made before any fixture, or after all of them.
spare = patch.object(engines, "_set", _set).start
