"""Charts as still pictures: drawn here, with no script and no style attribute, words beside them.

A page shows, in this order: what the chart says in one sentence, the chart, its source and n, and
its table, whose figures are the links (templates/shared/_charts.html). A chart is drawn twice, for
wide and for narrow screens; the style sheet css/charts.css shows one of the two.
"""

from qmapp.foundation.charts.drawing import bars, run_chart, stacked
from qmapp.foundation.charts.pictures import (
    FILLED,
    Bar,
    BarsPicture,
    Event,
    RunPicture,
    Spot,
    StackedPicture,
)

__all__ = [
    "FILLED",
    "Bar",
    "BarsPicture",
    "Event",
    "RunPicture",
    "Spot",
    "StackedPicture",
    "bars",
    "run_chart",
    "stacked",
]
