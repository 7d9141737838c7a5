"""A file on its way to being a record: looked at, refused at once, or let in. Nothing is kept.

Drafts' own checks decide for documents (what lies about its type, carries macros, is locked or
unpacks to far too much goes back). Records may also be pictures, since letters and minutes are
often photographed. Nothing in a file is parsed here beyond its first bytes, and nobody is ever
shown one in our pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from qmapp.casework.drafts.reading import (
    DEFAULT_LIMITS,
    SENTENCES,
    DetectedFormat,
    Refusal,
    RefusalCode,
    check,
)
from qmapp.casework.drafts.rules import clean_name
from qmapp.casework.drafts.service import MEDIA_TYPES
from qmapp.errors import N_, RuleBroken

ACCEPT = ".docx,.pdf,.odt,.txt,.md,.markdown,.png,.jpg,.jpeg"
PNG, JPEG = "image/png", "image/jpeg"
_PICTURE_ENDINGS = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".jpe": JPEG, ".jfif": JPEG}
_RIGHT_ENDING = {PNG: ".png", JPEG: ".jpg"}
_SIDE = 30_000  # pixels: far more than any camera or scanner makes of a page
_PIXELS = 200_000_000

_WHAT_IS_TAKEN = N_(
    "The file is %(found)s, which is not kept as a record. Upload a Word document (.docx), a PDF, "
    "an OpenDocument text (.odt), plain text, Markdown, or a picture (.png or .jpg)."
)
# Where the reader's sentences speak of drafts, or of reading, these speak of records.
OUR_SENTENCES = {
    RefusalCode.UNKNOWN_TYPE: _WHAT_IS_TAKEN,
    RefusalCode.NO_WORDS: N_(
        "There are no words in the file. Check that it is the right one, then upload it again."
    ),
    RefusalCode.ZIP_BOMB: N_(
        "The file unpacks to far more than a document ever holds, so it was not opened. Open the "
        "document, save it under a new name, and upload that."
    ),
    RefusalCode.BINARY_TEXT: N_(
        "The file holds something other than text. Upload the document itself."
    ),
    RefusalCode.PDF_PASSWORD: N_("The PDF is locked with a password. Ask for a copy without one."),
}
_WEB_PAGE = N_(
    "The file is a web page or a drawing made of code (HTML, SVG or XML). Such files can carry "
    "programs, so none is kept. Save it as a PDF and upload that, or add its address as a link."
)
_NO_PICTURE = N_(
    "The picture is damaged, or far larger than a page. Open it, save it again, and upload that."
)
_NOT_A_PICTURE = N_(
    "The name ends in %(ending)s, but there is no such picture in the file. Ask for the original."
)
_ANY_ENDING = re.compile(r"\.[a-z][a-z0-9]{1,4}")
# Nothing is given back (`+`, `?>`): many comments in a row could else be read in endless ways.
_MARKUP = re.compile(
    r"\s*+(?:<!--(?>.*?-->)\s*+)*+"
    r"<(?:!doctype|\?xml|html|head|body|svg|script|iframe|math|!entity)",
    re.IGNORECASE | re.DOTALL,
)
_CODE_ENDINGS = frozenset(".html .htm .xhtml .svg .svgz .xml .mht .mhtml .js .hta".split())
_LOCKED_PDF = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that may become a record."""

    file_name: str
    media_type: str
    data: bytes
    sha256: str


def look_at(name: str | None, data: bytes) -> Arrival:
    """Let a file in or raise RuleBroken with what to do instead."""
    file_name = clean_name(name)
    try:
        media_type = _picture(file_name, data) or _document(file_name, data)
    except Refusal as no:
        message = OUR_SENTENCES.get(no.code, SENTENCES[no.code])
        raise RuleBroken(message, field="file", **no.values) from no
    return Arrival(file_name, media_type, data, sha256(data).hexdigest())


def _ending(file_name: str) -> str:
    return PurePath(file_name).suffix.lower()


def _document(file_name: str, data: bytes) -> str:
    ending = _ending(file_name)
    if ending in _CODE_ENDINGS or _MARKUP.match(_beginning(data)):
        raise RuleBroken(_WEB_PAGE, field="file")
    try:
        found = check(data, file_name)
    except Refusal as no:
        if ending in _PICTURE_ENDINGS and no.code is RefusalCode.UNKNOWN_TYPE:
            raise RuleBroken(_NOT_A_PICTURE, field="file", ending=ending) from no
        raise
    if found is DetectedFormat.PDF and _LOCKED_PDF.search(data):
        raise Refusal(RefusalCode.PDF_PASSWORD)
    return MEDIA_TYPES[found]


def _beginning(data: bytes) -> str:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _picture(file_name: str, data: bytes) -> str | None:
    """The kind of a picture by its first bytes; None when it is none and is not called one."""
    ending = _ending(file_name)
    named, found = _PICTURE_ENDINGS.get(ending), _kind_of_picture(data)
    if found is None:
        return None
    if len(data) > DEFAULT_LIMITS.file_bytes:
        limit = DEFAULT_LIMITS.file_bytes // (1024 * 1024)
        raise Refusal(RefusalCode.TOO_LARGE, {"limit": str(limit)})
    if named is not found and _ANY_ENDING.fullmatch(ending):  # without one, the content decides
        values = {"ending": ending, "found": "a picture", "right": _RIGHT_ENDING[found]}
        raise Refusal(RefusalCode.RENAMED, values)
    size = _size_of_png(data) if found == PNG else _size_of_jpeg(data)
    width, height = size or (0, 0)
    if not (0 < width <= _SIDE and 0 < height <= _SIDE and width * height <= _PIXELS):
        raise RuleBroken(_NO_PICTURE, field="file")
    return found


def _kind_of_picture(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return JPEG if data.startswith(b"\xff\xd8\xff") else None


def _size_of_png(data: bytes) -> tuple[int, int] | None:
    """Width and height, when the first chunk is the header that every PNG begins with."""
    is_header = data[8:16] == b"\x00\x00\x00\rIHDR" and len(data) >= 33
    is_whole = b"IDAT" in data[33:] and b"IEND" in data[-64:]
    if not is_header or not is_whole or data[24] not in {1, 2, 4, 8, 16} or data[25] > 6:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


_FRAMES = frozenset(
    {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
)
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_END, _SCAN, _FILL = 0xD9, 0xDA, 0xFF


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header, which stands before the picture itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        if marker == _FILL:
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in {_END, _SCAN, 0}:
            return None
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if marker in _FRAMES and length >= 8 and at + 2 + length <= len(data):
                frame = data[at + 5 : at + 9]
                return int.from_bytes(frame[2:], "big"), int.from_bytes(frame[:2], "big")
            if length < 2:
                return None
            at += 2 + length
    return None
