"""Named reads of measures, their observations, and what they are of."""

from qmapp.learning.measures.queries.measured import (
    Measured,
    get_measured,
    may_have_target,
    subject_of,
)
from qmapp.learning.measures.queries.measures import (
    MeasureLine,
    Named,
    Seen,
    get_measure,
    get_observation,
    hold_measure,
    list_links,
    list_measures,
    list_names,
    list_seen,
    standing_seen,
)
from qmapp.learning.measures.queries.runs import ActionDay, MeasureRun, run_of, runs_of

__all__ = [
    "ActionDay",
    "MeasureLine",
    "MeasureRun",
    "Measured",
    "Named",
    "Seen",
    "get_measure",
    "get_measured",
    "get_observation",
    "hold_measure",
    "list_links",
    "list_measures",
    "list_names",
    "list_seen",
    "may_have_target",
    "run_of",
    "runs_of",
    "standing_seen",
    "subject_of",
]
