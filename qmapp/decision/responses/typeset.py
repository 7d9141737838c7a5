"""How typed words become blocks of a printed response. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qmapp.foundation.documents import Block, BulletList, KeepTogether, Paragraph, Text, text

_MOST_TOGETHER = 1_200  # more would be torn at the foot of a page, or cut


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things to the reader: called like gettext, and a date in words."""

    translate: Callable[..., str]
    show_date: Callable[[date], str]

    def __call__(self, message: str, **values: object) -> str:
        return self.translate(message, **values)


def together(*blocks: Block, length: int) -> Iterator[Block]:
    """Blocks that stand on one page, when their words are few enough for that."""
    if length <= _MOST_TOGETHER:
        yield KeepTogether(blocks)
    else:
        yield from blocks


def paragraphs(words: str) -> Iterator[Block]:
    """Typed words as blocks: each line a paragraph, lines that begin with a dash a list."""
    items: list[Text] = []
    for line in (one.strip() for one in words.split("\n")):
        if line[:2] in {"- ", "* ", "• ", "– "}:
            items.append(text(line[2:].strip()))
            continue
        if items:
            yield BulletList(tuple(items))
            items = []
        if line:
            yield Paragraph(text(line))
    if items:
        yield BulletList(tuple(items))


def joined(words: str) -> str:
    """Typed words as one run: what stands in a cell or a quotation keeps its lines."""
    return "\n".join(line.strip() for line in words.split("\n") if line.strip())


def series(numbers: Sequence[str], _: Words) -> str:
    """Numbers as people say them: "1, 2 and 4"."""
    if len(numbers) == 1:
        return numbers[0]
    return _("%(some)s and %(last)s", some=", ".join(numbers[:-1]), last=numbers[-1])


def many(count: int, one: str, several: str) -> str:
    """A count with its noun."""
    return one if count == 1 else several.replace("%(count)s", str(count))
