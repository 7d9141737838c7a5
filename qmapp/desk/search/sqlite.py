"""The search on SQLite: FTS5, within the stretch of the index that holds a board.

An entry's id begins with its board's number and its kind (migration 0015), and FTS5 reads only the
stretch that is asked for. bm25() is not used: it weighs words by how often they stand in all
boards' texts, so that the order of one's own hits would tell of what others wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from qmapp.desk.search.lines import Counts, Hit, Scope
from qmapp.desk.search.rules import (
    END,
    PLACES,
    RANKED,
    START,
    Asked,
    Kind,
    full_text,
    score,
    spans_of,
)
from qmapp.foundation.storage import Db

_BOARD, _KIND = 1 << 40, 1 << 36
# Of an entry, and of the group in which it is counted.
_MAY_BE_READ = """CASE {0}.kind
WHEN 'passage' THEN {0}.draft_id IN (SELECT value FROM json_each(:passages))
WHEN 'finding' THEN {0}.draft_id IN (SELECT value FROM json_each(:findings))
WHEN 'recommendation' THEN {0}.draft_id IN (SELECT value FROM json_each(:recommendations))
ELSE {0}.review_id IN (SELECT value FROM json_each(:agreed)) END"""


def count(db: Db, asked: Asked, scope: Scope, kinds: frozenset[Kind]) -> Counts:
    """How many hits of each kind and in each review. One query.

    Which `kinds` are shown is nothing to it: a page reads its own stretch of the index.
    """
    if not scope.boards or not scope.kinds:
        return Counts(by_kind={}, by_review={})
    source = "search_members m ON m.id = search_index.rowid"
    parts, values = _parts(
        asked, scope, "m.group_number AS number, count(*) AS hits", source, "GROUP BY 1"
    )
    of_kinds = ", ".join(f"'{kind.value}'" for kind in sorted(scope.kinds))
    rows = db.execute(
        text(  # every word of it is ours; what was typed is a value
            f"SELECT g.kind, g.review_id, sum(f.hits) FROM ({parts}) f "  # noqa: S608
            "JOIN search_groups g ON g.number = f.number "
            f"WHERE g.kind IN ({of_kinds}) AND {_MAY_BE_READ.format('g')} GROUP BY 1, 2"
        ),
        values,
    )
    by_kind: defaultdict[str, int] = defaultdict(int)
    by_review: defaultdict[str, int] = defaultdict(int)
    for kind, review, number in rows:
        by_kind[kind] += number
        by_review[review] += number
    return Counts(
        by_kind={Kind(kind): number for kind, number in by_kind.items()},
        by_review={UUID(review): number for review, number in by_review.items()},
    )


def page(
    db: Db, asked: Asked, scope: Scope, counts: Counts, first: int, length: int
) -> Sequence[Hit]:
    """Hits from the `first` on; the first RANKED by how well they answer. One query."""
    if not scope.boards or not scope.kinds:
        return []
    is_ranked = first < RANKED
    upto = RANKED if is_ranked else first + length
    columns = (
        "search_index.rowid AS id, e.kind AS kind, e.review_id AS review_id, "
        "e.draft_id AS draft_id, e.source_id AS source_id, e.place AS place, "
        "highlight(search_index, 0, :start, :end) AS title, "
        "highlight(search_index, 1, :start, :end) AS body"
    )
    kinds = ", ".join(f"'{kind.value}'" for kind in sorted(scope.kinds))
    parts, values = _parts(
        asked,
        scope,
        columns,
        "search_entries e ON e.id = search_index.rowid",
        f"AND e.kind IN ({kinds}) AND {_MAY_BE_READ.format('e')} "
        "ORDER BY search_index.rowid DESC LIMIT :upto",
    )
    rows = db.execute(
        text(
            f"SELECT kind, review_id, draft_id, source_id, place, title, body FROM ({parts}) "  # noqa: S608
            f"ORDER BY id % {_BOARD} / {_KIND} DESC, id DESC LIMIT :limit OFFSET :offset"
        ),
        {
            **values,
            "start": START,
            "end": END,
            "upto": upto,
            "limit": RANKED if is_ranked else length,
            "offset": 0 if is_ranked else first,
        },
    )
    scored = [(_score(row), row) for row in rows]
    if is_ranked:
        scored.sort(key=lambda one: -one[0])
        scored = scored[first : first + length]
    return [_hit(row, found) for found, row in scored]


def _parts(
    asked: Asked, scope: Scope, columns: str, source: str, ending: str
) -> tuple[str, dict[str, Any]]:
    """One reading of the index for each board, put together."""
    places = sorted(PLACES[kind] for kind in scope.kinds)
    # Kinds lie side by side: one stretch from the first to the last that is asked for.
    low, high = places[0] * _KIND, (places[-1] + 1) * _KIND
    boards = sorted(board.hex for board in scope.boards)
    parts = []
    for turn in range(len(boards)):
        number = f"(SELECT number FROM search_boards WHERE board_id = :board{turn})"  # noqa: S608
        parts.append(
            f"SELECT * FROM (SELECT {columns} FROM search_index "  # noqa: S608 - as above
            f"CROSS JOIN {source} "
            "WHERE search_index MATCH :words "
            f"AND search_index.rowid >= {number} * {_BOARD} + {low} "
            f"AND search_index.rowid < {number} * {_BOARD} + {high} "
            f"{ending})"
        )
    values: dict[str, Any] = {
        "words": full_text(asked),
        "passages": _listed(scope.passages),
        "findings": _listed(scope.findings),
        "recommendations": _listed(scope.recommendations),
        "agreed": _listed(scope.agreed),
        **{f"board{turn}": board for turn, board in enumerate(boards)},
    }
    return " UNION ALL ".join(parts), values


def _listed(ids: Collection[UUID]) -> str:
    return '["' + '","'.join(one.hex for one in ids) + '"]' if ids else "[]"


def _score(row: Any) -> float:
    words, in_body = spans_of(row.body)
    _, in_title = spans_of(row.title)
    return score(Kind(row.kind), len(in_title), len(in_body), len(words))


def _hit(row: Any, found: float) -> Hit:
    return Hit(
        kind=Kind(row.kind),
        review_id=UUID(row.review_id),
        draft_id=UUID(row.draft_id) if row.draft_id else None,
        source_id=UUID(row.source_id),
        place=row.place,
        title=row.title,
        body=row.body,
        score=found,
    )
