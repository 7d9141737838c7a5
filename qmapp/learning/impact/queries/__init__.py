"""Named reads of follow-ups."""

from qmapp.learning.impact.queries.again import list_found_again
from qmapp.learning.impact.queries.counting import count_of
from qmapp.learning.impact.queries.facts import (
    again_on_of,
    closing_facts,
    kept_of,
    list_actions_of,
    owners_who_may_not_sign,
    plan_of,
    shown_since_of,
    weighed,
)
from qmapp.learning.impact.queries.listing import check_line, get_followed, list_followed
from qmapp.learning.impact.queries.subjects import (
    find_follow_up,
    get_check,
    get_follow_up,
    number_of,
    subject_of,
    subject_of_review,
)

__all__ = [
    "again_on_of",
    "check_line",
    "closing_facts",
    "count_of",
    "find_follow_up",
    "get_check",
    "get_follow_up",
    "get_followed",
    "kept_of",
    "list_actions_of",
    "list_followed",
    "list_found_again",
    "number_of",
    "owners_who_may_not_sign",
    "plan_of",
    "shown_since_of",
    "subject_of",
    "subject_of_review",
    "weighed",
]
