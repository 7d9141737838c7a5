"""Named reads of explorations. Whoever calls them has asked the policy."""

from qmapp.learning.explore.queries.comparing import compare, list_told, measures_of
from qmapp.learning.explore.queries.listing import (
    at_issues,
    count_standing,
    explored_in,
    issues_compared,
    list_beside,
    list_explorations,
)
from qmapp.learning.explore.queries.measures import find_measure, list_measures
from qmapp.learning.explore.queries.things import (
    Choosable,
    Things,
    list_reviews,
    list_things,
    list_to_answer,
)
from qmapp.learning.explore.queries.whole import (
    answers_of,
    find_newer,
    get_answer,
    get_exploration,
    get_link,
    get_whole,
    links_of,
    may_know_link,
    text_now,
    text_of,
)

__all__ = [
    "Choosable",
    "Things",
    "answers_of",
    "at_issues",
    "compare",
    "count_standing",
    "explored_in",
    "find_measure",
    "find_newer",
    "get_answer",
    "get_exploration",
    "get_link",
    "get_whole",
    "issues_compared",
    "links_of",
    "list_beside",
    "list_explorations",
    "list_measures",
    "list_reviews",
    "list_things",
    "list_to_answer",
    "list_told",
    "may_know_link",
    "measures_of",
    "text_now",
    "text_of",
]
