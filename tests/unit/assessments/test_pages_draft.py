"""Evidence drawn on the words of a passage: nothing of the words is changed or lost."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from qmapp.casework.assessments.pages.draft import Span, lanes_of, list_words, mark_words

SIGNS = ("for", "against", "context", "other")
MARK = re.compile(
    r'</mark>|<mark class="qm-hl qm-hl--(?:for|against|context|other)(?: qm-hl--l[1-5])?'
    r'(?: qm-hl--both)?" data-ev="[a-e]?">'
)
CHIP = re.compile(r"<sup .*?</sup>")


def bare(marked: str) -> str:
    """What a browser shows of the draft: marks and names taken out, the escapes undone."""
    return unescape(MARK.sub("", CHIP.sub("", str(marked))))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    alphabet = st.sampled_from([*"ab <>&\"'/", "é", "e\u0301", "\U0001f600", "\u00a0"])
    text = "".join(draw(st.lists(alphabet, max_size=20)))
    places = st.integers(0, len(text))
    spans = []
    for first, second in draw(st.lists(st.tuples(places, places), max_size=5)):
        sign, said = draw(st.sampled_from(SIGNS)), draw(st.sampled_from(["", "Said <so>"]))
        name = "abcde"[len(spans)]
        spans.append(Span(min(first, second), max(first, second), sign, name, said, name))
    return text, spans


@given(marked_texts())
def test_taking_the_marks_out_gives_the_words_back(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    marked = mark_words(text, spans)
    if not spans:
        assert marked == text
        assert not isinstance(marked, Markup)  # the template escapes it
    else:
        assert bare(marked) == text


@given(marked_texts())
def test_marks_nest_and_close(case: tuple[str, list[Span]]) -> None:
    marked, depth = str(mark_words(*case)), 0
    if not case[1]:
        return
    marked = CHIP.sub("", marked)
    for tag in MARK.finditer(marked):
        depth += -1 if tag[0] == "</mark>" else 1
        assert depth >= 0
    assert depth == 0
    assert "<" not in MARK.sub("", marked)


@given(marked_texts())
def test_each_letter_is_marked_by_each_span_that_covers_it(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    if not spans:
        return
    at, covers = 0, []
    for piece in re.split(r"(</?mark[^>]*>)", CHIP.sub("", str(mark_words(text, spans)))):
        if piece == "</mark>":
            covers.pop()
        elif piece.startswith("<mark"):
            covers.append(re.search(r"qm-hl--(\w+)", piece)[1])
        else:
            for _ in unescape(piece):
                expected = sorted(s.sign for s in spans if s.start <= at < s.end)
                assert sorted(covers) == expected
                at += 1
    assert at == len(text)


def test_hostile_words_are_shown_and_not_run() -> None:
    words = '<script>alert("x")</script> & \'"'
    marked = str(mark_words(words, [Span(0, 8, "for"), Span(3, len(words), "against")]))
    assert "<script" not in marked
    assert "&lt;scr" in marked or "&lt;" in marked
    assert bare(marked) == words


def test_overlaps_nest_and_their_lines_keep_apart() -> None:
    spans = [Span(0, 4, "for", id="a"), Span(2, 6, "against", id="b")]
    assert mark_words("abcdef", spans) == (
        '<mark class="qm-hl qm-hl--for" data-ev="a">ab</mark>'
        '<mark class="qm-hl qm-hl--for" data-ev="a">'
        '<mark class="qm-hl qm-hl--against qm-hl--l1 qm-hl--both" data-ev="b">cd</mark></mark>'
        '<mark class="qm-hl qm-hl--against qm-hl--l1" data-ev="b">ef</mark>'
    )


def test_the_shortest_lies_innermost_where_a_pointer_reaches_it() -> None:
    spans = [Span(2, 3, "for", id="a"), Span(0, 6, "against", id="b"), Span(1, 5, "for", id="c")]
    deepest = re.findall(r'data-ev="(.)">(\w+)</mark>', str(mark_words("abcdef", spans)))
    assert deepest == [("b", "a"), ("c", "b"), ("a", "c"), ("c", "de"), ("b", "f")]


@given(marked_texts())
def test_lines_of_overlapping_spans_never_fall_together(case: tuple[str, list[Span]]) -> None:
    spans = case[1]
    lanes = lanes_of(spans)
    assert [lane for lane in lanes if not 0 <= lane < len(spans)] == []
    for one, lane in zip(spans, lanes, strict=True):
        for other, theirs in zip(spans, lanes, strict=True):
            if one is not other and one.start < other.end and other.start < one.end:
                assert lane != theirs


def test_more_than_six_share_the_last_line() -> None:
    assert lanes_of([Span(0, 9, "for")] * 8) == [0, 1, 2, 3, 4, 5, 5, 5]


def test_each_span_is_named_once_at_its_end() -> None:
    spans = [
        Span(0, 4, "for", "13", "Supports marker 13"),
        Span(2, 6, "against", "4", "Counts against marker 4"),
    ]
    marked = str(mark_words("abcdef", spans))
    named = re.split(
        r'<sup class="qm-hl__n"><span aria-hidden="true">(.*?)</span>.*?</sup>', marked
    )
    assert [bare(piece) for piece in named[::2]] == ["abcd", "ef", ""]
    assert named[1::2] == ["+13", "\u22124"]
    assert '<span class="qm-vh"> (Counts against marker 4)</span>' in marked


def test_places_are_code_points() -> None:
    text = "a \U0001f600 b \U0001f600 c"
    assert mark_words(text, [Span(4, 5, "for")]) == (
        'a \U0001f600 <mark class="qm-hl qm-hl--for" data-ev="">b</mark> \U0001f600 c'
    )


def test_words_to_choose_are_numbered_and_keep_their_places() -> None:
    text = "\U0001f600 “One,” two - " + "x" * 60
    words = list_words(text)
    assert [word.label for word in words][:2] == ["1 \U0001f600", "2 One"]
    assert [text[word.start : word.end] for word in words][1:] == ["One", "two", "x" * 60]
    assert words[-1].label == f"4 {'x' * 40}…"
    assert list_words(" – ") == []
