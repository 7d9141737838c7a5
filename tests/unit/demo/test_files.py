"""The committed files are those that the source makes, and hold what real drafts hold."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from qmapp.demo import build_draft, wordfile
from qmapp.demo.content.source import FILES, load
from qmapp.demo.layout import pages_of


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("key", build_draft.DRAFTS)
def test_the_word_file_is_what_its_source_makes(key, tmp_path) -> None:
    source = load(key)
    wordfile.write(source, tmp_path / "again.docx", pages_of(source, FILES / f"{key}.pdf"))
    assert parts(tmp_path / "again.docx") == parts(FILES / f"{key}.docx")


def test_numbers_are_counted_by_word_and_not_typed() -> None:
    body = parts(FILES / "child-k-draft-3.docx")["word/document.xml"].decode()
    typed = re.findall(r"<w:t[^>]*>(\d+\.\d+ )", body)
    assert typed == []
    styles = parts(FILES / "child-k-draft-3.docx")["word/styles.xml"].decode()
    assert styles.count('<w:numId w:val="90"/>') == 2


def test_the_word_file_has_footnotes_tracked_changes_a_comment_and_running_lines() -> None:
    package = parts(FILES / "child-k-draft-3.docx")
    body = package["word/document.xml"].decode()
    assert package["word/footnotes.xml"].count(b"<w:footnoteRef/>") == 3
    assert body.count("<w:footnoteReference ") == 3
    assert (body.count("<w:ins "), body.count("<w:del ")) == (1, 1)
    assert package["word/comments.xml"].count(b"<w:comment ") == 1
    running = b"".join(words for name, words in package.items() if "header" in name)
    assert b"DRAFT 3 - OFFICIAL-SENSITIVE" in running
    assert b" PAGE " in b"".join(words for name, words in package.items() if "footer" in name)


def test_the_pdf_is_long_enough_and_prints_every_number() -> None:
    source = load("child-k-draft-3")
    document = pdfium.PdfDocument(FILES / "child-k-draft-3.pdf")
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(pages) >= 20
    lines = {line.split(" ", 1)[0] for page in pages for line in page.splitlines() if line}
    numbers = {block.number for block in source.blocks if block.kind == "numbered"}
    assert numbers <= lines


@pytest.mark.parametrize("key", ["family-r-draft-1", "young-person-t-draft-1"])
def test_the_shorter_drafts_have_six_to_eight_pages(key) -> None:
    document = pdfium.PdfDocument(FILES / f"{key}.pdf")
    count = len(document)
    document.close()
    assert 6 <= count <= 8


def test_the_pdf_shows_the_text_as_accepted() -> None:
    document = pdfium.PdfDocument(FILES / "child-k-draft-3.pdf")
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "335 families" in words
    assert "around 340" not in words


def test_the_other_forms_are_what_they_say() -> None:
    odt = parts(FILES / "child-k-draft-3.odt")
    assert odt["mimetype"] == b"application/vnd.oasis.opendocument.text"
    again = parts(FILES / "child-k-draft-3-libreoffice.docx")
    assert b"Supervision was not effective." in again["word/document.xml"]
    assert b"LibreOffice" in again["docProps/app.xml"]
