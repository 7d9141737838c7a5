"""What may be done with an exploration."""

from qmapp.learning.explore.service.answering import Saved, Typed, save_answers
from qmapp.learning.explore.service.beginning import begin, change, put_right, throw_away
from qmapp.learning.explore.service.common import ExplorationKey
from qmapp.learning.explore.service.finishing import finish
from qmapp.learning.explore.service.linking import Linked, link, unlink
from qmapp.learning.explore.service.making import (
    Origin,
    make_action,
    make_finding,
    make_recommendation,
)

__all__ = [
    "ExplorationKey",
    "Linked",
    "Origin",
    "Saved",
    "Typed",
    "begin",
    "change",
    "finish",
    "link",
    "make_action",
    "make_finding",
    "make_recommendation",
    "put_right",
    "save_answers",
    "throw_away",
    "unlink",
]
