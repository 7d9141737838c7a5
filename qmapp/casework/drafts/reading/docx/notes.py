"""Footnotes, endnotes and comments: text that lies beside the document."""

from lxml import etree

from qmapp.casework.drafts.reading.docx.names import VAL, W, number_in
from qmapp.casework.drafts.reading.numbers import in_format


class Notes:
    """The footnotes or the endnotes of a document, numbered as they are first referred to."""

    def __init__(
        self, root: etree._Element | None, settings: etree._Element | None, name: str
    ) -> None:
        """Index the notes part; a document may have none."""
        self.referred: list[tuple[str, bool]] = []
        self._notes: dict[str, etree._Element] = {}
        if root is not None:
            for note in root.iter(f"{W}{name}"):
                self._notes.setdefault(note.get(f"{W}id") or "", note)
        rules = None if settings is None else settings.find(f"{W}{name}Pr")
        chosen = None if rules is None else rules.find(f"{W}numFmt")
        usual = "decimal" if name == "footnote" else "lowerRoman"
        self._format = (None if chosen is None else chosen.get(VAL)) or usual
        self._next = number_in(rules, "numStart") or 1

    def refer(self, identifier: str, own_mark: bool) -> None:
        """Remember a note that is printed later, at the end."""
        self.referred.append((identifier, own_mark))

    def take(self, identifier: str, own_mark: bool) -> tuple[str | None, list[etree._Element]]:
        """Return a note's printed number and its paragraphs; each note is given once."""
        note = self._notes.pop(identifier, None)
        if note is None:
            return None, []
        label = None
        if not own_mark:
            label = in_format(self._next, self._format)
            self._next += 1
        return label, list(note.iter(f"{W}p"))


def read_comments(root: etree._Element | None) -> dict[str, tuple[str | None, str]]:
    """Return who wrote each comment and what it says, by its id."""
    comments: dict[str, tuple[str | None, str]] = {}
    if root is None:
        return comments
    for comment in root.iter(f"{W}comment"):
        paragraphs = (
            "".join(part.text or "" for part in paragraph.iter(f"{W}t"))
            for paragraph in comment.iter(f"{W}p")
        )
        author = comment.get(f"{W}author")
        comments[comment.get(f"{W}id") or ""] = (author, " ".join(paragraphs))
    return comments
