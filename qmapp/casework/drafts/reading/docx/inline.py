"""The words of one paragraph: what is printed of it, and what hangs on it.

Tracked insertions are in and deletions out; comments and notes are noted where they are
anchored; fields give their result and never their code.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from qmapp.casework.drafts.reading.docx.names import MC, VAL, M, W, is_on
from qmapp.casework.drafts.reading.model import NoticeKind

_INSERTED = {f"{W}ins", f"{W}moveTo"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_TRANSPARENT = {
    f"{W}hyperlink", f"{W}smartTag", f"{W}fldSimple", f"{W}customXml", f"{W}dir", f"{W}bdo",
    f"{W}sdtContent", f"{W}sdt", f"{W}ruby", f"{W}rubyBase", f"{MC}Choice",
}  # fmt: skip
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}
_TEXT_BOX = f"{W}txbxContent"
_PRINTED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph so far."""

    words: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    footnotes: list[tuple[str, bool]] = field(default_factory=list)
    endnotes: list[tuple[str, bool]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    starts_on: int | None = None
    contents: bool = False

    @property
    def raw(self) -> str:
        """The words, as they were found."""
        return "".join(self.words)

    @property
    def all_bold(self) -> bool:
        """Whether every word is bold."""
        return bool(self.bold) and all(self.bold)


class Pages:
    """Counts pages by the breaks that Word left where it last laid the document out.

    Word also leaves such a mark after a break that somebody made; then the two are one.
    """

    def __init__(self) -> None:
        """Start on the first page."""
        self.now = 1
        self.rendered = 0
        self._made = False

    def render(self) -> None:
        """Note a break where Word's layout turned the page."""
        self.rendered += 1
        if not self._made:
            self.now += 1
        self._made = False

    def make(self) -> None:
        """Note a break that somebody put into the document."""
        if not self._made:
            self.now += 1
        self._made = True

    def words(self) -> None:
        """Note that words were printed since the last break."""
        self._made = False


class InlineReader:
    """Reads runs; carries what outlasts a paragraph: pages, open fields, counts."""

    def __init__(self, counts: Counter[NoticeKind]) -> None:
        """Start at the beginning of the document."""
        self.pages = Pages()
        self._counts = counts
        self._fields: list[bool] = []
        self._handlers: dict[str, Callable[[etree._Element, Inline], None]] = {
            f"{W}br": self._break,
            f"{W}lastRenderedPageBreak": self._rendered_break,
            f"{W}fldChar": self._field,
            f"{W}instrText": self._field_code,
            f"{W}footnoteReference": self._footnote,
            f"{W}endnoteReference": self._endnote,
            f"{W}commentReference": self._comment,
            f"{W}commentRangeStart": self._comment,
            f"{W}sym": self._symbol,
            f"{MC}AlternateContent": self._alternate,
        }

    def read(self, paragraph: etree._Element, into: Inline, *, bold: bool, hidden: bool) -> None:
        """Add a paragraph's words and what hangs on them."""
        self._walk(paragraph, into, bold, hidden)

    def _walk(self, node: etree._Element, into: Inline, bold: bool, hidden: bool) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, into, bold, hidden)
            elif tag in _TRANSPARENT:
                self._walk(child, into, bold, hidden)
            elif tag in _INSERTED:
                self._counts[NoticeKind.TRACKED_INSERTIONS] += 1
                self._walk(child, into, bold, hidden)
            elif tag in _DELETED:
                self._counts[NoticeKind.TRACKED_DELETIONS] += 1
                self._deleted(child, into)
            elif tag in {f"{M}oMath", f"{M}oMathPara"}:
                self._say("".join(part.text or "" for part in child.iter(f"{M}t")), into, bold)
            elif tag in self._handlers:
                self._handlers[str(tag)](child, into)

    def _deleted(self, node: etree._Element, into: Inline) -> None:
        """Leave deleted words out, but keep the comments that were made on them."""
        for reference in node.iter(f"{W}commentReference"):
            self._comment(reference, into)

    def _run(self, run: etree._Element, into: Inline, bold: bool, hidden: bool) -> None:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            own_bold, own_hidden = is_on(properties, "b"), is_on(properties, "vanish")
            bold = bold if own_bold is None else own_bold
            hidden = hidden if own_hidden is None else own_hidden
        if hidden and run.find(f"{W}t") is not None:
            self._counts[NoticeKind.HIDDEN_TEXT] += 1
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                if not hidden:
                    self._say(child.text or "", into, bold)
            elif tag in _PRINTED:
                into.words.append(_PRINTED[str(tag)])
            elif tag in _PICTURES:
                self._picture(child, into)
            elif tag in self._handlers:
                self._handlers[str(tag)](child, into)
            elif tag == f"{W}ruby":
                self._walk(child, into, bold, hidden)

    def _say(self, words: str, into: Inline, bold: bool) -> None:
        if any(self._fields):
            into.contents = True
            return
        if words.strip():
            if into.starts_on is None:
                into.starts_on = self.pages.now
            self.pages.words()
            into.bold.append(bold)
        into.words.append(words)

    def _break(self, node: etree._Element, into: Inline) -> None:
        if node.get(f"{W}type") == "page":
            self.pages.make()
        into.words.append("\n")

    def _rendered_break(self, _: etree._Element, __: Inline) -> None:
        self.pages.render()

    def _field(self, node: etree._Element, _: Inline) -> None:
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _field_code(self, node: etree._Element, _: Inline) -> None:
        code = (node.text or "").split()
        if code[:1] == ["TOC"] and self._fields:
            self._fields[-1] = True

    def _footnote(self, node: etree._Element, into: Inline) -> None:
        into.footnotes.append(_note_reference(node))

    def _endnote(self, node: etree._Element, into: Inline) -> None:
        into.endnotes.append(_note_reference(node))

    def _comment(self, node: etree._Element, into: Inline) -> None:
        into.comments.append(node.get(f"{W}id") or "")

    def _symbol(self, node: etree._Element, into: Inline) -> None:
        # Fonts such as Symbol and Wingdings keep pictures where letters would be.
        try:
            code = int(node.get(f"{W}char") or "", 16)
        except ValueError:
            return
        if 0x20 <= code < 0xD800:
            into.words.append(chr(code))

    def _alternate(self, node: etree._Element, into: Inline) -> None:
        """Take the first choice alone: the fallback says the same words again."""
        chosen = node.find(f"{MC}Choice")
        if chosen is None:
            chosen = node.find(f"{MC}Fallback")
        if chosen is None:
            return
        for child in chosen:
            if child.tag in _PICTURES:
                self._picture(child, into)
            elif child.tag == f"{W}r":
                self._run(child, into, bold=False, hidden=False)

    def _picture(self, node: etree._Element, into: Inline) -> None:
        boxes = [box for box in node.iter(_TEXT_BOX) if not _within_fallback(box, node)]
        if boxes:
            into.boxes.extend(_outermost(boxes))
        else:
            self._counts[NoticeKind.IMAGES] += 1


def _note_reference(node: etree._Element) -> tuple[str, bool]:
    own_mark = node.get(f"{W}customMarkFollows") in {"1", "true", "on"}
    return node.get(f"{W}id") or "", own_mark


def _within_fallback(node: etree._Element, top: etree._Element) -> bool:
    above = node.getparent()
    while above is not None and above is not top:
        if above.tag == f"{MC}Fallback":
            return True
        above = above.getparent()
    return False


def _outermost(boxes: list[etree._Element]) -> list[etree._Element]:
    return [
        box for box in boxes if not any(above in boxes for above in box.iterancestors(_TEXT_BOX))
    ]


def mark_is_deleted(properties: etree._Element | None) -> bool:
    """Tell whether a paragraph's end was deleted, which joins it to the next one."""
    run = None if properties is None else properties.find(f"{W}rPr")
    if run is None:
        return False
    return run.find(f"{W}del") is not None or run.find(f"{W}moveFrom") is not None


def style_of(properties: etree._Element | None) -> str | None:
    """Return the id of a paragraph's style."""
    found = None if properties is None else properties.find(f"{W}pStyle")
    return None if found is None else found.get(VAL)
