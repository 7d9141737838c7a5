"""Following words that some room keeps by passage, start and quote."""

from __future__ import annotations

from uuid import uuid4

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.evidence.following import follow_words
from qmapp.casework.evidence.placing import Whole

TEXTS = [
    "The health visitor wrote her concern down in April and nobody at all acted on it.",
    "A strategy meeting was held in June without the school, which was never invited to it.",
]


def test_words_are_followed_in_the_order_asked_and_none_is_guessed_at() -> None:
    old = Whole([uuid4(), uuid4()], TEXTS)
    new = Whole([uuid4(), uuid4(), uuid4()], ["Something quite new begins here.", *TEXTS])
    start = TEXTS[1].index("never invited")
    outcomes = follow_words(
        old,
        new,
        [
            (old.ids[1], start, "never invited"),
            (uuid4(), 0, "never invited"),  # of no passage of the old reading
            (old.ids[1], start + 1, "never invited"),  # not the words that stand there
            (old.ids[1], -1, "A"),
            (old.ids[0], 0, TEXTS[0]),
        ],
    )
    assert [outcome.fate for outcome in outcomes] == [
        Fate.UNCHANGED,
        Fate.ASK,
        Fate.ASK,
        Fate.ASK,
        Fate.UNCHANGED,
    ]
    place = outcomes[0].place
    assert place is not None
    assert (place.passage, TEXTS[1][place.start : place.end]) == (2, "never invited")
    assert [outcome.candidates for outcome in outcomes[1:4]] == [(), (), ()]


def test_nothing_asked_is_nothing_found() -> None:
    whole = Whole([uuid4()], TEXTS[:1])
    assert follow_words(whole, whole, []) == []
