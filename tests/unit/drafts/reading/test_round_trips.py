"""One document as Word, LibreOffice and PDF hold it: the readings must agree.

The numbers are compared with what LibreOffice printed (numbered.txt, by pdftotext).
"""

from __future__ import annotations

import re

import pytest

from qmapp.casework.drafts.reading import DetectedFormat, PassageKind, ReadDraft, check
from qmapp.casework.drafts.reading.numbers import as_cited
from tests.unit.drafts.reading.making import FIXTURES, notices, passage, read_here, texts

NUMBERED = (
    "numbered.docx",
    "numbered-libreoffice.docx",
    "numbered.odt",
    "numbered-tagged.pdf",
    "numbered-plain.pdf",
)
REVIEWS = (
    "review.docx",
    "review-libreoffice.docx",
    "review.odt",
    "review-tagged.pdf",
    "review-plain.pdf",
)

# What Word prints otherwise than LibreOffice, which knows neither a level that never restarts
# nor "legal" figures below Roman ones.
ONLY_WORD = {
    "Word065": "D-3",
    "Word066": "D-4",
    "Word069": "1.1",
    "Word070": "1.2",
    "Word072": "2.1",
}


def read(name: str) -> ReadDraft:
    data = (FIXTURES / name).read_bytes()
    return read_here(data, check(data, name))


def printed() -> dict[str, str | None]:
    """What LibreOffice printed in front of each paragraph, by the paragraph's own word."""
    found = re.findall(
        r"^\s*(.*?)\s*(Word\d{3})", (FIXTURES / "numbered.txt").read_text(), re.MULTILINE
    )
    return {word: as_cited(label) for label, word in found}


@pytest.mark.parametrize("name", NUMBERED)
def test_numbers_are_those_that_are_printed(name):
    expected = printed()
    assert len(expected) == 110
    if name == "numbered.docx":
        expected |= ONLY_WORD
    assert {p.text[:7]: p.number for p in read(name).passages} == expected


def test_numbered_headings_make_numbered_sections():
    draft = read("numbered.docx")
    assert passage(draft, "Word003").section == (
        "1 Word001 of the draft",
        "1.1 Word002 of the draft",
    )


@pytest.mark.parametrize("name", REVIEWS)
def test_a_review_has_the_same_skeleton_everywhere(name):
    draft = read(name)
    headings = [(p.number, p.text) for p in draft.passages if p.kind is PassageKind.HEADING]
    assert headings == [
        (None, "Review of the work with Child K"),
        ("1", "Why this review was held"),
        ("2", "What happened"),
        ("3", "What we make of it"),
        ("3.1", "Supervision"),
    ]
    cells = [(p.row, p.column, p.text) for p in draft.passages if p.kind is PassageKind.TABLE_CELL]
    assert cells[4:7] == [
        (1, 1, "Police"),
        (1, 2, "Attended the home and spoke to the father"),
        (2, 0, "9 June"),
    ]
    assert texts(draft, PassageKind.LIST_ITEM) == [
        "What was known in March",
        "What was known in June",
    ]
    numbers = [p.number for p in draft.passages if p.number and p.number.startswith("2.1.")]
    assert numbers == [f"2.1.{i}" for i in range(1, 15)]


@pytest.mark.parametrize("name", REVIEWS)
def test_nothing_of_headers_and_footers_is_left(name):
    joined = " ".join(texts(read(name)))
    assert "OFFICIAL-SENSITIVE" not in joined
    assert "not for circulation" not in joined


@pytest.mark.parametrize("name", REVIEWS)
def test_every_paragraph_is_whole(name):
    ends = [p.text for p in read(name).passages if p.number and p.number.startswith("2.1.")]
    assert all(text.endswith("the school had asked for the new address.") for text in ends)
    assert len({len(text) for text in ends}) == 1
    assert sum(len(text) for text in texts(read(name))) > 12_000


@pytest.mark.parametrize("name", REVIEWS)
def test_the_first_footnote_is_there_and_its_mark_is_not_in_the_text(name):
    draft = read(name)
    note = next(p for p in draft.passages if p.kind is PassageKind.FOOTNOTE)
    assert (note.number, note.text) == ("1", "Minutes of the core group, 4 May.")
    assert passage(draft, "A well-being plan").text.endswith("new address.")


@pytest.mark.parametrize("name", ["review.docx", "review-libreoffice.docx", "review.odt"])
def test_changes_and_comments_survive_the_journey(name):
    draft = read(name)
    assert (
        passage(draft, "The school asked").text == "The school asked twice where the child lived."
    )
    assert passage(draft, "The first half").text.endswith("runs on into its second half.")
    assert notices(draft)["tracked_insertions"] == 1
    assert notices(draft)["tracked_deletions"] == 2
    (comment,) = draft.comments
    assert (comment.author, comment.text) == ("B Member", "Which months?")
    assert comment.position is not None
    assert draft.passages[comment.position].text.startswith("Supervision was cancelled")


@pytest.mark.parametrize("name", ["review-tagged.pdf", "review-plain.pdf"])
def test_pdf_pages_are_real_and_in_order(name):
    draft = read(name)
    pages = [p.page for p in draft.passages]
    assert pages == sorted(page for page in pages if page)
    assert draft.page_count == pages[-1]
    assert passage(draft, "What we make of it").page == 7


@pytest.mark.parametrize("name", ["child-k-draft-3", "family-r-draft-1"])
def test_a_long_draft_reads_the_same_from_word_and_from_its_pdf(name):
    """The demonstration drafts: twenty pages of headings, numbers, tables and notes."""
    folder = FIXTURES.parents[2] / "qmapp" / "demo" / "files"
    word, portable = (
        read_here((folder / f"{name}.{ending}").read_bytes(), DetectedFormat(ending))
        for ending in ("docx", "pdf")
    )

    def told(draft: ReadDraft, *, notes: bool) -> list[tuple[str | None, str]]:
        is_note = PassageKind.FOOTNOTE
        return [(p.number, p.text) for p in draft.passages if (p.kind is is_note) == notes]

    assert told(word, notes=False) == told(portable, notes=False)
    assert told(word, notes=True) == told(portable, notes=True)
    assert word.page_count == portable.page_count
