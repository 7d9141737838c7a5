"""Findings: recorded, put right, taken out, and seen by those only who may know of their draft."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.evidence.models import Followed
from qmapp.casework.findings import queries
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, at_once, declare_interest, make_case
from tests.factories.findings import PROBLEM, FindingsDesk, details, unexplained

ADDS = "The duty desk had lost two posts that spring."


def test_a_finding_is_there_as_it_was_recorded(desk: FindingsDesk) -> None:
    line = desk.line(desk.add(details(practice_issue="pi-no-strategy-discussion")))
    assert (line.number, line.title, line.reason) == (1, PROBLEM, Reason.GIVEN)
    assert line.causes == (Cause.TOOLS,)
    assert (line.reach, line.reach_known_from) == (Reach.TEAM, details().reach_known_from)
    assert (line.practice_issue, line.stage) == ("pi-no-strategy-discussion", "strategy_meetings")
    assert line.practice_edition is not None
    assert (line.draft_number, line.version, line.added_at) == (1, 1, NOW)
    assert line.added_by_name == "Lead Example"
    assert (line.board_adds, line.board_causes, line.board_added_by_name) == ("", (), "")


def test_numbers_are_given_in_order_and_never_twice(desk: FindingsDesk) -> None:
    desk.end(desk.add())
    desk.add()
    assert at_once(desk.add, desk.add) == []
    assert [line.number for line in desk.list()] == [1, 2, 3, 4]


def test_a_form_sent_twice_adds_one(desk: FindingsDesk) -> None:
    id_ = uuid4()
    assert desk.add(finding_id=id_) == desk.add(finding_id=id_) == id_
    assert desk.add(finding_id=id_, actor=desk.case.commissioner) != id_


def test_changing_says_who_was_quicker(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.change(finding, details(title="Calls were not written down"))
    with pytest.raises(SavedElsewhere):
        desk.change(finding, details(title="Another"))
    line = desk.line(finding)
    assert (line.title, line.version) == ("Calls were not written down", 2)
    desk.change(finding, details(title="Calls were not written down"), version=2)
    assert desk.line(finding).version == 2


def test_the_boards_view_stands_apart_from_what_the_draft_says(desk: FindingsDesk) -> None:
    finding = desk.add(unexplained())
    desk.view(finding, ADDS, [Cause.WORKLOAD])
    line = desk.line(finding)
    assert (line.why, line.causes, line.reason) == ("", (), Reason.NOT_GIVEN)
    assert (line.board_adds, line.board_causes) == (ADDS, (Cause.WORKLOAD,))
    assert (line.board_added_by_name, line.board_added_at) == ("Commissioner Example", NOW)
    with pytest.raises(SavedElsewhere):
        desk.view(finding, "Another view.")
    desk.view(finding, "", version=2)
    assert desk.line(finding).board_adds == ""


def test_only_those_who_commission_add_the_boards_view(desk: FindingsDesk) -> None:
    finding = desk.add()
    for actor in (desk.case.lead, desk.case.panel):
        with pytest.raises(NotAllowed):
            desk.view(finding, ADDS, actor=actor)


@pytest.mark.parametrize("name", ["panel", "observer"])
def test_those_who_only_read_write_nothing(desk: FindingsDesk, name: str) -> None:
    finding, actor = desk.add(), desk.case.people[name]
    assert len(desk.list(actor)) == 1
    with pytest.raises(NotAllowed):
        desk.add(actor=actor)
    with pytest.raises(NotAllowed):
        desk.change(finding, details(title="Mine"), actor=actor)
    with pytest.raises(NotAllowed):
        desk.pin(finding, actor=actor)


@pytest.mark.parametrize("name", ["chair", "manager"])
def test_the_board_at_large_sees_none(desk: FindingsDesk, name: str) -> None:
    finding = desk.add()
    assert desk.list(desk.case.people[name]) == []
    with pytest.raises(NotFound):
        desk.change(finding, details(title="Mine"), actor=desk.case.people[name])


def test_a_finding_of_an_unsent_draft_is_there_for_the_lead_reviewers_only(
    desk: FindingsDesk,
) -> None:
    case = desk.case
    desk.add()
    desk.next_draft(sent=False)
    hidden = desk.add(number=2)
    assert [line.number for line in desk.list(case.lead)] == [1, 2]
    assert [line.number for line in desk.list(case.second_lead)] == [1, 2]
    for actor in (case.commissioner, case.panel, case.observer):
        assert [line.number for line in desk.list(actor)] == [1]
    with pytest.raises(NotFound):
        desk.change(hidden, details(title="Mine"), actor=case.commissioner)
    with pytest.raises(NotAllowed):
        desk.add(number=2, actor=case.commissioner)
    desk.send(2)
    assert [line.number for line in desk.list(case.commissioner)] == [1, 2]


def test_an_interest_removes_every_finding(desk: FindingsDesk) -> None:
    desk.add()
    actor = desk.case.panel
    declare_interest(desk.storage, desk.case, actor)
    barred = type(actor)(
        person_id=actor.person_id, name=actor.name, board_roles=actor.board_roles,
        review_roles=actor.review_roles, interests=frozenset({desk.case.review_id}),
    )  # fmt: skip
    assert desk.list(barred) == []


def test_other_boards_see_and_change_nothing(desk: FindingsDesk, storage: Storage) -> None:
    finding, other = desk.add(), make_case(storage)
    assert desk.list(other.lead) == []
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_finding(db, other.lead, other.review_id, finding)
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_finding(db, other.lead, desk.case.review_id, finding)


def test_taken_out_it_stays_readable_and_may_be_put_back(desk: FindingsDesk) -> None:
    finding = desk.add()
    with pytest.raises(RuleBroken, match="Say why"):
        desk.end(finding, "  ")
    desk.end(finding, "Two were one.")
    line = desk.line(finding)
    assert (line.is_ended, line.ended_because) == (True, "Two were one.")
    with pytest.raises(RuleBroken, match="taken out"):
        desk.change(finding, details(title="Mine"), version=2)
    with pytest.raises(RuleBroken, match="taken out"):
        desk.pin(finding)
    assert desk.put_back(finding)
    assert not desk.put_back(finding)
    assert not desk.line(finding).is_ended


def test_an_issue_of_an_earlier_edition_stays_with_it(desk: FindingsDesk) -> None:
    finding = desk.add(details(practice_issue="pi-no-strategy-discussion"))
    with desk.storage.unit_of_work() as db:
        row = queries.get_finding(db, desk.case.lead, desk.case.review_id, finding)
        row.practice_issue, row.practice_edition = "pi-of-long-ago", "an-earlier-edition"
    changed = details(title="New words", practice_issue="pi-of-long-ago", stage="strategy_meetings")
    desk.change(finding, changed)
    line = desk.line(finding)
    assert (line.practice_issue, line.practice_edition) == ("pi-of-long-ago", "an-earlier-edition")


def test_the_trail_holds_every_change_and_no_word_of_the_case(desk: FindingsDesk) -> None:
    finding = desk.add(unexplained())
    desk.change(finding, details(title="Calls were not written down"))
    desk.view(finding, ADDS, [Cause.WORKLOAD], version=2)
    place = desk.pin(finding)
    desk.do("take_away", finding, place)
    desk.do("put_back_passage", finding, place)
    desk.end(finding)
    desk.put_back(finding)
    with desk.storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.subject_id == finding).order_by(Event.sequence)
        ).all()
        values = " ".join(
            one.value or ""
            for one in db.scalars(
                select(EventValue).where(EventValue.event_id.in_([e.id for e in events]))
            )
        )
    assert [one.verb.removeprefix("finding:") for one in events] == [
        "added", "changed", "view-changed", "passage-pinned", "passage-taken-away",
        "passage-put-back", "ended", "put-back",
    ]  # fmt: skip
    assert json.dumps(Cause.WORKLOAD) in values
    for words in (PROBLEM, "written down", "school", "duty desk", "Two were one", "nobody"):
        assert words not in values


def test_the_list_takes_as_many_queries_for_many_as_for_few(desk: FindingsDesk) -> None:
    def counted() -> int:
        seen: list[str] = []
        with desk.storage.reading() as db:
            review = db.get_one(Review, desk.case.review_id)

            def note(*args: object) -> None:
                seen.append(str(args[2]))

            event.listen(db.get_bind(), "before_cursor_execute", note)
            queries.list_findings(db, desk.case.lead, review)
            event.remove(db.get_bind(), "before_cursor_execute", note)
        return len(seen)

    desk.pin(desk.add())
    few = counted()
    for _ in range(6):
        finding = desk.add()
        for position in (1, 2, 3):
            desk.pin(finding, position)
    assert counted() == few


def test_every_table_of_places_names_its_owner() -> None:
    import qmapp.tables  # noqa: F401 - all of them

    models = Followed.__subclasses__()
    assert len(models) >= 2
    for model in models:
        assert model.OWNER in {one.key for one in model.__table__.columns}


def test_no_number_tells_of_what_stands_in_a_draft_that_is_not_sent(
    storage: Storage, desk: FindingsDesk
) -> None:
    desk.add()
    desk.next_draft(sent=False)
    hidden = [desk.add(number=2), desk.add(number=2)]
    board = desk.case.commissioner
    desk.add(actor=board)
    desk.add()
    assert [one.number for one in desk.list(board)] == [1, 2, 3]
    assert [one.number for one in desk.list() if one.id in hidden] == [4, 5]
