"""Read a demonstration draft from its source, with the numbers that Word will print.

The source is a small dialect of Markdown, so that one file can be read, checked and typeset::

    # Title                     a numbered heading: 1, 2 ...
    # Appendix: Title           an appendix: A, B ...
    ## Title                    an unnumbered sub-heading
    Any paragraph               numbered within its section: 4.1, 4.2 ... (not in an appendix)
    ~ A paragraph               left without a number
    > “Words.”                  a quotation
    - item / 1. item            list items
    Table: caption, then | rows |
    text[^key], and [^key]: ... a footnote
    {+in+} {-out-}              a tracked insertion, a tracked deletion
    {>>remark<<}                a comment on the paragraph
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).parent
FILES = HERE.parent / "files"

Kind = Literal[
    "heading", "appendix", "subheading", "numbered", "body", "quote", "bullet", "item", "table"
]

_FOOTNOTE = re.compile(r"^\[\^(\w+)\]:\s+(.*)$")
_FOOTNOTE_MARK = re.compile(r"\[\^\w+\]")
_COMMENT = re.compile(r"\{>>.*?<<\}")
_DELETED = re.compile(r"\{-.*?-\}")
_INSERTED = re.compile(r"\{\+(.*?)\+\}")
_ITEM = re.compile(r"^\d+\.\s+")


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item or table of a draft."""

    kind: Kind
    text: str
    number: str | None = None
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def plain(self) -> str:
        """The words as a reader has them: insertions in, deletions, comments and marks out."""
        return plain(self.text)


@dataclass(frozen=True)
class Source:
    """A whole draft: its title page, its blocks in order, and its footnotes."""

    meta: dict[str, str]
    blocks: tuple[Block, ...]
    footnotes: dict[str, str]

    def passage(self, number: str) -> Block:
        """The block that carries a printed number such as "5.12"."""
        found = [block for block in self.blocks if block.number == number]
        if len(found) != 1:
            raise LookupError(f"{self.meta['key']}: {len(found)} passages are numbered {number}")
        return found[0]

    def word_count(self) -> int:
        """Words that a reader would read, footnotes and tables included."""
        words = sum(len(block.plain.split()) for block in self.blocks)
        cells = (cell for block in self.blocks for row in block.rows for cell in row)
        words += sum(len(plain(cell).split()) for cell in cells)
        return words + sum(len(note.split()) for note in self.footnotes.values())


def plain(text: str) -> str:
    """Accept tracked changes and drop comments and footnote marks."""
    text = _COMMENT.sub("", text)
    text = _DELETED.sub("", text)
    text = _INSERTED.sub(r"\1", text)
    return _FOOTNOTE_MARK.sub("", text)


def accepted(source: Source) -> Source:
    """The same draft with its tracked changes accepted and its comments gone."""

    def clean(text: str) -> str:
        return _INSERTED.sub(r"\1", _DELETED.sub("", _COMMENT.sub("", text)))

    blocks = tuple(replace(block, text=clean(block.text)) for block in source.blocks)
    return replace(source, blocks=blocks)


def load(key: str) -> Source:
    """Read the source named by a draft's key, such as "child-k-draft-3".

    Draft 2 of Child K has no source of its own: it is draft 3 with its edits taken back.
    """
    if key == "child-k-draft-2":
        return _take_back(load("child-k-draft-3"), HERE / "child_k_draft_2.yaml")
    names = {
        "child-k-draft-3": "child_k_draft.md",
        "family-r-draft-1": "family_r_draft.md",
        "young-person-t-draft-1": "young_person_t_draft.md",
        "child-j-draft-1": "child_j_draft.md",
        "child-d-draft-1": "child_d_draft.md",
    }
    return parse((HERE / names[key]).read_text(encoding="utf-8"))


def parse(text: str) -> Source:
    """Parse a source text and number its passages."""
    _, front, body = text.split("---\n", 2)
    meta = {str(name): str(value) for name, value in yaml.safe_load(front).items()}
    footnotes: dict[str, str] = {}
    blocks: list[Block] = []
    caption, rows = "", list[tuple[str, ...]]()
    for line in [*body.splitlines(), ""]:
        if line.startswith("| "):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block("table", caption, rows=tuple(rows)))
            caption, rows = "", []
        if line.startswith("Table: "):
            caption = line.removeprefix("Table: ")
        elif note := _FOOTNOTE.match(line):
            footnotes[note[1]] = note[2]
        elif line.strip():
            blocks.append(_block(line.strip()))
    return Source(meta, _numbered(blocks), footnotes)


def _block(line: str) -> Block:
    marks: tuple[tuple[str, Kind], ...] = (
        ("# Appendix: ", "appendix"),
        ("# ", "heading"),
        ("## ", "subheading"),
        ("~ ", "body"),
        ("> ", "quote"),
        ("- ", "bullet"),
    )
    for mark, kind in marks:
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))
    if _ITEM.match(line):
        return Block("item", _ITEM.sub("", line))
    return Block("numbered", line)


def _numbered(blocks: list[Block]) -> tuple[Block, ...]:
    """Give every block the number that the word processor will count for it."""
    section = paragraph = appendix = item = 0
    result: list[Block] = []
    for block in blocks:
        item = item + 1 if block.kind == "item" else 0
        number: str | None = None
        kind = block.kind
        if kind == "heading":
            section, paragraph = section + 1, 0
            number = str(section)
        elif kind == "appendix":
            appendix += 1
            number = chr(ord("A") + appendix - 1)
        elif kind == "numbered" and appendix:
            kind = "body"
        elif kind == "numbered":
            paragraph += 1
            number = f"{section}.{paragraph}"
        elif kind == "item":
            number = f"{item}."
        result.append(replace(block, kind=kind, number=number))
    return tuple(result)


def _take_back(newer: Source, path: Path) -> Source:
    """Make the earlier draft from the newer one and the list of what changed between them."""
    changes: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    blocks = list(newer.blocks)

    def at(place: str) -> int:
        block = next((b for b in blocks if place in (b.number, b.text)), None)
        if block is None:
            raise LookupError(f"{path.name}: nothing in draft 3 is called {place!r}")
        return blocks.index(block)

    moved = [(blocks[at(move["passage"])], move["stood_after"]) for move in changes["moved"]]
    for place, text in changes["reworded"].items():
        blocks[at(place)] = replace(blocks[at(place)], text=text)
    for gone in changes["removed"]:
        blocks.insert(at(gone["stood_after"]) + 1, Block("numbered", gone["text"]))
    for block, place in moved:
        blocks.remove(block)
        blocks.insert(at(place) + 1, block)
    for place in changes["added"]:
        del blocks[at(place)]
    used = "".join(block.text for block in blocks) + "".join(
        cell for block in blocks for row in block.rows for cell in row
    )
    notes = {key: note for key, note in newer.footnotes.items() if f"[^{key}]" in used}
    return Source(newer.meta | changes["meta"], _numbered(blocks), notes)
