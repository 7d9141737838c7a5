"""A board with reviews of several years whose findings are coded.

case = signed(storage, make_case(storage))
later = add_review(storage, case, "Child R", date(2025, 3, 1))
finding = tagged(storage, later, ISSUES[0], stage="referrals")
advice = aimed(storage, later, "partnership", "action")

The tags that stand are written directly: how they come about is the room of tags.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import Storage
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from tests.factories.assessments import NOW, Case, add_draft, catalogue
from tests.factories.responses import find, recommend

ISSUES = tuple(one.id for one in catalogue().practice.practice_issues)
EDITIONS = {
    Family.ISSUE: catalogue().practice.edition,
    Family.HARM: "harm-1",
    Family.CAUSE: "cause-1",
    Family.TARGET: "target-1",
}


def signed(storage: Storage, case: Case, on: date = date(2023, 5, 1)) -> Case:
    """The case, with its report signed and the day on which it was commissioned."""
    with storage.unit_of_work() as db:
        db.execute(
            update(Review)
            .where(Review.id == case.review_id)
            .values(stage=Stage.REPORT_SIGNED, commissioned_on=on)
        )
    return case


def add_review(
    storage: Storage,
    case: Case,
    reference: str,
    on: date | None,
    *,
    kind: str = "scr",
    stage: Stage = Stage.REPORT_SIGNED,
    known_on: date | None = None,
    sent: bool = True,
) -> Case:
    """Another review of the same board, commissioned on a day, with a draft."""
    review_id, draft_id, reading_id = uuid4(), uuid4(), uuid4()
    with storage.unit_of_work() as db:
        first = db.get_one(Review, case.review_id)
        db.add(
            Review(
                id=review_id, board_id=case.board_id, reference=reference, kind=kind,
                edition_sha256=first.edition_sha256, stage=stage, stage_since=NOW,
                created_at=NOW, created_by=first.created_by, commissioned_on=on,
                incident_known_on=known_on,
            )
        )  # fmt: skip
        db.flush()
        add_draft(
            db, case.board_id, review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=reading_id, sent=sent,
        )  # fmt: skip
    return Case(case.board_id, review_id, draft_id, reading_id, case.people)


def tagged(
    storage: Storage,
    case: Case,
    *tags: str,
    family: Family = Family.ISSUE,
    disputed: tuple[str, ...] = (),
    stage: str | None = None,
    title: str = "Nobody knew who led",
    finding: UUID | None = None,
    edition: str | None = None,
) -> UUID:
    """A finding, or the one given, with these tags and no others that stand or are disputed."""
    finding_id = finding or find(storage, case, title)
    with storage.unit_of_work() as db:
        if stage is not None:
            db.execute(update(Finding).where(Finding.id == finding_id).values(stage=stage))
        db.execute(
            delete(StandingTag).where(
                StandingTag.finding_id == finding_id, StandingTag.family == family
            )
        )
        for tag in (*tags, *disputed):
            db.add(
                StandingTag(
                    id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                    draft_id=case.draft_id, finding_id=finding_id, family=family,
                    edition=edition or EDITIONS[family], tag=tag, is_disputed=tag in disputed,
                )
            )  # fmt: skip
    return finding_id


def aimed(storage: Storage, case: Case, *tags: str, words: str = "Agree who leads.") -> UUID:
    """A confirmed recommendation with tags of its target."""
    advice = recommend(storage, case, words)
    with storage.unit_of_work() as db:
        for tag in tags:
            db.add(
                StandingTag(
                    id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                    draft_id=case.draft_id, recommendation_id=advice, family=Family.TARGET,
                    edition=EDITIONS[Family.TARGET], tag=tag,
                )
            )  # fmt: skip
    return advice


def judged(storage: Storage, case: Case, marker_id: str, rating: str, year: int) -> None:
    """An agreed judgement on the draft of a case, which was sent in a year."""
    with storage.unit_of_work() as db:
        sent = NOW.replace(year=year)
        db.execute(update(Draft).where(Draft.id == case.draft_id).values(sent_at=sent))
        db.add(
            AgreedJudgement(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                draft_id=case.draft_id, marker_id=marker_id, held=Held.AGREED, rating=rating,
                reasons="Said in section 4.", recorded_by=case.manager.person_id, recorded_at=NOW,
            )
        )  # fmt: skip
