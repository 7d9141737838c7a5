"""The index follows what is searched, whoever writes and however."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from qmapp.backup.restoring import restore
from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.models import Destruction, Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.desk.search.rebuilding import rebuild
from qmapp.foundation.erasable import jobs as erasable_jobs
from qmapp.foundation.files import FileStore
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.findings import FindingsDesk, details
from tests.factories.responses import (
    agree,
    begin,
    drop,
    find,
    give,
    promise,
    recommend,
    reword,
    take_up,
)
from tests.factories.search import entries, kinds, look, words
from tests.storage.backup.copies import copy_of
from tests.support.bytes import bytes_on_disk
from tests.support.settings import TRAIL_KEY

TEXTS = ("Findings", "A lion was in the garden.", "A tiger came.")
# In several words, so that some begin a page of the index and stand whole.
SECRET = "qzwolkenheimqz bxwolkenheimxb mnwolkenheimnm"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


def test_a_new_reading_takes_the_place_of_the_old_one(storage: Storage, case: Case) -> None:
    reading_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            DraftReading(
                id=reading_id, board_id=case.board_id, draft_id=case.draft_id, reader_version="2",
                format="text", read_at=NOW, page_count=1, passage_count=1, word_count=9,
                notices=[], comments=[],
            )
        )  # fmt: skip
        db.flush()
        db.add(
            StoredPassage(
                board_id=case.board_id, reading_id=reading_id, position=0,
                kind=PassageKind.PARAGRAPH, level=None, number=None, page=1, section=[],
                text="A leopard was there.",
            )
        )  # fmt: skip
    # It is not the present one yet.
    assert kinds(look(storage, case.lead, "leopard")) == {}
    assert kinds(look(storage, case.lead, "lion")) == {"passage": 1}
    with storage.unit_of_work() as db:
        db.get_one(Draft, case.draft_id).reading_id = reading_id
    assert kinds(look(storage, case.lead, "leopard")) == {"passage": 1}
    assert kinds(look(storage, case.lead, "lion")) == {}


def test_findings_follow(storage: Storage, case: Case) -> None:
    desk = FindingsDesk(storage, case)
    one = desk.add(details(title="A leopard"))
    assert kinds(look(storage, case.lead, "leopard")) == {"finding": 1}
    desk.change(one, details(title="A panther"))
    assert kinds(look(storage, case.lead, "leopard")) == {}
    desk.view(one, "We think it was a puma.", version=2)
    assert kinds(look(storage, case.lead, "puma panther")) == {"finding": 1}
    desk.end(one)
    assert kinds(look(storage, case.lead, "panther")) == {}
    desk.put_back(one)
    assert kinds(look(storage, case.lead, "panther")) == {"finding": 1}


def test_recommendations_follow(storage: Storage, case: Case) -> None:
    proposed = recommend(storage, case, "Feed the leopard.", state=State.PROPOSED)
    assert kinds(look(storage, case.lead, "leopard")) == {}
    with storage.unit_of_work() as db:
        one = db.get_one(Recommendation, proposed)
        one.state, one.number = State.CONFIRMED, 1
    assert kinds(look(storage, case.lead, "leopard")) == {"recommendation": 1}
    reword(storage, proposed, "Feed the panther.")
    assert kinds(look(storage, case.lead, "leopard")) == {}
    assert kinds(look(storage, case.lead, "panther")) == {"recommendation": 1}
    drop(storage, proposed)
    assert kinds(look(storage, case.lead, "panther")) == {}


def test_of_what_was_agreed_the_newest_text_counts(storage: Storage, case: Case) -> None:
    one = recommend(storage, case, "Feed the leopard.")
    other = recommend(storage, case, "Fence the garden.")
    begin(storage, case)
    give(storage, case, one, reasons="Leopards are hungry.")
    give(storage, case, other)
    promise(storage, case, one, what="Buy a zebra.")
    assert kinds(look(storage, case.chair, "zebra")) == {}
    agree(storage, case)
    found = look(storage, case.chair, "zebra hungry")
    assert [(hit.source_id, hit.place) for hit in found.hits] == [(one, 1)]
    take_up(storage, case)
    give(storage, case, one, reasons="It is full now.")
    assert kinds(look(storage, case.chair, "hungry")) == {"agreed": 1}
    agree(storage, case)
    assert kinds(look(storage, case.chair, "hungry")) == {}
    assert [hit.place for hit in look(storage, case.chair, "full").hits] == [2]
    assert [hit.place for hit in look(storage, case.chair, "fence").hits] == [2]


def test_nothing_stays_of_what_is_not_kept(storage: Storage, case: Case) -> None:
    before = entries(storage)

    def fail_halfway() -> None:
        with storage.unit_of_work() as db:
            db.execute(delete(StoredPassage))
            db.add(
                Finding(
                    board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
                    number=9, title="A leopard", problem="", reason="not_given", causes=[],
                    reach="not_known", board_causes=[], added_by=case.lead.person_id, added_at=NOW,
                )
            )  # fmt: skip
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert entries(storage) == before
    assert kinds(look(storage, case.lead, "leopard")) == {}
    assert kinds(look(storage, case.lead, "lion")) == {"passage": 1}


def lived_with(storage: Storage, case: Case) -> None:
    FindingsDesk(storage, case).add(details(title="A leopard"))
    find(storage, case, "A panther")
    one = recommend(storage, case, "Feed the leopard.")
    dropped = recommend(storage, case, "Feed the dodo.")
    begin(storage, case)
    give(storage, case, one)
    drop(storage, dropped)
    agree(storage, case)
    take_up(storage, case)
    agree(storage, case)
    make_case(storage, reference="Child O", texts=("Findings", "A whale."))


def test_made_anew_the_index_is_as_it_was(storage: Storage, case: Case) -> None:
    lived_with(storage, case)
    before = entries(storage)
    with storage.unit_of_work() as db:
        assert rebuild(db) == len(before)
    assert entries(storage) == before
    assert kinds(look(storage, case.lead, "leopard")) == {
        "finding": 1, "recommendation": 1, "agreed": 1,
    }  # fmt: skip


def test_made_anew_an_index_that_kept_other_words_is_mended(
    sqlite_storage: Storage,
) -> None:
    case = make_case(sqlite_storage, texts=TEXTS)
    lived_with(sqlite_storage, case)
    before = entries(sqlite_storage)
    with sqlite_storage.unit_of_work() as db:
        # Past the triggers: it is what somebody mistrusts.
        db.execute(
            text(
                "INSERT INTO search_index (rowid, title, body) "
                "SELECT id, '', 'A gnu.' FROM search_entries"
            )
        )
        db.execute(text("DELETE FROM search_members WHERE id % 2 = 0"))
        rebuild(db)
    assert entries(sqlite_storage) == before
    with sqlite_storage.unit_of_work() as db:
        db.execute(text("INSERT INTO search_index (search_index) VALUES ('integrity-check')"))
    assert kinds(look(sqlite_storage, case.lead, "lion")) == {"passage": 1}
    assert kinds(look(sqlite_storage, case.lead, "gnu")) == {}
    find(sqlite_storage, case, "A puma")
    assert kinds(look(sqlite_storage, case.lead, "puma")) == {"finding": 1}


def test_a_copy_that_is_put_back_is_searched(
    storage: Storage, case: Case, files: FileStore, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    lived_with(storage, case)
    copy_of(storage, files, tmp_path / "copy")
    template = request.getfixturevalue("sqlite_template")
    (tmp_path / "empty").mkdir()
    empty = Storage(template.copy_to(tmp_path / "empty"))
    try:
        restore(empty, FileStore.in_folder(tmp_path / "files2"), tmp_path / "copy", TRAIL_KEY)
        assert kinds(look(empty, case.lead, "leopard")) == kinds(
            look(storage, case.lead, "leopard")
        )
        assert len(entries(empty)) == len(entries(storage))
    finally:
        empty.close()


def test_an_index_that_was_written_anew_still_finds(storage: Storage, case: Case) -> None:
    lived_with(storage, case)
    before = entries(storage)
    assert storage.scrub("passages", "findings", "search_entries")
    assert entries(storage) == before
    assert words(look(storage, case.lead, "lion")) == [TEXTS[1]]
    # The triggers are there again.
    find(storage, case, "A puma")
    assert kinds(look(storage, case.lead, "puma")) == {"finding": 1}
    with pytest.raises(DBAPIError), storage.unit_of_work() as db:
        db.execute(update(StoredPassage).values(text="Other words."))


def test_an_sqlite_file_that_was_vacuumed_still_finds(
    sqlite_storage: Storage,
) -> None:
    case = make_case(sqlite_storage, texts=[f"Lion {turn}" for turn in range(9)])
    with sqlite_storage.unit_of_work() as db:
        db.execute(delete(StoredPassage).where(StoredPassage.position < 4))
    with sqlite_storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
        raw.exec_driver_sql("ROLLBACK")
        raw.exec_driver_sql("VACUUM")
        raw.exec_driver_sql("BEGIN")
    assert words(look(sqlite_storage, case.lead, "7")) == ["Lion 7"]
    assert kinds(look(sqlite_storage, case.lead, "lion")) == {"passage": 5}


def test_no_word_of_a_destroyed_draft_stays_in_the_index(
    storage: Storage, files: FileStore
) -> None:
    case = make_case(storage, texts=("Findings", f"The neighbour {SECRET} knocked."))
    make_case(storage, reference="Child O", texts=[f"Other words {turn}" for turn in range(50)])
    find(storage, case, f"Of {SECRET}")
    reworded = recommend(storage, case, f"Ask {SECRET}.")
    reword(storage, reworded, "Ask the neighbour.")
    with storage.unit_of_work() as db:
        asked = destroying.ask(db, case.manager, case.review_id, 1, "It came in error.", NOW).id
    with storage.unit_of_work() as db:
        destroying.destroy(db, files, case.chair, db.get_one(Destruction, asked), "", NOW)
    assert all(
        row[2] != str(case.review_id) and row[2] != case.review_id.hex for row in entries(storage)
    )
    while Worker(storage, erasable_jobs.handlers(storage)).run_one():
        pass
    left = bytes_on_disk(storage)
    for word in SECRET.split():
        # A term of the index may stand without what it shares with the one before.
        assert word.encode() not in left
        assert word[2:].encode() not in left
    assert kinds(look(storage, case.lead, "neighbour")) == {}


def test_a_board_that_comes_is_searched_at_once(storage: Storage) -> None:
    with storage.unit_of_work() as db:
        db.add(Board(id=uuid4(), name="A", slug="a", created_at=NOW))
    case = make_case(storage, texts=("Lions",))
    assert kinds(look(storage, case.lead, "lion")) == {"passage": 1}
    with storage.reading() as db:
        boards = db.scalar(text("SELECT count(*) FROM search_boards"))
    assert boards == 2


def test_words_beyond_measure_are_kept_and_found_by_their_beginning(storage: Storage) -> None:
    long = "leopard " + " ".join(f"w{turn}x" for turn in range(300_000))
    case = make_case(storage, texts=("Findings", long, "y" * 100_000))
    found = look(storage, case.lead, "leopard")
    assert kinds(found) == {"passage": 1}


def test_what_participants_said_is_in_no_entry() -> None:
    migration = Path("migrations/versions/0015_search.py").read_text()
    assert "FROM erasable_words" not in migration
    assert "ON erasable_words" not in migration
