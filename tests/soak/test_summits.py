"""Forty phones at one summit: they tap twice, send at once, and the summit is closed meanwhile.

`make test` plays a few; `make soak` a full hall, and again.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from qmapp.errors import NotFound, StorageBusy
from qmapp.foundation.storage import Storage
from qmapp.learning.summits import queries
from qmapp.learning.summits.models import Contribution, Seat, Summit
from qmapp.learning.summits.rules import Kind
from tests.factories.assessments import at_once, catalogue, make_case
from tests.factories.summits import ISSUE, Held, make_summit, said_of

REFUSED = (NotFound, StorageBusy)
"""What a phone is told that comes too late: nothing of it is kept, and it knows."""


@pytest.fixture(params=["sqlite", "postgres"])
def held(request: pytest.FixtureRequest) -> Held:
    storage: Storage = request.getfixturevalue(f"{request.param}_storage")
    made = make_summit(storage, make_case(storage))
    made.let_join()
    return made


def test_a_hall_of_phones_says_each_thing_once(
    held: Held, at_length: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several halls come here at one moment of the clock.
    monkeypatch.setattr("qmapp.learning.summits.service.joining.MOST_JOINS_A_MINUTE", 1_000)
    for _ in range(at_length(1, 8)):
        phones = [uuid4() for _ in range(at_length(8, 40))]
        before = _seats(held)
        taps = [one for one in phones for _ in range(2)]
        assert at_once(*(lambda id_=id_: held.sit(seat_id=id_) for id_ in taps)) == []
        assert _seats(held) == before + len(phones)
        forms = {id_: uuid4() for id_ in phones}
        sent = [lambda id_=id_, form=forms[id_]: _say(held, id_, form) for id_ in taps]
        assert at_once(*sent) == []
        answers = [lambda id_=id_: _answer(held, id_) for id_ in taps]
        assert at_once(*answers) == []
        _each_once(held, phones)


def test_what_comes_after_closing_is_refused_and_whole(
    held: Held, at_length: Callable[[int, int], int]
) -> None:
    phones = [uuid4() for _ in range(at_length(6, 40))]
    for id_ in phones:
        held.sit(seat_id=id_)
    told: list[UUID] = []

    def say(id_: UUID) -> None:
        try:
            _say(held, id_, uuid4())
            told.append(id_)
        except REFUSED:
            pass

    closing = [held.close]
    assert at_once(*(lambda id_=id_: say(id_) for id_ in phones), *closing) == []
    with held.storage.reading() as db:
        kept = set(db.scalars(select(Contribution.seat_id)))
        assert kept == set(told)
        assert not queries.find_by_code(db, "", db.get_one(Summit, held.id).added_at)


def _say(held: Held, seat_id: UUID, form: UUID) -> None:
    held.send(Seat(id=seat_id), said_of(), own_id=form)


def _answer(held: Held, seat_id: UUID) -> None:
    held.send(Seat(id=seat_id), said_of(Kind.SENSE_CHECK))


def _seats(held: Held) -> int:
    with held.storage.reading() as db:
        found = db.scalar(select(func.count()).select_from(Seat).where(Seat.summit_id == held.id))
        return found or 0


def _each_once(held: Held, phones: list[UUID]) -> None:
    with held.storage.reading() as db:
        rows = db.execute(
            select(Contribution.seat_id, Contribution.kind).where(Contribution.seat_id.in_(phones))
        ).all()
        summit = db.get_one(Summit, held.id)
        whole = queries.get_shown(db, catalogue().practice, summit)
    assert len(rows) == len(set(rows)) == 2 * len(phones)
    assert whole.tallies[ISSUE].answered >= len(phones)
