"""What people do with a summit: plan it, run it, write down what was said, and close the loop.

Every verb holds the summit’s row. What was said keeps its words in `erasable_words`; the trail
learns their salted digest, never a word, and of a phone no more than which seat it was.
"""

from qmapp.learning.summits.service.attending import count_in, take_out
from qmapp.learning.summits.service.common import SummitKey
from qmapp.learning.summits.service.joining import (
    Seated,
    answer_as_seat,
    end_seat,
    end_seats,
    forget_wrong_codes,
    join,
    record_wrong_code,
    require_live,
    take_back_as_seat,
)
from qmapp.learning.summits.service.moderating import put_aside, show, take_back
from qmapp.learning.summits.service.outcomes import add_outcome, end_outcome
from qmapp.learning.summits.service.planning import call_off, change, plan, require_sound
from qmapp.learning.summits.service.running import (
    open_summit,
    renew_code,
    start_joining,
    stop_joining,
    tell,
    turn_to,
)
from qmapp.learning.summits.service.saying import change_said, enter

__all__ = [
    "Seated",
    "SummitKey",
    "add_outcome",
    "answer_as_seat",
    "call_off",
    "change",
    "change_said",
    "count_in",
    "end_outcome",
    "end_seat",
    "end_seats",
    "enter",
    "forget_wrong_codes",
    "join",
    "open_summit",
    "plan",
    "put_aside",
    "record_wrong_code",
    "renew_code",
    "require_live",
    "require_sound",
    "show",
    "start_joining",
    "stop_joining",
    "take_back",
    "take_back_as_seat",
    "take_out",
    "tell",
    "turn_to",
]
