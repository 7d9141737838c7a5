"""The verbs of the room: bodies, what is sent to them, and what comes back.

The trail learns which days something names and digests of words; never a word.
"""

from qmapp.learning.bodies.service.bodies import add_body, change_body, end_body, put_back_body
from qmapp.learning.bodies.service.entries import enter, take_out
from qmapp.learning.bodies.service.sending import change_sent, end_sent, put_back_sent, send

__all__ = [
    "add_body",
    "change_body",
    "change_sent",
    "end_body",
    "end_sent",
    "enter",
    "put_back_body",
    "put_back_sent",
    "send",
    "take_out",
]
