"""The search on PostgreSQL: a column of words in English, with the mark of its board among them.

The mark makes the index give a board's hits alone. ts_rank_cd weighs a text by itself; nothing of
other texts goes into the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from qmapp.desk.search.lines import Counts, Hit, Scope
from qmapp.desk.search.rules import END, RANKED, START, WEIGHTS, Asked, Kind, Term, spans_of
from qmapp.foundation.storage import Db

# What is folded when words are kept (migration 0015: LETTERS, PLAIN).
_FOLD = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ",
    "aaaaaaceeeeiiiinoooooouuuuyyAAAAAACEEEEIIIINOOOOOOUUUUY",
)
_SETS = ("passages", "findings", "recommendations", "agreed")
_MAY_BE_READ = """CASE e.kind
WHEN 'passage' THEN e.draft_id = ANY(:passages)
WHEN 'finding' THEN e.draft_id = ANY(:findings)
WHEN 'recommendation' THEN e.draft_id = ANY(:recommendations)
ELSE e.review_id = ANY(:agreed) END"""
_HEADLINE = f"HighlightAll=true, StartSel={START}, StopSel={END}"


def count(db: Db, asked: Asked, scope: Scope) -> Counts:
    """How many hits of each kind and in each review. One query."""
    by_kind: dict[Kind, int] = {}
    by_review: dict[UUID, int] = {}
    if not scope.boards or not scope.kinds:
        return Counts(by_kind=by_kind, by_review=by_review)
    within, values = _within(asked, scope)
    rows = db.execute(
        _typed(f"SELECT e.kind, e.review_id, count(*) {within} GROUP BY e.kind, e.review_id"),
        values,
    )
    for kind, review, number in rows:
        by_kind[Kind(kind)] = by_kind.get(Kind(kind), 0) + number
        by_review[review] = by_review.get(review, 0) + number
    return Counts(by_kind=by_kind, by_review=by_review)


def page(db: Db, asked: Asked, scope: Scope, first: int, length: int) -> Sequence[Hit]:
    """Hits from the `first` on; the first RANKED by how well they answer. One query."""
    if not scope.boards or not scope.kinds:
        return []
    within, values = _within(asked, scope)
    weight = " ".join(f"WHEN '{kind.value}' THEN {heavy}" for kind, heavy in WEIGHTS.items())
    columns = "e.id, e.kind, e.review_id, e.draft_id, e.source_id, e.place, e.title, e.body"
    if first < RANKED:
        candidates = (
            f"SELECT {columns}, "
            f"ts_rank_cd(e.words, a.asked, 1) * CASE e.kind {weight} END AS score "
            f"{within} ORDER BY e.id DESC LIMIT {RANKED}"
        )
    else:
        candidates = (
            f"SELECT {columns}, 0 AS score {within} ORDER BY e.id DESC LIMIT :length OFFSET :first"
        )
    at = "LIMIT :length OFFSET :first" if first < RANKED else ""
    query, more = _asked(asked)
    rows = db.execute(
        _typed(
            "SELECT h.*, "  # noqa: S608 - as above
            "ts_headline('english', qm_plain(h.title), q.asked, :headline) AS titled, "
            "ts_headline('english', qm_plain(h.body), q.asked, :headline) AS marked "
            f"FROM (SELECT * FROM ({candidates}) c ORDER BY c.score DESC, c.id DESC {at}) h, "
            f"(SELECT {query} AS asked) q ORDER BY h.score DESC, h.id DESC"
        ),
        {**values, **more, "headline": _HEADLINE, "first": first, "length": length},
    )
    return [_hit(row) for row in rows]


def _typed(words: str) -> Any:
    return text(words).bindparams(
        *(bindparam(name, type_=ARRAY(Uuid())) for name in (*_SETS, "boards"))
    )


def _within(asked: Asked, scope: Scope) -> tuple[str, dict[str, Any]]:
    query, values = _asked(asked)
    kinds = ", ".join(f"'{kind.value}'" for kind in sorted(scope.kinds))
    # array_to_tsvector takes marks as they are; so must the search.
    marks = (
        "(SELECT string_agg('''#' || b.number || '''', ' | ')::tsquery FROM search_boards b "
        "WHERE b.board_id = ANY(:boards))"
    )
    within = (
        f"FROM (SELECT {query} AS asked, {marks} AS marks) a JOIN search_entries e "
        f"ON e.words @@ (a.marks && a.asked) WHERE e.kind IN ({kinds}) AND {_MAY_BE_READ}"
    )
    return within, {
        **values,
        "boards": sorted(scope.boards),
        **{name: sorted(getattr(scope, name)) for name in _SETS},
    }


def _asked(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The search as PostgreSQL reads it; what was typed is a value."""
    values: dict[str, Any] = {}

    def one(term: Term) -> str:
        made = []
        for form in term.forms:
            name = f"term{len(values)}"
            values[name] = " ".join(form).translate(_FOLD)
            made.append(f"phraseto_tsquery('english', :{name})")
        return "(" + " || ".join(made) + ")"

    query = " && ".join(one(term) for term in asked.wanted)
    for term in asked.unwanted:
        query += f" && !!{one(term)}"
    return f"({query})", values


def _hit(row: Any) -> Hit:
    return Hit(
        kind=Kind(row.kind),
        review_id=row.review_id,
        draft_id=row.draft_id,
        source_id=row.source_id,
        place=row.place,
        title=_laid_over(row.title, row.titled),
        body=_laid_over(row.body, row.marked),
        score=float(row.score),
    )


def _laid_over(words: str, marked: str) -> str:
    """The signs of a text whose signs were made plain, laid over the text itself.

    It is plain one for one, so that places agree; where they should not, nothing is marked.
    """
    plain, spans = spans_of(marked)
    if plain.strip() and len(plain) != min(len(words), 100_000):
        return words
    parts, place = [], 0
    for begins, ends in spans:
        parts += [words[place:begins], START, words[begins:ends], END]
        place = ends
    return "".join([*parts, words[place:]])
