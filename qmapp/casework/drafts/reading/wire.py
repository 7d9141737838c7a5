"""How a reading travels from the child process: JSON, checked value by value.

The child may have been taken over by the file it read, so the parent believes nothing: no
pickling, and a reading that breaks a promise (order, type, length) is not a reading.
"""

import json
from collections.abc import Callable
from typing import Any

from qmapp.casework.drafts.reading.model import (
    Comment,
    Notice,
    Passage,
    PassageKind,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.text import clean

_NOT_ONE = "the answer is not a reading"


class Garbled(Exception):
    """What arrived is not what an honest child sends."""


def progress_line(progress: Progress) -> bytes:
    """Write how far the child has come."""
    return _line({"progress": [progress.done, progress.total, progress.unit]})


def refusal_line(refusal: Refusal) -> bytes:
    """Write why the child refused the draft."""
    return _line({"refusal": [refusal.code.value, dict(refusal.values)]})


def draft_line(draft: ReadDraft) -> bytes:
    """Write a whole reading."""
    return _line(
        {
            "draft": {
                "format": draft.format,
                "reader_version": draft.reader_version,
                "page_count": draft.page_count,
                "passages": [_passage_values(passage) for passage in draft.passages],
                "notices": [[notice.kind, notice.count] for notice in draft.notices],
                "comments": [[note.position, note.author, note.text] for note in draft.comments],
            }
        }
    )


def _passage_values(passage: Passage) -> list[Any]:
    return [
        passage.kind.value,
        passage.text,
        passage.level,
        passage.section,
        passage.page,
        passage.number,
        passage.table,
        passage.row,
        passage.column,
        passage.is_header,
    ]


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes) -> Progress | Refusal | ReadDraft:
    """Read back one line, believing nothing."""
    try:
        value = json.loads(line)
        (name, content), *others = value.items()
        if others:
            raise Garbled(_NOT_ONE)
        return _READERS[name](content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Garbled(_NOT_ONE) from fault


def _read_progress(content: Any) -> Progress:
    done, total, unit = content
    return Progress(_whole(done), _maybe_whole(total), _short(unit))


def _read_refusal(content: Any) -> Refusal:
    code, values = content
    refusal = Refusal(RefusalCode(code), {_short(k): _short(v) for k, v in values.items()})
    str(refusal)  # raises KeyError when the sentence lacks a value
    return refusal


def _read_draft(content: Any) -> ReadDraft:
    passages = tuple(
        _read_passage(position, values) for position, values in enumerate(content["passages"])
    )
    if not passages:
        raise Garbled(_NOT_ONE)
    return ReadDraft(
        format=_short(content["format"]),
        reader_version=_short(content["reader_version"]),
        passages=passages,
        page_count=_maybe_whole(content["page_count"]),
        notices=tuple(Notice(_short(kind), _whole(count)) for kind, count in content["notices"]),
        comments=tuple(
            Comment(
                None if at is None else _below(at, len(passages)),
                None if author is None else _clean(author),
                _clean(text),
            )
            for at, author, text in content["comments"]
        ),
    )


def _read_passage(position: int, values: Any) -> Passage:
    kind, text, level, section, page, number, table, row, column, is_header = values
    return Passage(
        position=position,
        kind=PassageKind(kind),
        text=_clean(text),
        level=_maybe_whole(level),
        section=tuple(_clean(title) for title in section),
        page=_maybe_whole(page),
        number=None if number is None else _clean(number),
        table=_maybe_whole(table),
        row=_maybe_whole(row),
        column=_maybe_whole(column),
        is_header=is_header is True,
    )


_LARGEST = 2**31
_SHORT = 200


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise Garbled(_NOT_ONE)
    return value


def _maybe_whole(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _below(value: Any, end: int) -> int:
    if _whole(value) >= end:
        raise Garbled(_NOT_ONE)
    return _whole(value)


def _clean(value: Any) -> str:
    if not isinstance(value, str) or not value or clean(value) != value:
        raise Garbled(_NOT_ONE)
    return value


def _short(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _SHORT:
        raise Garbled(_NOT_ONE)
    return value


_READERS: dict[str, Callable[[Any], Progress | Refusal | ReadDraft]] = {
    "progress": _read_progress,
    "refusal": _read_refusal,
    "draft": _read_draft,
}
