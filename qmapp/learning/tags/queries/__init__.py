"""Named reads of what is coded, as far as whoever asks may know."""

from qmapp.learning.tags.queries.blindness import hidden_things
from qmapp.learning.tags.queries.standing import Coded, count_coded, standing_of
from qmapp.learning.tags.queries.things import (
    get_thing,
    list_things,
    said_of_findings,
    said_of_recommendations,
)

__all__ = [
    "Coded",
    "count_coded",
    "get_thing",
    "hidden_things",
    "list_things",
    "said_of_findings",
    "said_of_recommendations",
    "standing_of",
]
