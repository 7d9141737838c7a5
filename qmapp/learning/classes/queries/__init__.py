"""Named reads of sessions. Callers have asked the policy; `own` is for the person alone."""

from qmapp.learning.classes.queries.gaps import Counted, count_gaps
from qmapp.learning.classes.queries.own import OwnClass, list_own_classes, list_own_drafts
from qmapp.learning.classes.queries.sessions import (
    ClassLine,
    MarkerName,
    PlaceLine,
    count_sessions,
    get_class,
    get_place,
    line_of,
    list_classes,
    list_places,
    who_leads,
)

__all__ = [
    "ClassLine",
    "Counted",
    "MarkerName",
    "OwnClass",
    "PlaceLine",
    "count_gaps",
    "count_sessions",
    "get_class",
    "get_place",
    "line_of",
    "list_classes",
    "list_own_classes",
    "list_own_drafts",
    "list_places",
    "who_leads",
]
