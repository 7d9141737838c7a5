"""How differences between two texts are told."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from qmapp.casework.anchoring.words import PieceKind, differences, matching


def told(old: str, new: str) -> str:
    """The pieces on one line: [-removed-], {+added+}."""
    marks = {PieceKind.SAME: "%s", PieceKind.REMOVED: "[-%s-]", PieceKind.ADDED: "{+%s+}"}
    return "".join(marks[piece.kind] % piece.text for piece in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The big red cat", "The cat", "The [-big red-]cat"),
        ("The cat", "The big cat", "The {+big+} cat"),
        ("Two visits failed.", "Three visits failed.", "[-Two-]{+Three+} visits failed."),
        ("Two visits failed.", "Two visits failed?", "Two visits failed[-.-]{+?+}"),
        ("He said no.", "He said “no”.", "He said [-no-]{+“no”+}."),
        ("", "A new passage.", "{+A new passage.+}"),
        ("An old passage.", "", "[-An old passage.-]"),
        ("", "", ""),
        ("  ", "Words.", "[-  -]{+Words.+}"),
    ],
)
def test_words_that_changed(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


def test_spaces_stay_with_what_is_the_same() -> None:
    pieces = differences("The big red cat", "The cat")
    assert [(p.old, p.new) for p in pieces] == [("The ", "The "), ("big red", ""), (" cat", "cat")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("She said “no” – twice.", 'She said "no" - twice.'),
        ("The  team\u00a0met.", "The team met."),
        ("The Health Visitor", "the health visitor"),
        ("And so on...", "And so on…"),
        ("super\u00advision", "supervision"),
    ],
)
def test_what_a_word_processor_changes_is_no_change(old: str, new: str) -> None:
    (piece,) = differences(old, new)
    assert (piece.kind, piece.old, piece.new) == (PieceKind.SAME, old, new)


def test_common_words_between_two_changes_are_swallowed() -> None:
    old = "The review found weak records in the nursery."
    new = "The review found good practice in the hospital."
    assert told(old, new) == (
        "The review found [-weak records in the nursery-]{+good practice in the hospital+}."
    )


def test_a_word_of_weight_between_two_changes_stays() -> None:
    old = "Three visits were planned by the health visitor."
    new = "Four visits were arranged by the health visitor."
    assert told(old, new) == (
        "[-Three-]{+Four+} visits were [-planned-]{+arranged+} by the health visitor."
    )


def test_a_long_passage_with_a_word_changed_in_the_middle() -> None:
    words = [f"word{n % 700}" for n in range(5_000)]
    changed = [*words[:2_500], "other", *words[2_501:]]
    kinds = [p.kind for p in differences(" ".join(words), " ".join(changed))]
    assert kinds == [PieceKind.SAME, PieceKind.REMOVED, PieceKind.ADDED, PieceKind.SAME]


class Counted(str):
    """A word that counts how often it is compared with another one."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, str(other))

    def __hash__(self) -> int:
        return str.__hash__(self)


def test_a_long_passage_of_ever_the_same_words_takes_bounded_work() -> None:
    """The worst there is: nothing stands once, everything could match everything."""
    old = [Counted(w) for w in islice(cycle("abcab"), 5_000)]
    new = [Counted(w) for w in islice(cycle("bacacb"), 5_000)]
    Counted.compared = 0
    matching(old, new, most=100_000)
    assert Counted.compared < 500_000  # of 25 million pairs
