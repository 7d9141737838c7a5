"""What is remembered of aligned readings: places, once."""

from __future__ import annotations

from uuid import uuid4

from qmapp.casework.comparison.aligned import aligned


def test_two_readings_are_aligned_once() -> None:
    a, b = uuid4(), uuid4()
    first = aligned(a, b, ["One passage."], ["One passage."])
    assert aligned(a, b, ["One passage."], ["One passage."]) is first


def test_other_readings_are_aligned_anew() -> None:
    a, b = uuid4(), uuid4()
    assert [pair.old for pair in aligned(a, b, ["One."], [])] == [0]
    assert [pair.new for pair in aligned(b, a, [], ["One."])] == [0]


def test_the_oldest_are_forgotten() -> None:
    a, b = uuid4(), uuid4()
    first = aligned(a, b, ["One."], ["One."])
    for _ in range(40):
        aligned(uuid4(), uuid4(), [], [])
    assert aligned(a, b, ["One."], ["One."]) is not first
