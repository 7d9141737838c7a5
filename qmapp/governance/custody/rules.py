"""How long a review is kept. Pure.

How long is the board's to say: qmapp lists what is due, and destroys nothing by itself.
"""

from __future__ import annotations

LONGEST_WORDS = 4_000
