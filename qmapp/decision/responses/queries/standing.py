"""Where a response stands: each confirmed recommendation with its answer, and what is missing.

The set is that of the drafts that were sent, whoever asks: a chair and a review manager read the
words of what the board answers, though they may not read drafts. So these reads ask for
RESPONSE_READ and not for the drafts.
"""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.content import Content
from qmapp.decision.responses.lines import AnswerLine, Standing
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def may_read_open(actor: Actor | None, review: Review) -> bool:
    """Whether somebody may read a version that was not agreed yet."""
    raise NotImplementedError


def get_standing(db: Db, actor: Actor, review: Review) -> Standing:
    """Everything that the newest version says, and what it lacks. A constant number of queries.

    Raises NotAllowed for those who read it only once it is agreed: they have `list_versions`.
    """
    raise NotImplementedError


def get_answer_line(db: Db, actor: Actor, review: Review, recommendation_id: UUID) -> AnswerLine:
    """One recommendation of the standing. Raises NotFound, also when it is not confirmed."""
    raise NotImplementedError


def get_to_agree(db: Db, actor: Actor, review: Review) -> Content:
    """What agreeing would freeze now, without its day. Raises NotFound while anything is missing,
    NotAllowed as `get_standing`."""
    raise NotImplementedError
