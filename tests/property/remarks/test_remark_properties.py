"""Whatever the facts and the words: remarks or none, the same twice, and never both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qmapp.casework.remarks.engine import PLACEHOLDER, remarks_on, remarks_on_set
from qmapp.casework.remarks.facts import (
    OF_RECOMMENDATION,
    OF_SET,
    Fact,
    Likeness,
    RecommendationFacts,
    SetFacts,
    Sort,
)
from qmapp.casework.remarks.likeness import alike, content_of
from qmapp.casework.remarks.loading import shipped
from qmapp.casework.remarks.model import Remark, Tone
from qmapp.casework.remarks.words import read_words, what_counts, with_words

UNHURRIED = settings(deadline=None)


def values_of(fact: Fact) -> st.SearchStrategy[object]:
    known: st.SearchStrategy[object] = st.booleans()
    if fact.sort is Sort.WORD:
        known = st.sampled_from(sorted(fact.words))
    if fact.sort is Sort.WORDS:
        known = st.frozensets(st.sampled_from(sorted(fact.words)))
    return st.none() | known


LIKENESS = st.builds(
    Likeness,
    st.integers(0, 9).map(lambda n: UUID(int=n)),
    st.text(max_size=9),
    st.integers(62, 100),
)
# Any combination at all, facts that contradict one another among them.
FACTS = st.builds(
    RecommendationFacts,
    text=st.just(""),
    earlier=st.none() | st.lists(LIKENESS, max_size=3),
    **{name: values_of(fact) for name, fact in OF_RECOMMENDATION.items() if name != "likeness"},
)
COUNTS = st.integers(0, 60)
SETS = st.builds(
    SetFacts,
    count=COUNTS,
    waiting=st.none() | COUNTS,
    by_kind=st.dictionaries(st.sampled_from(["action", "question", "exploration"]), COUNTS),
    earlier_counts=st.lists(COUNTS, max_size=4),
    has_national_finding=st.none() | st.booleans(),
    has_national_recommendation=st.none() | st.booleans(),
    without_cause=st.none() | COUNTS,
    weak=st.none() | COUNTS,
)
WORDS = st.sampled_from(
    "The Board Trust staff should must be trained reminded of policy by May 2027 . ? ; : 1. (a) "
    "audit report back to How whether consider and replace the form’s “x” | - \n".split(" ")
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=200)


def holds(remarks: Sequence[Remark]) -> None:
    """What is true of all remarks that are made together."""
    tones: dict[str, Tone] = {}
    for remark in remarks:
        assert tones.setdefault(remark.concerns, remark.tone) is remark.tone, remark.concerns
        assert not PLACEHOLDER.search(remark.title + remark.why + remark.ask)
    assert len({remark.rule for remark in remarks}) == len(remarks)


@UNHURRIED
@given(FACTS)
def test_any_facts_give_the_same_twice_and_nothing_both_asked_and_praised(
    facts: RecommendationFacts,
) -> None:
    remarks = remarks_on(facts, shipped())
    assert remarks == remarks_on(facts, shipped())
    holds(remarks)


@UNHURRIED
@given(SETS)
def test_any_set_gives_the_same_twice_and_nothing_both_asked_and_praised(facts: SetFacts) -> None:
    remarks = remarks_on_set(facts, shipped())
    assert remarks == remarks_on_set(facts, shipped())
    holds(remarks)


@UNHURRIED
@given(FACTS)
def test_no_remark_changes_by_what_it_does_not_look_at(facts: RecommendationFacts) -> None:
    """To forget a fact that a rule does not name neither makes nor unmakes what rests on the rest."""
    for remark in remarks_on(facts, shipped()):
        rule = shipped().rule(remark.rule)
        assert rule is not None
        seen = set(rule.when.facts())
        unseen = {name: None for name in OF_RECOMMENDATION if name not in seen | {"likeness"}}
        earlier = facts.earlier if "likeness" in seen else None
        kept = replace(facts, earlier=earlier, **unseen)  # type: ignore[arg-type]
        again = {one.rule: one for one in remarks_on(kept, shipped())}
        assert again[remark.rule] == remark


@UNHURRIED
@given(
    FACTS, st.sampled_from(sorted(set(OF_RECOMMENDATION) - {"likeness", "nature", "is_specific"}))
)
def test_forgetting_a_fact_makes_no_new_remark(facts: RecommendationFacts, name: str) -> None:
    """Only what asks whether a thing is known, or gave way to another, may come when it is not."""
    before = {remark.rule for remark in remarks_on(facts, shipped())}
    forgotten = replace(facts, **{name: None})  # type: ignore[arg-type]
    new = {remark.rule for remark in remarks_on(forgotten, shipped())} - before
    asks_for_it = {"owner.none", "means.training-or-policy"} if name == "addressee" else set()
    gave_way = {rule.id for rule in shipped().rules if rule.gives_way_to & before}
    assert new <= asks_for_it | gave_way


@UNHURRIED
@given(TEXTS, TEXTS, st.none() | st.sampled_from(["action", "question", "exploration"]))
@example("?", "", "question")
@example("1. 2. 3.", "%", "action")
@example("The Trust should:", "", "action")
@example("\0" * 50, "\ud800", None)
def test_any_words_are_read(text: str, measure: str, kind: str | None) -> None:
    assert read_words(text) == read_words(text)
    what_counts(measure)
    facts = with_words(RecommendationFacts(text=text, kind=kind), measure)
    assert facts.kind == kind or kind is None
    if facts.kind != "action":
        assert (facts.means, facts.strength, facts.is_vague) == (None, None, None)
    holds(remarks_on(facts, shipped()))


@UNHURRIED
@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_likeness_is_of_a_hundred_best_first_and_the_same_both_ways(
    text: str, others: list[str]
) -> None:
    earlier = [(UUID(int=n), other) for n, other in enumerate(others)]
    found = alike(text, earlier)
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert all(62 <= one.likeness <= 100 for one in found)
    for one in found:
        (back,) = alike(one.text, [(one.id, text)])
        assert back.likeness == one.likeness
    if len(content_of(text).split()) > 1:
        assert alike(text, [(UUID(int=1), text)])[0].likeness == 100


def test_every_fact_of_a_set_is_looked_at_by_no_rule_of_a_recommendation() -> None:
    for rule in shipped().rules:
        known = OF_SET if rule.about == "set" else OF_RECOMMENDATION
        assert set(rule.when.facts()) <= set(known)
