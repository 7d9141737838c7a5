"""Accepting makes one piece of evidence; dismissing needs a reason; nothing goes away silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment, CoAuthor, Judgement
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.lenses import loading
from qmapp.casework.triage import queries
from qmapp.casework.triage.models import FlagDecision
from qmapp.casework.triage.rules import RuleCounts, Verdict
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import (
    NOW,
    Case,
    at_once,
    begin,
    make_case,
    marker,
    pin,
    reopen,
    submit,
)
from tests.storage.triage.conftest import Desk, count


def pieces(storage: Storage, mine: Assessment) -> list[Evidence]:
    with storage.reading() as db:
        return list(db.scalars(select(Evidence).where(Evidence.assessment_id == mine.id)))


def take_away(storage: Storage, case: Case, mine: Assessment, evidence_id: UUID) -> None:
    with storage.unit_of_work() as db:
        assessment = get_assessment(db, mine.id)
        evidence.remove(db, case.commissioner, case.basis(assessment, 13), evidence_id, NOW)


def test_an_accepted_flag_is_evidence_on_its_words(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag = desk.flags()["never-invited"]
    question = marker(13).questions[0].id
    made = desk.accept(
        desk.case.commissioner, shown, flag, question_id=question, note="Whose voice?"
    )
    [item] = pieces(storage, shown)
    assert (item.id, item.quote, item.start) == (made, "never invited", flag.start)
    assert (item.marker_id, item.question_id) == (marker(13).id, question)
    assert (item.stance, item.note) == (Stance.COUNTS_AGAINST, "Whose voice?")
    [line] = desk.decisions(shown)
    assert (line.verdict, line.evidence_id, line.marker_id) == (
        Verdict.ACCEPTED,
        made,
        marker(13).id,
    )
    with storage.reading() as db:
        matched = queries.match(queries.decisions(db, shown.id), list(desk.flags().values()))
    assert matched == {flag.id: line}


def test_a_second_click_and_a_second_tab_make_one_piece(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    raised = at_once(*(lambda: desk.accept(who, shown, flag) for _ in range(2)))
    assert raised == []
    [item] = pieces(storage, shown)
    assert desk.accept(who, shown, flag, 14, stance=Stance.CONTEXT) == item.id
    assert len(pieces(storage, shown)) == 1


def test_words_that_are_pinned_by_hand_are_taken_as_they_are(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    by_hand = pin(
        storage, desk.case, who, shown, 13, position=2, quote="never invited",
        stance=Stance.COUNTS_AGAINST, note="Mine.",
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="pinned here already"):
        desk.accept(who, shown, flag, note="Another note.")
    assert desk.accept(who, shown, flag, note=" Mine. ") == by_hand
    assert len(pieces(storage, shown)) == 1


def test_two_rules_on_the_same_words_share_their_evidence(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    first = desk.accept(who, shown, flag)
    twin = flag._replace(rule="each-believed")
    assert desk.accept(who, shown, twin) == first
    assert {line.evidence_id for line in desk.decisions(shown)} == {first}


def test_a_dismissal_has_a_reason(storage: Storage, desk: Desk, shown: Assessment) -> None:
    flag, who = desk.flags()["the-child"], desk.case.commissioner
    for reason in ("", " \n"):
        with pytest.raises(RuleBroken) as refused:
            desk.dismiss(who, shown, flag, reason)
        assert refused.value.field == "reason"
    with pytest.raises(RuleBroken, match="too long"):
        desk.dismiss(who, shown, flag, "x" * 2001)
    made = desk.dismiss(who, shown, flag, " It is quoted. ")
    assert desk.dismiss(who, shown, flag, "It is quoted.") == made
    with pytest.raises(RuleBroken, match="another reason"):
        desk.dismiss(who, shown, flag, "Not our voice.")
    [line] = desk.decisions(shown)
    assert (line.verdict, line.reason, line.evidence_id) == (
        Verdict.DISMISSED,
        "It is quoted.",
        None,
    )
    with storage.reading() as db:
        row = db.get_one(FlagDecision, made)
    assert (row.quote, row.prefix[-13:], row.suffix[:5]) == (
        "the child",
        "Nobody asked ",
        " what",
    )


def test_what_is_evidence_is_not_dismissed_and_what_is_dismissed_not_accepted(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flags, who = desk.flags(), desk.case.commissioner
    desk.accept(who, shown, flags["never-invited"])
    with pytest.raises(RuleBroken, match=r"evidence at marker 13\. Take the evidence away there"):
        desk.dismiss(who, shown, flags["never-invited"])
    desk.dismiss(who, shown, flags["the-child"])
    with pytest.raises(RuleBroken, match="is dismissed"):
        desk.accept(who, shown, flags["the-child"])
    assert len(pieces(storage, shown)) == 1


def test_accepting_and_dismissing_at_once_leaves_one_of_both(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    raised = at_once(lambda: desk.accept(who, shown, flag), lambda: desk.dismiss(who, shown, flag))
    assert [type(error) for error in raised] == [RuleBroken]
    [line] = desk.decisions(shown)
    accepted = line.verdict is Verdict.ACCEPTED
    assert len(pieces(storage, shown)) == int(accepted)


def test_a_dismissal_is_taken_back(storage: Storage, desk: Desk, shown: Assessment) -> None:
    flag, who = desk.flags()["the-child"], desk.case.commissioner
    made = desk.dismiss(who, shown, flag)
    for _ in range(2):
        desk.undo(who, shown, made)
    [line] = desk.decisions(shown)
    assert (line.verdict, line.reason) == (Verdict.OPEN, "")
    desk.accept(who, shown, flag)
    assert desk.by_rule(shown)["the-child"].verdict is Verdict.ACCEPTED
    with pytest.raises(NotFound):
        desk.undo(who, shown, uuid4())


def test_evidence_is_taken_away_at_its_marker_and_then_the_flag_is_open_again(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    made = desk.accept(who, shown, flag)
    take_away(storage, desk.case, shown, made)
    [line] = desk.decisions(shown)
    assert (line.verdict, line.evidence_id) == (Verdict.OPEN, None)
    desk.undo(who, shown, line.id)
    again = desk.accept(who, shown, flag)
    assert again != made
    take_away(storage, desk.case, shown, again)
    desk.dismiss(who, shown, flag)
    assert desk.by_rule(shown)["never-invited"].verdict is Verdict.DISMISSED


def test_an_acceptance_is_taken_back_with_the_evidence_that_it_made(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    desk.accept(who, shown, flag)
    [line] = desk.decisions(shown)
    for _ in range(2):
        desk.undo(who, shown, line.id)
    [line] = desk.decisions(shown)
    assert line.verdict is Verdict.OPEN
    assert pieces(storage, shown) == []


def test_evidence_that_was_there_before_stays_when_an_acceptance_is_taken_back(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    pinned = desk.accept(who, shown, flag)
    with storage.unit_of_work() as db:
        db.get_one(Evidence, pinned).added_at = NOW - timedelta(days=1)
    [line] = desk.decisions(shown)
    desk.undo(who, shown, line.id)
    assert [piece.id for piece in pieces(storage, shown)] == [pinned]
    assert desk.by_rule(shown)["never-invited"].verdict is Verdict.OPEN


def change_the_evidence(db: Db, shown: Assessment, case: Case, pinned: UUID) -> None:
    db.get_one(Evidence, pinned).version += 1


def judge_its_marker(db: Db, shown: Assessment, case: Case, pinned: UUID) -> None:
    db.add(
        Judgement(
            board_id=shown.board_id, assessment_id=shown.id, marker_id=marker(13).id,
            updated_at=NOW + timedelta(minutes=1), updated_by=case.commissioner.person_id,
        )
    )  # fmt: skip


@pytest.mark.parametrize("written", [change_the_evidence, judge_its_marker])
def test_an_acceptance_that_something_rests_on_is_not_taken_back(
    storage: Storage, desk: Desk, shown: Assessment, written: Callable[..., None]
) -> None:
    flag, who = desk.flags()["never-invited"], desk.case.commissioner
    pinned = desk.accept(who, shown, flag)
    with storage.unit_of_work() as db:
        written(db, shown, desk.case, pinned)
    [line] = desk.decisions(shown)
    with pytest.raises(RuleBroken, match=r"evidence at marker 13\. Take the evidence away there"):
        desk.undo(who, shown, line.id)
    assert len(pieces(storage, shown)) == 1


def test_a_scan_by_newer_rules_finds_the_decision_again(
    storage: Storage, desk: Desk, shown: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = desk.flags()["the-child"]
    desk.dismiss(desk.case.commissioner, shown, old)
    newer = replace(loading.shipped(), version="1" * 64)
    monkeypatch.setattr(loading, "shipped", lambda: newer)
    desk.scan(desk.case.reading_id)
    flag = desk.flags()["the-child"]
    assert flag.id != old.id
    with storage.reading() as db:
        matched = queries.match(queries.decisions(db, shown.id), [flag])
    assert matched[flag.id].verdict is Verdict.DISMISSED


def test_a_flag_that_is_not_shown_cannot_be_decided_on(
    storage: Storage, desk: Desk, mine: Assessment
) -> None:
    flag, who = desk.flags()["the-child"], desk.case.commissioner
    for attempt in (
        lambda: desk.accept(who, mine, flag),
        lambda: desk.dismiss(who, mine, flag),
    ):
        with pytest.raises(NotFound):
            attempt()
    desk.reveal(who, mine, 0)
    desk.dismiss(who, mine, flag)


def test_a_flag_of_another_draft_is_not_found(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    other = Desk(storage, make_case(storage, reference="Child L", texts=["A", "the child"]))
    other.scan(other.case.reading_id)
    flag, who = other.flags()["the-child"], desk.case.commissioner
    with pytest.raises(NotFound):
        desk.accept(who, shown, flag)
    with pytest.raises(NotFound):
        desk.dismiss(who, shown, flag)
    with pytest.raises(NotFound):
        desk.accept(who, shown, desk.flags()["the-child"], marker_id="qm99")


def test_co_authors_share_decisions_and_others_have_none(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flag, other = desk.flags()["the-child"], desk.case.second_commissioner
    with pytest.raises(NotAllowed):
        desk.dismiss(other, shown, flag)
    with storage.unit_of_work() as db:
        db.add(
            CoAuthor(
                board_id=shown.board_id, assessment_id=shown.id, person_id=other.person_id,
                added_at=NOW,
            )
        )  # fmt: skip
    made = desk.dismiss(other, shown, flag)
    desk.undo(desk.case.commissioner, shown, made)
    theirs = begin(storage, desk.case, desk.case.third_commissioner)
    assert desk.decisions(theirs) == []
    desk.reveal(desk.case.third_commissioner, theirs)
    with pytest.raises(NotFound):
        desk.undo(desk.case.third_commissioner, theirs, made)


def test_a_frozen_assessment_changes_no_decision(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flags, who = desk.flags(), desk.case.commissioner
    made = desk.dismiss(who, shown, flags["the-child"])
    submit(storage, who, shown)
    for attempt in (
        lambda: desk.accept(who, shown, flags["never-invited"]),
        lambda: desk.dismiss(who, shown, flags["never-invited"]),
        lambda: desk.undo(who, shown, made),
    ):
        with pytest.raises(RuleBroken, match="submitted and frozen"):
            attempt()
    assert [line.id for line in desk.decisions(shown)] == [made]


def test_decisions_hold_in_a_reopened_version_and_the_old_one_keeps_its_own(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flags, who = desk.flags(), desk.case.commissioner
    dismissed = desk.dismiss(who, shown, flags["the-child"])
    first = desk.accept(who, shown, flags["never-invited"])
    submit(storage, who, shown)
    fresh = reopen(storage, who, shown)

    now = desk.by_rule(fresh)
    [copy] = pieces(storage, fresh)
    assert now["the-child"].verdict is Verdict.DISMISSED
    assert (now["never-invited"].verdict, now["never-invited"].evidence_id) == (
        Verdict.ACCEPTED,
        copy.id,
    )
    assert desk.accept(who, fresh, flags["never-invited"]) == copy.id != first
    with pytest.raises(RuleBroken, match="marker 13"):
        desk.undo(who, fresh, now["never-invited"].id)

    for _ in range(2):  # the page of another tab still names the old version's row
        desk.undo(who, fresh, dismissed)
    take_away(storage, desk.case, fresh, copy.id)
    assert {line.verdict for line in desk.decisions(fresh)} == {Verdict.OPEN}
    old = desk.by_rule(shown)
    assert (old["the-child"].verdict, old["never-invited"].evidence_id) == (
        Verdict.DISMISSED,
        first,
    )
    desk.dismiss(who, fresh, flags["never-invited"])
    desk.accept(who, fresh, flags["the-child"])
    assert desk.by_rule(fresh)["the-child"].verdict is Verdict.ACCEPTED
    assert desk.by_rule(fresh)["never-invited"].verdict is Verdict.DISMISSED
    submit(storage, who, fresh)
    third = reopen(storage, who, fresh, "Once more.")
    assert desk.by_rule(third)["the-child"].verdict is Verdict.ACCEPTED


def test_counts_are_by_rule_and_board(storage: Storage, desk: Desk, shown: Assessment) -> None:
    flags, who = desk.flags(), desk.case.commissioner
    made = desk.accept(who, shown, flags["never-invited"])
    desk.dismiss(who, shown, flags["the-child"])
    desk.undo(who, shown, desk.dismiss(who, shown, flags["no-action"]))
    theirs = begin(storage, desk.case, desk.case.second_commissioner)
    desk.reveal(desk.case.second_commissioner, theirs)
    desk.dismiss(desk.case.second_commissioner, theirs, flags["the-child"])
    with storage.reading() as db:
        assert queries.counts_by_rule(db, desk.case.board_id) == {}  # both are open still
    count(storage, shown)
    with storage.reading() as db:
        assert queries.counts_by_rule(db, desk.case.board_id)["the-child"] == RuleCounts(0, 1)
    count(storage, theirs)
    with storage.reading() as db:
        assert queries.counts_by_rule(db, desk.case.board_id) == {
            "never-invited": RuleCounts(1, 0),
            "the-child": RuleCounts(0, 2),
        }
        assert queries.counts_by_rule(db, uuid4()) == {}
    take_away(storage, desk.case, shown, made)
    with storage.reading() as db:
        assert "never-invited" not in queries.counts_by_rule(db, desk.case.board_id)


def test_the_trail_tells_what_was_done_and_no_words(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    flags, who = desk.flags(), desk.case.commissioner
    desk.accept(who, shown, flags["never-invited"])
    desk.undo(who, shown, desk.dismiss(who, shown, flags["the-child"], "Zebra."))
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.verb.like("scan:%")).order_by(Event.sequence)
        ).all()
        ours = [event.id for event in events]
        kept = db.scalars(select(EventValue.value).where(EventValue.event_id.in_(ours)))
        values = " ".join(value or "" for value in kept)
    assert [event.verb for event in events] == [
        "scan:kept",
        "scan:revealed",
        "scan:accepted",
        "scan:dismissed",
        "scan:undone",
    ]
    assert "the-child" in values
    assert "Zebra" not in values
    assert "never invited" not in values
