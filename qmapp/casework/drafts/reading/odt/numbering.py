"""OpenDocument's automatic numbering, counted the way LibreOffice prints it.

A list counts its items at each level. A list that names another, or says that it continues,
goes on from where that one stopped; every other list starts afresh. Headings outside lists
are counted by the outline.
"""

import re
from dataclasses import dataclass, field

from qmapp.casework.drafts.reading.numbers import in_format
from qmapp.casework.drafts.reading.odt.styles import Level, ListStyle

_PLACEHOLDER = re.compile(r"%(\d{1,2})%")
OUTLINE = "\0outline"
"""The name under which the headings are counted."""


@dataclass(slots=True)
class Count:
    """The counters of one list, by level."""

    now: dict[int, int] = field(default_factory=dict)

    def step(self, level: int, style: ListStyle, start: int | None) -> None:
        """Count one item at a level, which starts all deeper levels afresh."""
        known = style.levels.get(level, Level())
        if start is not None:
            self.now[level] = start
        else:
            self.now[level] = self.now.get(level, known.start - 1) + 1
        for deeper in [at for at in self.now if at > level]:
            del self.now[deeper]

    def printed(self, level: int, style: ListStyle) -> str | None:
        """Return what is printed in front of the item counted last; None for a bullet."""
        own = style.levels.get(level, Level())
        if own.number_format is None:
            return None
        if own.template is not None:
            return _PLACEHOLDER.sub(lambda found: self._value(int(found[1]), style), own.template)
        if own.number_format == "none":
            return f"{own.prefix}{own.suffix}"
        first = max(1, level - own.shown + 1)
        values = [self._value(at, style) for at in range(first, level + 1)]
        return own.prefix + ".".join(value for value in values if value) + own.suffix

    def _value(self, level: int, style: ListStyle) -> str:
        known = style.levels.get(level, Level())
        if known.number_format is None:
            return ""
        return in_format(self.now.setdefault(level, known.start), known.number_format)


class Counts:
    """All lists of a document, so that one can go on from another."""

    def __init__(self) -> None:
        """Start with no list seen."""
        self._by_id: dict[str, Count] = {}
        self._by_style: dict[str, Count] = {}
        self.outline = Count()

    def begin(
        self, identifier: str | None, style: str, continues: str | None, *, goes_on: bool
    ) -> Count:
        """Return the counters for a list that begins here."""
        count = self._by_id.get(continues) if continues else None
        # LibreOffice sometimes names a list that it did not write; the last list of the same
        # style is the one it means.
        if count is None and (goes_on or continues):
            count = self._by_style.get(style)
        count = count or Count()
        if identifier:
            self._by_id[identifier] = count
        self._by_style[style] = count
        return count
