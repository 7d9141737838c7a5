"""A review on its way out: words that identify somebody, what is arranged, signatures.

scanned(storage, case) runs the shipped identifier rules on the draft of a case; `signed` writes a
signed round directly, so that tests of publication do not stand on the signing room.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select, update

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.scan.models import DraftScan, RuleEdition, ScanFlag
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.publication import service
from qmapp.governance.publication.checking import ReadinessDetails
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import digest, to_kept
from qmapp.governance.signing.models import Plan, Round, Snapshot
from qmapp.governance.signing.rules import Ended, Paper, Rule
from tests.factories.assessments import NOW, Case

TEXTS = (
    "Findings",
    "Leah was seen by Mrs Okafor on 4 March 2025, and nobody asked Leah.",
    "In the spring Leah’s school had asked twice.",
)
FOUND = (
    ("identifier.given-name", Confidence.MEDIUM, 1, "Leah"),
    ("identifier.title-and-surname", Confidence.HIGH, 1, "Mrs Okafor"),
    ("identifier.full-date", Confidence.HIGH, 1, "4 March 2025"),
    ("identifier.given-name", Confidence.MEDIUM, 2, "Leah’s"),
    ("identifier.month-and-year", Confidence.LOW, 2, "the spring"),
)
READY = ReadinessDetails(
    family_told_on=date(2026, 11, 1),
    practitioners_told="The agencies told them in October.",
    impact="The brother starts school in January; his carers asked for February.",
    publish_on=date(2026, 11, 9),
    kept_where="The board’s own site.",
    kept_until=date(2028, 11, 9),
)


def flagged(
    db: Db,
    draft: Draft,
    found: tuple[tuple[str, Confidence, int, str], ...] = FOUND,
    now: datetime = NOW,
) -> None:
    """One scan of a draft that found these words: rule, confidence, place of the passage, words."""
    rules = {
        rule: {
            "lens": "identifier", "why": f"Why {rule}.", "question": "Who can be known by it?",
            "markers": [17], "confidence": "high", "source": "ours", "local": False,
        }
        for rule, _, _, _ in found
    }  # fmt: skip
    edition = RuleEdition(
        id=uuid4(), board_id=draft.board_id, version=uuid4().hex, rules=rules, first_used_at=now
    )
    db.add(edition)
    db.flush()
    scan = DraftScan(
        id=uuid4(), board_id=draft.board_id, review_id=draft.review_id,
        reading_id=draft.reading_id, rule_edition_id=edition.id, scanned_at=now, word_count=9,
        sections=[], recommendations=[], statements=[],
    )  # fmt: skip
    db.add(scan)
    db.flush()
    passages = db.query(StoredPassage).filter(StoredPassage.reading_id == draft.reading_id)
    by_place = {one.position: one for one in passages}
    first = min(by_place)
    for position, (rule, confidence, place, words) in enumerate(found):
        passage = by_place[first + place]
        start = passage.text.index(words)
        db.add(
            ScanFlag(
                id=uuid4(), board_id=draft.board_id, scan_id=scan.id, position=position,
                lens=Lens.IDENTIFIER, rule=rule, confidence=confidence, passage_id=passage.id,
                start=start, stop=start + len(words), considered=[],
            )
        )  # fmt: skip
    db.flush()


def scanned(storage: Storage, case: Case) -> None:
    """The draft of a case, scanned."""
    with storage.unit_of_work() as db:
        flagged(db, db.get_one(Draft, case.draft_id))


def signed(db: Db, review: Review, paper: Paper, by: Actor, now: datetime = NOW) -> None:
    """A round of signing that is over and done."""
    db.add(
        Plan(
            id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper, rule=Rule.ALL,
            set_by=by.person_id, set_at=now,
        )
    )  # fmt: skip
    report = db.scalar(
        select(Snapshot.sha256).where(
            Snapshot.review_id == review.id, Snapshot.paper == Paper.REPORT
        )
    )
    content = reading.read(db, review, paper, report_sha256=report)
    assert content is not None
    snapshot = Snapshot(
        id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper,
        content=to_kept(content),
        sha256=digest(content), chain_sequence=1, chain_digest="0" * 64, chain_seal="0" * 64,
        taken_at=now, taken_by=by.person_id,
    )  # fmt: skip
    db.add(snapshot)
    db.flush()
    db.add(
        Round(
            id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper, number=1,
            snapshot_id=snapshot.id, rule=Rule.ALL, needed=1, on_list=[], opened_by=by.person_id,
            opened_at=now, signed_at=now, ended=Ended.SIGNED, ended_at=now,
        )
    )  # fmt: skip
    db.flush()


def at_stage(storage: Storage, case: Case, stage: Stage) -> None:
    """The review, set to a stage by force."""
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(stage=stage))


def arranged(storage: Storage, case: Case, details: ReadinessDetails = READY) -> None:
    """What is arranged for publication, by the real service."""
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.arrange(db, case.manager, review, details, version=0, now=NOW)
