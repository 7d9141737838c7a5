"""What may be done with an exploration."""

from qmapp.learning.explore.service.answering import Saved, Typed, save_answers
from qmapp.learning.explore.service.beginning import (
    begin,
    change,
    may_throw_away,
    put_back,
    put_right,
    throw_away,
)
from qmapp.learning.explore.service.common import ExplorationKey
from qmapp.learning.explore.service.finishing import finish
from qmapp.learning.explore.service.linking import Linked, link, unlink
from qmapp.learning.explore.service.making import (
    Origin,
    make_action,
    make_finding,
    make_recommendation,
)
from qmapp.learning.explore.service.renewing import take_newer_text

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
    "may_throw_away",
    "put_back",
    "put_right",
    "save_answers",
    "take_newer_text",
    "throw_away",
    "unlink",
]
