"""How passages of two drafts find each other."""

from __future__ import annotations

from qmapp.casework.anchoring.align import PairKind, align

SAME, MOVED, REWORDED = PairKind.SAME, PairKind.MOVED, PairKind.REWORDED
ADDED, REMOVED = PairKind.ADDED, PairKind.REMOVED

BEFORE = "The review covers the period from March to October."
BEHIND = "The partnership accepted every one of the findings."
LONG = (
    "Supervision was meant to happen every month and to be written down. Four sessions took "
    "place in the year. None of them spoke of this family, and nobody asked why."
)
FIRST, SECOND = LONG[: LONG.index("None")], LONG[LONG.index("None") :]


def told(old: list[str], new: list[str]) -> list[tuple[PairKind, int | None, int | None]]:
    return [(pair.kind, pair.old, pair.new) for pair in align(old, new)]


def test_a_reworded_passage_between_neighbours_that_stayed() -> None:
    new = "The midwife had seen bruises and wrote them down."
    old = "The midwife saw bruises and wrote them down."
    assert told([BEFORE, old, BEHIND], [BEFORE, new, BEHIND]) == [
        (SAME, 0, 0),
        (REWORDED, 1, 1),
        (SAME, 2, 2),
    ]


def test_a_passage_of_other_words_is_removed_and_added() -> None:
    assert told([BEFORE, LONG], [BEFORE, "All agencies must remind staff of curiosity."]) == [
        (SAME, 0, 0),
        (REMOVED, 1, None),
        (ADDED, None, 1),
    ]


def test_in_place_the_same_beginning_is_enough_to_be_told_as_reworded() -> None:
    old = "She told the review that she had been very busy in the spring, as had the whole team."
    new = (
        "She told the review that in the spring of that year she carried four hundred families, "
        "and that a failed visit produced no prompt in the record system."
    )
    added = "This rule of thumb was nowhere written down."
    assert told([BEFORE, old, BEHIND], [BEFORE, new, added, BEHIND]) == [
        (SAME, 0, 0),
        (REWORDED, 1, 1),
        (ADDED, None, 2),
        (SAME, 2, 3),
    ]


def test_in_place_a_short_passage_that_was_made_longer_is_reworded() -> None:
    old = "Eight recommendations are made in section 7."
    new = (
        "Seven recommendations are made in section 7. Some ask for a particular change by a "
        "particular date. One asks a question which the partnership will have to answer."
    )
    assert told([BEFORE, old, BEHIND], [BEFORE, new, LONG, BEHIND])[1:3] == [
        (REWORDED, 1, 1),
        (ADDED, None, 2),
    ]


def test_the_one_passage_between_two_that_stayed_needs_the_least() -> None:
    old = "By June 2025 eight agencies knew the family. Sharing it was a failure of all agencies."
    new = (
        "A falling line on a growth chart, two calls to the police: in June 2025 eight agencies "
        "each held a piece, and the family never heard any of them put it together."
    )
    assert told([BEFORE, old, BEHIND], [BEFORE, new, BEHIND])[1] == (REWORDED, 1, 1)
    assert told([BEFORE, old, BEHIND], [BEFORE, new, LONG, BEHIND])[1] == (REMOVED, 1, None)


def test_elsewhere_common_words_alone_are_no_sign() -> None:
    old = "It was not that they had been there before that they had to be so."
    new = "They had to be there so that it was not as it had been before that."
    assert told([old, BEFORE, BEHIND], [BEFORE, BEHIND, new])[0] == (REMOVED, 0, None)


def test_of_a_passage_that_was_split_the_larger_part_is_paired() -> None:
    assert told([BEFORE, LONG, BEHIND], [BEFORE, FIRST, SECOND, BEHIND]) == [
        (SAME, 0, 0),
        (REWORDED, 1, 1),
        (ADDED, None, 2),
        (SAME, 2, 3),
    ]


def test_of_passages_that_were_merged_the_larger_part_is_paired() -> None:
    assert told([BEFORE, FIRST, SECOND, BEHIND], [BEFORE, LONG, BEHIND]) == [
        (SAME, 0, 0),
        (REWORDED, 1, 1),
        (REMOVED, 2, None),
        (SAME, 3, 2),
    ]


def test_repeated_passages_follow_their_neighbours() -> None:
    cell = "Not known to the service."
    old = ["Police report", cell, "Health visitor report", cell, BEFORE, LONG, BEHIND]
    new = [BEFORE, LONG, BEHIND, "Health visitor report", cell]
    assert told(old, new)[-2:] == [(MOVED, 2, 3), (MOVED, 3, 4)]


def test_repeated_passages_pair_in_order() -> None:
    assert told([LONG, LONG], [BEFORE, LONG, BEHIND, LONG]) == [
        (ADDED, None, 0),
        (SAME, 0, 1),
        (ADDED, None, 2),
        (SAME, 1, 3),
    ]


def test_a_short_repeated_passage_is_not_said_to_have_moved() -> None:
    """That the new draft says "No" somewhere does not tell where the old one said it."""
    old = ["No", BEFORE, BEHIND, LONG, "Yes", "No"]
    new = [BEFORE, "No", BEHIND, "No", LONG, "Yes"]
    assert MOVED not in {kind for kind, _, _ in told(old, new)}


def test_two_passages_alike_keep_apart_when_their_numbers_differ() -> None:
    old = ["Recommendation 1. The police review training.", "Recommendation 2. The trust does."]
    new = ["Recommendation 2. The trust does.", "Recommendation 3. The school does."]
    assert told(old, new) == [(REMOVED, 0, None), (SAME, 1, 0), (ADDED, None, 1)]


def test_other_quotation_marks_and_spaces_are_no_change() -> None:
    assert told(["She said  “no”."], ['She said "no".']) == [(SAME, 0, 0)]


def test_empty_drafts() -> None:
    assert align([], []) == []
    assert told([], [LONG]) == [(ADDED, None, 0)]
    assert told([LONG], []) == [(REMOVED, 0, None)]
