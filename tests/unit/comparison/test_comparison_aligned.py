"""What is remembered of two readings: places, once."""

from __future__ import annotations

from uuid import uuid4

from qmapp.casework.anchoring.rules import Fate, Quote
from qmapp.casework.comparison.aligned import Readings

TEXT = "Nobody asked the child what life was like at home."


def test_two_readings_are_aligned_once() -> None:
    a, b = uuid4(), uuid4()
    first = Readings(a, b, [TEXT], [TEXT]).aligned()
    assert Readings(a, b, [TEXT], [TEXT]).aligned() is first


def test_other_readings_are_aligned_anew() -> None:
    a, b = uuid4(), uuid4()
    assert [pair.old for pair in Readings(a, b, [TEXT], []).aligned()] == [0]
    assert [pair.new for pair in Readings(b, a, [], [TEXT]).aligned()] == [0]


def test_words_are_followed_once_each_and_told_in_order() -> None:
    readings = Readings(uuid4(), uuid4(), [TEXT, "It ended."], ["It began.", TEXT])
    whole, part, gone = Quote(0, 0, len(TEXT)), Quote(0, 0, 22), Quote(1, 0, 9)
    (first,) = readings.followed([whole])
    assert first.fate is Fate.UNCHANGED
    found = readings.followed([gone, whole, part, whole])
    assert found[1] is found[3] is first
    assert found[0].place is None
    assert found[2].place is not None
    assert found[2].place.passage == 1


def test_nothing_to_follow() -> None:
    assert Readings(uuid4(), uuid4(), [TEXT], [TEXT]).followed([]) == []


def test_the_oldest_are_forgotten() -> None:
    a, b = uuid4(), uuid4()
    first = Readings(a, b, [TEXT], [TEXT]).aligned()
    for _ in range(40):
        Readings(uuid4(), uuid4(), [], []).aligned()
    assert Readings(a, b, [TEXT], [TEXT]).aligned() is not first
