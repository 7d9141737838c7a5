"""What changes the signing of a review: who signs, rounds, what is said, and taking back.

Every verb holds the review first, so that two people at once are one after the other.
"""

from qmapp.governance.signing.service.common import close_asking
from qmapp.governance.signing.service.planning import add_signatory, end_signatory, set_plan
from qmapp.governance.signing.service.reopening import ask_reopening, vote
from qmapp.governance.signing.service.rounds import call_off, open_round
from qmapp.governance.signing.service.saying import SAID_ALREADY, Saying, require_may_say, say

__all__ = [
    "SAID_ALREADY",
    "Saying",
    "add_signatory",
    "ask_reopening",
    "call_off",
    "close_asking",
    "end_signatory",
    "open_round",
    "require_may_say",
    "say",
    "set_plan",
    "vote",
]
