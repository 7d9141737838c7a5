"""The words of one OpenDocument paragraph, and what hangs on them."""

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from qmapp.casework.drafts.reading.model import NoticeKind
from qmapp.casework.drafts.reading.odt.names import DC, DRAW, OFFICE, TEXT, whole
from qmapp.casework.drafts.reading.odt.styles import Style, Styles, is_bold, is_hidden

_SILENT = {
    f"{TEXT}ruby-text", f"{OFFICE}annotation-end", f"{TEXT}tracked-changes",
    f"{TEXT}note-citation", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph", f"{TEXT}script",
    f"{TEXT}number",
}  # fmt: skip
_MOST_SPACES = 200


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph."""

    words: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    footnotes: list[tuple[str | None, etree._Element]] = field(default_factory=list)
    endnotes: list[tuple[str | None, etree._Element]] = field(default_factory=list)
    comments: list[tuple[str | None, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    starts_on: int | None = None

    @property
    def raw(self) -> str:
        """The words, as they were found."""
        return "".join(self.words)

    @property
    def all_bold(self) -> bool:
        """Whether every word is bold."""
        return bool(self.bold) and all(self.bold)


class Pages:
    """Counts pages by the breaks that LibreOffice left, and by those somebody made.

    Unlike Word, LibreOffice leaves no mark of its own where somebody made the break.
    """

    def __init__(self) -> None:
        """Start on the first page."""
        self.now = 1
        self.rendered = 0

    def render(self) -> None:
        """Note a break where the layout turned the page."""
        self.turn(1)

    def turn(self, count: int) -> None:
        """Note several breaks at once."""
        self.rendered += count
        self.now += count

    def make(self) -> None:
        """Note a break that somebody put into the document."""
        self.now += 1


class InlineReader:
    """Reads paragraphs; carries the pages and the counts from one to the next."""

    def __init__(self, styles: Styles, counts: Counter[NoticeKind]) -> None:
        """Start at the beginning of the document."""
        self.pages = Pages()
        self._styles, self._counts = styles, counts

    def read(self, paragraph: etree._Element, style: Style) -> Inline:
        """Return a paragraph's words and what hangs on them."""
        into = Inline()
        self._walk(paragraph, into, style.bold, style.hidden)
        return into

    def _walk(self, node: etree._Element, into: Inline, bold: bool, hidden: bool) -> None:
        self._say(node.text, into, bold, hidden)
        for child in node:
            self._child(child, into, bold, hidden)
            self._say(child.tail, into, bold, hidden)

    def _child(self, child: etree._Element, into: Inline, bold: bool, hidden: bool) -> None:
        tag = child.tag
        if tag == f"{TEXT}s":
            into.words.append(" " * min(_MOST_SPACES, whole(child.get(f"{TEXT}c"), 1)))
        elif tag == f"{TEXT}tab":
            into.words.append("\t")
        elif tag == f"{TEXT}line-break":
            into.words.append("\n")
        elif tag == f"{TEXT}soft-page-break":
            self.pages.render()
        elif tag == f"{TEXT}note":
            self._note(child, into)
        elif tag == f"{OFFICE}annotation":
            into.comments.append(_comment(child))
        elif tag in {f"{DRAW}frame", f"{DRAW}g", f"{DRAW}custom-shape"}:
            self._frame(child, into)
        elif tag == f"{TEXT}span":
            own = self._styles.text(child.get(f"{TEXT}style-name"))
            own_bold, own_hidden = is_bold(own), is_hidden(own)
            now_hidden = hidden if own_hidden is None else own_hidden
            self._counts[NoticeKind.HIDDEN_TEXT] += 1 if now_hidden and not hidden else 0
            self._walk(child, into, bold if own_bold is None else own_bold, now_hidden)
        elif tag not in _SILENT:
            self._walk(child, into, bold, hidden)

    def _say(self, words: str | None, into: Inline, bold: bool, hidden: bool) -> None:
        if not words or hidden:
            return
        if words.strip():
            if into.starts_on is None:
                into.starts_on = self.pages.now
            into.bold.append(bold)
        # White space in the file is one space; real tabs and spaces have marks of their own.
        lead = " " if words[0].isspace() else ""
        trail = " " if words[-1].isspace() else ""
        into.words.append(f"{lead}{' '.join(words.split())}{trail}" if words.strip() else " ")

    def _note(self, note: etree._Element, into: Inline) -> None:
        citation, body = note.find(f"{TEXT}note-citation"), note.find(f"{TEXT}note-body")
        if body is None:
            return
        number = None if citation is None else "".join(str(part) for part in citation.itertext())
        kept = into.endnotes if note.get(f"{TEXT}note-class") == "endnote" else into.footnotes
        kept.append((number or None, body))

    def _frame(self, frame: etree._Element, into: Inline) -> None:
        boxes = list(frame.iter(f"{DRAW}text-box"))
        if boxes:
            into.boxes.append(boxes[0])
        elif any(True for _ in frame.iter(f"{DRAW}image")):
            self._counts[NoticeKind.IMAGES] += 1


def _comment(annotation: etree._Element) -> tuple[str | None, str]:
    author = annotation.findtext(f"{DC}creator")
    paragraphs = annotation.iter(f"{TEXT}p")
    return author, " ".join("".join(str(part) for part in p.itertext()) for p in paragraphs)
