"""The verbs that change assessments. Each asks the policy, keeps the rules, writes its event."""

from qmapp.casework.assessments.service.starting import STARTS, prepare, start, state_known_outcome
from qmapp.casework.assessments.service.submitting import reopen, submit
from qmapp.casework.assessments.service.writers import (
    ROLE_FOR,
    add_coauthor,
    lift_sight,
    remove_coauthor,
)

__all__ = [
    "ROLE_FOR",
    "STARTS",
    "add_coauthor",
    "lift_sight",
    "prepare",
    "remove_coauthor",
    "reopen",
    "start",
    "state_known_outcome",
    "submit",
]
