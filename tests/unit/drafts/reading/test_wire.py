from __future__ import annotations

import json

import pytest

from qmapp.casework.drafts.reading import (
    Comment,
    Notice,
    Passage,
    PassageKind,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.wire import (
    Garbled,
    draft_line,
    progress_line,
    read_line,
    refusal_line,
)

DRAFT = ReadDraft(
    format="docx",
    reader_version="1.0",
    passages=(
        Passage(0, PassageKind.HEADING, "Findings", level=1, page=1, number="4"),
        Passage(
            1,
            PassageKind.TABLE_CELL,
            "Café",
            section=("4 Findings",),
            page=2,
            table=0,
            row=1,
            column=2,
            is_header=True,
        ),
    ),
    page_count=2,
    notices=(Notice("comments", 1),),
    comments=(Comment(1, "B Member", "Which?"), Comment(None, None, "On nothing")),
)


def test_a_reading_survives_the_journey():
    assert read_line(draft_line(DRAFT)) == DRAFT


def test_progress_and_refusals_survive_the_journey():
    assert read_line(progress_line(Progress(3, None, "pages"))) == Progress(3, None, "pages")
    refusal = read_line(refusal_line(Refusal(RefusalCode.TOO_LARGE, {"limit": "50"})))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.values) == (RefusalCode.TOO_LARGE, {"limit": "50"})


def spoiled(**changes: object) -> bytes:
    value = json.loads(draft_line(DRAFT))
    value["draft"].update(changes)
    return json.dumps(value).encode()


def cell(at: int, value: object) -> list[list[object]]:
    passages = json.loads(draft_line(DRAFT))["draft"]["passages"]
    passages[0][at] = value
    return passages


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json",
        b"[]",
        b'{"other": 1}',
        b'{"progress": [1, 2]}',
        b'{"progress": [-1, 2, "pages"]}',
        b'{"progress": [true, 2, "pages"]}',
        b'{"refusal": ["no_such", {}]}',
        b'{"refusal": ["too_large", {}]}',
        b'{"draft": {}, "refusal": []}',
        b"[" * 100_000,
        spoiled(passages=[]),
        spoiled(passages=cell(0, "chapter")),
        spoiled(passages=cell(1, "")),
        spoiled(passages=cell(1, "two  spaces")),
        spoiled(passages=cell(1, "null\0byte")),
        spoiled(passages=cell(1, 7)),
        spoiled(passages=cell(4, -1)),
        spoiled(passages=cell(4, 10**12)),
        spoiled(passages=cell(5, "")),
        spoiled(comments=[[9, None, "beyond the end"]]),
        spoiled(notices=[["comments", "many"]]),
        spoiled(format="x" * 1000),
    ],
)
def test_anything_else_is_not_believed(line):
    with pytest.raises(Garbled):
        read_line(line)
