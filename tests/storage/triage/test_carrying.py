"""A dismissal sticks to its words in the next draft; reworded words are asked about again."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.lenses.model import Lens
from qmapp.casework.triage import carrying, queries, service
from qmapp.casework.triage.models import FlagDecision
from qmapp.casework.triage.rules import RuleCounts, Verdict
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, at_once, reopen, submit
from tests.storage.evidence.next_draft import (
    MOVED,
    NEW,
    OLD,
    REWORDED,
    SAME,
    second_draft,
    start_from,
)
from tests.storage.triage.conftest import Desk, count

# Whole sentences as flags, so that every fate comes about.
RULES = {"same": SAME, "moved": MOVED, "reworded": REWORDED, "gone": OLD[5], "ask": OLD[7]}


@pytest.fixture(autouse=True)
def whole_sentences(monkeypatch: pytest.MonkeyPatch, tiny_rules: object) -> None:
    from qmapp.casework.lenses import loading
    from tests.support import tiny_rules as support

    words = {rule: (Lens.BLAME, text) for rule, text in RULES.items()}
    monkeypatch.setattr(support, "WORDS", words)
    ruleset = support.tiny_ruleset()
    monkeypatch.setattr(loading, "shipped", lambda: ruleset)


@pytest.fixture
def dismissed(desk: Desk, case: Case, shown: Assessment) -> dict[str, UUID]:
    """Every flag of the first draft, dismissed with its rule's name for a reason."""
    return {
        rule: desk.dismiss(case.commissioner, shown, flag, f"Reason: {rule}")
        for rule, flag in desk.flags().items()
    }


def carry(storage: Storage, assessment: Assessment) -> int:
    return service.carry_dismissals(storage, assessment.id)


def started(storage: Storage, case: Case, draft: Draft, *, carry_over: bool) -> Assessment:
    return start_from(storage, case, case.commissioner, draft, carry_over=carry_over)


@pytest.mark.parametrize("carry_over", [True, False])
def test_each_fate(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID], *, carry_over: bool
) -> None:
    draft = second_draft(storage, desk.case)
    fresh = started(storage, desk.case, draft, carry_over=carry_over)
    assert carry(storage, fresh) == 3
    found = desk.by_rule(fresh)
    assert {rule: (line.verdict, line.reason) for rule, line in found.items()} == {
        "same": (Verdict.DISMISSED, "Reason: same"),
        "moved": (Verdict.DISMISSED, "Reason: moved"),
        "reworded": (Verdict.OPEN, "Reason: reworded"),
    }
    assert all(line.is_carried for line in found.values())
    assert all(line.decided_by == desk.case.commissioner.person_id for line in found.values())
    with storage.reading() as db:
        rows = {
            row.rule: row
            for row in db.scalars(
                select(FlagDecision).where(FlagDecision.assessment_id == fresh.id)
            )
        }
        assert {rule: row.carried_from_id for rule, row in rows.items()} == {
            rule: dismissed[rule] for rule in rows
        }
    assert rows["moved"].quote == MOVED
    assert rows["reworded"].quote in NEW[2]


def test_the_next_drafts_flags_find_them(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID]
) -> None:
    draft = second_draft(storage, desk.case)
    assert draft.reading_id is not None
    desk.scan(draft.reading_id)
    fresh = started(storage, desk.case, draft, carry_over=True)
    carry(storage, fresh)
    flags = desk.flags(draft.reading_id)
    assert set(flags) == {"same", "moved", "ask"}
    # Of the reworded sentence a rule points at somewhat other words.
    passage = desk.by_rule(fresh)["reworded"].passage_id
    near = flags["same"]._replace(
        id=UUID(int=1), rule="reworded", passage_id=passage, passage_position=2, start=3, stop=9
    )
    away = near._replace(id=UUID(int=2), start=4000, stop=4009)
    with storage.reading() as db:
        found = queries.decisions(db, fresh.id)
        matched = queries.match(found, [*flags.values(), near, away])
    assert {id_: line.rule for id_, line in matched.items()} == {
        flags["same"].id: "same",
        flags["moved"].id: "moved",
        near.id: "reworded",
    }


def test_done_twice_and_by_two_at_once_it_is_done_once(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID]
) -> None:
    fresh = started(storage, desk.case, second_draft(storage, desk.case), carry_over=True)
    assert at_once(lambda: carry(storage, fresh), lambda: carry(storage, fresh)) == []
    assert carry(storage, fresh) == 0
    assert len(desk.decisions(fresh)) == 3
    with storage.reading() as db:
        carried = db.scalars(select(Event).where(Event.verb == "scan:decisions_carried")).all()
    assert len(carried) == 1


