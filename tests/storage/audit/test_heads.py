"""The end of each chain: keyed, printed, and not to be set back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from qmapp.foundation.audit import head_of, key_with
from qmapp.foundation.audit.chain import GENESIS, NO_BOARD
from qmapp.foundation.storage import Storage
from tests.storage.audit.trails import events, write

pytestmark = pytest.mark.usefixtures("board_id")


def test_the_head_is_where_the_chain_ends(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 3)
    with storage.reading() as db:
        head = head_of(db, board_id)
    newest = events(storage, board_id)[-1]
    assert (head.chain, head.sequence, head.digest) == (str(board_id), 3, newest.digest)
    assert len(head.seal) == 64
    assert head.seal != head.digest


def test_a_chain_that_never_began_has_a_head_all_the_same(storage: Storage) -> None:
    with storage.reading() as db:
        head = head_of(db, None)
    assert (head.chain, head.sequence, head.digest) == (NO_BOARD, 0, GENESIS)


def test_the_seal_is_of_the_key_the_chain_and_the_place(storage: Storage, board_id: UUID) -> None:
    seals = set()
    for count in range(3):
        write(storage, board_id, min(count, 1))
        with storage.reading() as db:
            seals |= {head_of(db, board_id).seal, head_of(db, uuid4()).seal}
    key_with(storage, "another key of the trail, and long enough as well")
    with storage.reading() as db:
        seals.add(head_of(db, board_id).seal)
    assert len(seals) == 7


def test_without_a_key_nothing_is_written(storage: Storage, board_id: UUID) -> None:
    storage.info.clear()
    with pytest.raises(RuntimeError, match="the key of the trail"):
        write(storage, board_id)
    assert events(storage, board_id) == []


def test_a_key_of_nothing_is_refused(storage: Storage) -> None:
    with pytest.raises(ValueError, match="empty"):
        key_with(storage, "")
