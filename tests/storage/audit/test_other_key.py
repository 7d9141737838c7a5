"""A server with another trail key than the one before: it changes nothing, and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from qmapp import create_app
from qmapp.auditing.checking import check
from qmapp.auditing.commands import audit
from qmapp.cli import main
from qmapp.config import from_environment
from qmapp.foundation.audit import OtherTrailKey, head_of, key_with, require_own_key
from qmapp.foundation.audit.chain import head_seal
from qmapp.foundation.audit.models import ChainHead
from qmapp.foundation.audit.service import log_read
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, Person
from qmapp.serve import migrate, serve, work
from tests.factories.assessments import make_case
from tests.storage.audit.rows import fill, without_constraints
from tests.storage.audit.trails import NOW, behind_the_back, events, write
from tests.support.settings import TRAIL_KEY, make_settings

OTHER = "another key of the trail, as long as it has to be"
HEAD = ChainHead.__table__
SAID = (
    "This server’s trail key is not the one that sealed the trail in this database, so nothing was "
    "written there"
)
BECAUSE = "The disk with the data folder failed."


def address(storage: Storage) -> str:
    return storage.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def environment(storage: Storage, tmp_path: Path) -> dict[str, str]:
    return {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": address(storage),
        "QMAPP_TRAIL_KEY": OTHER,
    }


@pytest.fixture
def shell(environment: dict[str, str]) -> Callable[..., Result]:
    def shell(*words: str, **more: str) -> Result:
        return CliRunner().invoke(audit, words, env=environment | more)

    return shell


@pytest.fixture
def elsewhere(storage: Storage) -> Iterator[Storage]:
    """The same database for a server with another key."""
    other = key_with(Storage(address(storage)), OTHER)
    yield other
    other.close()


def everything(storage: Storage) -> list[Any]:
    with storage.reading() as db:
        return [*db.execute(select(HEAD).order_by(HEAD.c.chain)).all(), db.scalar(_COUNT)]


_COUNT = select(func.count()).select_from(Person.__table__)


def test_nothing_is_written_with_another_key(
    storage: Storage, board_id: UUID, person_id: UUID, elsewhere: Storage
) -> None:
    write(storage, board_id, 2)
    before = everything(storage)
    with pytest.raises(OtherTrailKey, match=SAID):
        write(elsewhere, board_id)
    with pytest.raises(OtherTrailKey):
        log_read(
            elsewhere, person_id=person_id, board_id=board_id, review_id=uuid4(), draft_id=uuid4(),
            at=NOW,
        )  # fmt: skip
    assert everything(storage) == before
    write(storage, board_id)
    assert check(storage).problems == []


def test_nor_is_a_new_chain_begun(storage: Storage, board_id: UUID, elsewhere: Storage) -> None:
    write(storage, None)
    for of in (board_id, uuid4()):
        with pytest.raises(OtherTrailKey):
            write(elsewhere, of)
    assert [len(events(storage, of)) for of in (board_id, None)] == [0, 1]


def test_one_end_that_is_ours_is_enough_to_know_the_key(storage: Storage, board_id: UUID) -> None:
    """Then the other end was altered: that is written into the chain, and not refused."""
    write(storage, board_id)
    write(storage, None)
    behind_the_back(storage, update(HEAD).where(HEAD.c.chain != "none").values(seal="0" * 64))
    require_own_key(storage)
    write(storage, board_id)
    assert [one.verb for one in events(storage, board_id)][1] == "trail:foreign-head"


def test_a_server_with_another_key_does_not_start(
    storage: Storage, board_id: UUID, environment: dict[str, str]
) -> None:
    write(storage, board_id)
    before = everything(storage)
    for command, words in ((serve, ["--port", "1"]), (work, [])):
        answer = CliRunner().invoke(command, words, env=environment)
        assert isinstance(answer.exception, OtherTrailKey), answer.output
        assert answer.output == ""  # no process was begun
    with pytest.raises(OtherTrailKey):
        create_app(from_environment(environment))
    answer = CliRunner().invoke(migrate, env=environment)
    assert (answer.exit_code, answer.output.startswith(f"Error: {SAID}")) == (1, True)
    assert everything(storage) == before
    own = environment | {"QMAPP_TRAIL_KEY": TRAIL_KEY}
    create_app(from_environment(own))
    assert CliRunner().invoke(migrate, env=own).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "1"],
        ["demo", "--if-empty"],
        ["user", "add", "new@example.org", "--name", "N", "--board", "board", "--role", "chair"],
        ["user", "second-factor-off", "a@example.org"],
    ],
)
def test_the_shell_refuses_in_one_line(
    storage: Storage,
    board_id: UUID,
    person_id: UUID,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    write(storage, board_id)
    before = everything(storage)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["qmapp", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.err.startswith(f"qmapp: {SAID}")
    assert "QMAPP_TRAIL_KEY" in told.err
    assert "qmapp audit new-key" in told.err
    assert told.err.count("\n") == 1
    assert everything(storage) == before


def test_a_database_without_a_trail_takes_any_key(tmp_path: Path, elsewhere: Storage) -> None:
    require_own_key(elsewhere)
    nowhere = make_settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'not-yet.sqlite3'}")
    create_app(nowhere)
    assert not (tmp_path / "not-yet.sqlite3").exists()


def test_going_on_with_another_key_is_told_ever_after(
    storage: Storage, shell: Callable[..., Result]
) -> None:
    case = make_case(storage)
    write(storage, None, 2)
    with storage.reading() as db:
        count = len(events(storage, case.board_id))
        name = db.get_one(Board, case.board_id).name
    done = shell("new-key", "--because", BECAUSE, "--yes")
    assert (done.exit_code, done.output.split(". ")[0]) == (
        0,
        "Done: 2 chains go on with this key",
    )
    newest = events(storage, case.board_id)[-1]
    assert (newest.verb, newest.sequence) == ("trail:key-changed", count + 1)
    key_with(storage, OTHER)
    write(storage, case.board_id)
    make_case(storage, reference="Child L")  # another board, and another chain
    verified = shell("verify", "--no-files")
    assert verified.exit_code == 0, verified.output
    first, *told = verified.output.splitlines()
    assert first.startswith("The trail holds: 3 chains")
    assert sum("from here on the trail is sealed with another key" in line for line in told) == 2
    assert any(line.startswith(f"Board {name}, event {count + 1} of ") for line in told)
    assert all(line.endswith(f"Why: {BECAUSE}") for line in told if "Why" in line)
    # And whoever still has the key before is now the one who is refused.
    with pytest.raises(OtherTrailKey):
        require_own_key(key_with(storage, TRAIL_KEY))


def test_a_break_before_it_stays_a_break(storage: Storage, board_id: UUID, shell: Any) -> None:
    write(storage, board_id, 3)
    second = events(storage, board_id)[1]
    table = type(second).__table__
    behind_the_back(
        storage, update(table).where(table.c.id == second.id).values(verb="thing:forged")
    )
    assert shell("new-key", "--because", BECAUSE, "--yes").exit_code == 0
    answer = shell("verify")
    assert answer.exit_code == 1
    assert "Board Board, event 2 of 3 November 2026: the event was altered." in answer.output
    assert "sealed with another key" in answer.output


def test_nobody_pretends_it_without_the_key(storage: Storage, board_id: UUID, shell: Any) -> None:
    """The event of another server, put under the end by somebody with the database alone."""
    write(storage, board_id, 2)
    shell("new-key", "--because", BECAUSE, "--yes")
    problems = check(storage).problems  # this server never changed its key
    assert {one.what for one in problems} == {
        "the end of the chain was not written by qmapp",
        "the list of chains was not written by qmapp",
    }
    with storage.reading() as db:
        kept = db.execute(select(HEAD).where(HEAD.c.chain == str(board_id))).one()
    assert kept.seal == head_seal(OTHER, kept.chain, kept.sequence, kept.digest)


def test_what_was_signed_before_is_compared_with_the_key_before(
    storage: Storage, board_id: UUID, shell: Any, tmp_path: Path
) -> None:
    write(storage, board_id, 3)
    with without_constraints(storage) as free, free.unit_of_work() as db:
        fill(db, board_id)  # a snapshot among them, with the head as it was
    with storage.reading() as db:
        printed = head_of(db, board_id)
    shell("new-key", "--because", BECAUSE, "--yes")
    key_with(storage, OTHER)
    write(storage, board_id)
    with storage.reading() as db:
        since = head_of(db, board_id)
    of_print = ("--board", "board", "--printed", str(printed.sequence), printed.seal)
    answer = shell("verify", "--no-files", *of_print, "--printed", str(since.sequence), since.seal)
    assert answer.exit_code == 0, answer.output
    assert "2 heads printed or signed before that could not be compared" in answer.output
    before, wrong = tmp_path / "before", tmp_path / "wrong"
    before.write_text(f"{TRAIL_KEY}\n")
    wrong.write_text("no key of this trail at all")
    answer = shell("verify", "--no-files", *of_print, "--key-before", str(before))
    assert (answer.exit_code, "could not be compared" in answer.output) == (0, False)
    answer = shell("verify", "--no-files", *of_print, "--key-before", str(wrong))
    assert answer.exit_code == 1
    assert "the chain does not go through the head that is printed as" in answer.output
    # Without any key the digest that stands with a snapshot still tells.
    table = HEAD.metadata.tables["snapshots"]
    behind_the_back(storage, update(table).values(chain_digest="0" * 64))
    assert "the head that stands with snapshot" in shell("verify", "--no-files").output


def test_the_key_is_not_changed_without_need_or_reason(
    storage: Storage, board_id: UUID, shell: Any
) -> None:
    write(storage, board_id)
    before = everything(storage)
    own = shell("new-key", "--because", BECAUSE, "--yes", QMAPP_TRAIL_KEY=TRAIL_KEY)
    assert own.exit_code == 1
    assert "sealed with this server’s key already. Nothing was changed." in own.output
    assert shell("new-key", "--yes").exit_code == 2
    assert shell("new-key", "--because", "  ", "--yes").exit_code == 2
    asked = shell("new-key", "--because", BECAUSE)  # nobody answers
    assert asked.exit_code == 1
    assert "Look for that key first" in asked.output
    assert everything(storage) == before


def test_an_end_that_was_set_back_is_not_gone_on_from(
    storage: Storage, board_id: UUID, shell: Any
) -> None:
    write(storage, board_id, 3)
    second = events(storage, board_id)[1]
    where = update(HEAD).where(HEAD.c.chain == str(board_id))
    behind_the_back(storage, where.values(sequence=2, digest=second.digest))
    before = everything(storage)
    answer = shell("new-key", "--because", BECAUSE, "--yes")
    assert answer.exit_code == 1
    assert "somebody set it back. Nothing was changed." in " ".join(answer.output.split())
    assert everything(storage) == before
