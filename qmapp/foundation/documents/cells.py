"""Words in the cells of a table that people open as a spreadsheet, out and back again. Pure."""

from __future__ import annotations

import re

# Spreadsheets run a cell that begins so; the wide signs are those of East Asian keyboards.
_RUN = "=+\\-@\t\r\n＝＋－＠"
# With apostrophes of its own before such a sign it is guarded too: else one would be lost on the
# way back.
_WOULD_RUN = re.compile(f"'*[{_RUN}]")
_GUARDED = re.compile(f"'(?='*[{_RUN}])")


def harmless(words: str) -> str:
    """Words for a cell of a spreadsheet, which would run those that begin like a formula."""
    return f"'{words}" if _WOULD_RUN.match(words) else words


def unguarded(words: str) -> str:
    """The words of a cell as they were before `harmless`."""
    return words[1:] if _GUARDED.match(words) else words
