from __future__ import annotations

from pathlib import Path

import pytest

from qmapp.casework.drafts.reading import (
    SENTENCES,
    DetectedFormat,
    Limits,
    Refusal,
    RefusalCode,
    check,
)
from tests.unit.drafts.reading.making import flow, make_docx, make_odt, make_pdf, p, zipped

DOCX = make_docx(p("Words."))
ODT = make_odt("<text:p>Words.</text:p>")
PDF = make_pdf([flow(["Words."])])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "detected"),
    [
        (DOCX, "Draft 3.docx", DetectedFormat.DOCX),
        (DOCX, "DRAFT.DOCX", DetectedFormat.DOCX),
        (DOCX, "draft", DetectedFormat.DOCX),
        (DOCX, "review of Child K v1.2 final", DetectedFormat.DOCX),
        (PDF, "draft.pdf", DetectedFormat.PDF),
        (ODT, "draft.odt", DetectedFormat.ODT),
        (b"Words.", "draft.txt", DetectedFormat.TEXT),
        (b"Words.", "draft", DetectedFormat.TEXT),
        (b"# Words.", "draft.md", DetectedFormat.MARKDOWN),
        ("Wörds.".encode("utf-16"), "draft.txt", DetectedFormat.TEXT),
        (b"MZ is how this text begins.", "draft.txt", DetectedFormat.TEXT),
    ],
)
def test_content_tells_the_format(data, name, detected, tmp_path):
    assert check(data, name) is detected
    path = tmp_path / "kept"
    path.write_bytes(data)
    assert check(path, name) is detected


@pytest.mark.parametrize(
    ("data", "name", "code", "said"),
    [
        (b"", "draft.docx", RefusalCode.EMPTY, "empty"),
        (b" \n\t ", "draft.txt", RefusalCode.NO_WORDS, "no words"),
        (b"\0\0\0\0", "draft.txt", RefusalCode.BINARY_TEXT, "other than text"),
        (b"\x01\x02\x03 \0 zz", "draft.txt", RefusalCode.BINARY_TEXT, "other than text"),
        (b"\x01\x02\x03 \0 zz", "draft.docx", RefusalCode.DAMAGED, "damaged"),
        (b"\x01\x02\x03 \0 zz", "draft.bin", RefusalCode.UNKNOWN_TYPE, "cannot be read"),
        (DOCX, "draft.pdf", RefusalCode.RENAMED, "ends in .pdf, but the file is a Word document"),
        (DOCX, "draft.doc", RefusalCode.RENAMED, "ending .docx"),
        (PDF, "draft.docx", RefusalCode.RENAMED, "is a PDF"),
        (ODT, "draft.docx", RefusalCode.RENAMED, "an OpenDocument text"),
        (b"plain words", "draft.docx", RefusalCode.RENAMED, "plain text"),
        (b"plain words", "draft.pdf", RefusalCode.RENAMED, "plain text"),
        (b"a,b\n1,2", "figures.csv", RefusalCode.UNKNOWN_TYPE, "of the kind .csv"),
        (b"{\\rtf1 words}", "draft.rtf", RefusalCode.UNKNOWN_TYPE, "rich text"),
        (b"{\\rtf1 words}", "draft.docx", RefusalCode.UNKNOWN_TYPE, "rich text"),
        (b"\x89PNG\r\n", "scan.pdf", RefusalCode.UNKNOWN_TYPE, "a picture"),
        (b"<!DOCTYPE html><p>x", "page.txt", RefusalCode.UNKNOWN_TYPE, "web page"),
        (OLE, "draft.doc", RefusalCode.LEGACY_WORD, "old kind"),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "draft.docx",
            RefusalCode.WORD_PASSWORD,
            "password",
        ),
        (
            make_docx(p("x"), files={"word/vbaProject.bin": b"x"}),
            "draft.docx",
            RefusalCode.MACROS,
            "macros",
        ),
        (
            make_docx(p("x"), files={"word/vbaProject.bin": b"x"}),
            "draft.docm",
            RefusalCode.MACROS,
            "macros",
        ),
        (
            make_docx(p("x"), files={"[Content_Types].xml": b"document.macroEnabled.main+xml"}),
            "draft.docx",
            RefusalCode.MACROS,
            "macros",
        ),
        (
            make_odt("", files={"Basic/Standard/Module1.xml": b"<x/>"}),
            "draft.odt",
            RefusalCode.MACROS,
            "macros",
        ),
        (
            make_odt("", files={"META-INF/manifest.xml": b"<m:encryption-data/>"}),
            "draft.odt",
            RefusalCode.ODT_PASSWORD,
            "password",
        ),
        (
            zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            "draft.docx",
            RefusalCode.UNKNOWN_TYPE,
            "Excel",
        ),
        (zipped({"a.txt": b"x"}), "draft.docx", RefusalCode.UNKNOWN_TYPE, "archive"),
        (DOCX[: len(DOCX) // 2], "draft.docx", RefusalCode.DAMAGED, "damaged"),
    ],
)
def test_what_need_not_be_parsed_is_refused_at_once(data, name, code, said):
    with pytest.raises(Refusal) as refusal:
        check(data, name)
    assert refusal.value.code is code
    assert said in refusal.value.sentence


def test_size_is_looked_at_before_anything_else(tmp_path):
    with pytest.raises(Refusal) as refusal:
        check(b"x" * 3_000_000, "draft.docx", Limits(file_bytes=2_000_000))
    assert refusal.value.code is RefusalCode.TOO_LARGE
    path: Path = tmp_path / "large"
    with path.open("wb") as held:
        held.truncate(50 * 1024 * 1024 + 1)
    with pytest.raises(Refusal) as refusal:
        check(path, "draft.pdf")
    assert "larger than 50 MB" in refusal.value.sentence


def test_every_refusal_says_what_to_do():
    assert set(SENTENCES) == set(RefusalCode)
    verbs = ("upload", "ask for", "save", "split", "check", "give it", "run text")
    for code, sentence in SENTENCES.items():
        assert sentence.endswith("."), code
        assert any(verb in sentence.lower() for verb in verbs), code
        assert "please" not in sentence.lower(), code
