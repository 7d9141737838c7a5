"""What a board's figures are made of: which drafts, which versions, and what is withheld."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import event

from qmapp.casework.moderation import board_queries
from qmapp.casework.moderation.agreement import FEWEST_DRAFTS, FEWEST_UNITS
from qmapp.foundation.access import Actor, BoardRole
from tests.factories.assessments import begin, later, marker, reopen, submit, type_words
from tests.factories.moderation import agree, assess, disagree


def count(storage, case, actor=None):
    with storage.reading() as db:
        return board_queries.count(db, actor or case.manager, case.board_id)


@pytest.fixture
def judged(storage, case):
    return (
        assess(storage, case, case.lead, {1: "met", 2: "not_met", 3: "cannot_tell"}),
        assess(storage, case, case.commissioner, {1: "partly_met", 2: "met", 3: "met"}),
        assess(storage, case, case.second_commissioner, {1: "met", 2: "met", 3: "cannot_tell"}),
    )


def test_units_are_markers_that_two_commissioners_placed_on_the_scale(storage, case, judged):
    found = count(storage, case)
    said = {one.marker_id: (sorted(one.orders), one.year) for one in found.units}
    assert said == {marker(1).id: ([2, 4], 2026), marker(2).id: ([4, 4], 2026)}
    assert found.off_scale == 1
    assert found.drafts == 1


def test_pairs_are_self_checks_beside_agreed_judgements(storage, case, judged):
    agree(storage, case, 1, "largely_met")
    agree(storage, case, 3, "met")  # the self-check is off the scale there
    disagree(storage, case, 2)
    assert [(one.marker_id, one.own, one.agreed) for one in count(storage, case).pairs] == [
        (marker(1).id, 4, 3)
    ]
    agree(storage, case, 1, "cannot_tell")
    assert count(storage, case).pairs == []


def test_the_version_from_before_sight_of_another_counts(storage, case, judged):
    again = reopen(storage, case.commissioner, judged[1])
    assert count(storage, case).units == []  # not all are in
    type_words(
        storage, case.commissioner, again, 1, bases={"rating": "partly_met"}, rating="met",
        ends=True,
    )  # fmt: skip
    submit(storage, case.commissioner, again, now=later(1))
    [first, _] = count(storage, case).units
    assert sorted(first.orders) == [2, 4]


def test_a_draft_on_which_somebody_writes_is_left_out(storage, case, judged):
    begin(storage, case, case.third_commissioner)
    assert count(storage, case).units == []


def test_a_draft_on_which_one_has_yet_to_judge_is_left_out_for_them(storage, case, judged):
    third = case.third_commissioner
    member = Actor(
        third.person_id, third.name,
        board_roles={case.board_id: frozenset({BoardRole.MEMBER})},
    )  # fmt: skip
    assert count(storage, case, member).units == []
    assert count(storage, case).units


def test_another_board_counts_nothing_of_it(storage, case, judged):
    with storage.reading() as db:
        assert board_queries.count(db, case.manager, uuid4()).units == []


def test_the_limits_are_what_the_page_says():
    assert (FEWEST_UNITS, FEWEST_DRAFTS) == (10, 3)


def test_counting_costs_the_same_queries_however_much_was_judged(storage, case):
    def cost():
        asked = []

        def tell(*args):
            asked.append(args[2])

        event.listen(storage.engine, "before_cursor_execute", tell)
        found = count(storage, case)
        event.remove(storage.engine, "before_cursor_execute", tell)
        return len(asked), len(found.units)

    assess(storage, case, case.commissioner, {1: "met"})
    assess(storage, case, case.second_commissioner, {1: "met"})
    one = cost()
    assess(storage, case, case.third_commissioner, {1: "met"})
    agree(storage, case)
    assert cost() == one
