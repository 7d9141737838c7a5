"""The shell's `qmapp audit`: what it says, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from qmapp.auditing.commands import audit
from qmapp.auditing.files import look_at_files
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit import head_of
from qmapp.foundation.audit.chain import salted
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.verifying import Verified
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.factories.assessments import Case, begin, make_case, submit, type_words
from tests.storage.audit.trails import NOW, behind_the_back, events, write
from tests.support.settings import TRAIL_KEY

Shell = Callable[..., Result]


@pytest.fixture
def shell(storage: Storage, tmp_path: Path) -> Shell:
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": storage.engine.url.render_as_string(hide_password=False),
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
    }

    def shell(*words: str, **more: str) -> Result:
        return CliRunner().invoke(audit, words, env=env | more)

    return shell


def lines(answer: Result) -> list[str]:
    return answer.output.splitlines()


def test_a_trail_that_holds(storage: Storage, board_id: UUID, shell: Shell) -> None:
    write(storage, board_id, 2)
    answer = shell("verify")
    assert (answer.exit_code, lines(answer)) == (0, ["The trail holds: 1 chain, 2 events, 0 rows."])


def test_each_thing_that_does_not_hold_is_named(
    storage: Storage, board_id: UUID, shell: Shell
) -> None:
    write(storage, board_id, 4)
    write(storage, None, 2)
    third, first = events(storage, board_id)[2], events(storage, None)[0]
    behind_the_back(
        storage,
        update(Event.__table__).where(Event.id == third.id).values(verb="thing:forged"),
        delete(EventValue.__table__).where(EventValue.event_id == first.id),
    )
    answer = shell("verify")
    assert answer.exit_code == 1
    assert lines(answer) == [
        "Board Board, event 3 of 3 November 2026: the event was altered.",
        "The whole server, event 1 of 3 November 2026: the value of number is missing.",
        "The trail does not hold: 2 things in 2 chains, 6 events, 0 rows.",
    ]
    answer = shell("verify", "--board", "board")
    assert answer.exit_code == 1
    assert len(lines(answer)) == 2


def test_a_row_is_named_with_the_event_that_told_of_it_last(storage: Storage, shell: Shell) -> None:
    case = make_case(storage)
    behind_the_back(storage, update(Review.__table__).values(scope_note="Forged."))
    [said, summary] = lines(shell("verify", "--no-files"))
    last = events(storage, case.board_id)[-1]
    assert said.startswith(f"Board Board {case.board_id}, reviews {case.review_id}: ")
    assert f"changed without an event, last told by event {last.sequence} of " in said
    assert summary.startswith("The trail does not hold: 1 thing in ")


def test_what_is_being_written_is_told(storage: Storage, shell: Shell) -> None:
    case = make_case(storage)
    type_words(storage, case.commissioner, begin(storage, case, case.commissioner), reasons="So.")
    answer = shell("verify", "--no-files")
    assert answer.exit_code == 0
    assert answer.output.endswith(" 1 of them being written just now.\n")


def test_a_printed_record_is_compared(storage: Storage, board_id: UUID, shell: Shell) -> None:
    write(storage, board_id, 2)
    with storage.reading() as db:
        head = head_of(db, board_id)
    write(storage, board_id)
    printed = ("--board", "board", "--printed")
    assert shell("verify", *printed, "2", head.seal).exit_code == 0
    answer = shell("verify", *printed, "1", head.seal)
    assert answer.exit_code == 1
    assert lines(answer)[0] == (
        "Board Board, event 1: the chain does not go through the head that is printed as 1."
    )
    assert shell("verify", "--printed", "2", head.seal).exit_code == 2


def test_another_key_is_guessed_at(storage: Storage, board_id: UUID, shell: Shell) -> None:
    write(storage, board_id)
    answer = shell("verify", QMAPP_TRAIL_KEY="another key of the trail, as long as it has to be")
    assert answer.exit_code == 1
    assert "may have another trail key" in lines(answer)[-1]


def test_a_board_that_is_not_there(storage: Storage, board_id: UUID, shell: Shell) -> None:
    answer = shell("verify", "--board", "Nowhere")
    assert answer.exit_code == 1
    assert "There is no board called 'Nowhere'. Boards here: Board." in answer.output


def exported(answer: Result) -> list[dict]:
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.output.splitlines()]


def test_the_trail_is_written_out_without_words(
    storage: Storage, board_id: UUID, shell: Shell
) -> None:
    write(storage, board_id, 3, words="wolpertinger")
    write(storage, None)
    answer = shell("export")
    assert "wolpertinger" not in answer.output
    written = exported(answer)
    assert [(e["chain"], e["sequence"]) for e in written] == [
        *((str(board_id), n) for n in (1, 2, 3)),
        ("none", 1),
    ]
    first, second, *_ = written
    assert second["previous"] == first["digest"]
    assert set(first["fields"]) == {"number", "words"}
    assert "values" not in first


def test_and_with_words_and_salts_from_which_the_hashes_follow(
    storage: Storage, board_id: UUID, shell: Shell
) -> None:
    write(storage, board_id, 2, words="wolpertinger")
    for event in exported(shell("export", "--board", "board", "--values")):
        kept = event["values"]["words"]
        assert kept["value"] == "wolpertinger"
        assert salted(json.dumps(kept["value"]), kept["salt"]) == event["fields"]["words"]


def test_one_review_at_a_time(storage: Storage, shell: Shell) -> None:
    case: Case = make_case(storage)
    other = make_case(storage, reference="Adult L")
    for one in (case, other):
        submit(storage, one.commissioner, begin(storage, one, one.commissioner))
    written = exported(shell("export", "--review", "Child K"))
    assert {e["review"] for e in written} == {str(case.review_id)}
    assert shell("export", "--review", "Child Z").exit_code == 1


# Files ---------------------------------------------------------------------------------------


@pytest.fixture
def address(storage: Storage, board_id: UUID, tmp_path: Path) -> Address:
    """A file that the board keeps, beside the trail."""
    write(storage, board_id, 2)
    address = FileStore.in_folder(tmp_path / "files").put(board_id, b"as it came")
    with storage.unit_of_work() as db:
        files_service.keep(db, address, size=10, media_type="text/plain", now=NOW)
    return address


def test_files_are_read_and_compared(
    storage: Storage, board_id: UUID, address: Address, shell: Shell, tmp_path: Path
) -> None:
    says = "The trail holds: 1 chain, 2 events, 0 rows, 1 file."
    assert lines(shell("verify")) == [says]
    with storage.reading() as db:
        row_id = db.scalars(select(StoredFile.id)).one()
    kept = tmp_path / "files" / address.path
    kept.write_bytes(b"As it came")
    answer = shell("verify", "--board", "Board")
    assert (answer.exit_code, lines(answer)[0]) == (
        1, f"Board Board, stored_files {row_id}: the bytes of the file are not those that were kept.",
    )  # fmt: skip
    kept.unlink()
    answer = shell("verify")
    assert (answer.exit_code, lines(answer)[0]) == (
        1, f"Board Board, stored_files {row_id}: the bytes of the file are not in the store.",
    )  # fmt: skip
    assert shell("verify", "--no-files").exit_code == 0


def test_files_of_other_boards_are_not_asked_for(
    storage: Storage, address: Address, shell: Shell, tmp_path: Path
) -> None:
    with storage.unit_of_work() as db:
        other = Board(id=uuid4(), name="Other", slug="other", created_at=NOW)
        db.add(other)
    write(storage, other.id, 1)
    (tmp_path / "files" / address.path).unlink()
    assert lines(shell("verify", "--board", "Other")) == [
        "The trail holds: 1 chain, 1 event, 0 rows."
    ]


def test_a_file_that_is_destroyed_meanwhile_is_no_problem(
    storage: Storage, board_id: UUID, address: Address, tmp_path: Path
) -> None:
    class Leaving(FileStore):
        def get(self, address: Address) -> bytes:
            with storage.unit_of_work() as db:
                files_service.remove(db, self, address)
            return super().get(address)

    done = Verified()
    look_at_files(storage, Leaving.in_folder(tmp_path / "files"), done, None)
    assert (done.files, done.problems) == (1, [])
