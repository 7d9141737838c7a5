"""Evidence drawn on the words of a passage: nothing of the words is changed or lost."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from qmapp.casework.assessments.pages.draft import Span, mark_words

SIGNS = ("for", "against", "context", "other")
MARK = re.compile(r'</mark>|<mark class="qm-hl qm-hl--(?:for|against|context|other)">')


def bare(marked: str) -> str:
    """What a browser shows: the marks taken out, the escapes undone."""
    return unescape(MARK.sub("", str(marked)))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    alphabet = st.sampled_from([*"ab <>&\"'/", "é", "e\u0301", "\U0001f600", "\u00a0"])
    text = "".join(draw(st.lists(alphabet, max_size=20)))
    places = st.integers(0, len(text))
    spans = []
    for first, second in draw(st.lists(st.tuples(places, places), max_size=5)):
        spans.append(Span(min(first, second), max(first, second), draw(st.sampled_from(SIGNS))))
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
    for piece in re.split(r"(</?mark[^>]*>)", str(mark_words(text, spans))):
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


def test_overlaps_nest() -> None:
    marked = mark_words("abcdef", [Span(0, 4, "for"), Span(2, 6, "against")])
    assert marked == (
        '<mark class="qm-hl qm-hl--for">ab</mark>'
        '<mark class="qm-hl qm-hl--against"><mark class="qm-hl qm-hl--for">cd</mark></mark>'
        '<mark class="qm-hl qm-hl--against">ef</mark>'
    )


def test_places_are_code_points() -> None:
    text = "a \U0001f600 b \U0001f600 c"
    assert mark_words(text, [Span(4, 5, "for")]) == (
        'a \U0001f600 <mark class="qm-hl qm-hl--for">b</mark> \U0001f600 c'
    )
