from __future__ import annotations

import pytest

from qmapp.casework.drafts import rules
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.rules import Cited
from qmapp.errors import RuleBroken

HEADING, WORDS = PassageKind.HEADING, PassageKind.PARAGRAPH
ITEM, CELL, NOTE = PassageKind.LIST_ITEM, PassageKind.TABLE_CELL, PassageKind.FOOTNOTE


@pytest.mark.parametrize(
    ("cited", "anchor"),
    [
        (Cited(WORDS, 7, "4.21"), "p-4-21"),
        (Cited(WORDS, 7, "A.3"), "p-a-3"),
        (Cited(WORDS, 7, "(a)"), "p-7"),
        (Cited(WORDS, 7, None), "p-7"),
        (Cited(HEADING, 7, "Appendix A"), "p-appendix-a"),
        (Cited(HEADING, 7, "4"), "p-4"),
        (Cited(ITEM, 7, "1"), "p-7"),
        (Cited(CELL, 7, "1.1"), "p-7"),
        (Cited(NOTE, 7, "3"), "n-3"),
        (Cited(NOTE, 7, "*"), "p-7"),
        (Cited(WORDS, 7, '4.1"><script>'), "p-4-1-script"),
    ],
)
def test_an_anchor_is_the_printed_number_or_the_place(cited: Cited, anchor: str) -> None:
    assert rules.anchor_of(cited) == anchor


def test_no_two_anchors_are_alike() -> None:
    passages = [
        Cited(WORDS, 0, None),
        Cited(HEADING, 1, "2"),
        Cited(WORDS, 2, None),
        Cited(WORDS, 3, "1.1"),
        Cited(WORDS, 4, "1.1"),
        Cited(WORDS, 5, "1-1"),
        Cited(NOTE, 6, "1"),
        Cited(NOTE, 7, "1"),
        Cited(WORDS, 8, None),
    ]
    assert rules.anchors_of(passages) == [
        "p-0", "p-2", "p-2_2", "p-1-1", "p-1-1_2", "p-1-1_3", "n-1", "n-1_2", "p-8",
    ]  # fmt: skip


def test_three_readings_at_once_and_no_more() -> None:
    rules.require_turn(2)
    with pytest.raises(RuleBroken) as broken:
        rules.require_turn(3)
    assert broken.value.field == "file"


def test_reading_again_needs_another_reader() -> None:
    rules.require_newer_reader("1.0", "1.1")
    with pytest.raises(RuleBroken):
        rules.require_newer_reader("1.1", "1.1")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Draft 3.docx", "Draft 3.docx"),
        ("C:\\cases\\Child K.docx", "Child K.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.docx", "agpj.docx"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("  two   blanks .pdf ", "two blanks .pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("", "draft"),
        (None, "draft"),
        ("...", "draft"),
    ],
)
def test_a_name_is_safe_to_keep_and_show(given: str | None, kept: str) -> None:
    assert rules.clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = rules.clean_name("x" * 400 + ".docx")
    assert len(name) == rules.NAME_LENGTH
    assert name.endswith("x.docx")


def test_our_own_number_cannot_be_taken_for_a_printed_one() -> None:
    assert rules.label_of("4.12", 60) == "4.12"
    assert rules.label_of(None, 60) == "¶61"
