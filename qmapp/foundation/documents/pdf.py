"""Writes any document as a tagged PDF (PDF/UA-1), by one fixed lay-out.

The words travel as data, never as source, so that mark-up in them stays
literal. The fonts are those that the typesetter carries: the same document is
the same bytes on every machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from qmapp.foundation.documents.model import Document, KeepTogether, Run, Table

LAYOUT = Path(__file__).with_name("document.typ")

# Letters up to here are in the carried fonts; anything beyond is tried before it is set.
_SURE = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x250)])) | set("–—‘’“”…•\n")
_HYPHENATED = re.compile(r"(\b\w{1,16}-\w{1,16}\b)")


def write_pdf(document: Document) -> bytes:
    """The document as the bytes of an A4 PDF that a screen reader can follow."""
    # Imported here: the typesetter takes some 15 MB that most processes never need.
    import typst

    data = _printable(_document_data(document))
    pdf = typst.compile(
        LAYOUT,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("The typesetter gave no single PDF.")
    return pdf


def _document_data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "is_ours": document.is_ours,
        "marking": document.marking,
        "cover": _field_data(document.cover) if document.cover else None,
        "foot": [part for part in (document.reference, document.generated_on) if part],
        "language": language,
        "region": region or None,
        "page_words": [
            {"kind": part[1:-1]} if part in {"{page}", "{pages}"} else _words(part)
            for part in re.split(r"({pages?})", document.page_words)
            if part
        ],
        "blocks": [_block_data(block) for block in document.blocks],
    }


def _words(part: str) -> dict[str, str]:
    return {"kind": "words", "words": part}


def _block_data(block: object) -> dict[str, Any]:
    """A block by its fields, under its own name: NumberedList becomes numbered_list."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(block).__name__).lower()
    data: dict[str, Any] = {"kind": kind, **_field_data(block)}
    if isinstance(block, Table) and not block.widths:
        data["widths"] = [1] * len(block.headers)
    if isinstance(block, KeepTogether):
        data["blocks"] = [_block_data(inner) for inner in block.blocks]
    return data


def _field_data(thing: Any) -> dict[str, Any]:
    return {field.name: _value_data(getattr(thing, field.name)) for field in fields(thing)}


def _value_data(value: Any) -> Any:
    if isinstance(value, tuple):
        if value and isinstance(value[0], Run):
            return [part for run in value for part in _run_data(run)]
        return [_value_data(item) for item in value]
    return value if value is None or isinstance(value, (str, int)) else _field_data(value)


def _run_data(run: Run) -> list[dict[str, Any]]:
    """A run in parts, so that words with a hyphen can be kept on one line."""
    parts = [run.text] if run.href else _HYPHENATED.split(run.text)
    return [
        {"text": part, "style": run.style, "href": run.href, "whole": bool(place % 2)}
        for place, part in enumerate(parts)
        if part
    ]


# Characters that the carried fonts lack --------------------------------------
#
# PDF/UA forbids a hole where a letter should be, and the typesetter then writes
# nothing at all. People paste anything, so such a character is named instead.

# The mark of byte order, which pasted words carry unseen: PDF/UA refuses it among others.
_REFUSED = {0xFEFF: ""}


def _printable(data: Any) -> Any:
    doubtful = _characters(data) - _SURE
    lacking = set() if not doubtful or _is_covered("".join(sorted(doubtful))) else doubtful
    names = {ord(char): _name(char) for char in lacking if not _is_covered(char)}
    return _mend(data, names | _REFUSED)


def _characters(data: Any) -> set[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return set().union(*map(_characters, data))
    return set(data) if isinstance(data, str) else set()


def _mend(data: Any, names: dict[int, str]) -> Any:
    if isinstance(data, dict):
        return {key: value if key == "href" else _mend(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [_mend(item, names) for item in data]
    if isinstance(data, str):
        return data.translate(names)
    return data


def _name(char: str) -> str:
    if unicodedata.category(char) in {"Cc", "Cs"}:
        return ""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"


@lru_cache(maxsize=4096)
def _is_covered(chars: str) -> bool:
    """Whether the carried fonts hold every one of these characters."""
    import typst

    source = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#sys.inputs.chars'
    try:
        typst.compile(
            source,
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            sys_inputs={"chars": chars},
        )
    except (typst.TypstError, UnicodeEncodeError):
        return False
    return True
