"""Printed things: one frozen model for each document, one writer for each format.

A room builds a `Document` from its own words; `write_pdf` turns any of them
into a tagged PDF, `write_docx` into a Word file. No writer knows what the
document is about.
"""

from qmapp.foundation.documents.docx import write_docx
from qmapp.foundation.documents.model import (
    Block,
    BulletList,
    Contents,
    Cover,
    Definition,
    DefinitionList,
    Document,
    Heading,
    KeepTogether,
    NumberedItem,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Row,
    Rule,
    Run,
    Style,
    Table,
    Text,
    Tone,
    map_words,
    text,
)
from qmapp.foundation.documents.pdf import write_pdf

__all__ = [
    "Block",
    "BulletList",
    "Contents",
    "Cover",
    "Definition",
    "DefinitionList",
    "Document",
    "Heading",
    "KeepTogether",
    "NumberedItem",
    "NumberedList",
    "PageBreak",
    "Paragraph",
    "Quote",
    "Row",
    "Rule",
    "Run",
    "Style",
    "Table",
    "Text",
    "Tone",
    "map_words",
    "text",
    "write_docx",
    "write_pdf",
]
