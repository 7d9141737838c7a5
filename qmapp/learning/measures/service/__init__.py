"""What changes measures: they are added, put right and ended; things are observed, one by one or
out of a file. Every verb asks the policy and holds the measure's row first.
"""

from qmapp.learning.measures.checking import MeasureDetails, NewObservation
from qmapp.learning.measures.service.measuring import add, change, end
from qmapp.learning.measures.service.observing import note_download, observe, put_right, take_out
from qmapp.learning.measures.service.taking import (
    Taken,
    bring_file,
    leave_file,
    look_at,
    require_readable,
    seen_digest,
    take_file,
)

__all__ = [
    "MeasureDetails",
    "NewObservation",
    "Taken",
    "add",
    "bring_file",
    "change",
    "end",
    "leave_file",
    "look_at",
    "note_download",
    "observe",
    "put_right",
    "require_readable",
    "seen_digest",
    "take_file",
    "take_out",
]
