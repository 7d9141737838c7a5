"""What a reading of a draft is made of: passages, comments, notices, and refusals.

Plain frozen values from the standard library alone, so that the child process which
parses hostile files can import them in no time and so that every other room may hold them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

READER_VERSION = "1.0"
"""Changes whenever the same file may give other passages than before."""


class DetectedFormat(StrEnum):
    """The formats that can be read, told by their content and not by their name."""

    DOCX = "docx"
    PDF = "pdf"
    ODT = "odt"
    TEXT = "text"
    MARKDOWN = "markdown"


PASTED = "pasted"
"""The format of a draft that was pasted into the page instead of uploaded."""


class PassageKind(StrEnum):
    """What part of the draft a passage is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch of the draft that can be pinned and cited.

    ``text`` is NFC, on one line, with single spaces, and never empty; offsets into it count
    code points. A number typed at its start, or printed by the word processor, is in
    ``number`` and not in ``text``. A table cell with several paragraphs gives one passage
    for each, all with the same ``row`` and ``column``; empty cells give none.
    """

    position: int
    kind: PassageKind
    text: str
    level: int | None = None
    section: tuple[str, ...] = ()
    page: int | None = None
    number: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader did, or could not do, that a person should be told of."""

    kind: str
    count: int


class NoticeKind(StrEnum):
    """Every kind of notice that a reading can carry."""

    TRACKED_INSERTIONS = "tracked_insertions"
    TRACKED_DELETIONS = "tracked_deletions"
    COMMENTS = "comments"
    RUNNING_HEADERS = "running_headers"
    CONTENTS_LIST = "contents_list"
    HIDDEN_TEXT = "hidden_text"
    IMAGES = "images"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    PAGE_NUMBERS_MISSING = "page_numbers_missing"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment somebody left in the file, kept apart from the text."""

    position: int | None
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """One reading of one draft, in reading order."""

    format: str
    reader_version: str
    passages: tuple[Passage, ...]
    page_count: int | None = None
    notices: tuple[Notice, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reader has come; ``total`` is None while it is not yet known."""

    done: int
    total: int | None
    unit: str


class RefusalCode(StrEnum):
    """Why a draft was not read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    RENAMED = "renamed"
    LEGACY_WORD = "legacy_word"
    WORD_PASSWORD = "word_password"  # noqa: S105 - the name of a refusal
    ODT_PASSWORD = "odt_password"  # noqa: S105 - the name of a refusal
    PDF_PASSWORD = "pdf_password"  # noqa: S105 - the name of a refusal
    MACROS = "macros"
    ZIP_BOMB = "zip_bomb"
    DAMAGED = "damaged"
    UNKNOWN_TYPE = "unknown_type"
    BINARY_TEXT = "binary_text"
    SCANNED_PDF = "scanned_pdf"
    NO_WORDS = "no_words"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"


SENTENCES: Mapping[RefusalCode, str] = {
    RefusalCode.EMPTY: "The file is empty. Check that it was saved, then upload it again.",
    RefusalCode.TOO_LARGE: (
        "The file is larger than %(limit)s MB. Save it with smaller pictures, or without them, "
        "and upload it again."
    ),
    RefusalCode.RENAMED: (
        "The name ends in %(ending)s, but the file is %(found)s. Give it the ending %(right)s, "
        "or ask for the original, and upload it again."
    ),
    RefusalCode.LEGACY_WORD: (
        "This is a Word file of the old kind (.doc). Open it in Word, save it as a Word "
        "document (.docx), and upload that."
    ),
    RefusalCode.WORD_PASSWORD: (
        "The Word file is locked with a password. Open it, remove the password under File, "
        "Info, Protect Document, save it, and upload it again."
    ),
    RefusalCode.ODT_PASSWORD: (
        "The OpenDocument file is locked with a password. Open it, save it without a password, "
        "and upload it again."
    ),
    RefusalCode.PDF_PASSWORD: (
        "The PDF is locked with a password. Ask for a copy without one, or for the Word file."
    ),
    RefusalCode.MACROS: (
        "The file carries macros, which are small programs. Save it as a document without "
        "macros (.docx or .odt) and upload that."
    ),
    RefusalCode.ZIP_BOMB: (
        "The file unpacks to far more than a draft ever holds, so it was not opened. Open the "
        "document, save it under a new name, and upload that."
    ),
    RefusalCode.DAMAGED: (
        "The file is damaged and cannot be read. Open it in the program that made it, save it "
        "again, and upload that."
    ),
    RefusalCode.UNKNOWN_TYPE: (
        "The file is %(found)s, which cannot be read as a draft. Upload a Word document (.docx), "
        "a PDF with text, an OpenDocument text (.odt), plain text or Markdown, or paste the text."
    ),
    RefusalCode.BINARY_TEXT: (
        "The file holds something other than text. Upload the document itself, or paste its text."
    ),
    RefusalCode.SCANNED_PDF: (
        "The PDF has no text in it, only pictures: it may be a scan of pages. Ask for the Word "
        "file, or have the text recognised (OCR) first, and upload that."
    ),
    RefusalCode.NO_WORDS: (
        "There are no words in the draft. Check that it is the right one, then upload it again."
    ),
    RefusalCode.TOO_MANY_PAGES: (
        "The file has %(pages)s pages and the most that can be read is %(limit)s. Split it, or "
        "leave out the appendices, and upload it again."
    ),
    RefusalCode.TOO_LONG: (
        "The draft holds more text than can be read at once. Split it, or leave out the "
        "appendices, and upload it again."
    ),
    RefusalCode.TOO_SLOW: (
        "Reading the file took too long and was stopped. Save it again under a new name, or as "
        "a Word document (.docx), and upload that."
    ),
    RefusalCode.TOO_MUCH_MEMORY: (
        "Reading the file took too much memory and was stopped. Save it without its pictures, "
        "or split it, and upload it again."
    ),
}


@dataclass(eq=False)
class Refusal(Exception):
    """The draft was not read; ``str()`` is the plain sentence that says what to do.

    Pages may translate ``SENTENCES[code]`` and fill it from ``values``.
    """

    code: RefusalCode
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the sentence, in English."""
        return SENTENCES[self.code] % self.values

    @property
    def sentence(self) -> str:
        """The sentence to show, in English."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may cost, at most."""

    file_bytes: int = 50 * 1024 * 1024
    pages: int = 1_500
    passages: int = 60_000
    characters: int = 6_000_000
    archive_entries: int = 5_000
    archive_bytes: int = 400 * 1024 * 1024
    part_bytes: int = 64 * 1024 * 1024
    part_ratio: int = 200
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 60
    wall_seconds: float = 180.0
    answer_bytes: int = 64 * 1024 * 1024


DEFAULT_LIMITS = Limits()
