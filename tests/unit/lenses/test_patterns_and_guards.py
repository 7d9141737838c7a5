"""The pattern language, and the exceptions that rules weigh."""

from __future__ import annotations

from typing import Any

import pytest

from qmapp.casework.lenses.loading import build
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.patterns import BadPattern, compile_pattern, compile_words
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.tokens import write_line

WORDS = {
    "classes": {"role": {"nouns": ["nurse", "social worker"]}, "capital": {"shapes": ["capital"]}}
}
LEXICON = build({"words": WORDS}).lexicon


def shown(pattern: str, text: str) -> list[str]:
    compiled = compile_pattern(pattern, LEXICON)
    line = write_line(text, 0, len(text), LEXICON)
    found = []
    for start, end, *_ in compiled.finditer(line.line):
        first, last = line.chars(*line.tokens(start, end))
        found.append(text[first:last])
    return found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("should have", "She should have rung.", ["should have"]),
        ("should have", "She should not have rung.", []),
        ("should not? have", "She should have. He should not have.", ["should have", "should not have"]),
        ("follow* up", "They followed up.", ["followed up"]),
        ("{role} left", "The social worker left.", ["social worker left"]),
        ("(came|went away)", "He went away; she came.", ["went away", "came"]),
        ("she ..2 rang", "She then soon rang.", ["She then soon rang"]),
        ("she ..2 rang", "She then very soon rang.", []),
        ("she ..4 rang", "She left; he rang.", []),
        ("the [nurse] left", "The nurse left.", ["nurse"]),
        ("^ the", "The end of the day.", ["The"]),
        ("did n't", "They didn't ring.", ["didn't"]),
        ("didn't", "They didn't ring.", ["didn't"]),
    ],
)  # fmt: skip
def test_a_pattern_finds_what_it_says(pattern: str, text: str, found: list[str]) -> None:
    assert shown(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "empty"), ("(a", "missing"), ("a)", "closes nothing"), ("?", "follows nothing"),
        ("a?", "left out"), ("{nope} a", "no word class"), ("..41 a", "more than 40"),
        ("[a] [b]", "two parts"), ("a | ", "empty"), ("a \\ b", "no meaning"),
        ("(" * 70 + "a" + ")" * 70, "inside brackets"), ("a " * 2_000, "longer than"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_read_says_why(pattern: str, said: str) -> None:
    with pytest.raises(BadPattern, match=said):
        compile_pattern(pattern, LEXICON)


def test_no_sign_of_a_phrase_has_a_meaning() -> None:
    text = "They wrote (so|it)? there."
    line = write_line(text, 0, len(text), LEXICON).line
    assert compile_words("(so|it)?", LEXICON).is_in(line)
    assert not compile_words("(so|is)?", LEXICON).is_in(line)


def found_with(guard: dict[str, Any], *texts: str) -> list[str]:
    """The confidence of each flag of a rule on “plum” that weighs the guard alone."""
    rule = {
        "id": "blame.plum", "pattern": "plum", "confidence": "high", "why": "It may be.",
        "guards": [{"says": "It was weighed.", **guard}],
    }  # fmt: skip
    lens = {
        "title": "t", "means": "m", "ask": "a", "markers": [13], "cannot_see": "c", "source": "s",
        "rules": [rule],
    }  # fmt: skip
    sections = {"chronology": ["chronology"]}
    voices = {"court": {"after": ["judge said"]}}
    ruleset = build({"words": WORDS, "blame": lens, "sections": sections, "voices": voices})
    passages = [
        ScanPassage(
            str(n), "heading" if text[0] == "#" else "paragraph", text.lstrip("# "), level=1
        )
        for n, text in enumerate(texts)
    ]
    return [flag.confidence.value for flag in scan(passages, ruleset).flags]


@pytest.mark.parametrize(
    ("guard", "texts", "found"),
    [
        ({"patterns": ["pear"]}, ["A plum. A pear."], ["high"]),
        ({"patterns": ["pear"]}, ["A plum and a pear."], []),
        ({"patterns": ["pear"], "does": "lower"}, ["A plum and a pear."], ["medium"]),
        ({"patterns": ["pear"], "does": "low"}, ["A plum and a pear."], ["low"]),
        ({"patterns": ["pear"], "where": "before 2"}, ["A pear, plum."], []),
        ({"patterns": ["pear"], "where": "before 2"}, ["A pear is no plum."], ["high"]),
        ({"patterns": ["pear"], "where": "after 2"}, ["A plum, pear."], []),
        ({"patterns": ["pear"], "where": "after 2"}, ["A pear, plum."], ["high"]),
        ({"patterns": ["pear"], "where": "next"}, ["A plum. A pear."], []),
        ({"patterns": ["pear"], "where": "previous"}, ["A plum. A pear."], ["high"]),
        ({"patterns": ["pear"], "where": "near"}, ["A pear. A plum."], []),
        ({"patterns": ["pear"], "where": "passage"}, ["A pear. It was. A plum."], []),
        ({"patterns": ["pear"], "where": "neighbours"}, ["A pear.", "A plum."], []),
        ({"patterns": ["pear"], "where": "neighbours"}, ["A pear.", "# Fruit", "A plum."], ["high"]),
        ({"patterns": ["pear"], "inverted": True}, ["A plum."], []),
        ({"patterns": ["pear"], "inverted": True}, ["A plum and a pear."], ["high"]),
        ({"quoted": True, "does": "lower"}, ["The “plum” word. A plum."], ["medium", "high"]),
        ({"voice": ["court"]}, ["The judge said a plum. A plum."], ["high"]),
        ({"section": ["chronology"]}, ["# Chronology", "A plum."], []),
        ({"section": ["chronology"]}, ["# Other", "A plum."], ["high"]),
        ({"patterns": ["called [{role}]"], "where": "draft"}, ["A plum.", "One called nurse."], ["high"]),
        ({"patterns": ["called [plum]"], "where": "draft"}, ["A plum.", "One called plum."], []),
    ],
)  # fmt: skip
def test_an_exception_holds_where_it_says(
    guard: dict[str, Any], texts: list[str], found: list[str]
) -> None:
    assert found_with(guard, *texts) == found
