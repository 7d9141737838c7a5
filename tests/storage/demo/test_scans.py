"""What the demonstration tells of the scan, right after it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.triage import queries
from qmapp.casework.triage.queries import DecisionLine
from qmapp.casework.triage.rules import Verdict
from qmapp.demo.content import library
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board
from tests.storage.demo.loaded import review_of

OWN, COM = AssessmentKind.SELF_CHECK, AssessmentKind.COMMISSIONER
ASSESSMENTS = {
    "child-k-self-check-draft-2": (OWN, 2),
    "child-k-self-check": (OWN, 3),
    "child-k-commissioner": (COM, 3),
}


def of_child_k(db: Db, kind: AssessmentKind, draft: int) -> Assessment:
    query = select(Assessment).join(Draft, Draft.id == Assessment.draft_id)
    return db.scalars(
        query.where(
            Assessment.review_id == review_of(db, "Child K").id,
            Assessment.kind == kind,
            Draft.number == draft,
        )
    ).one()


def scan_of(db: Db, assessment: Assessment) -> DraftScan:
    found = scans.find_scan(db, assessment.reading_id)
    assert found is not None
    return found


def decided(
    db: Db, kind: AssessmentKind, draft: int, *, carried: bool = False
) -> Sequence[DecisionLine]:
    lines = queries.decisions(db, of_child_k(db, kind, draft).id)
    return [line for line in lines if line.is_carried is carried]


def harrowmere(db: Db) -> Board:
    return db.scalars(select(Board).where(Board.slug == "harrowmere")).one()


def test_every_draft_is_scanned_by_the_rules_as_its_board_has_them(db: Db) -> None:
    drafts = db.scalars(select(Draft)).all()
    found = {one.id: scans.find_scan(db, one.reading_id) for one in drafts}
    assert len(found) == 6
    # These were signed before the board changed its rules.
    signed = {review_of(db, one).id for one in ("Child D", "Child J")}
    for one in drafts:
        scan = found[one.id]
        assert scan is not None
        assert scans.is_current(db, scan) is (one.review_id not in signed)


def test_the_board_has_rules_of_its_own_and_one_switched_off_with_a_reason(db: Db) -> None:
    board = harrowmere(db)
    own = {row.rule: row.content for row in scans.list_board_rules(db, board.id)}
    assert set(own) == {"local.information-only", "local.vacant-posts"}
    assert all(one["why"] and one["source"] for one in own.values())
    (off,) = scans.list_switched_off(db, board.id)
    assert off.reason
    assert off.rule not in scans.board_ruleset(db, board.id).rules
    found = scans.list_flags(db, scan_of(db, of_child_k(db, COM, 3)))
    assert {flag.rule for flag in found if flag.local} == set(own)


def test_the_lead_reviewer_revealed_the_whole_of_both_drafts(db: Db) -> None:
    for draft in (2, 3):
        shown = queries.revealed(db, of_child_k(db, OWN, draft).id)
        assert shown.whole_at is not None
        assert not shown.sections


def test_the_commissioner_revealed_one_section_with_flags_and_no_other(db: Db) -> None:
    task = of_child_k(db, COM, 3)
    shown = queries.revealed(db, task.id)
    assert shown.whole_at is None
    (section,) = shown.sections
    scan = scan_of(db, task)
    counts = scans.count_by_section(scans.sections_of(scan), scans.list_flags(db, scan))
    assert counts[section][Lens.HINDSIGHT] > 0
    assert sum(bool(by_lens) for by_lens in counts.values()) > 10
    assert not queries.decisions(db, task.id)
    (reveal,) = queries.list_reveals(db, task.id)
    assert 0 < reveal.judged < 18


def test_nothing_was_revealed_by_anybody_else(db: Db) -> None:
    told = {of_child_k(db, kind, draft).id for kind, draft in ASSESSMENTS.values()}
    others = [id_ for id_ in db.scalars(select(Assessment.id)) if id_ not in told]
    assert others
    assert not any(queries.revealed(db, id_).is_any for id_ in others)


@pytest.mark.parametrize("told", library.triage(), ids=lambda told: told.assessment)
def test_each_flag_that_the_content_names_was_decided_as_it_says(
    db: Db, told: library.TriageContent
) -> None:
    made = decided(db, *ASSESSMENTS[told.assessment])
    assert sorted((line.lens, line.reason, line.marker_id or "") for line in made) == sorted(
        (one.lens, one.reason, one.marker) for one in told.decisions
    ), "a rule of the scan points no more at what the demonstration decided about"


def test_what_was_accepted_is_evidence_with_its_stance_and_note(db: Db) -> None:
    told = {one.assessment: one for one in library.triage()}
    for key, content in told.items():
        kind, draft = ASSESSMENTS[key]
        accepted = [
            db.get_one(Evidence, line.evidence_id)
            for line in decided(db, kind, draft)
            if line.verdict is Verdict.ACCEPTED
        ]
        assert sorted((one.marker_id, one.stance, one.note) for one in accepted) == sorted(
            (one.marker, Stance(one.stance), one.note)
            for one in content.decisions
            if not one.reason
        )
        assert all(one.quote for one in accepted)


def test_dismissals_of_draft_2_hold_in_draft_3_and_the_reworded_one_is_asked_again(db: Db) -> None:
    before = [line for line in decided(db, OWN, 2) if line.verdict is Verdict.DISMISSED]
    carried = decided(db, OWN, 3, carried=True)
    assert {line.reason for line in carried} == {line.reason for line in before}
    (again,) = [line for line in carried if line.verdict is Verdict.OPEN]
    assert again.rule == "local.vacant-posts"
    assert {line.verdict for line in carried if line is not again} == {Verdict.DISMISSED}
    flags = scans.list_flags(db, scan_of(db, of_child_k(db, OWN, 3)))
    shown = queries.match(queries.decisions(db, of_child_k(db, OWN, 3).id), flags)
    (flag,) = [flag for flag in flags if shown.get(flag.id) == again]
    assert flag.confidence is not Confidence.LOW
    assert "four of its seven" in flag.quote
