"""Tells what a file is by its content, and refuses at once what need not be parsed.

Everything here is cheap enough for the request that brings the file: the first bytes, the
zip's directory and two short parts. Parsing proper happens in the child process.
"""

import re
from pathlib import Path, PurePath

from qmapp.casework.drafts.reading.archive import Archive
from qmapp.casework.drafts.reading.model import (
    DEFAULT_LIMITS,
    DetectedFormat,
    Limits,
    Refusal,
    RefusalCode,
)

_HEAD = 4096
_PDF_WITHIN = 1024
_MEGABYTE = 1024 * 1024

_ENDINGS: dict[str, DetectedFormat] = {
    ".docx": DetectedFormat.DOCX,
    ".dotx": DetectedFormat.DOCX,
    ".docm": DetectedFormat.DOCX,
    ".pdf": DetectedFormat.PDF,
    ".odt": DetectedFormat.ODT,
    ".ott": DetectedFormat.ODT,
    ".txt": DetectedFormat.TEXT,
    ".text": DetectedFormat.TEXT,
    ".md": DetectedFormat.MARKDOWN,
    ".markdown": DetectedFormat.MARKDOWN,
}
_OTHER_ENDINGS = re.compile(r"\.[a-z][a-z0-9]{1,4}\Z")

_NAMES: dict[DetectedFormat, tuple[str, str]] = {
    DetectedFormat.DOCX: ("a Word document", ".docx"),
    DetectedFormat.PDF: ("a PDF", ".pdf"),
    DetectedFormat.ODT: ("an OpenDocument text", ".odt"),
    DetectedFormat.TEXT: ("plain text", ".txt"),
    DetectedFormat.MARKDOWN: ("Markdown", ".md"),
}

_OTHER_CONTENT: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "an archive of files"),
    (b"7z\xbc\xaf", "an archive of files"),
    (b"\x1f\x8b", "an archive of files"),
)
_MARKUP = re.compile(rb"\s*(<!doctype html|<html|<\?xml)", re.IGNORECASE)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_EMPTY = b"PK\x05\x06"
_ODT_TYPES = {
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.text-template",
}
_ODT_MACROS = re.compile(r"(Basic|Scripts)/[^/]+/.+\Z")
_SIBLINGS = {"xl/": "an Excel workbook", "ppt/": "a PowerPoint presentation"}


def check(source: Path | bytes, filename: str, limits: Limits = DEFAULT_LIMITS) -> DetectedFormat:
    """Return the format of a file, or refuse it, from what can be seen without parsing."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size == 0:
        raise Refusal(RefusalCode.EMPTY)
    if size > limits.file_bytes:
        raise Refusal(RefusalCode.TOO_LARGE, {"limit": str(limits.file_bytes // _MEGABYTE)})
    named = _ENDINGS.get(_ending(filename))
    found = _by_content(source, named, limits)
    _require_same(found, named, filename)
    return found


def _ending(filename: str) -> str:
    return PurePath(filename.strip()).suffix.lower()


def _require_same(found: DetectedFormat, named: DetectedFormat | None, filename: str) -> None:
    ending = _ending(filename)
    if found is named:
        return
    if named is None and (not _OTHER_ENDINGS.match(ending)):
        return  # No ending, or a dot inside the name: the content alone decides.
    what, right = _NAMES[found]
    if named is None and found is DetectedFormat.TEXT:
        raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": f"of the kind {ending}"})
    raise Refusal(RefusalCode.RENAMED, {"ending": ending, "found": what, "right": right})


def _by_content(
    source: Path | bytes, named: DetectedFormat | None, limits: Limits
) -> DetectedFormat:
    head = _head_of(source)
    if head.startswith(_OLE):
        raise Refusal(_of_compound_file(source))
    if head.startswith((_ZIP, _ZIP_EMPTY)):
        return _of_archive(Archive(source, limits))
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return DetectedFormat.PDF
    for opening, what in _OTHER_CONTENT:
        if head.startswith(opening) and not _is_prose(head, opening):
            raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": what})
    if named is not DetectedFormat.MARKDOWN and _MARKUP.match(head):
        raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": "a web page or a data file"})
    if not head.strip(b" \t\r\n\0"):
        raise Refusal(RefusalCode.NO_WORDS if b"\0" not in head else RefusalCode.BINARY_TEXT)
    if not _looks_like_text(head):
        if named in {DetectedFormat.TEXT, DetectedFormat.MARKDOWN}:
            raise Refusal(RefusalCode.BINARY_TEXT)
        if named is not None:
            raise Refusal(RefusalCode.DAMAGED)
        raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": "not one of the kinds we know"})
    return DetectedFormat.MARKDOWN if named is DetectedFormat.MARKDOWN else DetectedFormat.TEXT


def _is_prose(head: bytes, opening: bytes) -> bool:
    """Tell a text that happens to begin with "MZ" or "GIF8" from a real one of those."""
    return opening.isalnum() and _looks_like_text(head)


def _head_of(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:_HEAD]
    with source.open("rb") as held:
        return held.read(_HEAD)


def _of_compound_file(source: Path | bytes) -> RefusalCode:
    """Tell a locked .docx, which Word wraps in an old container, from an old .doc."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return RefusalCode.WORD_PASSWORD
    return RefusalCode.LEGACY_WORD


def _of_archive(archive: Archive) -> DetectedFormat:
    names = archive.names
    if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
        raise Refusal(RefusalCode.MACROS)
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            kinds = archive.read("[Content_Types].xml") or b""
            if b"macroEnabled" in kinds or b"vbaProject" in kinds:
                raise Refusal(RefusalCode.MACROS)
            return DetectedFormat.DOCX
        for folder, what in _SIBLINGS.items():
            if any(name.startswith(folder) for name in names):
                raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": what})
    if (archive.read("mimetype") or b"").strip() in _ODT_TYPES:
        if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
            raise Refusal(RefusalCode.ODT_PASSWORD)
        if any(_ODT_MACROS.match(name) for name in names):
            raise Refusal(RefusalCode.MACROS)
        return DetectedFormat.ODT
    raise Refusal(RefusalCode.UNKNOWN_TYPE, {"found": "an archive of files"})


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x0b")
    return b"\0" not in head and controls * 100 <= len(head)
