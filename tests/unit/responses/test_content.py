"""The frozen form: the same words give the same digest, and come back as they went in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from hashlib import sha256

import pytest

from qmapp.decision.responses.content import (
    Content,
    Format,
    digest,
    from_kept,
    seen_digest,
    to_kept,
)
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.catalogue.canonical import canonical_json
from tests.support.responses import CONTENT


def test_what_is_kept_comes_back_as_it_was():
    assert from_kept(to_kept(CONTENT)) == CONTENT


def test_the_order_in_which_a_database_gives_fields_back_changes_no_digest():
    kept = dict(reversed(list(to_kept(CONTENT).items())))
    assert digest(from_kept(kept)) == digest(CONTENT)


def test_a_text_of_before_one_said_how_one_would_know_reads_and_hashes_as_it_was():
    kept = to_kept(CONTENT)
    assert kept["recommendations"][0]["how_known"]
    assert kept["recommendations"][1]["look_again_on"] == "2027-09-15"
    for one in kept["recommendations"]:
        one.pop("how_known", None)
        one.pop("look_again_on", None)
    kept["format"] = "response-1"
    was = sha256(canonical_json(kept)).hexdigest()
    read = from_kept(kept)
    assert (read.format, read.recommendations[0].how_known) == (Format.FIRST, "")
    assert (to_kept(read), digest(read)) == (kept, was)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("how_known", "Another"),
        ("look_again_on", date(2031, 1, 1)),
    ],
)
def test_how_one_would_know_is_under_the_digest(field, value):
    first, *others = CONTENT.recommendations
    changed = replace(CONTENT, recommendations=(replace(first, **{field: value}), *others))
    assert digest(changed) != digest(CONTENT)
    assert from_kept(to_kept(changed)) == changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("board", "Another"),
        ("review_id", "another"),
        ("reference", "Another"),
        ("version", 9),
        ("because", "Another"),
        ("agreed_on", date(2020, 1, 1)),
        ("opening", "Another"),
        ("recommendations", CONTENT.recommendations[:1]),
        ("carried_on", ()),
        ("dissent", ()),
    ],
)
def test_every_field_is_under_the_digest(field, value):
    assert digest(replace(CONTENT, **{field: value})) != digest(CONTENT)


def test_those_are_all_fields_but_the_shape_itself():
    assert len(fields(Content)) == 11


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "Another"),
        ("issues", "Another"),
        ("decision", Decision.IN_PART),
        ("reasons", "Another"),
        ("findings", ()),
        ("actions", ()),
        ("dissent", CONTENT.dissent),
        ("addressed_to", "Another"),
        ("id", "00000000-0000-0000-0000-00000000000a"),
    ],
)
def test_every_field_of_a_recommendation_is_under_the_digest(field, value):
    first, *others = CONTENT.recommendations
    changed = replace(CONTENT, recommendations=(replace(first, **{field: value}), *others))
    assert digest(changed) != digest(CONTENT)


def test_what_was_read_is_the_same_whatever_day_is_said():
    assert seen_digest(CONTENT) == seen_digest(replace(CONTENT, agreed_on=date(2020, 1, 1)))
    assert seen_digest(CONTENT) != digest(CONTENT)


def test_a_field_that_nobody_knows_is_not_passed_over():
    with pytest.raises(ValueError, match="unknown"):
        from_kept({**to_kept(CONTENT), "extra": 1})
