"""Searching as somebody, and what a review holds that can be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, text

from qmapp.casework.reviews.models import Interest
from qmapp.desk.search import queries, rules
from qmapp.desk.search.lines import Found
from qmapp.desk.search.queries import Narrowed
from qmapp.desk.search.rights import readable_by
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Membership
from tests.factories.assessments import NOW, Case


def look(
    storage: Storage, actor: Actor, said: str, narrowed: Narrowed | None = None, page: int = 1
) -> Found:
    """What somebody finds."""
    asked = rules.read(said)
    assert asked is not None
    with storage.reading() as db:
        return queries.find(db, readable_by(db, actor), asked, narrowed or Narrowed(), page)


def words(found: Found) -> list[str]:
    """The texts that were found, without marks."""
    return [rules.spans_of(hit.body)[0] for hit in found.hits]


def marked(found: Found) -> set[str]:
    """Every word that was marked, in titles and texts."""
    hits = set()
    for one in found.hits:
        for part in (one.title, one.body):
            plain, spans = rules.spans_of(part)
            hits |= {plain[begins:ends] for begins, ends in spans}
    return hits


def kinds(found: Found) -> dict[str, int]:
    return {kind.value: some for kind, some in found.counts.by_kind.items()}


def declare(storage: Storage, case: Case, person_id: UUID) -> None:
    """An interest of somebody in the review of a case."""
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=person_id,
                statement="A governor of the school.", declared_at=NOW, declared_by=person_id,
            )
        )  # fmt: skip


def member_of(storage: Storage, case: Case, person_id: UUID, role: BoardRole) -> None:
    """A seat on the board of a case."""
    with storage.unit_of_work() as db:
        db.add(Membership(board_id=case.board_id, person_id=person_id, role=role, since=NOW))


def on_board(actor: Actor, case: Case, role: BoardRole) -> Actor:
    roles = {**actor.board_roles, case.board_id: frozenset({role})}
    return replace(actor, board_roles=roles)


def entries(storage: Storage) -> Sequence[tuple[object, ...]]:
    """The index as it stands, without the ids."""
    with storage.reading() as db:
        rows = db.execute(
            text(
                "SELECT kind, board_id, review_id, draft_id, source_id, place, title, body "
                "FROM search_entries"
            )
        )
        return sorted(tuple(str(value) for value in row) for row in rows)


def indexed(storage: Storage, table: str) -> int:
    with storage.reading() as db:
        return db.scalar(select(text("count(*)")).select_from(text(table))) or 0
