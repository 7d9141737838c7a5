"""Named reads of the search: constant in number, and nothing counted that may not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.drafts.rules import Cited, anchor_of, anchors_of, label_of
from qmapp.casework.recommendations.models import Recommendation
from qmapp.desk.search import postgresql, sqlite
from qmapp.desk.search.lines import Found, Hit, PassageAt, Scope
from qmapp.desk.search.rights import Readable
from qmapp.desk.search.rules import PAGE_LENGTH, RANKED, WHOLE, Asked, Kind
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a search is narrowed to: one kind, one review; earlier drafts are left out unless asked
    for.
    """

    kind: Kind | None = None
    review_id: UUID | None = None
    with_earlier: bool = False


def find(db: Db, readable: Readable, asked: Asked, narrowed: Narrowed, number: int) -> Found:
    """A page of what has the words, among what may be read. Six queries at most.

    `number` may be WHOLE: the first RANKED hits on one page, to print.
    """
    scope = scope_of(readable, narrowed)
    database = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    kinds = frozenset({narrowed.kind}) if narrowed.kind else scope.kinds
    counts = database.count(db, asked, scope, kinds)
    shown = sum(counts.by_kind.get(kind, 0) for kind in kinds)
    length = RANKED if number == WHOLE else PAGE_LENGTH
    pages = 1 if number == WHOLE else max(1, -(-shown // length))
    number = min(max(number, 1), pages)
    hits: Sequence[Hit] = []
    if shown:
        of_kinds = replace(scope, kinds=kinds)
        hits = database.page(db, asked, of_kinds, counts, (number - 1) * length, length)
    return Found(
        hits=hits,
        passages=_where(db, [hit.source_id for hit in hits if hit.kind is Kind.PASSAGE]),
        numbers=_numbers(db, [hit.source_id for hit in hits if hit.kind is Kind.AGREED]),
        counts=counts,
        shown=shown,
        number=number,
        pages=pages,
    )


def scope_of(readable: Readable, narrowed: Narrowed) -> Scope:
    """In what is searched: everything that may be read, or one review of it."""
    only = narrowed.review_id

    def holds(review_id: UUID) -> bool:
        return only is None or review_id == only

    drafts = {id_: one for id_, one in readable.drafts.items() if holds(one.review_id)}
    agreed = frozenset(one for one in readable.agreed if holds(one))
    reviews = agreed | {one.review_id for one in drafts.values()}
    return Scope(
        boards=frozenset(readable.boards[one] for one in reviews),
        passages=frozenset(
            id_ for id_, one in drafts.items() if one.is_newest or narrowed.with_earlier
        ),
        findings=readable.finding_drafts & drafts.keys(),
        recommendations=readable.recommendation_drafts & drafts.keys(),
        agreed=agreed,
        kinds=frozenset(Kind),
    )


def _numbers(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """The numbers of recommendations, given once and never changed."""
    if not ids:
        return {}
    rows = db.execute(
        select(Recommendation.id, Recommendation.number).where(Recommendation.id.in_(ids))
    )
    return {id_: number for id_, number in rows if number is not None}


def _alike(cited: Cited) -> str:
    """Numbers that ask for the same name as a passage, and some more: a pattern in lower case."""
    name = anchor_of(cited).partition("-")[2]
    return f"%{name.replace('-', '%')}%"


def _where(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, PassageAt]:
    """Where passages stand in the pages of their drafts. Two queries.

    Printed numbers choose their names first, wherever they stand in the reading. So a passage is
    named beside those that may ask for its name; of many passages, beside all of their readings.
    """
    if not ids:
        return {}
    c = StoredPassage
    hits = db.execute(
        select(c.id, c.reading_id, c.position, c.kind, c.number, c.page, c.section).where(
            c.id.in_(ids)
        )
    ).all()
    rivals: ColumnElement[bool] = c.reading_id.in_({row.reading_id for row in hits})
    if len(hits) <= PAGE_LENGTH:
        rivals = or_(
            *(
                and_(
                    c.reading_id == row.reading_id,
                    func.lower(c.number).like(_alike(Cited(row.kind, row.position, row.number))),
                )
                for row in hits
            )
        )
    numbered = db.execute(
        select(c.id, c.reading_id, c.position, c.kind, c.number).where(
            rivals, c.number.is_not(None)
        )
    ).all()
    cited: defaultdict[UUID, dict[UUID, Cited]] = defaultdict(dict)
    for row in (*numbered, *hits):
        cited[row[1]][row[0]] = Cited(row[3], row[2], row[4])
    anchors: dict[UUID, str] = {}
    for some in cited.values():
        ordered = sorted(some.items(), key=lambda one: one[1].position)
        names = anchors_of([one for _, one in ordered])
        anchors |= {id_: name for (id_, _), name in zip(ordered, names, strict=True)}
    return {
        row.id: PassageAt(
            label=label_of(row.number, row.position),
            page=row.page,
            section=str(row.section[-1]) if row.section else "",
            anchor=anchors[row.id],
        )
        for row in hits
    }
