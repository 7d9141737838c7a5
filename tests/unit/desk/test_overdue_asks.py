from __future__ import annotations

from dataclasses import replace

import pytest

from qmapp.casework.reviews.rules import Stage
from qmapp.desk.review_home.known import Facts
from qmapp.desk.review_home.rules import next_thing, things_to_do
from qmapp.desk.review_home.things import Go
from qmapp.foundation.access import ReviewRole

READ = Facts(
    roles=frozenset({ReviewRole.SIGNATORY}),
    stage=Stage.PUBLISHED,
    newest=3,
    newest_is_sent=True,
    all_in=True,
)


def test_silence_from_outside_waits_for_whoever_answers_for_the_board() -> None:
    thing = next_thing(replace(READ, overdue_asks=1))
    assert thing.go is Go.ASKS
    assert thing.verb == "Ask again: a reply from outside is overdue"


def test_several_are_counted() -> None:
    thing = next_thing(replace(READ, overdue_asks=3))
    assert thing.verb % thing.values == "Ask again: 3 replies from outside are overdue"


@pytest.mark.parametrize(
    "facts", [READ, replace(READ, overdue_asks=2, stage=Stage.CLOSED)], ids=["none", "closed"]
)
def test_otherwise_nothing_is_said(facts: Facts) -> None:
    assert all(thing.go is not Go.ASKS for thing in things_to_do(facts))


def test_it_stands_after_what_is_to_be_judged() -> None:
    facts = Facts(
        roles=frozenset({ReviewRole.COMMISSIONER}),
        stage=Stage.ASSESSMENT,
        newest=1,
        newest_is_sent=True,
        overdue_asks=1,
    )
    assert [thing.go for thing in things_to_do(facts)] == [Go.START, Go.ASKS]
