"""What changes the register: people are added, steps taken and corrected, words taken back.

Every verb holds the participant's row first, so that two people at once are one after the other.
The trail learns what kind of thing happened, when it was, and the digest of words; never a word.
"""

from qmapp.casework.involvement.checking import ParticipantDetails, StepDetails
from qmapp.casework.involvement.service.people import (
    add_participant,
    change_participant,
    end_participant,
)
from qmapp.casework.involvement.service.sheets import end_sheet, restore_sheet, save_sheet
from qmapp.casework.involvement.service.steps import WORDS_ARE_GONE, add_step, correct_step
from qmapp.casework.involvement.service.words import (
    PINNED,
    record_of_contribution,
    record_of_coverage,
    withdraw,
)

__all__ = [
    "PINNED",
    "WORDS_ARE_GONE",
    "ParticipantDetails",
    "StepDetails",
    "add_participant",
    "add_step",
    "change_participant",
    "correct_step",
    "end_participant",
    "end_sheet",
    "record_of_contribution",
    "record_of_coverage",
    "restore_sheet",
    "save_sheet",
    "withdraw",
]
