"""Expressions over the plain text, asked of all passages of a draft in few searches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from qmapp.casework.lenses.patterns import Expression, joined

# Bytes of texts that are searched in one go: few enough that none of them is read too often.
_TEXT_TOGETHER = 8_000


class Expressions:
    """Several expressions, asked together of many texts."""

    def __init__(self, expressions: Sequence[Expression]) -> None:
        fixed = [each for each in expressions if _is_fixed(each.source)]
        free = [each for each in expressions if not _is_fixed(each.source)]
        self._fixed, self._free = (
            joined([f"(?:{each.source})" for each in some]) for some in (fixed, free)
        )

    def standing(self, texts: Sequence[bytes]) -> set[int]:
        """The texts in which one of them may be found; in all others none is."""
        found: set[int] = set()
        first = 0
        while first < len(texts):
            stop, size = first, 0
            starts: list[int] = []
            while stop < len(texts) and size < _TEXT_TOGETHER:
                starts.append(size)
                size += len(texts[stop]) + 1
                stop += 1
            whole = b"\n".join(texts[first:stop])
            for one in self._free:
                at = 0
                while at < len(starts) and (match := one.search(whole, starts[at])) is not None:
                    at = bisect_right(starts, match.start())
                    found.add(first + at - 1)
            first = stop
        for one in self._fixed:
            found.update(n for n, text in enumerate(texts) if one.search(text) is not None)
        return found


def _is_fixed(source: str) -> bool:
    """Whether an expression may ask for the beginning or the end of a text."""
    rest = source.replace("[^", "[")
    return any(sign in rest for sign in ("^", "$", "\\A", "\\z", "\\Z"))
