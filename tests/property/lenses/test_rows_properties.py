"""A pattern taken by steps over rows is found in the very sentences in which re2 finds it."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qmapp.casework.lenses.loading import build
from qmapp.casework.lenses.patterns import BadPattern, compile_pattern, compile_words
from qmapp.casework.lenses.rows import lay_out
from qmapp.casework.lenses.tokens import Line, write_line

LEXICON = build(
    {
        "words": {
            "classes": {
                "role": {"nouns": ["nurse", "social worker", "social worker manager"]},
                "capital": {"shapes": ["capital"]},
                "past": {"words": ["rang", "left"]},
            }
        }
    }
).lexicon
SIGNS = (
    "(", ")", "[", "]", "|", "?", "^", "$", "..1", "..4", "{role}", "{capital}", "{past}",
    "nurse", "so*", "social", "worker", "rang", "the", "n't", ",", ";", "*", "should",
)  # fmt: skip
WORDS = (
    "the", "The", "nurse", "Nurse", "social", "worker", "manager", "workers", "rang", "left", "so",
    "didn't", ",", ";", ":", "*", "should", "Duff",
)  # fmt: skip
TYPED = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=9).map(" ".join)
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=6
)
UNHURRIED = settings(deadline=None)


def lines_of(texts: list[str]) -> list[Line]:
    lines = [write_line(text, 0, len(text), LEXICON) for text in texts]
    lay_out(lines)
    return lines


@UNHURRIED
@given(TYPED, TEXTS)
@example("^ the", ["nurse the", "the nurse"])
@example("rang $", ["nurse rang", "rang nurse"])
@example("{role} ..4 rang", ["social worker manager the rang", "nurse ; rang", "nurse", "rang"])
@example("(the|a)? {role}? rang", ["rang", "nurse rang", "the social worker"])
def test_steps_and_re2_find_a_pattern_in_the_same_sentences(typed: str, texts: list[str]) -> None:
    with suppress(BadPattern):
        pattern = compile_pattern(typed, LEXICON)
        for line in lines_of(texts):
            assert pattern.may_stand(line) is pattern.is_in(line.line)


@UNHURRIED
@given(TYPED, TEXTS, st.integers(0, 11), st.integers(1, 12))
@example("^ nurse $", ["the nurse rang"], 1, 2)
def test_no_part_of_a_sentence_is_passed_over(
    typed: str, texts: list[str], first: int, stop: int
) -> None:
    with suppress(BadPattern):
        pattern = compile_pattern(typed, LEXICON)
        for line in lines_of(texts):
            if pattern.is_in(line.cut(first, stop)):
                assert line.rows is not None
                assert line.number in pattern.standing(line.rows, anywhere=True)


@UNHURRIED
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), TEXTS)
def test_steps_and_re2_find_a_phrase_in_the_same_sentences(
    words: list[str], texts: list[str]
) -> None:
    phrase = compile_words(" ".join(words), LEXICON)
    for line in lines_of(texts):
        assert phrase.may_stand(line) is phrase.is_in(line.line)
