"""The stages of a review as one state machine: which steps there are, who takes them. Pure.

`STEPS` is the whole of it. A step says from where it leads where, who may take it, and what must
be there; `missing` says what is not. Nothing else in qmapp decides whether a stage may change, or
what a closed review still takes.
"""

from qmapp.casework.reviews.machine.closed import IsClosed, require_open, require_taken
from qmapp.casework.reviews.machine.facts import Facts, PaperFacts
from qmapp.casework.reviews.machine.needs import Lack, Need, PlaceOf, in_words, lack_of
from qmapp.casework.reviews.machine.steps import (
    LONGEST_BECAUSE,
    STEPS,
    WORK,
    Step,
    StepId,
    StepRefused,
    find_step,
    missing,
    require_nothing_missing,
    step_of,
    step_of_a_room,
    steps_from,
)

__all__ = [
    "LONGEST_BECAUSE",
    "STEPS",
    "WORK",
    "Facts",
    "IsClosed",
    "Lack",
    "Need",
    "PaperFacts",
    "PlaceOf",
    "Step",
    "StepId",
    "StepRefused",
    "find_step",
    "in_words",
    "lack_of",
    "missing",
    "require_nothing_missing",
    "require_open",
    "require_taken",
    "step_of",
    "step_of_a_room",
    "steps_from",
]
