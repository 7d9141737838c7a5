"""What changes a set of recommendations.

Every verb asks for RECOMMENDATIONS_WRITE, holds the review first, then the recommendation, and
writes one event without a word of the case. Whoever calls shows SavedElsewhere with both texts.
"""

from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.service.answers import answer_remark, take_back_answer
from qmapp.casework.recommendations.service.causes import set_causes
from qmapp.casework.recommendations.service.collecting import collect, proposals_waiting
from qmapp.casework.recommendations.service.entries import add, change, confirm, drop, put_back
from qmapp.casework.recommendations.service.parting import Merged, merge, split, undo
from qmapp.casework.recommendations.service.places import (
    keep_place,
    pin_passage,
    put_place_back,
    take_away,
)

__all__ = [
    "Merged",
    "RecommendationDetails",
    "add",
    "answer_remark",
    "change",
    "collect",
    "confirm",
    "drop",
    "keep_place",
    "merge",
    "pin_passage",
    "proposals_waiting",
    "put_back",
    "put_place_back",
    "set_causes",
    "split",
    "take_away",
    "take_back_answer",
    "undo",
]
