"""Words cut at the end of a line: when the hyphen was made by the line, and when it is part.

"safe-" and "guarding" are one word; "well-" and "being" keep their hyphen. The document
itself is the best witness: how it writes the word elsewhere, and whether it cuts words at
all. Most word processors do not unless they are told to, so without a witness a hyphen stays.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

HYPHENS = "-\u2010\u00ad\ufffe"
"""The last of them is what the PDF library gives for any hyphen at the end of a line."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WORD_END = re.compile(rf"([^\W\d_]+)[{HYPHENS}]\Z")
_WORD_START = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHARE_OF_LINES = 50
_FEWEST = 3
_PREFIXES = frozenset(
    "self non re co ex well long short multi inter pre post anti mid part full half semi sub "
    "cross child family risk decision high low one two three four five face follow".split()
)


class Mender:
    """Joins the lines of one document, whose words it knows."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Take all lines of the document."""
        self._lines = tuple(lines)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.casefold() for line in self._lines for word in _WORD.findall(line))

    @cached_property
    def _cuts_words(self) -> bool:
        """Whether the document cuts words at the ends of its lines as a habit."""
        cut = sum(1 for line in self._lines if line[-1:] in HYPHENS and _WORD_END.search(line))
        return cut >= _FEWEST and cut * _SHARE_OF_LINES >= len(self._lines)

    def join(self, texts: Sequence[str]) -> str:
        """Join lines into one text."""
        joined = ""
        for text in (given.strip("\r\n ") for given in texts):
            if not text:
                continue
            if joined and joined[-1] in HYPHENS:
                joined = self._mended(joined, text)
            else:
                joined = f"{joined} {text}" if joined else text
        return joined.replace("\ufffe", "-")

    def _mended(self, before: str, after: str) -> str:
        head, tail = _WORD_END.search(before), _WORD_START.match(after)
        if head is None or tail is None:
            # "2019-" and a number belong together; a dash that stands alone does not.
            return f"{before}{after}" if before[-2:-1].isalnum() else f"{before} {after}"
        if before[-1] == "\u00ad" or self._made_by_the_line(head[1], tail[0]):
            return before[:-1] + after
        return f"{before[:-1]}-{after}"

    def _made_by_the_line(self, head: str, tail: str) -> bool:
        if not tail[0].islower():
            return False
        if f"{head}-{tail}".casefold() in self._words:
            return False
        if f"{head}{tail}".casefold() in self._words:
            return True
        return self._cuts_words and head.casefold() not in _PREFIXES and len(head) > 1
