"""What people do with feedback to the lead reviewer. Every verb asks, records, never commits."""

from qmapp.casework.feedback.checking import Answered, PointDetails
from qmapp.casework.feedback.service.answering import answer_point, take_back_answer
from qmapp.casework.feedback.service.beginning import begin_letter, discard, look_again
from qmapp.casework.feedback.service.pressing import mark_pressure, pass_on, settle_pressure
from qmapp.casework.feedback.service.sending import send
from qmapp.casework.feedback.service.wording import (
    add_point,
    change_point,
    leave_out,
    move,
    put_back,
    write_opening,
)

__all__ = [
    "Answered",
    "PointDetails",
    "add_point",
    "answer_point",
    "begin_letter",
    "change_point",
    "discard",
    "leave_out",
    "look_again",
    "mark_pressure",
    "move",
    "pass_on",
    "put_back",
    "send",
    "settle_pressure",
    "take_back_answer",
    "write_opening",
]
