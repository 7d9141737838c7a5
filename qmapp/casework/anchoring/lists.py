"""What is needed of lists of numbers. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest run, not necessarily unbroken, in which the numbers rise.

    Of several equally long ones, the one that ends on the smallest numbers. n log n steps.
    """
    tops: list[int] = []  # the smallest number that ends a run of each length
    ends: list[int] = []  # where it stands
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tops, number)
        before.append(ends[length - 1] if length else -1)
        if length == len(tops):
            tops.append(number)
            ends.append(place)
        else:
            tops[length] = number
            ends[length] = place
    run: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]
