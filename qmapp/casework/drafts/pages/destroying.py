"""The pages on which a draft that came in error is destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.destructions import DestructionLine, list_destructions
from qmapp.casework.drafts.models import Destruction, Draft
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyPage:
    """A draft that somebody means to have destroyed.

    What people do with it is not counted here: who may ask is not to learn who has begun to judge.
    """

    number: int
    file_name: str
    size: int
    sha256: str
    uploaded_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePage:
    """A request as the second person sees it, or whoever made it."""

    line: DestructionLine
    is_mine: bool
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionsPage:
    """What waits for a second person, and what is left of what was destroyed."""

    waiting: Sequence[DestructionLine]
    decided: Sequence[DestructionLine]


def destroy_page(draft: Draft) -> DestroyPage:
    """What somebody sees before they ask that a draft be destroyed."""
    return DestroyPage(
        number=draft.number,
        file_name=draft.file_name,
        size=draft.size,
        sha256=draft.sha256,
        uploaded_at=draft.uploaded_at,
        sent_at=draft.sent_at,
    )


def decide_page(db: Db, actor: Actor, request: Destruction) -> DecidePage:
    """What the second person sees. Raises NotFound for whoever may not decide and did not ask."""
    is_mine = request.asked_by == actor.person_id
    may_decide = may(actor, Permission.DESTRUCTION_DECIDE, destroying.subject_of(request))
    if not is_mine and not may_decide:
        raise NotFound("destruction")
    (line,) = (one for one in list_destructions(db, request.review_id) if one.id == request.id)
    return DecidePage(line=line, is_mine=is_mine, may_decide=may_decide)


def destructions_page(db: Db, review_id: UUID) -> DestructionsPage:
    """The requests of a review, for those who may ask or decide."""
    every = list_destructions(db, review_id)
    return DestructionsPage(
        waiting=[one for one in every if one.is_open],
        decided=[one for one in every if not one.is_open],
    )


__all__ = [
    "DecidePage",
    "DestroyPage",
    "DestructionsPage",
    "decide_page",
    "destroy_page",
    "destructions_page",
]
