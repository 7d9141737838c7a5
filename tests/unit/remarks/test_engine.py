"""Remarks: which are made, in which order, in which words, and on what they rest."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from qmapp.casework.remarks.engine import remarks_on, remarks_on_set
from qmapp.casework.remarks.facts import Likeness, RecommendationFacts, SetFacts
from qmapp.casework.remarks.loading import rules_of, shipped, shipped_words
from qmapp.casework.remarks.model import Remark, Tone

SMART = RecommendationFacts(
    kind="action",
    nature="complex",
    has_nature_reason=True,
    has_owner=True,
    has_measure=True,
    has_due=True,
    has_review_date=False,
    is_specific=True,
    has_finding=True,
    finding_says_why=True,
    has_cause=True,
)


def made(facts: RecommendationFacts) -> list[str]:
    return [remark.rule for remark in remarks_on(facts, shipped())]


def remark(facts: RecommendationFacts, rule: str) -> Remark:
    return next(one for one in remarks_on(facts, shipped()) if one.rule == rule)


def test_a_smart_action_on_a_complex_problem_is_asked_about() -> None:
    assert made(SMART) == ["form.smart-on-complex"]


def test_an_exploration_for_a_complex_problem_fits_without_anything_smart() -> None:
    facts = replace(SMART, kind="exploration", has_measure=False, has_due=False, has_cause=False)
    assert made(replace(facts, has_review_date=True)) == ["form.exploration-fits"]


def test_a_question_for_the_board_needs_no_owner_measure_or_date() -> None:
    facts = RecommendationFacts(
        kind="question",
        nature="complex",
        has_nature_reason=True,
        has_issues=True,
        has_owner=False,
        has_measure=False,
        has_due=False,
        has_review_date=False,
        has_finding=True,
        has_cause=False,
    )
    assert made(facts) == ["form.question-fits"]


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert made(RecommendationFacts()) == []
    assert remarks_on_set(SetFacts(count=0), shipped()) == ()


def test_what_asks_comes_before_what_fits() -> None:
    facts = replace(SMART, kind="exploration", has_review_date=True, has_finding=False)
    tones = [one.tone for one in remarks_on(facts, shipped())]
    assert tones == [Tone.ASKS, Tone.FITS]


def test_nobody_is_asked_the_same_twice() -> None:
    facts = RecommendationFacts(kind="action", nature="simple", means=frozenset({"reminder"}))
    assert "form.vague-on-simple" in made(facts)
    assert "means.training-or-policy" not in made(facts)
    assert "means.training-or-policy" in made(replace(facts, nature="complex"))


def test_no_reason_is_asked_of_whom_the_draft_gives_none() -> None:
    facts = replace(SMART, has_cause=False, finding_says_why=False)
    assert "cause.no-reason-in-draft" in made(facts)
    assert "cause.not-said" not in made(facts)


def test_sentences_are_filled_with_what_decided() -> None:
    found = remark(
        RecommendationFacts(nature="complex", has_nature_reason=False), "nature.no-reason"
    )
    assert found.ask == "What makes the problem complex?"
    assert found.values == {"nature": "complex"}
    (many,) = (
        one
        for one in remarks_on_set(SetFacts(count=14, earlier_counts=[6, 9]), shipped())
        if one.rule == "set.more-than-before"
    )
    assert many.why.startswith(
        "There are 14; of 2 earlier reviews of this board the fullest had 9."
    )
    assert many.values == {"count": "14", "earlier_most": "9", "earlier_reviews": "2"}


def test_an_answer_rests_on_the_facts_that_decided_and_on_no_others() -> None:
    before = remark(SMART, "form.smart-on-complex").rests_on
    other = replace(SMART, has_finding=False, text="Other words", causes=frozenset({"team"}))
    assert remark(other, "form.smart-on-complex").rests_on == before
    vague = replace(SMART, is_specific=None)
    assert remark(vague, "form.smart-on-complex").rests_on != before
    assert len(before) == 64


def test_an_answer_to_likeness_is_stale_once_another_earlier_one_is_alike() -> None:
    def rests_on(*numbers: int) -> str:
        earlier = [Likeness(UUID(int=n), "", 70) for n in numbers]
        return remark(RecommendationFacts(earlier=earlier), "repeat.earlier").rests_on

    assert rests_on(1, 2) == rests_on(2, 1)
    assert rests_on(1) != rests_on(1, 2)


def test_a_remark_carries_its_source_and_whether_it_is_ours() -> None:
    found = remark(SMART, "form.smart-on-complex")
    rule = shipped().rule(found.rule)
    assert rule is not None
    assert (found.source, found.basis) == (rule.source, rule.basis)
    assert found.concerns == "form"
    assert shipped().rule("form.nowhere") is None


def test_the_version_follows_rules_and_word_lists() -> None:
    words = dict(shipped_words())
    entry = {
        "id": "a.b", "about": "set", "tone": "asks", "concerns": "number", "title": "T",
        "when": {"fact": "count", "at_least": 1}, "why": "W.", "ask": "A?", "source": "Ours",
        "basis": "ours", "examples": [{"facts": {"count": 1}}], "near_misses": [],
    }  # fmt: skip
    first = rules_of({"rules": [entry]}, words)
    assert rules_of({"rules": [entry]}, words) == first
    assert rules_of({"rules": [{**entry, "why": "X."}]}, words).version != first.version
    assert rules_of({"rules": [entry]}, {**words, "topic": []}).version != first.version


def test_an_answer_is_kept_with_title_and_question_as_they_were_put() -> None:
    said = remark(
        RecommendationFacts(nature="complex", has_nature_reason=False), "nature.no-reason"
    )
    assert said.asked == "The sort of problem is said, but not why. What makes the problem complex?"
    asks = remark(RecommendationFacts(kind="action"), "nature.not-said")
    assert asks.asked.startswith("What sort of problem is it? Is the problem simple")
