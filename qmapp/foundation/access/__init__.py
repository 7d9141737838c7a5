"""Who may do what: actors, subjects, permission names, one policy table."""

from qmapp.foundation.access.model import (
    AGENCY_ROLES,
    Actor,
    AssessmentSubject,
    BoardRole,
    BoardSubject,
    DraftSubject,
    Permission,
    RecordSubject,
    ResponseSubject,
    ReviewRole,
    ReviewSubject,
    Sight,
    Subject,
)
from qmapp.foundation.access.policy import may, require

__all__ = [
    "AGENCY_ROLES",
    "Actor",
    "AssessmentSubject",
    "BoardRole",
    "BoardSubject",
    "DraftSubject",
    "Permission",
    "RecordSubject",
    "ResponseSubject",
    "ReviewRole",
    "ReviewSubject",
    "Sight",
    "Subject",
    "may",
    "require",
]
