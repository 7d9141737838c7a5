"""Named reads of summits. Whoever calls them has asked the policy, unless they say otherwise."""

from qmapp.learning.summits.queries.joining import (
    count_waiting,
    find_by_code,
    find_seat,
    list_seats,
    may_speak,
    of_today,
    pulse,
    said_by,
    wrong_codes,
)
from qmapp.learning.summits.queries.listing import at_issues, count_open, list_summits
from qmapp.learning.summits.queries.outcomes import Leads, list_leads, list_reviews
from qmapp.learning.summits.queries.whole import (
    get_contribution,
    get_outcome,
    get_shown,
    get_summit,
    get_whole,
    list_said,
    subject_of,
    text_of,
    who_may_lead,
)

__all__ = [
    "Leads",
    "at_issues",
    "count_open",
    "count_waiting",
    "find_by_code",
    "find_seat",
    "get_contribution",
    "get_outcome",
    "get_shown",
    "get_summit",
    "get_whole",
    "list_leads",
    "list_reviews",
    "list_said",
    "list_seats",
    "list_summits",
    "may_speak",
    "of_today",
    "pulse",
    "said_by",
    "subject_of",
    "text_of",
    "who_may_lead",
    "wrong_codes",
]
