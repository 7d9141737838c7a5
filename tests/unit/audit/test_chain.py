"""What an event's digest covers, and how values are written down."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.chain import GENESIS, Link, as_text, chain_of, salted

LINK = Link(
    chain="a",
    sequence=1,
    event_id=UUID(int=1),
    at=datetime(2026, 11, 3, 12, 0, 0, 5, tzinfo=UTC),
    actor_id=UUID(int=2),
    verb="judgement:saved",
    subject_kind="judgement",
    subject_id=UUID(int=3),
    review_id=UUID(int=4),
    fields={"reasons": "00"},
    previous=GENESIS,
)
OTHER = {
    "chain": ["b", ""],
    "sequence": [2, 11],
    "event_id": [UUID(int=9)],
    "at": [LINK.at + timedelta(microseconds=1), LINK.at - timedelta(days=1)],
    "actor_id": [UUID(int=9), None],
    "verb": ["judgement:seen", "judgement:saved "],
    "subject_kind": ["assessment"],
    "subject_id": [UUID(int=9)],
    "review_id": [UUID(int=9), None],
    "fields": [{}, {"reasons": "01"}, {"reason": "00"}, {"reasons": "00", "rating": "00"}],
    "previous": ["1" * 64],
}


def test_every_field_is_tried() -> None:
    assert set(OTHER) == {field.name for field in fields(Link)}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, all_ in OTHER.items() for v in all_])
def test_any_other_field_gives_another_digest(name: str, value: object) -> None:
    assert replace(LINK, **{name: value}).digest() != LINK.digest()


def test_the_same_moment_in_another_zone_is_the_same_event() -> None:
    in_paris = LINK.at.astimezone(timezone(timedelta(hours=1)))
    assert replace(LINK, at=in_paris).digest() == LINK.digest()


def test_the_order_of_fields_does_not_matter() -> None:
    one = replace(LINK, fields={"a": "1", "b": "2"})
    assert one.digest() == replace(LINK, fields={"b": "2", "a": "1"}).digest()


def test_words_cannot_move_from_one_field_to_the_next() -> None:
    one = replace(LINK, verb='a","subject":["b', subject_kind="c")
    two = replace(LINK, verb="a", subject_kind='b","c')
    assert one.digest() != two.digest()


def test_the_digest_is_what_it_was() -> None:
    """Changing how it is computed would break every chain that is stored."""
    assert LINK.digest() == "9786b6ffbf2ac8ae13efe7afecdfc2fb00f4dbe0a302a093d79735647f1c6ba5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("", '""'),
        ("É“", '"É“"'),
        (["a", 1, True], '["a",1,true]'),
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        (UUID(int=5), '"00000000-0000-0000-0000-000000000005"'),
        (date(2026, 3, 4), '"2026-03-04"'),
        (BoardRole.CHAIR, '"chair"'),
        ("null", '"null"'),
    ],
)
def test_values_are_written_one_way(value: object, text: str) -> None:
    assert as_text(value) == text


def test_salt_and_value_both_count() -> None:
    assert salted("a", "s") != salted("b", "s")
    assert salted("a", "s") != salted("a", "t")
    assert salted("a", "s") == salted("a", "s")
    assert len(salted("", "")) == 64


def test_one_chain_a_board_and_one_for_none() -> None:
    assert chain_of(None) == "none"
    assert chain_of(UUID(int=1)) != chain_of(UUID(int=2))
