"""Whose a thread is, what it hangs on, and where it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_WORDS = 10_000
MOST_MENTIONS = 20


class About(StrEnum):
    """What a thread hangs on, always within one draft of a review."""

    MARKER = "marker"
    PASSAGE = "passage"
    RECOMMENDATION = "recommendation"


class Audience(StrEnum):
    """Who reads a thread: the board's own side, or the lead reviewers too."""

    BOARD = "board"
    ALL = "all"


AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.BOARD: N_("The board’s side only"),
    Audience.ALL: N_("Everybody on the review, the lead reviewer too"),
}


ABOUT_LABELS: dict[About, str] = {
    About.MARKER: N_("Markers"),
    About.PASSAGE: N_("Passages"),
    About.RECOMMENDATION: N_("Recommendations"),
}


def sound_words(words: str, field: str, empty: str) -> str:
    """What somebody says, as it is stored. Raises RuleBroken when it is nothing, or too long."""
    tidy = tidy_words(words)
    if not tidy:
        raise RuleBroken(empty, field=field)
    require_length(tidy, LONGEST_WORDS, field)
    return tidy


def named_in(words: str, people: Mapping[UUID, str]) -> frozenset[UUID]:
    """Those of the people whom words name by an @ and their whole name, however it is cased.

    Where one name begins like another, the longer one is meant.
    """
    said, found = words.casefold(), set()
    for person_id, name in sorted(people.items(), key=lambda one: -len(one[1])):
        pattern = re.compile(rf"(?<!\w)@{re.escape(name.casefold())}(?!\w)")
        said, count = pattern.subn(" ", said)
        if name and count:
            found.add(person_id)
    return frozenset(found)


def require_readers(chosen: Collection[UUID], readers: Mapping[UUID, str]) -> None:
    """Raise RuleBroken when somebody is to be named who does not read the thread, or too many."""
    if not readers.keys() >= set(chosen):
        raise RuleBroken(
            N_("Somebody you named does not read this. Name others, or let everybody read it."),
            field="mentions",
        )
    if len(set(chosen)) > MOST_MENTIONS:
        raise RuleBroken(N_("Name %(most)d people or fewer."), field="mentions", most=MOST_MENTIONS)
