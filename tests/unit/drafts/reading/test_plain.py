from __future__ import annotations

import pytest

from qmapp.casework.drafts.reading import (
    DetectedFormat,
    Limits,
    PassageKind,
    Refusal,
    RefusalCode,
    read_pasted,
)
from tests.unit.drafts.reading.making import read_here, texts


def test_a_line_is_a_paragraph_when_text_comes_from_a_word_processor():
    draft = read_pasted("The first paragraph.\nThe second paragraph.\n\tThe third.")
    assert texts(draft) == ["The first paragraph.", "The second paragraph.", "The third."]
    assert draft.format == "pasted"
    assert draft.page_count is None


def test_short_lines_are_joined_when_text_was_cut():
    draft = read_pasted(
        "The health visitor recorded that the\nfamily had moved twice since the\nspring.\n\nNobody had told the\nschool."
    )
    assert texts(draft) == [
        "The health visitor recorded that the family had moved twice since the spring.",
        "Nobody had told the school.",
    ]


def test_headings_lists_and_numbers():
    draft = read_pasted(
        "FINDINGS\n\n1. Introduction\n\nSome words here.\n\n4.12\tThe health visitor came.\n\n• one\n• two\n\n(a) three\n\nUnderlined\n=====\n\nEnd."
    )
    assert [(x.kind.value, x.number, x.text) for x in draft.passages] == [
        ("heading", None, "FINDINGS"),
        ("heading", "1", "Introduction"),
        ("paragraph", None, "Some words here."),
        ("paragraph", "4.12", "The health visitor came."),
        ("list_item", None, "one"),
        ("list_item", None, "two"),
        ("list_item", "(a)", "three"),
        ("heading", None, "Underlined"),
        ("paragraph", None, "End."),
    ]


def test_form_feeds_mark_pages():
    draft = read_pasted("One.\fTwo.\fThree.\f")
    assert [x.page for x in draft.passages] == [1, 2, 3]
    assert draft.page_count == 3


@pytest.mark.parametrize(
    "data",
    [
        "Café – said".encode(),
        b"\xef\xbb\xbf" + "Café – said".encode(),
        "Café – said".encode("utf-16"),
        "Café – said".encode("cp1252"),
    ],
)
def test_text_is_decoded_from_what_people_send(data):
    assert texts(read_here(data, DetectedFormat.TEXT)) == ["Café – said"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_words"), (" \n\t", "no_words"), ("* - …", "no_words"), ("\u200b", "no_words")],
)
def test_nothing_to_read_is_said(text, code):
    with pytest.raises(Refusal) as refusal:
        read_pasted(text)
    assert refusal.value.code == code


def test_null_bytes_are_no_text():
    with pytest.raises(Refusal) as refusal:
        read_here(b"words" + b"\0" * 9, DetectedFormat.TEXT)
    assert refusal.value.code is RefusalCode.BINARY_TEXT


def test_far_too_much_text_is_refused():
    with pytest.raises(Refusal) as refusal:
        read_pasted("word " * 30, Limits(characters=100))
    assert refusal.value.code is RefusalCode.TOO_LONG
    with pytest.raises(Refusal) as refusal:
        read_pasted("word.\n" * 30, Limits(passages=10))
    assert refusal.value.code is RefusalCode.TOO_LONG


def test_a_line_of_five_megabytes_is_one_paragraph():
    draft = read_pasted("word " * 1_000_000)
    assert [(x.kind, len(x.text)) for x in draft.passages] == [(PassageKind.PARAGRAPH, 4_999_999)]


# --- Markdown ------------------------------------------------------------------------------------

SOURCE = """---
title: left out
---
# Findings

Some *emphasised* [words](http://example.org) here.[^1]
On the same paragraph.

## 1.1 Supervision

1. one
2. two
   - inner
4. three

| Date | Event |
|------|-------|
| May  | Visit |

> quoted

<b>not html</b>

![A picture](x.png)

[^1]: Minutes.
"""


def test_markdown_is_read_by_its_marks():
    draft = read_here(SOURCE.encode(), DetectedFormat.MARKDOWN)
    assert [(x.kind.value, x.level, x.number, x.text) for x in draft.passages] == [
        ("heading", 1, None, "Findings"),
        ("paragraph", None, None, "Some emphasised words here. On the same paragraph."),
        ("heading", 2, "1.1", "Supervision"),
        ("list_item", 1, "1", "one"),
        ("list_item", 1, "2", "two"),
        ("list_item", 2, None, "inner"),
        ("list_item", 1, "3", "three"),
        ("table_cell", None, None, "Date"),
        ("table_cell", None, None, "Event"),
        ("table_cell", None, None, "May"),
        ("table_cell", None, None, "Visit"),
        ("paragraph", None, None, "quoted"),
        ("paragraph", None, None, "<b>not html</b>"),
        ("paragraph", None, None, "A picture"),
        ("footnote", None, "1", "Minutes."),
    ]
    assert [(x.row, x.column, x.is_header) for x in draft.passages if x.table == 0] == [
        (0, 0, True), (0, 1, True), (1, 0, False), (1, 1, False),
    ]  # fmt: skip
    assert [(n.kind, n.count) for n in draft.notices] == [("images", 1)]
