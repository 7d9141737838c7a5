"""The string that goes into a page's own stylesheet."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.foundation.web.css import css_string


def read_back(css: str) -> str:
    """Read a CSS string token as the CSS syntax specification says (section 4.3.7)."""
    assert css[0] == css[-1] == '"'
    return re.sub(
        r"\\([0-9a-f]{1,6})[ ]?|\\(.)",
        lambda m: chr(int(m[1], 16)) if m[1] else m[2],
        css[1:-1],
    )


def test_plain_words_stay_as_they_are() -> None:
    assert css_string("OFFICIAL-SENSITIVE") == '"OFFICIAL-SENSITIVE"'


def test_nothing_gives_an_empty_string() -> None:
    assert css_string(None) == '""'


@pytest.mark.parametrize(
    "hostile",
    ['"', "\\", "\n", "\r\n", "\f", "</style><script>", "'", "}", "*/", "url(x)", "\u2028"],
)
def test_hostile_text_is_only_text(hostile: str) -> None:
    css = css_string(hostile)

    assert read_back(css) == hostile
    assert not set(css[1:-1]) & set("\"'<>{}\n\r\f*\u2028")


def test_a_digit_after_an_escape_is_not_swallowed() -> None:
    assert read_back(css_string("é9 é f")) == "é9 é f"


def test_nul_and_lone_surrogates_become_the_replacement_character() -> None:
    assert read_back(css_string("a\0b\ud800c")) == "a\ufffdb\ufffdc"


@given(st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])))
def test_any_text_reads_back_as_itself(text: str) -> None:
    css = css_string(text)

    assert read_back(css) == text
    assert css.isascii()
    assert "<" not in css
