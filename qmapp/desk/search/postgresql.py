"""The search on PostgreSQL: a column of English words, with the mark of its board among them.

The mark makes the index give a board's hits alone. ts_rank_cd weighs a text by itself; nothing of
other texts goes into the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, text

from qmapp.desk.search.lines import Counts, Hit, Scope
from qmapp.desk.search.rules import (
    END,
    RANKED,
    START,
    WEIGHTS,
    Asked,
    Kind,
    Term,
    is_common,
    spans_of,
)
from qmapp.foundation.storage import Db

# What is folded when words are kept (migration 0015: LETTERS, PLAIN).
_FOLD = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ",
    "aaaaaaceeeeiiiinoooooouuuuyyAAAAAACEEEEIIIINOOOOOOUUUUY",
)
_SETS = ("passages", "findings", "recommendations", "agreed", "boards")
# Of a group: entries of one kind, review and draft. Sets are hashed: in an array each
# group would be looked for from its beginning.
_MAY_BE_READ = """CASE g.kind
WHEN 'passage' THEN g.draft_id IN (SELECT unnest(CAST(:passages AS uuid[])))
WHEN 'finding' THEN g.draft_id IN (SELECT unnest(CAST(:findings AS uuid[])))
WHEN 'recommendation' THEN g.draft_id IN (SELECT unnest(CAST(:recommendations AS uuid[])))
ELSE g.review_id IN (SELECT unnest(CAST(:agreed AS uuid[]))) END"""
_HEADLINE = f"HighlightAll=true, StartSel={START}, StopSel={END}"


def count(db: Db, asked: Asked, scope: Scope, kinds: frozenset[Kind]) -> Counts:
    """How many hits of each kind and in each review; the newest RANKED of some kinds. One query.

    Hits are read once for all of it.
    """
    by_kind: dict[Kind, int] = {}
    by_review: dict[UUID, int] = {}
    newest: Sequence[int] = ()
    if not scope.boards or not scope.kinds:
        return Counts(by_kind=by_kind, by_review=by_review)
    within, values = _within(asked, scope)
    rows = db.execute(
        text(
            f"{within}, "  # noqa: S608 - every word of it is ours; what was typed is a value
            "n AS MATERIALIZED (SELECT h.group_number, count(*) AS hits, min(h.id) AS first, "
            "max(h.id) AS last, array_agg(h.id) AS ids FROM h GROUP BY h.group_number), "
            # The newest are sought in the groups that end last, as many as hold them: to put all
            # hits in order takes as long as finding them.
            "k AS MATERIALIZED (SELECT n.first, n.last, n.ids, "
            "sum(n.hits) OVER (ORDER BY n.last DESC) - n.hits AS later "
            f"FROM n JOIN g ON g.number = n.group_number WHERE g.kind IN ({_listed(kinds)})) "
            "SELECT g.kind, g.review_id, sum(n.hits)::bigint, NULL::bigint[] "
            "FROM n JOIN g ON g.number = n.group_number "
            "GROUP BY GROUPING SETS ((g.kind), (g.review_id)) "
            "UNION ALL SELECT NULL, NULL, 0, ARRAY(SELECT id FROM k, unnest(k.ids) AS id "
            f"WHERE k.last >= (SELECT min(k.first) FROM k WHERE k.later < {RANKED}) "
            f"ORDER BY id DESC LIMIT {RANKED})"
        ),
        values,
    )
    for kind, review, number, ids in rows:
        if kind is not None:
            by_kind[Kind(kind)] = number
        elif review is not None:
            by_review[review] = number
        else:
            newest = ids
    return Counts(by_kind=by_kind, by_review=by_review, newest=newest)


def page(
    db: Db, asked: Asked, scope: Scope, counts: Counts, first: int, length: int
) -> Sequence[Hit]:
    """Hits from the `first` on; the first RANKED by how well they answer. One query.

    Words are weighed of no others, however many there are.
    """
    if not scope.boards or not scope.kinds:
        return []
    query, values = _asked(asked)
    weight = " ".join(f"WHEN '{kind.value}' THEN {heavy}" for kind, heavy in WEIGHTS.items())
    at, ids = "", list(counts.newest)
    if first < RANKED:
        at, score = (
            "LIMIT :length OFFSET :first",
            f"ts_rank_cd(e.words, q.asked, 1) * CASE e.kind {weight} END",
        )
    else:
        within, more = _within(asked, scope)
        score = "0"
        ids = db.scalar(
            text(
                f"{within} SELECT ARRAY(SELECT h.id FROM h WHERE h.group_number IN "  # noqa: S608
                "(SELECT number FROM g) ORDER BY h.id DESC LIMIT :length OFFSET :first)"
            ),
            {**more, "first": first, "length": length},
        )
    rows = db.execute(
        text(
            "SELECT h.*, "  # noqa: S608 - as above
            "ts_headline('qm_words', qm_plain(h.title), h.asked, :headline) AS titled, "
            "ts_headline('qm_words', qm_plain(h.body), h.asked, :headline) AS marked "
            "FROM (SELECT e.id, e.kind, e.review_id, e.draft_id, e.source_id, e.place, e.title, "
            f"e.body, q.asked, {score} AS score FROM (SELECT {query} AS asked) q, search_entries e "
            f"WHERE e.id = ANY(:ids) ORDER BY score DESC, e.id DESC {at}) h "
            "ORDER BY h.score DESC, h.id DESC"
        ).bindparams(bindparam("ids", type_=ARRAY(BigInteger()))),
        {**values, "ids": ids, "headline": _HEADLINE, "first": first, "length": length},
    )
    return [_hit(row) for row in rows]


def _within(asked: Asked, scope: Scope) -> tuple[str, dict[str, Any]]:
    """Tables for a question: `g`, the groups that may be read, and `h`, what has the words.

    What is asked for is reckoned once and not for each row. `h` is read once, by whoever uses it.
    """
    query, values = _asked(asked)
    # array_to_tsvector takes marks as they are; so must the search.
    marks = (
        "(SELECT string_agg('''#' || b.number || '''', ' | ')::tsquery FROM search_boards b "
        "WHERE b.board_id = ANY(CAST(:boards AS uuid[])))"
    )
    terms = (*asked.wanted, *asked.unwanted)
    is_phrase = any(len(form) > 1 for term in terms for form in term.forms)
    within = (
        f"WITH a AS MATERIALIZED (SELECT {query} AS asked, {marks} AS marks), "  # noqa: S608
        "g AS MATERIALIZED (SELECT g.number, g.kind, g.review_id FROM search_groups g "
        f"WHERE g.board_id = ANY(CAST(:boards AS uuid[])) AND g.kind IN ({_listed(scope.kinds)}) "
        f"AND {_MAY_BE_READ}), "
        "h AS (SELECT e.id, e.group_number "
        f"FROM {'search_phrases' if is_phrase else 'search_entries'} e "
        # Of what is no word to PostgreSQL nothing would be left but the marks.
        "WHERE e.words @@ (SELECT a.marks && a.asked FROM a WHERE numnode(a.asked) > 0))"
    )
    return within, {**values, **{name: _array(getattr(scope, name)) for name in _SETS}}


def _array(ids: Iterable[UUID]) -> str:
    """An array as PostgreSQL writes it: of thousands, one by one would take longest of all."""
    return "{" + ",".join(one.hex for one in ids) + "}"


def _listed(kinds: frozenset[Kind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in sorted(kinds))


def _asked(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The search as PostgreSQL reads it; what was typed is a value."""
    values: dict[str, Any] = {}

    def one(term: Term) -> str:
        made = []
        for form in term.forms:
            name = f"term{len(values)}"
            values[name] = " ".join(form).translate(_FOLD)
            made.append(f"phraseto_tsquery('qm_words', :{name})")
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
    spans = _of_phrases(plain, spans)
    if plain.strip() and len(plain) != min(len(words), 100_000):
        return words
    parts, place = [], 0
    for begins, ends in spans:
        parts += [words[place:begins], START, words[begins:ends], END]
        place = ends
    return "".join([*parts, words[place:]])


def _of_phrases(plain: str, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Without common words that stand apart: they were looked for only beside others."""
    runs: list[list[tuple[int, int]]] = []
    for span in spans:
        if runs and not plain[runs[-1][-1][1] : span[0]].strip():
            runs[-1].append(span)
        else:
            runs.append([span])
    return [
        span
        for run in runs
        if not all(is_common(plain[begins:ends]) for begins, ends in run)
        for span in run
    ]
