"""The pages on which a draft that came in error is destroyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import ngettext

from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.destructions import DestructionLine, list_destructions
from qmapp.casework.drafts.models import Destruction, Draft
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web.words import show_broken

# What goes with a draft, in the order in which a reader would ask.
_KINDS = ("assessments", "evidence", "flag_decisions", "findings", "recommendations", "comments")


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyPage:
    """A draft, what would go with it, and why it may not go, when it may not."""

    number: int
    file_name: str
    size: int
    sha256: str
    uploaded_at: datetime
    sent_at: datetime | None
    goes: Sequence[str]
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePage:
    """A request as the second person sees it, or whoever made it."""

    line: DestructionLine
    goes: Sequence[str]
    refusal: str
    is_mine: bool
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionsPage:
    """What waits for a second person, and what is left of what was destroyed."""

    waiting: Sequence[DestructionLine]
    decided: Sequence[DestructionLine]


def destroy_page(db: Db, draft: Draft) -> DestroyPage:
    """What somebody sees before they ask that a draft be destroyed."""
    goes, refusal = _what_goes(db, draft)
    return DestroyPage(
        number=draft.number,
        file_name=draft.file_name,
        size=draft.size,
        sha256=draft.sha256,
        uploaded_at=draft.uploaded_at,
        sent_at=draft.sent_at,
        goes=goes,
        refusal=refusal,
    )


def decide_page(db: Db, actor: Actor, request: Destruction) -> DecidePage:
    """What the second person sees. Raises NotFound for whoever may not decide and did not ask."""
    is_mine = request.asked_by == actor.person_id
    may_decide = may(actor, Permission.DESTRUCTION_DECIDE, destroying.subject_of(request))
    if not is_mine and not may_decide:
        raise NotFound("destruction")
    draft = db.get(Draft, request.draft_id)
    goes, refusal = _what_goes(db, draft) if draft is not None else ((), "")
    (line,) = (one for one in list_destructions(db, request.review_id) if one.id == request.id)
    return DecidePage(line=line, goes=goes, refusal=refusal, is_mine=is_mine, may_decide=may_decide)


def destructions_page(db: Db, review_id: UUID) -> DestructionsPage:
    """The requests of a review, for those who may ask or decide."""
    every = list_destructions(db, review_id)
    return DestructionsPage(
        waiting=[one for one in every if one.is_open],
        decided=[one for one in every if not one.is_open],
    )


def _what_goes(db: Db, draft: Draft) -> tuple[Sequence[str], str]:
    try:
        doomed = destroying.what_goes_with(db, draft)
    except RuleBroken as broken:
        return (), show_broken(broken)
    counts = {name: len(doomed.rows.get(name, ())) for name in _KINDS}
    return [_told(counts)[name] for name in _KINDS if counts[name]], ""


def _told(counts: Mapping[str, int]) -> Mapping[str, str]:
    def n(one: str, many: str, name: str) -> str:
        return str(ngettext(one, many, counts[name]))

    return {
        "assessments": n("%(num)d open assessment", "%(num)d open assessments", "assessments"),
        "evidence": n("%(num)d pinned passage", "%(num)d pinned passages", "evidence"),
        "flag_decisions": n(
            "%(num)d decision on what the scan pointed at",
            "%(num)d decisions on what the scan pointed at",
            "flag_decisions",
        ),
        "findings": n("%(num)d finding", "%(num)d findings", "findings"),
        "recommendations": n(
            "%(num)d recommendation", "%(num)d recommendations", "recommendations"
        ),
        "comments": n("%(num)d comment", "%(num)d comments", "comments"),
    }


__all__ = [
    "DecidePage",
    "DestroyPage",
    "DestructionsPage",
    "decide_page",
    "destroy_page",
    "destructions_page",
]
