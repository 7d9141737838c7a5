"""Named reads of what a board found and did on practice issues."""

from qmapp.learning.issues.queries.answered import Answer, Answered, list_answered
from qmapp.learning.issues.queries.found import (
    Coverage,
    FoundIn,
    FoundWords,
    count_by_issue,
    count_disputed,
    coverage,
    list_found,
)
from qmapp.learning.issues.queries.scope import Scope, scope_of

__all__ = [
    "Answer",
    "Answered",
    "Coverage",
    "FoundIn",
    "FoundWords",
    "Scope",
    "count_by_issue",
    "count_disputed",
    "coverage",
    "list_answered",
    "list_found",
    "scope_of",
]
