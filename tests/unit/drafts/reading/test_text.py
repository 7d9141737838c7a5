from __future__ import annotations

import pytest

from qmapp.casework.drafts.reading.text import clean, has_words


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  two \t spaces\n here ", "two spaces here"),
        ("no\u00a0break", "no break"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("cafe\u0301", "café"),
        ("bell\x07 and null\x00", "bell and null"),
        ("line\u2028end", "line end"),
        ("‘quoted’ – said", "‘quoted’ – said"),
        ("private \uf0b7 mark", "private mark"),
        ("a\u00ad\u0301", "á"),
        ("\u200b \u00ad", ""),
    ],
)
def test_only_what_prints_is_left(raw, cleaned):
    assert clean(raw) == cleaned


def test_marks_alone_are_no_words():
    assert not has_words("– * …")
    assert has_words("– 4")
