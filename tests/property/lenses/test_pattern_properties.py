"""Whatever a board types as a rule: a pattern that ends, or BadPattern with a reason."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qmapp.casework.lenses.loading import BadRules, check_rule, shipped, with_changes
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.patterns import (
    BadPattern,
    Pattern,
    compile_pattern,
    compile_rule_re2,
    compile_words,
)
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.tokens import write_line

UNHURRIED = settings(deadline=None)

SIGNS = st.sampled_from(
    [
        "(", ")", "[", "]", "|", "?", "^", "$", "..4", "..40", "..41", "..", "{role}", "{nope}", "{",
        "}", "should", "have", "follow*", "*", "n't", "'s", ",", ";", ":", "\\", "+", ".*", "(?i)",
        "_", "=", " ", "é", "\0", '"',
    ]
)  # fmt: skip
TYPED = st.lists(SIGNS, max_size=25).map(" ".join) | st.lists(SIGNS).map("".join) | st.text()
TEXT = "The nurse should have followed up; it wasn't rung. " * 5 + "a" * 500 + " \0 (((["


def line_of(text: str) -> bytes:
    return write_line(text, 0, len(text), shipped().lexicon).line


@UNHURRIED
@given(TYPED)
@example("(" * 2_000)
@example("(" * 60 + "a" + ")" * 60)
@example("(a|" * 300 + "a" + ")" * 300)
@example("..40 a" * 300)
@example("((..40 {role})|(..40 {agency})) ..40 " * 40)
@example("a?" * 900)
def test_any_pattern_is_compiled_or_refused(typed: str) -> None:
    with suppress(BadPattern):
        pattern = compile_pattern(typed, shipped().lexicon)
        assert pattern.needs
        line = line_of(TEXT)
        for start, end, whole_start, whole_end in pattern.finditer(line):
            assert 0 <= whole_start <= start <= end <= whole_end <= len(line)


@UNHURRIED
@given(TYPED)
@example("word " * 5_000)
def test_any_phrase_is_compiled_word_by_word_or_refused(typed: str) -> None:
    with suppress(BadPattern):
        compile_words(typed, shipped().lexicon).is_in(line_of(TEXT))


@UNHURRIED
@given(st.lists(st.sampled_from(["should", "have", "plum", "Duff"]), min_size=1, max_size=6))
def test_a_phrase_is_found_in_itself(words: list[str]) -> None:
    pattern = compile_words(" ".join(words), shipped().lexicon)
    assert isinstance(pattern, Pattern)
    assert pattern.is_in(line_of(f"They said {' '.join(words)} then."))


@UNHURRIED
@given(TYPED)
@example("(a+)+$")
@example("(.*)*" * 200)
@example("a{1000}{1000}")
@example("(?P<n>a)(?P=n)")
@example("(?<=a)b")
@example("\\C")
def test_any_expression_is_compiled_or_refused(typed: str) -> None:
    with suppress(BadPattern):
        next(compile_rule_re2(typed).finditer(TEXT.encode()), None)


def rule_of(**parts: object) -> dict[str, object]:
    return {
        "id": "blame.typed", "lens": "blame", "confidence": "medium", "why": "It may be so.",
        "examples": ["The nurse should have rung.", "One."], "near_misses": ["Two.", "Three."],
        **parts,
    }  # fmt: skip


@UNHURRIED
@given(st.sampled_from(["pattern", "patterns", "words", "re2"]), TYPED)
def test_a_rule_with_anything_typed_in_is_taken_or_told_why_not(part: str, typed: str) -> None:
    content = rule_of(**{part: typed if part == "pattern" else [typed]})
    assert all(isinstance(said, str) and said for said in check_rule(content))
    with suppress(BadRules):
        ruleset = with_changes(shipped(), [content], ["hindsight.should-have"])
        passage = ScanPassage("p", "paragraph", TEXT)
        for flag in scan([passage], ruleset).flags:
            assert TEXT[flag.start : flag.end] == flag.quote


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@UNHURRIED
@given(
    st.sampled_from(
        "id lens confidence why question source markers guards without kinds examples near_misses "
        "pattern patterns words re2 computed plum".split()
    ),
    JSON,
)
def test_a_rule_of_any_shape_is_taken_or_told_why_not(part: str, value: object) -> None:
    content = rule_of(pattern="should have")
    content[part] = value
    assert all(isinstance(said, str) and said for said in check_rule(content))
