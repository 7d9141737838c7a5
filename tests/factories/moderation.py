"""A draft that several people have judged, and what the board holds of it, by the real services.

judged = assess(storage, case, case.commissioner, {1: "largely_met"})
agree(storage, case, 1, "partly_met")
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.moderation import queries, service
from qmapp.casework.moderation.lines import AgreedLine, MarkerLine
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories import assessments
from tests.factories.assessments import NOW, Case, later, marker

WHY = "The records show that she was asked twice."
IMPASSE = "The independent scrutineer reads both and says what the report has to show."


def assess(
    storage: Storage,
    case: Case,
    actor: Actor,
    ratings: Mapping[int, str],
    *,
    reasons: str = WHY,
    answers: Mapping[str, str] | None = None,
    position: int = 1,
    stance: Stance = Stance.SUPPORTS,
    submitted: datetime | None = NOW,
) -> Assessment:
    """The actor's assessment of the draft, with evidence, reasons and a rating for some markers."""
    begun = assessments.begin(storage, case, actor)
    for number, rating in ratings.items():
        assessments.pin(storage, case, actor, begun, number, position=position, stance=stance)
        words = {"reasons": reasons, "rating": rating}
        assessments.type_words(storage, actor, begun, number, ends=True, **words)
    for question, answer in (answers or {}).items():
        number = int(question[2:].partition("-")[0])
        assessments.type_words(
            storage, actor, begun, number, ends=True, **{f"answer:{question}": answer}
        )
    if submitted is not None:
        assessments.submit(storage, actor, begun, now=submitted)
    return begun


def agree(
    storage: Storage,
    case: Case,
    number: int = 1,
    rating: str = "largely_met",
    reasons: str = WHY,
    *,
    actor: Actor | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> AgreedJudgement:
    """Agree a judgement; `version` None stands for whatever stands now."""
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, case.draft_id)
        of = marker(number).id
        seen = queries.last_version(db, draft.id, of) if version is None else version
        return service.agree(
            db, actor or case.commissioner, db.get_one(Review, case.review_id), draft, of, rating,
            reasons, version=seen, now=now or later(60),
        )  # fmt: skip


def disagree(
    storage: Storage,
    case: Case,
    number: int = 1,
    reasons: str = "Whether asking twice was enough.",
    handling: str = IMPASSE,
    *,
    positions: Mapping[UUID, str] | None = None,
    actor: Actor | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> AgreedJudgement:
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, case.draft_id)
        of = marker(number).id
        seen = queries.last_version(db, draft.id, of) if version is None else version
        return service.disagree(
            db, actor or case.commissioner, db.get_one(Review, case.review_id), draft, of, reasons,
            handling, positions or {}, version=seen, now=now or later(60),
        )  # fmt: skip


def clear(
    storage: Storage,
    case: Case,
    number: int = 1,
    *,
    version: int = 1,
    actor: Actor | None = None,
    now: datetime | None = None,
) -> None:
    with storage.unit_of_work() as db:
        service.clear(
            db, actor or case.commissioner, db.get_one(Review, case.review_id),
            db.get_one(Draft, case.draft_id), marker(number).id, version=version,
            now=now or later(70),
        )  # fmt: skip


def held(storage: Storage, case: Case) -> Mapping[str, AgreedLine]:
    """What the board holds of the draft, by marker."""
    with storage.reading() as db:
        return queries.agreed_of(db, case.review_id, case.draft_id)


def lines(storage: Storage, case: Case, actor: Actor | None = None) -> Mapping[int, MarkerLine]:
    """The judgements side by side, by the number of the marker."""
    with storage.reading() as db:
        found = queries.side_by_side(
            db, actor or case.commissioner, db.get_one(Review, case.review_id),
            db.get_one(Draft, case.draft_id),
        )  # fmt: skip
        return {line.marker.number: line for line in found}
