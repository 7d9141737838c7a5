"""Blindness, progress, the gate before a rating, and what becomes of one posted field."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.assessments.rules import (
    AssessmentState,
    MarkerFacts,
    Outcome,
    Progress,
    Standing,
    digest,
    merge,
    missing_for,
    not_judged,
    progress_of,
    rating_may_be_given,
    require_rating_allowed,
    sight_of,
)
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Sight

ME, YOU = UUID(int=1), UUID(int=2)
OPEN, SUBMITTED, SUPERSEDED = AssessmentState
OWN, SEEN, BLIND = Sight.OWN, Sight.OPEN, Sight.BLIND

# writes it, has one to make, has submitted, lifted -> what is seen while it is open, when it is
# submitted, and when a newer version replaced it. Written by hand from the issue, point 5.
SIGHT = [
    (True, False, False, False, OWN, OWN, OWN),
    (True, False, False, True, OWN, OWN, OWN),
    (True, False, True, False, OWN, OWN, OWN),
    (True, False, True, True, OWN, OWN, OWN),
    (True, True, False, False, OWN, OWN, OWN),
    (True, True, False, True, OWN, OWN, OWN),
    (True, True, True, False, OWN, OWN, OWN),
    (True, True, True, True, OWN, OWN, OWN),
    (False, False, False, False, BLIND, SEEN, SEEN),
    (False, False, False, True, BLIND, SEEN, SEEN),
    (False, False, True, False, BLIND, SEEN, SEEN),
    (False, False, True, True, BLIND, SEEN, SEEN),
    (False, True, False, False, BLIND, BLIND, BLIND),
    (False, True, False, True, BLIND, SEEN, SEEN),
    (False, True, True, False, BLIND, SEEN, SEEN),
    (False, True, True, True, BLIND, SEEN, SEEN),
]


@pytest.mark.parametrize(
    ("writes", "to_make", "done", "lifted", "open_", "submitted", "superseded"), SIGHT
)
def test_sight(
    writes: bool,
    to_make: bool,
    done: bool,
    lifted: bool,
    open_: Sight,
    submitted: Sight,
    superseded: Sight,
) -> None:
    me = Standing(ME, has_one_to_make=to_make, has_submitted=done, lifted=lifted)
    writers = {ME, YOU} if writes else {YOU}
    assert sight_of(me, writers, OPEN) is open_
    assert sight_of(me, writers, SUBMITTED) is submitted
    assert sight_of(me, writers, SUPERSEDED) is superseded


# base (what the form was made from), mine, theirs (what stands) -> outcome
MERGES = [
    ("", "", "", Outcome.UNTOUCHED),
    ("", "new", "", Outcome.TAKEN),
    ("", None, "theirs", Outcome.UNTOUCHED),
    ("", "", "theirs", Outcome.UNTOUCHED),
    ("old", "old", "old", Outcome.UNTOUCHED),
    ("old", "old", "theirs", Outcome.UNTOUCHED),
    ("old", "old", None, Outcome.UNTOUCHED),
    ("old", "mine", "old", Outcome.TAKEN),
    ("old", "", "old", Outcome.TAKEN),
    ("old", "mine", "theirs", Outcome.CLASH),
    ("old", "", "theirs", Outcome.CLASH),
    ("old", "mine", None, Outcome.CLASH),
    ("old", "same", "same", Outcome.UNTOUCHED),
    ("old", "", "", Outcome.UNTOUCHED),
    ("old", "", None, Outcome.UNTOUCHED),
]


@pytest.mark.parametrize(("base", "mine", "theirs", "outcome"), MERGES)
def test_merge(base: str, mine: str | None, theirs: str | None, outcome: Outcome) -> None:
    assert merge(digest(base), mine, theirs) is outcome


@pytest.mark.parametrize("base", ["", "not a digest", "0" * 16, "é" * 5])
def test_a_base_that_nobody_wrote_takes_nothing(base: str) -> None:
    assert merge(base, "mine", "theirs") is Outcome.CLASH
    assert merge(base, "mine", "") is Outcome.CLASH


def test_nothing_and_empty_are_the_same_words() -> None:
    assert digest(None) == digest("")
    assert digest("a") != digest("b")


few = st.sampled_from(["", "a", "b", "c", "a ", "A"])


@given(base=few, mine=few, theirs=few)
def test_untouched_words_never_overwrite(base: str, mine: str, theirs: str) -> None:
    outcome = merge(digest(base), mine, theirs)
    if mine == base:
        assert outcome is Outcome.UNTOUCHED
    if outcome is Outcome.TAKEN:
        assert mine != base
        assert theirs == base


@given(base=st.text(), mine=st.text(), theirs=st.text())
def test_a_clash_is_never_taken_in_silence(base: str, mine: str, theirs: str) -> None:
    outcome = merge(digest(base), mine, theirs)
    if mine != base and theirs not in {base, mine}:
        assert outcome is Outcome.CLASH


@given(st.lists(st.tuples(st.integers(0, 2), few), max_size=12))
def test_no_history_of_forms_loses_words(steps: list[tuple[int, str]]) -> None:
    """Three tabs save one field in any order: what stood is lost only to one who saw it."""
    standing, seen = "", ["", "", ""]
    for tab, words in steps:
        if merge(digest(seen[tab]), words, standing) is Outcome.TAKEN:
            assert seen[tab] == standing
            standing = words
            seen[tab] = words


NOTHING = MarkerFacts()


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        (NOTHING, False),
        (MarkerFacts(evidence=1), True),
        (MarkerFacts(looked_in="section 2"), True),
        (MarkerFacts(looked_in="  \n "), False),
        (MarkerFacts(reasons="because", answers=6), False),
    ],
)
def test_a_rating_waits_for_evidence_or_a_search(facts: MarkerFacts, allowed: bool) -> None:
    assert rating_may_be_given(facts) is allowed


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (NOTHING, "looked_in"),
        (MarkerFacts(reasons="because"), "looked_in"),
        (MarkerFacts(evidence=1), "reasons"),
        (MarkerFacts(evidence=1, reasons=" \n"), "reasons"),
        (MarkerFacts(looked_in="everywhere"), "reasons"),
    ],
)
def test_a_rating_is_refused_with_what_is_missing_first(facts: MarkerFacts, field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        require_rating_allowed(facts)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "found", [MarkerFacts(evidence=1, reasons="r"), MarkerFacts(looked_in="s", reasons="r")]
)
def test_a_rating_is_allowed_on_evidence_and_reasons(found: MarkerFacts) -> None:
    require_rating_allowed(found)


@pytest.mark.parametrize(
    ("facts", "progress"),
    [
        (NOTHING, Progress.NONE),
        (MarkerFacts(reasons=" ", to_change="\n", looked_in="\t"), Progress.NONE),
        (MarkerFacts(rating="met"), Progress.STARTED),
        (MarkerFacts(reasons="r"), Progress.STARTED),
        (MarkerFacts(to_change="t"), Progress.STARTED),
        (MarkerFacts(looked_in="l"), Progress.STARTED),
        (MarkerFacts(answers=1), Progress.STARTED),
        (MarkerFacts(evidence=1), Progress.STARTED),
        (MarkerFacts(rating="met", reasons="r"), Progress.STARTED),
        (MarkerFacts(rating="met", evidence=1), Progress.STARTED),
        (MarkerFacts(reasons="r", evidence=1), Progress.STARTED),
        (MarkerFacts(rating="met", reasons="r", evidence=1), Progress.JUDGED),
        (MarkerFacts(rating="cannot_tell", reasons="r", looked_in="l"), Progress.JUDGED),
    ],
)
def test_progress(facts: MarkerFacts, progress: Progress) -> None:
    assert progress_of(facts) is progress


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (NOTHING, ["looked_in", "reasons", "rating"]),
        (MarkerFacts(evidence=1), ["reasons", "rating"]),
        (MarkerFacts(looked_in="l", reasons="r"), ["rating"]),
        (MarkerFacts(rating="met", reasons="r"), ["looked_in"]),
        (MarkerFacts(rating="met", reasons="r", evidence=2), []),
    ],
)
def test_what_is_missing_stands_in_the_order_of_the_page(
    facts: MarkerFacts, fields: list[str]
) -> None:
    assert [broken.field for broken in missing_for(facts)] == fields


words = st.sampled_from(["", " ", "w"])


@given(
    rating=st.sampled_from([None, "met"]),
    reasons=words,
    to_change=words,
    looked_in=words,
    answers=st.integers(0, 1),
    evidence=st.integers(0, 1),
)
def test_judged_is_the_same_as_nothing_missing(**facts: object) -> None:
    here = MarkerFacts(**facts)  # type: ignore[arg-type]
    assert (progress_of(here) is Progress.JUDGED) == (missing_for(here) == [])


def test_markers_not_judged_keep_the_order_of_the_edition() -> None:
    judged = MarkerFacts(rating="met", reasons="r", evidence=1)
    facts = {"qm2": judged, "qm3": MarkerFacts(reasons="r"), "other": judged}
    assert not_judged(["qm3", "qm1", "qm2"], facts) == ["qm3", "qm1"]
