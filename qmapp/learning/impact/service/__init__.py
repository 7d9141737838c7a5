"""Verbs on what became of recommendations: begun, checked, closed, taken up again."""

from qmapp.learning.impact.checking import CheckDetails
from qmapp.learning.impact.service.beginning import Beginning, begin, begin_missing
from qmapp.learning.impact.service.checks import add_check, end_check, move_check, record_check
from qmapp.learning.impact.service.common import CLOSED_ALREADY
from qmapp.learning.impact.service.ending import close, reopen
from qmapp.learning.impact.service.keeping import Keeping, refresh, refresh_delivered
from qmapp.learning.impact.service.leaving import require_harm_closed
from qmapp.learning.impact.service.planning import set_plan
from qmapp.learning.impact.service.proving import add_proof, end_proof

__all__ = [
    "CLOSED_ALREADY",
    "Beginning",
    "CheckDetails",
    "Keeping",
    "add_check",
    "add_proof",
    "begin",
    "begin_missing",
    "close",
    "end_check",
    "end_proof",
    "move_check",
    "record_check",
    "refresh",
    "refresh_delivered",
    "reopen",
    "require_harm_closed",
    "set_plan",
]
