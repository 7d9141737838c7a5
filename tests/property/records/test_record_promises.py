"""Promises that hold for whatever somebody types, or whatever bytes they send."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.records import rules
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.rules import Details, RecordKind
from qmapp.errors import RuleBroken

WORDS = st.text(max_size=60)
DAYS = st.none() | st.dates(min_value=date(1, 1, 1))
DETAILS = st.builds(
    Details, title=WORDS, kind=st.sampled_from(RecordKind), dated=DAYS, period_from=DAYS,
    period_to=DAYS, holder=WORDS, parties=WORDS, notes=WORDS, link=WORDS,
)  # fmt: skip
PIECES = st.sampled_from(
    ["https", "http", "javascript", "data", ":", "//", "/", "@", "\\", "example.org", "[", "]", "::1",
     "?", "#", " ", "\t", "\n", "\0", "%", ":99999", ":80", "user", "é", "\u202e", "<", '"'],
)  # fmt: skip
PLAIN = {"image/png", "image/jpeg", "application/pdf", "text/plain", "text/markdown"}
OPENINGS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"%PDF-",
    b"PK\x03\x04",
    b"<svg",
    b"\xff\xfe",
]


@given(DETAILS)
def test_tidying_twice_is_tidying_once(details: Details) -> None:
    once = rules.tidied(details)
    assert rules.tidied(once) == once


@given(DETAILS)
def test_every_problem_names_a_field_and_no_field_twice(details: Details) -> None:
    found = [broken.field for broken in rules.problems(rules.tidied(details))]
    assert len(found) == len(set(found))
    assert set(found) <= {field.name for field in fields(Details)}


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_kept_as_a_link_leads_to_a_host_and_holds_no_secret(link: str) -> None:
    try:
        rules.require_link(link)
    except RuleBroken:
        return
    parts = urlsplit(link)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert "@" not in parts.netloc
    assert link.isprintable()
    assert not any(char.isspace() or char == "\\" for char in link)


@given(st.sampled_from(OPENINGS), st.binary(max_size=300), st.sampled_from(
    ["a.png", "a.jpg", "a.pdf", "a.docx", "a.odt", "a.txt", "a.md", "a", "a.html", "a.svg"]
))  # fmt: skip
def test_any_bytes_are_let_in_as_one_of_few_kinds_or_refused_in_words(
    opening: bytes, rest: bytes, name: str
) -> None:
    arrival = refused = None
    try:
        arrival = look_at(name, opening + rest)
    except RuleBroken as broken:
        refused = broken
    if arrival is None:
        assert refused is not None
        assert refused.field == "file"
        assert "%(" not in str(refused)
        return
    assert arrival.media_type in PLAIN
    assert b"<svg" not in arrival.data[:4]
