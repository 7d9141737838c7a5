"""What changes a response: answered, dissented from, agreed, taken up again.

Every verb holds the version first, so that two people at once are one after the other, and none
changes a version that was agreed. The trail learns what was decided and the digests of words;
never a word of the case. Actions of a response are written through here too, so that what a
version promises stands still while it is agreed.
"""

from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.service.acting import (
    change_action,
    end_action,
    promise_action,
    put_back_action,
    tie_action,
    untie_action,
)
from qmapp.decision.responses.service.agreeing import agree, new_version
from qmapp.decision.responses.service.answering import answer, take_over
from qmapp.decision.responses.service.dissenting import end_dissent, record_dissent
from qmapp.decision.responses.service.opening import open_response, write_opening

__all__ = [
    "ActionDetails",
    "DissentDetails",
    "agree",
    "answer",
    "change_action",
    "end_action",
    "end_dissent",
    "new_version",
    "open_response",
    "promise_action",
    "put_back_action",
    "record_dissent",
    "take_over",
    "tie_action",
    "untie_action",
    "write_opening",
]
