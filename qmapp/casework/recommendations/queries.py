"""Named reads of recommendations: what other rooms and the pages ask for.

`listing` reads them with all that hangs on them, `lineage` what came from what, `asking` what the
remark rules ask, `earlier` what other reviews of the board recommended.
"""

from qmapp.casework.recommendations.asking import facts_of, find_remark, remarks
from qmapp.casework.recommendations.lineage import family_of
from qmapp.casework.recommendations.lines import (
    AnswerLine,
    EarlierLine,
    KinLine,
    LinkLine,
    RecommendationLine,
    RemarkLine,
    RemarksOfSet,
)
from qmapp.casework.recommendations.listing import (
    count_by_state,
    get_line,
    get_recommendation,
    list_answers_on_set,
    list_recommendations,
    newest_unsent,
    on_set,
    was_undone,
)

__all__ = [
    "AnswerLine",
    "EarlierLine",
    "KinLine",
    "LinkLine",
    "RecommendationLine",
    "RemarkLine",
    "RemarksOfSet",
    "count_by_state",
    "facts_of",
    "family_of",
    "find_remark",
    "get_line",
    "get_recommendation",
    "list_answers_on_set",
    "list_recommendations",
    "newest_unsent",
    "on_set",
    "remarks",
    "was_undone",
]
