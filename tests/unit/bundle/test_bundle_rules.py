"""What is counted, chosen and folded, from plain values."""

from __future__ import annotations

import itertools
from dataclasses import fields
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.assessments.rules import MarkerFacts
from qmapp.casework.bundle.rules import (
    Bare,
    Counts,
    Run,
    Tally,
    Wanted,
    count,
    fold,
    judged_bare,
    sheets,
    unanswered,
)
from qmapp.casework.evidence.rules import Stance

TALLIES = st.lists(
    st.builds(
        Tally,
        marker_id=st.sampled_from(["qm01", "qm02", "qm13"]),
        stance=st.sampled_from(Stance),
        on_record=st.booleans(),
        pieces=st.integers(1, 500),
    )
)


def test_a_piece_on_a_record_is_counted_once_with_its_stance() -> None:
    counted = count(
        [
            Tally("qm01", Stance.SUPPORTS, on_record=False, pieces=4),
            Tally("qm01", Stance.SUPPORTS, on_record=True, pieces=2),
            Tally("qm01", Stance.CONTEXT, on_record=True, pieces=1),
            Tally("qm13", Stance.COUNTS_AGAINST, on_record=False, pieces=3),
        ]
    )
    assert counted == {
        "qm01": Counts(supports=6, context=1, on_records=3),
        "qm13": Counts(counts_against=3),
    }
    assert counted["qm01"].pieces == 7


@given(TALLIES)
def test_no_piece_is_lost_or_counted_twice(tallies: list[Tally]) -> None:
    counted = count(tallies)
    assert sum(one.pieces for one in counted.values()) == sum(one.pieces for one in tallies)
    assert sum(one.on_records for one in counted.values()) == sum(
        one.pieces for one in tallies if one.on_record
    )
    assert set(counted) == {one.marker_id for one in tallies}


def test_counts_hold_counts_alone() -> None:
    # Nothing that could be read as a score: no share, no weight, no grade.
    assert [f.name for f in fields(Counts)] == [
        "supports",
        "counts_against",
        "context",
        "on_records",
    ]


def test_each_wish_narrows_and_none_is_everything() -> None:
    mine, other = uuid4(), uuid4()
    assert Wanted().is_all
    assert Wanted().admits("qm01", Stance.CONTEXT, mine)
    wanted = Wanted(frozenset({"qm01"}), Stance.SUPPORTS, mine)
    assert wanted.admits("qm01", Stance.SUPPORTS, mine)
    assert not wanted.admits("qm02", Stance.SUPPORTS, mine)
    assert not wanted.admits("qm01", Stance.CONTEXT, mine)
    assert not wanted.admits("qm01", Stance.SUPPORTS, other)
    assert not Wanted(frozenset()).admits("qm01", Stance.SUPPORTS, mine), "a theme of no marker"
    assert not Wanted(frozenset()).is_all


def test_passages_without_evidence_are_folded_and_headings_of_others_stay() -> None:
    has = [False, False, False, True, True, False, False]
    heading = [True, False, True, False, False, True, False]
    assert fold(has, heading) == [
        Run(0, 2, is_folded=True),
        Run(2, 5, is_folded=False),
        Run(5, 7, is_folded=True),
    ]
    assert fold([], []) == []
    assert fold([False], [False]) == [Run(0, 1, is_folded=True)]


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_every_passage_is_in_one_run_and_none_with_evidence_is_folded(
    passages: list[tuple[bool, bool]],
) -> None:
    has, heading = [p[0] for p in passages], [p[1] for p in passages]
    runs = fold(has, heading)
    assert [n for run in runs for n in range(run.start, run.stop)] == list(range(len(passages)))
    for run in runs:
        if run.is_folded:
            assert not any(has[run.start : run.stop])
        else:
            # Whatever is shown without evidence is the heading of something that has some.
            shown = range(run.start, run.stop)
            assert all(has[n] or heading[n] for n in shown)
    assert all(a.is_folded != b.is_folded for a, b in itertools.pairwise(runs))


def test_judged_without_evidence_means_a_rating_and_no_piece() -> None:
    facts = {
        "qm01": MarkerFacts(rating="met", reasons="r", evidence=1),
        "qm02": MarkerFacts(rating="met", reasons="r", looked_in=" Minutes. "),
        "qm03": MarkerFacts(reasons="no rating yet"),
        "qm04": MarkerFacts(rating="cannot_tell"),
    }
    markers = ["qm04", "qm02", "qm01", "qm03", "qm05"]
    assert judged_bare(markers, facts) == [Bare("qm04", ""), Bare("qm02", "Minutes.")]


def test_questions_without_an_answer_by_marker() -> None:
    asked = {"qm01": ["a", "b"], "qm02": ["c"], "qm03": []}
    assert unanswered(asked, {"b", "c"}) == {"qm01": ["a"]}
    assert unanswered(asked, set()) == {"qm01": ["a", "b"], "qm02": ["c"]}


def test_a_list_takes_as_many_pages_as_it_needs_and_one_when_it_is_empty() -> None:
    assert [sheets(n, 100) for n in (0, 1, 100, 101, 10_000)] == [1, 1, 1, 2, 100]