def test_once_flags_are_revealed_nothing_is_carried_any_more(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = second_draft(storage, desk.case)
    assert draft.reading_id is not None
    desk.scan(draft.reading_id)
    fresh = started(storage, desk.case, draft, carry_over=True)
    follow = carrying.follow_words

    def reveal_meanwhile(*args: object) -> object:
        desk.reveal(desk.case.commissioner, fresh)
        return follow(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(carrying, "follow_words", reveal_meanwhile)
    assert carry(storage, fresh) == 0
    assert carry(storage, fresh) == 0
    assert desk.decisions(fresh) == []


def test_what_is_taken_back_stays_open_and_a_decision_of_its_own_counts(
    storage: Storage, desk: Desk, shown: Assessment, dismissed: dict[str, UUID]
) -> None:
    draft, who = second_draft(storage, desk.case), desk.case.commissioner
    assert draft.reading_id is not None
    desk.scan(draft.reading_id)
    fresh = started(storage, desk.case, draft, carry_over=True)
    carry(storage, fresh)

    def counts() -> dict[str, RuleCounts]:
        count(storage, shown, fresh)
        with storage.reading() as db:
            return dict(queries.counts_by_rule(db, desk.case.board_id))

    desk.reveal(who, fresh)
    desk.undo(who, fresh, desk.by_rule(fresh)["same"].id)
    assert carry(storage, fresh) == 0
    line = desk.by_rule(fresh)["same"]
    assert (line.verdict, line.reason, line.is_carried) == (Verdict.OPEN, "", False)
    desk.dismiss(who, fresh, desk.flags(draft.reading_id)["same"], "Still so.")
    assert counts()["same"] == RuleCounts(0, 2)


def test_an_accepted_flag_stays_so_where_its_evidence_was_carried_over(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    who = desk.case.commissioner
    made = {rule: desk.accept(who, shown, desk.flags()[rule]) for rule in ("same", "moved", "gone")}
    draft = second_draft(storage, desk.case)
    assert draft.reading_id is not None
    desk.scan(draft.reading_id)
    fresh = started(storage, desk.case, draft, carry_over=True)
    assert carry(storage, fresh) == 2
    found = desk.by_rule(fresh)
    assert {rule: line.verdict for rule, line in found.items()} == {
        "same": Verdict.ACCEPTED,
        "moved": Verdict.ACCEPTED,
    }
    count(storage, shown, fresh)
    with storage.reading() as db:
        carried = {
            item.carried_from_id: item.id
            for item in db.scalars(select(Evidence).where(Evidence.assessment_id == fresh.id))
        }
        matched = queries.match(list(found.values()), [desk.flags(draft.reading_id)["moved"]])
        counts = queries.counts_by_rule(db, desk.case.board_id)
    assert found["moved"].evidence_id == carried[made["moved"]]
    assert [line.rule for line in matched.values()] == ["moved"]
    assert counts["moved"] == RuleCounts(1, 0)
    desk.reveal(who, fresh)
    flag = desk.flags(draft.reading_id)["moved"]
    assert desk.accept(who, fresh, flag) == carried[made["moved"]]


def test_a_draft_in_which_nothing_was_revealed_is_stepped_over(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID]
) -> None:
    second = started(storage, desk.case, second_draft(storage, desk.case), carry_over=True)
    third = started(storage, desk.case, second_draft(storage, desk.case, number=3), carry_over=True)
    assert third.started_from_id == second.id
    assert carry(storage, third) == 3
    assert desk.by_rule(third)["moved"].verdict is Verdict.DISMISSED


def test_it_goes_on_from_draft_to_draft_and_through_versions(
    storage: Storage, desk: Desk, shown: Assessment, dismissed: dict[str, UUID]
) -> None:
    who = desk.case.commissioner
    submit(storage, who, shown)
    again = reopen(storage, who, shown)
    desk.undo(who, again, dismissed["same"])
    draft = second_draft(storage, desk.case)
    assert draft.reading_id is not None
    desk.scan(draft.reading_id)
    second = started(storage, desk.case, draft, carry_over=True)
    carry(storage, second)
    assert set(desk.by_rule(second)) == {"moved", "reworded"}
    desk.reveal(who, second)
    third = started(
        storage, desk.case, second_draft(storage, desk.case, number=3, texts=OLD), carry_over=True
    )
    assert carry(storage, third) == 1
    [line] = desk.decisions(third)
    assert (line.rule, line.reason) == ("moved", "Reason: moved")


def test_there_may_be_nothing_to_carry(storage: Storage, desk: Desk, shown: Assessment) -> None:
    assert carry(storage, shown) == 0
    fresh = started(storage, desk.case, second_draft(storage, desk.case), carry_over=True)
    assert carry(storage, fresh) == 0
    theirs = start_from(
        storage,
        desk.case,
        desk.case.second_commissioner,
        second_draft(storage, desk.case, number=3),
    )
    assert carry(storage, theirs) == 0


def test_a_submitted_assessment_gets_nothing(
    storage: Storage, desk: Desk, dismissed: dict[str, UUID]
) -> None:
    fresh = started(storage, desk.case, second_draft(storage, desk.case), carry_over=True)
    with storage.unit_of_work() as db:
        db.get_one(Assessment, fresh.id).known_outcome = "I knew."
    submit(storage, desk.case.commissioner, fresh)
    assert carry(storage, fresh) == 0
