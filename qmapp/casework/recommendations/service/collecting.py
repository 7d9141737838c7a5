"""What the scan found where a draft recommends becomes proposals, to be confirmed by somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, not_, select

from qmapp.casework.anchoring.text import words_of
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.evidence.places import queue_following, readable_drafts
from qmapp.casework.evidence.placing import Placed, read_whole
from qmapp.casework.lenses.model import Addressee as Speaks
from qmapp.casework.lenses.model import Form
from qmapp.casework.lenses.model import Recommendation as Found
from qmapp.casework.recommendations.models import Recommendation, RecommendationPlace
from qmapp.casework.recommendations.queries import was_undone
from qmapp.casework.recommendations.rules import LONGEST_NAME, Addressee, Kind, State
from qmapp.casework.recommendations.service.common import held_review
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.recommended import recommended
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

_ADDRESSEES = {
    Speaks.AGENCY: Addressee.ONE_AGENCY,
    Speaks.PARTNERSHIP: Addressee.PARTNERSHIP,
    Speaks.NATIONAL: Addressee.NATIONAL,
    Speaks.UNCLEAR: None,
}
_KINDS = {Form.ACTION: Kind.ACTION, Form.FINDING_QUESTION: Kind.QUESTION}


def collect(db: Db, actor: Actor, review: Review, draft: Draft, now: datetime) -> int:
    """Take what the scan of a draft found where it recommends as proposals; how many are new.

    What stands already under one that the actor may know of, dropped ones too, is passed over, so
    that this may be pressed twice. 0 too while the draft has no scan.
    """
    held_review(db, actor, review.id)
    found = _waiting(db, actor, review, draft)
    if not found or draft.reading_id is None:
        return 0
    whole = read_whole(db, draft.reading_id)
    for one in found:
        placed = whole.place(one.passage, _span(one, whole.texts[one.passage]))
        item = _proposal(review, draft, one, actor, now)
        db.add(item)
        db.flush()
        db.add(_place(item, placed, actor, now))
    db.flush()
    # One passage stands for all: the job follows whatever stands in its reading.
    queue_following(db, db.get_one(StoredPassage, whole.ids[found[0].passage]), now)
    audit.record(
        db,
        verb="recommendations:collected",
        subject_kind="draft",
        subject_id=draft.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values={"proposals": len(found)},
    )
    return len(found)


def proposals_waiting(db: Db, actor: Actor, review: Review, draft: Draft) -> int:
    """How many recommendations `collect` would take from the scan of a draft."""
    return len(_waiting(db, actor, review, draft))


def _waiting(db: Db, actor: Actor, review: Review, draft: Draft) -> Sequence[Found]:
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    if draft.review_id != review.id:
        raise NotFound("draft")
    scan = scans.find_scan(db, draft.reading_id)
    if scan is None:
        return []
    taken = _Taken(db, actor, review, draft.reading_id)
    return [one for one in recommended(scan) if taken.adds(one)]


class _Taken:
    """What stands under a recommendation already: in this reading, or in the same words."""

    def __init__(self, db: Db, actor: Actor, review: Review, reading_id: UUID | None) -> None:
        rows = db.execute(
            select(
                Recommendation.text,
                Recommendation.profile,
                RecommendationPlace.start,
                RecommendationPlace.quote,
                StoredPassage.text,
                StoredPassage.position,
                StoredPassage.reading_id,
            )
            .outerjoin(
                RecommendationPlace,
                and_(
                    RecommendationPlace.recommendation_id == Recommendation.id,
                    RecommendationPlace.ended_at.is_(None),
                ),
            )
            .outerjoin(StoredPassage, StoredPassage.id == RecommendationPlace.passage_id)
            .where(
                Recommendation.review_id == review.id,
                Recommendation.draft_id.in_(list(readable_drafts(db, actor, review.id))),
                not_(was_undone()),
            )
        )
        self._words: set[tuple[str, ...]] = set()
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for text, profile, start, quote, passage, position, of_reading in rows:
            self._words.add(_key(text))
            if profile is not None:
                self._words.add(_key(profile.get("text", "")))
            if passage is None:
                continue
            self._words.add(_key(quote if quote is not None else passage))
            if of_reading == reading_id:
                span = (start, start + len(quote)) if quote is not None else (0, len(passage))
                self._spans.setdefault(position, []).append(span)

    def adds(self, one: Found) -> bool:
        """Whether it is new; from then on it is not."""
        key = _key(one.text)
        length = max(1, one.end - one.start)
        is_there = key in self._words or any(
            2 * (min(stop, one.end) - max(start, one.start)) > length
            for start, stop in self._spans.get(one.passage, ())
        )
        self._words.add(key)
        return not is_there


def _key(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(text))


def _span(one: Found, text: str) -> tuple[int, int] | None:
    return None if (one.start, one.end) == (0, len(text)) else (one.start, one.end)


def _proposal(
    review: Review, draft: Draft, one: Found, actor: Actor, now: datetime
) -> Recommendation:
    is_action = one.form is Form.ACTION
    return Recommendation(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft.id,
        state=State.PROPOSED,
        kind=_KINDS[one.form],
        text=one.text,
        addressee=_ADDRESSEES[one.addressee],
        owner_role=_short(one.owner_words),
        measure=one.measure_words if is_action else "",
        due_words=_short(one.time_words),
        strength=one.strength if is_action else None,
        is_from_scan=True,
        profile=_plain(one),
        added_by=actor.person_id,
        added_at=now,
        version=1,
    )


def _place(
    item: Recommendation, placed: Placed, actor: Actor, now: datetime
) -> RecommendationPlace:
    return RecommendationPlace(
        id=uuid4(),
        board_id=item.board_id,
        recommendation_id=item.id,
        added_by=actor.person_id,
        added_at=now,
        **asdict(placed),
    )


def _short(words: str) -> str:
    """Words that a narrow field holds, or none: half a sentence would say something else."""
    return words if len(words) <= LONGEST_NAME else ""


def _plain(one: Found) -> dict[str, Any]:
    return {
        **asdict(one),
        "form": one.form.value,
        "addressee": one.addressee.value,
        "strength": one.strength.value if one.strength else None,
    }
