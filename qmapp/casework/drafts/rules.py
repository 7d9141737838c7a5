"""What may be done with drafts when, and how their passages are named. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.errors import N_, RuleBroken

AT_ONCE = 3
NAME_LENGTH = 255
NUMBER_LENGTH = 40

PLAIN_NAME = "draft"

NO_DRAFT = N_("Choose a file, or paste the text of the draft")
TWO_DRAFTS = N_("Choose a file or paste text, not both: one of the two would be lost")
GIVEN_UP = N_(
    "The draft could not be read, though it was tried several times. Open it in the program that "
    "made it, save it under a new name and upload that, or paste its text."
)
FILE_LOST = N_("The file did not arrive whole, so it was not read. Upload it again.")
NOT_KEPT = N_(
    "The draft could not be kept: the server’s disk is full or its database is busy. Nothing of it "
    "was stored. Wait a minute and send it again; if that does not help, tell your board’s "
    "administrator."
)
# Reasons of ours for refusing an upload, beside those of the reader.
OUR_SENTENCES = {"given_up": GIVEN_UP, "file_lost": FILE_LOST}


SHORT_WORDS = 200


def is_short(words: int, paragraphs: int) -> bool:
    """Whether a draft is so short that it is likely to be the wrong file.

    Under 200 words, or without one paragraph. The number is ours: no review is a page long.
    """
    return words < SHORT_WORDS or paragraphs == 0


class SameDraft(RuleBroken):
    """The same bytes are a draft of this review already; whoever sent them chooses.

    `number` is that draft's.
    """

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("These are the same bytes as draft %(number)s"), field="file", number=number
        )
        self.number = number


def require_turn(being_read: int) -> None:
    """At most three drafts of one review are read at once, so that one review cannot hold up all.

    Raises RuleBroken when three are being read already.
    """
    if being_read >= AT_ONCE:
        raise RuleBroken(
            N_(
                "%(count)s drafts of this review are being read just now. Wait until one of them "
                "is done, then upload this one again."
            ),
            field="file",
            count=being_read,
        )


def require_newer_reader(had: str, have: str) -> None:
    """Reading again is of use only when the reader has changed since.

    Raises RuleBroken when the draft was read by this very version.
    """
    if had == have:
        raise RuleBroken(
            N_("This draft was already read by the reader in use, so nothing would change.")
        )


def clean_name(name: str | None) -> str:
    """A file's name as it may be kept and shown: no folders, nothing invisible, not too long."""
    bare = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        char for char in unicodedata.normalize("NFC", bare) if unicodedata.category(char)[0] != "C"
    )
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) > NAME_LENGTH:
        ending = PurePosixPath(shown).suffix[:12]
        shown = shown[: NAME_LENGTH - len(ending)] + ending
    return shown or PLAIN_NAME


_BY_PLACE = frozenset({PassageKind.LIST_ITEM, PassageKind.TABLE_CELL})
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_DIGIT = re.compile(r"[0-9]")


class Cited(NamedTuple):
    """What a passage's name in the page is made from."""

    kind: PassageKind
    position: int
    number: str | None


def anchor_of(cited: Cited) -> str:
    """The name that a passage asks for: "p-4-21" by its printed number, else "p-" and its place.

    The numbers of lists start over in every list and nobody cites a table's cell by number, so
    these go by their place. Footnotes are "n-3".
    """
    if cited.number and cited.kind not in _BY_PLACE:
        slug = _NOT_IN_NAMES.sub("-", cited.number.lower()).strip("-")
        if slug and (cited.kind is PassageKind.HEADING or _DIGIT.search(slug)):
            return f"{'n' if cited.kind is PassageKind.FOOTNOTE else 'p'}-{slug}"
    return f"p-{cited.position}"


def anchors_of(passages: Sequence[Cited]) -> list[str]:
    """A name for each passage of one reading, in order, no two alike.

    Printed numbers choose first, in reading order; whoever finds its name taken gets it with
    "_2", "_3"... The same reading always gives the same names, and a reading never changes.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    wishes = [anchor_of(passage) for passage in passages]
    by_place = [
        wish == f"p-{passage.position}" for wish, passage in zip(wishes, passages, strict=True)
    ]
    for index in (*_where(by_place, holds=False), *_where(by_place, holds=True)):
        name, time = wishes[index], 1
        while name in taken:
            time += 1
            name = f"{wishes[index]}_{time}"
        taken.add(name)
        names[index] = name
    return [names[index] for index in range(len(passages))]


def _where(flags: Iterable[bool], *, holds: bool) -> list[int]:
    return [index for index, flag in enumerate(flags) if flag is holds]


def label_of(number: str | None, position: int) -> str:
    """What stands in the margin: the printed number, else our own count with a pilcrow.

    The pilcrow keeps our number from being taken for one that the draft prints.
    """
    return number or f"¶{position + 1}"
