"""What the demonstration says of learning across reviews holds to what is known, and to its rules."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

from qmapp.casework.practice.rules import title_key
from qmapp.demo.content import library
from qmapp.demo.content.learning import LOCAL, learning
from qmapp.foundation.catalogue import load_catalogue

CONTENT = learning()
PRACTICE = load_catalogue().practice
KNOWN = {one.id for one in PRACTICE.practice_issues}


def words(value: object) -> Iterator[str]:
    """Every string of the content, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from words(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from words(getattr(value, field.name))


def test_no_title_that_we_have_not_seen_is_made_up() -> None:
    """All issues named are published ones that we hold, or the board's own under another title."""
    named = {one.issue for one in CONTENT.explorations}
    named |= {issue for one in CONTENT.summits for issue in one.issues}
    named |= {sent.issue for one in CONTENT.bodies for sent in one.sent}
    assert named - {LOCAL} <= KNOWN
    published = {title_key(one.title) for one in PRACTICE.practice_issues}
    assert not {title_key(one.title) for one in CONTENT.entries} & published


def test_nobody_is_called_by_name() -> None:
    """Roles and sectors only: no name of anybody in the demonstration stands in any word."""
    parts = {part for one in library.people() for part in one.name.split()}
    said = {word.strip(".,:;?“”’") for text in words(CONTENT) for word in text.split()}
    assert not parts & said


def test_the_summit_that_was_held_has_something_of_every_kind() -> None:
    held = CONTENT.summits[0]
    kinds = Counter(one.kind for one in held.said)
    assert set(kinds) == {
        "sense_check", "barrier", "solution", "support", "side_effect", "dissent", "quotation",
    }  # fmt: skip
    assert {one.who for one in held.said if one.kind == "solution"} == {
        "team", "agency", "board", "national",
    }  # fmt: skip
    assert all(one.consents and one.is_checked for one in held.said if one.kind == "quotation")
    there = sum(one.count for one in held.present)
    for issue in held.issues:
        answered = [
            one.count for one in held.said if (one.kind, one.issue) == ("sense_check", issue)
        ]
        assert 0 < sum(answered) <= there
    assert set(held.sectors) - {one.sector for one in held.present} == {"police"}
