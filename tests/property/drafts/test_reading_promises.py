"""Promises that hold for any text that anybody pastes in."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from qmapp.casework.drafts.reading import (
    DetectedFormat,
    ReadDraft,
    Refusal,
    RefusalCode,
    read_pasted,
)
from qmapp.casework.drafts.reading.child import read
from qmapp.casework.drafts.reading.model import DEFAULT_LIMITS
from qmapp.casework.drafts.reading.text import clean
from qmapp.casework.drafts.reading.wire import draft_line, read_line

PIECES = st.sampled_from(
    ["1. ", "4.12\t", "4.13 ", "(a) ", "• ", "- ", "\n", "\n\n", "\f", "\t", "===\n", "# ", "| a | b |\n", "[^1]: ",
     "FINDINGS", "The health visitor came. ", "e\u0301", "\u200b", "\u00ad", "\0", "\ufeff", "٣. ", "１．", "\U0001f600"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))


def attempt(text: str, detected: DetectedFormat | None = None) -> ReadDraft | RefusalCode:
    try:
        if detected is None:
            return read_pasted(text)
        return read(text.encode("utf-8", "replace"), detected, DEFAULT_LIMITS, lambda _: None)
    except Refusal as refusal:
        return RefusalCode(refusal.code)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_pasted_text_is_read_or_refused_and_the_same_twice(text):
    first = attempt(text)
    assert first == attempt(text)
    if isinstance(first, ReadDraft):
        holds_its_promises(first)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([DetectedFormat.TEXT, DetectedFormat.MARKDOWN]))
def test_any_text_file_is_read_or_refused(text, detected):
    draft = attempt(text, detected)
    if isinstance(draft, ReadDraft):
        holds_its_promises(draft)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(list(DetectedFormat)))
def test_any_bytes_are_read_or_refused(data, detected):
    try:
        draft = read(data, detected, DEFAULT_LIMITS, lambda _: None)
    except Refusal:
        return
    holds_its_promises(draft)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


def holds_its_promises(draft: ReadDraft) -> None:
    assert [p.position for p in draft.passages] == list(range(len(draft.passages)))
    for passage in draft.passages:
        assert passage.text
        assert clean(passage.text) == passage.text
        assert "  " not in passage.text
        assert all(unicodedata.category(mark) not in {"Cc", "Cf"} for mark in passage.text)
        assert passage.number is None or clean(passage.number) == passage.number != ""
    assert read_line(draft_line(draft)) == draft
