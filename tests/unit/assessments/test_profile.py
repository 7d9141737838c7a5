"""The picture of the 18: who says what, how far apart, and figures that say "n of N"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.assessments.profile import Order, arrange, build_rows, read
from qmapp.casework.assessments.rules import MarkerFacts
from tests.factories.assessments import edition

MARKERS = [m.id for m in edition().markers]
RATINGS = [r.id for r in edition().scale.ratings]


def judged(rating: str, evidence: int = 1) -> MarkerFacts:
    return MarkerFacts(
        rating=rating, reasons="because", evidence=evidence, looked_in="" if evidence else "all"
    )


def rows_of(own: dict[int, MarkerFacts] | None, com: dict[int, MarkerFacts] | None):
    named = [
        None if side is None else {edition().by_number(n).id: facts for n, facts in side.items()}
        for side in (own, com)
    ]
    return build_rows(edition(), *named)


@pytest.mark.parametrize(
    ("own", "com", "differs", "steps"),
    [
        ("met", "met", False, 0),
        ("met", "largely_met", True, 1),
        ("not_met", "met", True, 3),
        ("met", "cannot_tell", True, None),
        ("not_yet_due", "cannot_tell", True, None),
        ("cannot_tell", "cannot_tell", False, None),
        ("not_applicable", "not_met", True, None),
    ],
)
def test_two_judgements_of_one_marker(own: str, com: str, differs: bool, steps: int | None) -> None:
    row = rows_of({1: judged(own)}, {1: judged(com)})[0]
    assert row.differs is differs
    assert row.steps == steps


def test_one_who_did_not_judge_does_not_differ() -> None:
    started = MarkerFacts(rating="met", reasons="no evidence yet")
    for com in ({}, {1: started}, None):
        row = rows_of({1: judged("not_met")}, com)[0]
        assert row.differs is False
        assert row.steps is None


def test_a_rating_counts_only_once_it_is_judged() -> None:
    row = rows_of({1: MarkerFacts(rating="met", reasons="r")}, None)[0]
    assert row.own is not None
    assert row.own.rating is None
    assert row.com is None


def test_a_row_for_each_marker_in_order() -> None:
    assert [row.marker.number for row in rows_of({}, {})] == list(range(1, 19))


def test_a_gap_is_a_judgement_without_evidence_or_none_at_all() -> None:
    rows = rows_of(
        {1: judged("met"), 2: judged("met", evidence=0), 3: judged("met")},
        {1: judged("met"), 2: judged("met"), 3: judged("cannot_tell", evidence=0)},
    )
    assert [row.has_gap for row in rows[:4]] == [False, True, True, True]
    assert not any(row.has_gap for row in rows_of(None, None))


def test_differences_first_then_by_distance_then_by_number() -> None:
    own = {1: "met", 2: "met", 3: "met", 4: "met", 5: "cannot_tell"}
    com = {1: "met", 2: "largely_met", 3: "not_met", 4: "largely_met", 5: "met"}
    rows = rows_of({n: judged(r) for n, r in own.items()}, {n: judged(r) for n, r in com.items()})
    numbers = [row.marker.number for row in arrange(rows, Order.DIFFERENCES)]
    assert numbers[:6] == [3, 2, 4, 5, 1, 6]
    assert sorted(numbers) == list(range(1, 19))


def test_gaps_only_keeps_the_order_of_the_markers() -> None:
    full = {n: judged("met") for n in range(1, 19)}
    rows = rows_of(full | {7: judged("met", evidence=0)}, full | {3: MarkerFacts()})
    assert [row.marker.number for row in arrange(rows, Order.GAPS)] == [3, 7]
    assert arrange(rows, Order.MARKERS) == rows


def test_the_figures_of_a_small_profile() -> None:
    own = {1: judged("met"), 2: judged("met"), 3: judged("cannot_tell"), 4: judged("met", 0)}
    com = {1: judged("met"), 2: judged("not_met"), 3: judged("met"), 5: judged("partly_met")}
    reading = read(rows_of(own, com))
    assert reading.total == 18
    assert (reading.same, reading.both_on_scale) == (1, 2)
    assert [row.marker.number for row in reading.different] == [2]
    assert [row.marker.number for row in reading.off_scale] == [3]
    assert reading.judged == 5
    assert [row.marker.number for row in reading.without_evidence] == [4]
    assert [row.marker.number for row in reading.not_judged] == list(range(4, 19))


side = st.dictionaries(
    st.sampled_from(MARKERS),
    st.builds(
        MarkerFacts,
        rating=st.sampled_from([None, *RATINGS]),
        reasons=st.sampled_from(["", "r"]),
        looked_in=st.sampled_from(["", "l"]),
        evidence=st.integers(0, 2),
    ),
)


@given(own=st.none() | side, com=st.none() | side)
def test_no_figure_exceeds_its_whole(own, com) -> None:
    rows = build_rows(edition(), own, com)
    reading = read(rows)
    assert reading.same + len(reading.different) == reading.both_on_scale
    assert reading.both_on_scale <= reading.judged <= reading.total == 18
    assert len(reading.without_evidence) <= reading.judged
    assert len(reading.off_scale) <= reading.judged
    assert len(reading.not_judged) <= reading.total
    assert all(row.differs for row in reading.different)
    for order in (Order.MARKERS, Order.DIFFERENCES):
        assert {id(row) for row in arrange(rows, order)} == {id(row) for row in rows}
