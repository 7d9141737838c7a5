"""The address of joining as a QR code, for the camera of a phone. Drawn here, as one path: a page
needs no script for it, no style attribute and no picture from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4
"""Light squares around it, as the standard of these codes (ISO/IEC 18004) asks for."""


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: so many squares wide and high with its margin, and the path of the dark ones."""

    size: int
    path: str


@lru_cache(maxsize=64)
def square_of(address: str) -> Square:
    """The code that opens this address; up to 15 in 100 of it may be covered or spoilt."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(address)
    rows: Sequence[Sequence[bool]] = code.get_matrix()
    return Square(len(rows), "".join(_runs(y, row) for y, row in enumerate(rows)))


def _runs(y: int, row: Sequence[bool]) -> str:
    """The dark squares of a row, each run of them as one rectangle."""
    found, x = [], 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            found.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(found)
