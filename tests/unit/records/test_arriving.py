"""Files on their way to being records: let in by what they are, refused by what they are not."""

from __future__ import annotations

import struct
import zipfile
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from qmapp.casework.records.arriving import look_at
from qmapp.errors import RuleBroken

DRAFTS = Path(__file__).parents[2] / "fixtures" / "drafts"


def png(width: int = 40, height: int = 30, *, depth: int = 8, colour: int = 2) -> bytes:
    """A picture whose header says so much, however little of it there is."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(bytes(100))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b""))
    )


def jpeg(width: int = 40, height: int = 30, *, frame: int = 0xC0, before: bytes = b"") -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    sizes = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    header = b"\xff" + bytes([frame]) + struct.pack(">H", len(sizes) + 2) + sizes
    return b"\xff\xd8" + app + before + header + b"\xff\xda\x00\x02\x11\x22\xff\xd9"


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (png(), "letter.png", "image/png"),
        (jpeg(), "letter.jpg", "image/jpeg"),
        (jpeg(frame=0xC2, before=b"\xff\xff\xd0\xff\xfe\x00\x05abc"), "l.JPEG", "image/jpeg"),
        (png(), "a letter", "image/png"),
        (png(), "letter of 4.12. to us", "image/png"),
        (b"Plain words.", "minutes.txt", "text/plain"),
        (b"# Minutes\n", "minutes.md", "text/markdown"),
        ("Zo\u00eb".encode("utf-16"), "minutes.txt", "text/plain"),
        (b"a < b, and <b> is no page", "minutes.txt", "text/plain"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_let_in(data: bytes, name: str, media_type: str) -> None:
    arrival = look_at(name, data)
    assert (arrival.media_type, arrival.data) == (media_type, data)
    assert arrival.sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("review.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("review.odt", "application/vnd.oasis.opendocument.text"),
        ("review-plain.pdf", "application/pdf"),
        ("numbered.txt", "text/plain"),
    ],
)  # fmt: skip
def test_documents_are_let_in(name: str, media_type: str) -> None:
    assert look_at(f"..\\minutes/{name}", (DRAFTS / name).read_bytes()).file_name == name
    assert look_at(name, (DRAFTS / name).read_bytes()).media_type == media_type


def macros() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", "x")
    return held.getvalue()


def bomb() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(20 * 1024 * 1024))
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.png", "empty"),
        (png(), "a.jpg", "name ends in %(ending)s"),
        (jpeg(), "a.docx", "name ends in %(ending)s"),
        (png(0, 10), "a.png", "picture is damaged"),
        (png(40_000, 10), "a.png", "picture is damaged"),
        (png(30_000, 30_000), "a.png", "picture is damaged"),
        (png(depth=7), "a.png", "picture is damaged"),
        (png(colour=9), "a.png", "picture is damaged"),
        (png()[:40], "a.png", "picture is damaged"),
        (png()[:-12], "a.png", "picture is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"<svg onload=alert(1)>" * 3, "a.png", "picture is damaged"),
        (jpeg(0, 10), "a.jpg", "picture is damaged"),
        (jpeg()[:24], "a.jpg", "picture is damaged"),
        (b"\xff\xd8\xff\xe0\x00\x00" * 5, "a.jpg", "picture is damaged"),
        (b"\xff\xd8\xff\xda\x00\x02", "a.jpg", "picture is damaged"),
        (b"\xff\xd8\xff\xff\xff\xff", "a.jpg", "picture is damaged"),
        (b"words", "a.png", "no such picture"),
        (b"%PDF-1.4", "a.png", "name ends in %(ending)s"),
        (b"<html>", "a.txt", "web page"),
        (b"words", "a.svg", "web page"),
        (b"words", "a.htm", "web page"),
        (b"\n\n<?xml version='1.0'?>", "a.txt", "web page"),
        (b"<!-- a -->\n<!-- b --> <IFRAME src=x>", "a.md", "web page"),
        (b"<script>", "a", "web page"),
        (b"%PDF-1.4 ... /Encrypt 12 0 R", "a.pdf", "locked with a password"),
        (b"%PDF-1.4 ... /Encrypt<</V 1>>", "a.pdf", "locked with a password"),
        (macros(), "a.docx", "macros"),
        (bomb(), "a.docx", "unpacks to far more than a document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "old kind"),
        (b"   \n ", "a.txt", "no words in the file"),
        (b"ab\0cd", "a.txt", "something other than text"),
        (b"{\\rtf1 x}", "a.rtf", "not kept as a record"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused(data: bytes, name: str, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        look_at(name, data)
    assert broken.value.field == "file"
    assert said in broken.value.message
    assert "draft" not in str(broken.value)
    assert "%(" not in str(broken.value)


@pytest.mark.parametrize("name", ["a.txt", "a.png"])
def test_too_large(name: str) -> None:
    beginning = png() if name == "a.png" else b"words "
    with pytest.raises(RuleBroken) as broken:
        look_at(name, beginning + b"x" * (50 * 1024 * 1024))
    assert "larger than 50 MB" in str(broken.value)


def test_a_pdf_that_speaks_of_locks_is_not_locked() -> None:
    assert look_at("a.pdf", b"%PDF-1.4 (the word /Encrypt in a manual)").media_type


def test_many_comments_in_a_row_are_read_in_one_way() -> None:
    """Read in every way that there is, thirty of them would keep the server for minutes."""
    for_ever = b"<!---->" * 500
    assert look_at("a.txt", for_ever + b"words").media_type
    with pytest.raises(RuleBroken, match="web page"):
        look_at("a.txt", for_ever + b"<html>")
