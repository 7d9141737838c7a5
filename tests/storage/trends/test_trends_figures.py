"""Figures against reviews that are counted one by one here, and the rows that each opens."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import Ending, Judged, Turn
from qmapp.learning.tags.models import Coding, StandingTag
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.counting import Cell, count, covered
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.heating import heat
from qmapp.learning.trends.queries.done import done_by_review, done_by_tag
from qmapp.learning.trends.queries.markers import judged_drafts, read_weakness
from qmapp.learning.trends.queries.reading import (
    Read,
    read,
    reviews_asked,
    sought,
    stages_of,
)
from qmapp.learning.trends.queries.scope import scope_of
from qmapp.learning.trends.queries.things import ReviewRow, read_rows
from qmapp.learning.trends.recurring import Back, recurrence
from qmapp.learning.trends.rules import By, Coverage
from tests.factories.assessments import NOW, Case, catalogue, make_case, marker
from tests.factories.findings import FindingsDesk, details
from tests.factories.impact import followed, somebody
from tests.factories.trends import ISSUES, add_review, aimed, judged, signed, tagged

A, B = ISSUES[0], ISSUES[5]


@pytest.fixture
def case(storage: Storage) -> Case:
    return signed(storage, make_case(storage))


@pytest.fixture
def member(storage: Storage, case: Case) -> Actor:
    return somebody(storage, case.board_id, BoardRole.CHAIR)


def asking(storage: Storage, actor: Actor, case: Case, **asked: Any) -> Read:
    with storage.reading() as db:
        return read(db, actor, case.board_id, Asked(**asked), catalogue())


def cells(found: Read) -> dict[str, Cell]:
    return {one.tag: one.whole for one in count(found.facts, By.YEAR).tags}


def rows(storage: Storage, actor: Actor, case: Case, **asked: Any) -> list[ReviewRow]:
    with storage.reading() as db:
        found = read(db, actor, case.board_id, Asked(**asked), catalogue())
        every = reviews_asked(found, stages_of(db, found))
        ids = [one.id for one in every]
        return list(read_rows(db, actor, found.scope, sought(found), ids))


def test_reviews_are_counted_and_not_findings(storage: Storage, case: Case, member: Actor) -> None:
    tagged(storage, case, A)
    tagged(storage, case, A)
    later = add_review(storage, case, "Child R", date(2024, 1, 1))
    tagged(storage, later, B, disputed=(A,))
    add_review(storage, case, "Child S", date(2025, 1, 1))
    found = asking(storage, member, case)
    assert cells(found) == {A: Cell(1, 1, 2), B: Cell(1, 0, 2)}
    assert covered(found.facts, found.facts.reviews).by == {
        Coverage.WHOLE: 2, Coverage.NOTHING_YET: 1
    }  # fmt: skip
    assert [one.items for one in count(found.facts, By.YEAR).tags if one.tag == A] == [2]


@pytest.mark.parametrize("stage", [Stage.DRAFTING, Stage.ASSESSMENT, Stage.READY])
def test_what_members_may_not_know_yet_counts_nowhere(
    storage: Storage, case: Case, member: Actor, stage: Stage
) -> None:
    tagged(storage, case, A)
    tagged(storage, add_review(storage, case, "Open", date(2024, 1, 1), stage=stage), A)
    hidden = add_review(storage, case, "Unsent", date(2024, 1, 1), sent=False)
    tagged(storage, hidden, B)
    found = asking(storage, member, case)
    assert cells(found) == {A: Cell(1, 0, 1)}
    assert len(found.facts.reviews) == 2  # that with the unsent draft is signed: N, nothing in it
    assert [one.id for one in rows(storage, member, case, tag=A)] == [case.review_id]
    assert rows(storage, member, case, tag=B) == []


def test_an_interest_leaves_a_review_out_of_n_and_of_n_of(
    storage: Storage, case: Case, member: Actor
) -> None:
    tagged(storage, case, A)
    later = add_review(storage, case, "Child R", date(2024, 1, 1))
    tagged(storage, later, A)
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=later.review_id, person_id=member.person_id,
                statement="I know them.", declared_at=NOW, declared_by=member.person_id,
            )
        )  # fmt: skip
    found = asking(storage, member, case)
    assert cells(found) == {A: Cell(1, 0, 1)}
    assert len(found.facts.reviews) == 1
    assert found.facts.hides
    assert [one.id for one in rows(storage, member, case, tag=A)] == [case.review_id]


def test_another_board_counts_nothing_of_this_one(storage: Storage, case: Case) -> None:
    tagged(storage, case, A)
    other = signed(storage, make_case(storage, reference="Elsewhere"))
    tagged(storage, other, B)
    found = asking(storage, other.chair, other)
    assert cells(found) == {B: Cell(1, 0, 1)}
    assert [one.id for one in rows(storage, other.chair, other, tag=A)] == []


def test_days_and_kinds_narrow_n_and_n_of(storage: Storage, case: Case, member: Actor) -> None:
    tagged(storage, case, A)  # 1 May 2023
    tagged(storage, add_review(storage, case, "R", date(2024, 1, 1), kind="sar"), A)
    tagged(storage, add_review(storage, case, "S", None), A)  # counts on the day it was set up
    assert cells(asking(storage, member, case))[A] == Cell(3, 0, 3)
    assert cells(asking(storage, member, case, kinds=("sar",)))[A] == Cell(1, 0, 1)
    assert cells(asking(storage, member, case, until=date(2023, 5, 1)))[A] == Cell(1, 0, 1)
    set_up = asking(storage, member, case, since=date(2024, 1, 2))
    assert cells(set_up)[A] == Cell(1, 0, 1)
    assert [one.is_dated for one in set_up.facts.reviews] == [False]


def test_families_are_kept_apart_and_targets_are_of_recommendations(
    storage: Storage, case: Case, member: Actor
) -> None:
    finding = tagged(storage, case, A)
    tagged(storage, case, "neglect", family=Family.HARM, finding=finding)
    aimed(storage, case, "partnership", "action")
    gone = aimed(storage, case, "national")
    with storage.unit_of_work() as db:
        db.execute(
            update(Recommendation).where(Recommendation.id == gone).values(state=State.DROPPED)
        )
        for one in db.scalars(select(StandingTag).where(StandingTag.recommendation_id == gone)):
            db.delete(one)
    assert set(cells(asking(storage, member, case))) == {A}
    assert set(cells(asking(storage, member, case, family=Family.HARM))) == {"neglect"}
    target = asking(storage, member, case, family=Family.TARGET)
    assert set(cells(target)) == {"partnership", "action"}
    assert covered(target.facts, target.facts.reviews).by == {Coverage.WHOLE: 1}
    assert not cells(asking(storage, member, case, family=Family.CAUSE))


def test_editions_stand_side_by_side(storage: Storage, case: Case, member: Actor) -> None:
    tagged(storage, case, "neglect", family=Family.HARM)
    later = add_review(storage, case, "R", date(2024, 1, 1))
    tagged(storage, later, "harm", family=Family.HARM, edition="harm-0")
    tagged(storage, add_review(storage, case, "S", date(2024, 1, 1)), "neglect", family=Family.HARM)
    found = asking(storage, member, case, family=Family.HARM)
    assert (found.facts.edition, found.facts.others) == ("harm-1", {"harm-0": 1})
    assert cells(found) == {"neglect": Cell(2, 0, 2)}
    earlier = asking(storage, member, case, family=Family.HARM, edition="harm-0")
    assert cells(earlier) == {"harm": Cell(1, 0, 1)}
    unknown = asking(storage, member, case, family=Family.HARM, edition="nonsense")
    assert unknown.facts.edition == "harm-1"


def test_the_stage_by_issue_map(storage: Storage, case: Case, member: Actor) -> None:
    tagged(storage, case, A, stage="assessments")
    later = add_review(storage, case, "R", date(2024, 1, 1))
    tagged(storage, later, A, NONE_FITS, disputed=(B,))
    with storage.reading() as db:
        found = read(db, member, case.board_id, Asked(), catalogue())
        stages = [one.id for one in found.practice.stages]
        result = heat(found.facts, stages_of(db, found), stages, found.tags.stages)
    by = {row.tag: dict(zip(result.stages, row.cells, strict=True)) for row in result.rows}
    own = catalogue().practice.issue(A).stage
    assert {stage for stage, cell in by[A].items() if cell.found} == {"assessments", own}
    assert all(not cell.found for cell in by[B].values())
    assert result.coded == 2
    at = rows(storage, member, case, tag=A, stage="assessments")
    assert [one.id for one in at] == [case.review_id]
    assert [one.id for one in rows(storage, member, case, stage=own)] == [later.review_id]


# Words ------------------------------------------------------------------------------------------


def test_words_are_for_those_on_the_review_and_members_get_the_number(
    storage: Storage, case: Case, member: Actor
) -> None:
    tagged(storage, case, A, title="Nobody rang back")
    [row] = rows(storage, member, case, tag=A)
    assert [(one.words, one.is_open) for one in row.things] == [("", False)]
    [row] = rows(storage, case.commissioner, case, tag=A)
    assert [(one.words, one.is_open) for one in row.things] == [("Nobody rang back", True)]
    with storage.unit_of_work() as db:
        db.execute(
            update(RoleOnReview)
            .where(RoleOnReview.person_id == case.commissioner.person_id)
            .values(ended_at=NOW)
        )
    [row] = rows(storage, case.commissioner, case, tag=A)
    assert row.told == []


def test_members_read_what_was_agreed(storage: Storage) -> None:
    made = followed(storage)
    with storage.reading() as db:
        finding = db.scalars(select(Finding)).one()
    tagged(storage, made.case, A, finding=finding.id)
    other = tagged(storage, made.case, A, title="Never agreed on")
    [row] = rows(storage, made.owner, made.case, tag=A)
    words = {one.id: (one.words, one.is_open, one.is_agreed) for one in row.things}
    assert words[finding.id] == (finding.title, False, True)
    assert words[other] == ("", False, False)


# What was done ----------------------------------------------------------------------------------


def at(year: int, month: int = 1) -> date:
    return date(year, month, 1)


def test_what_was_done_and_what_came_back_after_closing(storage: Storage) -> None:
    made = followed(storage)
    case = made.case
    with storage.unit_of_work() as db:
        finding = db.scalars(select(Finding)).one()
        db.execute(
            update(Review).where(Review.id == case.review_id).values(commissioned_on=at(2024))
        )
        db.execute(
            update(FollowUp)
            .where(FollowUp.id == made.follow_ups["lead"])
            .values(delivered_on=at(2025), judged=Judged.SHOWN, judged_on=at(2025, 6))
        )
        db.execute(
            update(FollowUp)
            .where(FollowUp.id == made.follow_ups["rota"])
            .values(delivered_on=at(2025, 2), judged=Judged.NO_EFFECT, judged_on=at(2025, 7))
        )
        for turn, on in ((Turn.WITH_IMPACT, at(2025, 8)), (Turn.REOPENED, at(2026, 3))):
            db.add(
                FollowUpTurn(
                    id=uuid4(), board_id=case.board_id, follow_up_id=made.follow_ups["lead"],
                    turn=turn, on=on, because="Seen again.", signed_by=case.chair.person_id,
                    signed_at=NOW,
                )
            )  # fmt: skip
    tagged(storage, case, A, finding=finding.id)
    again = add_review(storage, case, "R", at(2026), known_on=at(2024, 12))
    tagged(storage, again, A)
    tagged(storage, add_review(storage, case, "S", at(2025, 5)), A)
    with storage.reading() as db:
        found = read(db, made.owner, case.board_id, Asked(), catalogue())
        done = done_by_tag(db, found.scope, Family.ISSUE, found.facts.edition, None)
        reviewed = done_by_review(db, found.scope, Family.ISSUE, found.facts.edition, A, None)
        later = done_by_tag(
            db, found.scope, Family.ISSUE, found.facts.edition, frozenset({again.review_id})
        )
    assert set(done) == {A}
    one = done[A]
    assert (one.followed, one.delivered, one.shown, one.nothing, one.closed) == (3, 2, 1, 1, 1)
    assert (one.delivered_on, one.closed_on) == (at(2025), at(2025, 8))
    assert one.reopened == 1
    assert reviewed == {case.review_id: one}
    assert later == {}
    row = recurrence(found.facts, done, frozenset({NONE_FITS})).rows[0]
    assert row.reviews == 3
    assert row.after_delivery == Back(2, 1)
    assert row.after_closing == Back(1, 1)


def test_what_stands_no_more_was_not_taken_up_unless_it_was_closed(storage: Storage) -> None:
    made = followed(storage)
    case = made.case
    with storage.unit_of_work() as db:
        finding = db.scalars(select(Finding)).one()
        for name in ("lead", "rota"):
            db.execute(
                update(Recommendation)
                .where(Recommendation.id == made.recommendations[name])
                .values(state=State.DROPPED)
            )
        db.execute(
            update(FollowUp)
            .where(FollowUp.id == made.follow_ups["rota"])
            .values(ending=Ending.WITHOUT_IMPACT, ended_on=at(2025))
        )
    tagged(storage, case, A, finding=finding.id)
    with storage.reading() as db:
        scope = scope_of(db, made.owner, case.board_id)
        found = read(db, made.owner, case.board_id, Asked(), catalogue())
        done = done_by_tag(db, scope, Family.ISSUE, found.facts.edition, None)
    assert done[A].followed == 2


def test_targets_carry_their_own_recommendations(storage: Storage) -> None:
    made = followed(storage)
    case = made.case
    with storage.unit_of_work() as db:
        db.add(
            StandingTag(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                draft_id=case.draft_id, recommendation_id=made.recommendations["lead"],
                family=Family.TARGET, edition="target-1", tag="partnership",
            )
        )  # fmt: skip
    with storage.reading() as db:
        scope = scope_of(db, made.owner, case.board_id)
        done = done_by_tag(db, scope, Family.TARGET, "target-1", None)
    assert done["partnership"].followed == 1
    [row] = rows(storage, made.owner, case, family=Family.TARGET, tag="partnership")
    assert [one.is_agreed for one in row.things] == [True]
    assert row.things[0].words


def test_one_recommendation_on_two_findings_counts_once(storage: Storage) -> None:
    made = followed(storage)
    case = made.case
    with storage.reading() as db:
        first = db.scalars(select(Finding)).one()
    second = tagged(storage, case, A)
    tagged(storage, case, A, finding=first.id)
    with storage.unit_of_work() as db:
        db.add(
            CauseLink(
                id=uuid4(), board_id=case.board_id, finding_id=second,
                recommendation_id=made.recommendations["lead"], added_by=case.lead.person_id,
                added_at=NOW,
            )
        )  # fmt: skip
    with storage.reading() as db:
        scope = scope_of(db, made.owner, case.board_id)
        found = read(db, made.owner, case.board_id, Asked(), catalogue())
        done = done_by_tag(db, scope, Family.ISSUE, found.facts.edition, None)
    assert done[A].followed == 3


# Weak markers -----------------------------------------------------------------------------------


def test_weak_markers_by_the_year_in_which_drafts_were_sent(
    storage: Storage, case: Case, member: Actor
) -> None:
    first = marker(1).id
    judged(storage, case, first, "not_met", 2024)
    for number, rating in enumerate(("met", "partly_met", "cannot_tell"), 1):
        one = add_review(storage, case, f"R{number}", date(2024, 1, 1))
        judged(storage, one, first, rating, 2024)
    unsigned = add_review(storage, case, "Open", date(2024, 1, 1), stage=Stage.MODERATION)
    judged(storage, unsigned, first, "not_met", 2024)
    with storage.reading() as db:
        edition, found = read_weakness(db, scope_of(db, member, case.board_id), member.person_id)
        seen = judged_drafts(
            db, scope_of(db, case.commissioner, case.board_id), case.commissioner.person_id, first
        )
        none = judged_drafts(db, scope_of(db, member, case.board_id), member.person_id, first)
    assert edition is not None
    row = next(one for one in found.rows if one.marker_id == first)
    assert found.years == [2024]
    assert (row.whole.weak, row.whole.judged, row.whole.is_told) == (2, 3, True)
    assert found.drafts == 4
    assert [one.reference for one in seen] == ["Child K"]
    assert none == []
    with storage.reading() as db:
        _, found = read_weakness(
            db, scope_of(db, case.commissioner, case.board_id), case.commissioner.person_id
        )
    own = next(one for one in found.rows if one.marker_id == first).whole
    # Without the draft of their own review two are left.
    assert (own.judged, own.is_told) == (3, False)


def test_nothing_judged(storage: Storage, case: Case, member: Actor) -> None:
    with storage.reading() as db:
        edition, found = read_weakness(db, scope_of(db, member, case.board_id), member.person_id)
    assert edition is None
    assert (found.rows, found.years) == ([], [])


# How much it costs ------------------------------------------------------------------------------


def statements(storage: Storage, work: Any) -> int:
    executed: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        executed.append(statement)

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)
    return len(executed)


def test_more_reviews_cost_no_more_queries(storage: Storage, case: Case, member: Actor) -> None:
    tagged(storage, case, A)

    def every() -> None:
        with storage.reading() as db:
            found = read(db, member, case.board_id, Asked(), catalogue())
            stages_of(db, found)
            done_by_tag(db, found.scope, Family.ISSUE, found.facts.edition, None)
            read_weakness(db, found.scope, member.person_id)
        rows(storage, case.commissioner, case, tag=A)

    few = statements(storage, every)
    for number in range(4):
        later = add_review(storage, case, f"R{number}", date(2024, 1, number + 1))
        for _ in range(3):
            tagged(storage, later, A, B)
    assert statements(storage, every) == few


# Passages ---------------------------------------------------------------------------------------


def test_a_finding_opens_down_to_the_words_of_the_newest_draft(
    storage: Storage, case: Case, member: Actor
) -> None:
    desk = FindingsDesk(storage, case)
    finding = desk.add(details(practice_issue=None))
    desk.pin(finding, 1, (0, 10))
    taken = desk.pin(finding, 1, (3, 8))
    desk.pin(finding, 2)
    desk.do("take_away", finding, taken)
    tagged(storage, case, A, finding=finding)
    [row] = rows(storage, case.commissioner, case, tag=A)
    words = {one.position: one.words for one in desk.places(finding) if one.is_live}
    [thing] = row.things
    assert (thing.quote, thing.passages) == (words[1], 2)
    [row] = rows(storage, member, case, tag=A)
    assert [(one.quote, one.passages) for one in row.things] == [("", 0)]


def test_who_may_still_code_a_thing_does_not_learn_here_how_another_coded_it(
    storage: Storage, case: Case
) -> None:
    finding = tagged(storage, case, "neglect", family=Family.HARM)

    def seen(actor: Actor) -> tuple[int, dict[str, Cell], list[bool], bool]:
        found = asking(storage, actor, case, family=Family.HARM)
        lines = rows(storage, actor, case, family=Family.HARM, tag="neglect")
        return (
            count(found.facts, By.YEAR).whole.coded,
            cells(found),
            [bool(one.words) for row in lines for one in row.things],
            found.facts.is_blind,
        )

    def code(actor: Actor, number: int) -> None:
        with storage.unit_of_work() as db:
            db.add(
                Coding(
                    id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                    finding_id=finding, family=Family.HARM, number=number, edition="harm-1",
                    tags=["neglect"], coder_id=actor.person_id, coded_at=NOW,
                )
            )  # fmt: skip

    code(case.lead, 1)
    assert seen(case.commissioner) == (0, {}, [], True)
    open_ = (1, {"neglect": Cell(1, 0, 1)}, [True], False)
    assert seen(case.lead) == open_
    assert seen(case.observer) == open_  # who codes nothing
    code(case.commissioner, 2)
    assert seen(case.commissioner) == open_


def test_at_a_stage_what_is_counted_is_what_is_named(
    storage: Storage, case: Case, member: Actor
) -> None:
    tagged(storage, case, A)
    stage = next(one.stage for one in catalogue().practice.issues if one.id == A)
    plain = rows(storage, member, case, stage=stage)
    assert [len(one.things) for one in plain] == [1]
    assert rows(storage, member, case, stage=stage, disputed=True) == plain
