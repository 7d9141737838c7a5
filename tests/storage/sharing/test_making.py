"""Editions: when they are made, what each counts, and that none tells two records apart."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, update

from qmapp.errors import RuleBroken
from qmapp.foundation.access import EditionSubject
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.models import Round
from qmapp.governance.signing.rules import Ended
from qmapp.learning.sharing import counting, queries, record, service
from qmapp.learning.sharing.counting import EditionContent
from qmapp.learning.sharing.lists import lists_of
from qmapp.learning.sharing.models import SharedEdition, SharedRecord
from qmapp.people.accounts.models import Board, Person
from tests.factories.assessments import at_once, catalogue
from tests.factories.sharing import (
    AFTER,
    SHARED_AT,
    SharingBoard,
    add_record,
    content,
    made,
    sharing,
)

LATER = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
BOARDS = {"Avon": 4, "Borders": 4, "Cheviot": 4, "Dales": 4}
TAGGED = {"Avon": 2, "Borders": 2, "Cheviot": 2, "Dales": 2}


def editions(storage: Storage) -> list[EditionContent]:
    with storage.reading() as db:
        ids = [one.id for one in queries.list_editions(db)]
        return list(queries.contents_of(db, ids))


def take_back(storage: Storage, board: SharingBoard, at: int, now: datetime = AFTER) -> None:
    with storage.unit_of_work() as db:
        version = db.get_one(SharedRecord, board.records[at]).version
        service.take_back(
            db, board.chair, board.reviews[at], board.records[at], version=version, now=now
        )


def test_an_edition_is_made_when_the_half_year_is_over_and_once(storage: Storage) -> None:
    sharing(storage, BOARDS, tagged=TAGGED)
    assert made(storage, datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) is None  # 23:59 in London
    assert made(storage, datetime(2026, 6, 30, 23, 1, tzinfo=UTC)) == 1  # it is July in London
    assert made(storage, AFTER + timedelta(1)) is None
    assert made(storage, LATER) is None
    with storage.reading() as db:
        [line] = queries.list_editions(db)
        verbs = Counter(db.scalars(select(Event.verb).where(Event.verb.like("sharing:%"))))
    assert (line.number, line.since, line.until) == (1, date(2026, 1, 1), date(2026, 7, 1))
    assert verbs == {"sharing:edition-made": 1, "sharing:counted": 4}
    [shown] = editions(storage)
    assert shown.total == 16
    harm = shown.table(counting.Topic.HARM, "harm-1")
    assert harm is not None
    by_tag = {row.tag: row for row in harm.rows}
    assert (by_tag["neglect"].total, by_tag["neglect"].of_total) == (8, 16)
    assert by_tag["disability"].total is None


def test_two_workers_make_one(storage: Storage) -> None:
    sharing(storage, BOARDS)
    assert at_once(*(lambda: made(storage) for _ in range(3))) == []
    with storage.reading() as db:
        assert len(queries.list_editions(db)) == 1


@pytest.mark.parametrize(
    "boards", [{"A": 30, "B": 30}, {"A": 2, "B": 1, "C": 1}, {"A": 40, "B": 2, "C": 2}]
)
def test_what_is_not_enough_waits_for_the_next(storage: Storage, boards: dict[str, int]) -> None:
    sharing(storage, boards)
    assert made(storage) is None
    more = {"D": 6, "E": 6}
    sharing(storage, more, shared_at=AFTER + timedelta(3))
    assert made(storage, AFTER + timedelta(4)) is None
    assert made(storage, LATER) == 1
    [shown] = editions(storage)
    assert shown.total == sum(boards.values()) + sum(more.values())
    with storage.reading() as db:
        assert queries.list_editions(db)[0].since == date(2026, 1, 1)


def test_what_was_taken_back_or_opened_again_before_is_not_counted(storage: Storage) -> None:
    world = sharing(storage, {**BOARDS, "East": 2})
    take_back(storage, world["Avon"], 0)
    with storage.unit_of_work() as db:
        opened = db.get_one(SharedRecord, world["Avon"].records[1]).round_id
        db.execute(update(Round).where(Round.id == opened).values(ended=Ended.REOPENED))
    assert made(storage) == 1
    [shown] = editions(storage)
    assert shown.total == 16


def test_what_is_taken_back_later_changes_no_edition_and_is_never_counted_again(
    storage: Storage,
) -> None:
    world = sharing(storage, BOARDS, tagged=TAGGED)
    made(storage)
    before = editions(storage)
    take_back(storage, world["Avon"], 0)
    assert editions(storage) == before
    sharing(storage, {"F": 6, "G": 6, "H": 6}, shared_at=AFTER + timedelta(9))
    assert made(storage, LATER) == 2
    newest, oldest = editions(storage)
    assert oldest == before[0]
    assert newest.total == 18
    assert {name for one in newest.regions for name in one.boards} == {"F", "G", "H"}


def test_each_record_is_counted_in_one_edition_whatever_happens(storage: Storage) -> None:
    """Random histories: editions hold what stood then, each once, and are what counting says."""
    for seed in range(3):
        _history(storage, Random(seed))


def _history(storage: Storage, chance: Random) -> None:
    with storage.reading() as db:
        start = max([one.until for one in queries.list_editions(db)], default=date(2026, 1, 1))
    now = datetime(start.year, start.month, 1, 12, tzinfo=UTC) + timedelta(1)
    for _ in range(3):
        names = {f"{now:%Y%m%d}-{chance.random()}": chance.randrange(1, 5) for _ in range(4)}
        world = sharing(storage, names, tagged=names, shared_at=now)
        for board in world.values():
            if chance.random() < 0.3:
                take_back(storage, board, 0, now)
        now += timedelta(182)
        made(storage, now)
    with storage.reading() as db:
        for line in queries.list_editions(db):
            kept = db.get_one(SharedEdition, line.id)
            rows = db.scalars(select(SharedRecord).where(SharedRecord.edition_id == line.id)).all()
            again = counting.count(
                [(row.board_id, record.from_kept(row.content)) for row in rows],
                queries.boards_with_regions(db, {row.board_id for row in rows}),
                lists_of(catalogue()),
            )
            assert counting.to_kept(again) == kept.content
            assert counting.kept_digest(kept.content) == kept.sha256
            reviews = [row.review_id for row in rows]
            assert len(set(reviews)) == len(reviews)


def test_what_a_board_has_not_shared_changes_nothing_that_others_read(storage: Storage) -> None:
    world = sharing(storage, BOARDS, tagged=TAGGED, regions=dict.fromkeys(BOARDS, "North"))
    made(storage)

    def read() -> object:
        with storage.reading() as db:
            return (
                editions(storage),
                queries.list_editions(db),
                queries.subject_of_scope(db, "north"),
                queries.subject_of_scope(db, EditionSubject.NATIONAL),
                queries.own_records(db, world["Borders"].chair, world["Borders"].id, _ids(storage)),
            )

    before = read()
    with storage.unit_of_work() as db:  # waiting, taken back, or of a report opened again
        for reference in ("w", "t"):
            add_record(
                db, world["Avon"].id, world["Avon"].chair, reference, content("neglect"),
                AFTER + timedelta(1),
            )  # fmt: skip
    take_back(storage, world["Avon"], 0)
    assert read() == before


def _ids(storage: Storage) -> list[UUID]:
    with storage.reading() as db:
        return [one.id for one in queries.list_editions(db)]


def test_regions_and_readers(storage: Storage) -> None:
    world = sharing(storage, BOARDS, regions={"Avon": "South West"})
    avon = world["Avon"]
    with storage.reading() as db:  # what waits opens nothing
        assert queries.subject_of_scope(db, EditionSubject.NATIONAL).board_ids == frozenset()
    made(storage)
    with storage.reading() as db:
        north = queries.subject_of_scope(db, "south-west")
        assert north.board_ids == {avon.id}
        assert queries.subject_of_scope(db, "nowhere").board_ids == frozenset()
        assert len(queries.subject_of_scope(db, EditionSubject.NATIONAL).board_ids) == 4
        assert queries.readerships_of(db, avon.chair.person_id) == frozenset()
    with storage.unit_of_work() as db:
        reader = db.get_one(Person, avon.chair.person_id)
        assert service.add_reader(db, reader, "South West", SHARED_AT) == "south-west"
        db.flush()
        service.add_reader(db, reader, "south-west", SHARED_AT)
        service.add_reader(db, reader, "national", SHARED_AT)
        with pytest.raises(RuleBroken):
            service.add_reader(db, reader, "Atlantis", SHARED_AT)
    with storage.reading() as db:
        assert queries.readerships_of(db, avon.chair.person_id) == {"south-west", "national"}
    with storage.unit_of_work() as db:
        reader = db.get_one(Person, avon.chair.person_id)
        service.end_reader(db, reader, "national", SHARED_AT)
        with pytest.raises(RuleBroken):
            service.end_reader(db, reader, "national", SHARED_AT)
        service.set_region(db, db.get_one(Board, avon.id), "  North   East ", SHARED_AT)
    with storage.reading() as db:
        assert queries.list_regions(db) == {"north-east": "North East"}
    with storage.unit_of_work() as db:
        service.set_region(db, db.get_one(Board, avon.id), None, SHARED_AT)
        for wrong in ("national", "none", "", "x" * 61):
            with pytest.raises(RuleBroken):
                service.set_region(db, db.get_one(Board, avon.id), wrong, SHARED_AT)
    with storage.reading() as db:
        assert queries.list_regions(db) == {}
