"""What a recommendation must hold, and what is left of several as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.checking import (
    RecommendationDetails,
    blend,
    sound_because,
    sound_details,
    sound_parts,
    sound_text,
)
from qmapp.casework.recommendations.rules import MOST_PARTS, Addressee, Kind, Nature
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 22)
PLAIN = RecommendationDetails(kind=Kind.ACTION, text="Do it.")


def sound(**changes: Any) -> RecommendationDetails:
    return sound_details(replace(PLAIN, **changes), today=TODAY)


def refused(**changes: Any) -> str | None:
    with pytest.raises(RuleBroken) as raised:
        sound(**changes)
    return raised.value.field


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_and_words_are_enough(kind: Kind) -> None:
    assert sound(kind=kind) == replace(PLAIN, kind=kind)


def test_without_a_kind_only_a_proposal() -> None:
    assert refused(kind=None) == "kind"
    without = replace(PLAIN, kind=None)
    assert sound_details(without, today=TODAY, needs_kind=False) == without


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00"])
def test_every_kind_needs_words(text: str) -> None:
    assert refused(text=text) == "text"
    with pytest.raises(RuleBroken) as raised:
        sound_text(text)
    assert raised.value.field == "text"


def test_words_are_stored_tidily() -> None:
    found = sound(text=" One\r\ntwo ", issues=" a\r\n\r\nb ", owner_role=" Head \n of  service ")
    assert (found.text, found.issues) == ("One\ntwo", "a\n\nb")
    assert found.owner_role == "Head of service"


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("text", 10_000),
        ("issues", 10_000),
        ("measure", 10_000),
        ("nature_because", 1_000),
        ("owner_role", 200),
        ("due_words", 200),
    ],
)
def test_nothing_is_cut(field: str, longest: int) -> None:
    assert getattr(sound(**{field: "x" * longest}), field) == "x" * longest
    assert refused(**{field: "x" * (longest + 1)}) == field


@pytest.mark.parametrize("field", ["due_on", "review_on"])
def test_years_that_nobody_means(field: str) -> None:
    assert refused(**{field: date(1989, 12, 31)}) == field
    assert refused(**{field: date(2057, 1, 1)}) == field
    assert getattr(sound(**{field: date(2056, 12, 31)}), field) == date(2056, 12, 31)
    assert getattr(sound(**{field: date(2020, 1, 1)}), field) == date(2020, 1, 1)


@pytest.mark.parametrize("addressee", [None, *Addressee])
def test_the_agency_and_the_body_belong_to_whom_it_speaks(addressee: Addressee | None) -> None:
    agency = uuid4()
    found = sound(addressee=addressee, agency_id=agency, body="The Department")
    assert found.agency_id == (agency if addressee is Addressee.ONE_AGENCY else None)
    with_body = {Addressee.REGION, Addressee.NATIONAL}
    assert found.body == ("The Department" if addressee in with_body else "")


def test_an_agency_that_the_board_does_not_list_has_its_name() -> None:
    assert sound(addressee=Addressee.ONE_AGENCY, body="Homes for All").body == "Homes for All"


@pytest.mark.parametrize("kind", Kind)
def test_strength_is_that_of_an_action(kind: Kind) -> None:
    found = sound(kind=kind, strength=Strength.STRONG)
    assert found.strength is (Strength.STRONG if kind is Kind.ACTION else None)


def test_parts_are_kept_in_order_without_empty_ones() -> None:
    assert sound_parts([" One ", "", "Two\r\nlines", " "]) == ["One", "Two\nlines"]


@pytest.mark.parametrize("parts", [[], ["One"], ["One", " "], ["x"] * (MOST_PARTS + 1)])
def test_how_many_parts(parts: list[str]) -> None:
    with pytest.raises(RuleBroken) as raised:
        sound_parts(parts)
    assert raised.value.field == "parts"


def test_a_part_that_is_too_long_is_named_by_its_place() -> None:
    with pytest.raises(RuleBroken) as raised:
        sound_parts(["One", "", "x" * 10_001])
    assert raised.value.field == "part_2"


def test_a_reason_is_asked_for() -> None:
    assert sound_because(" It was\r\nasked. ", "Say why") == "It was\nasked."
    for words in ("", " \n", "x" * 1_001):
        with pytest.raises(RuleBroken) as raised:
            sound_because(words, "Say why")
        assert raised.value.field == "because"


# Several as one ------------------------------------------------------------------------------


def test_what_only_one_says_is_taken_and_what_they_say_alike() -> None:
    one = replace(PLAIN, owner_role="Head", due_on=TODAY, measure="Audit")
    other = replace(PLAIN, text="And that.", due_on=TODAY, body="B", addressee=Addressee.NATIONAL)
    found = blend([one, other], "Both.")
    assert found.left_empty == ()
    assert found.details == replace(
        PLAIN, text="Both.", owner_role="Head", due_on=TODAY, measure="Audit", body="B",
        addressee=Addressee.NATIONAL,
    )  # fmt: skip


def test_where_they_differ_nobody_chooses_for_the_board() -> None:
    agency = uuid4()
    one = replace(
        PLAIN, owner_role="Head", nature=Nature.SIMPLE, nature_because="Known.",
        addressee=Addressee.ONE_AGENCY, agency_id=agency,
    )  # fmt: skip
    other = replace(
        PLAIN, kind=Kind.QUESTION, owner_role="Chair", nature=Nature.COMPLEX,
        addressee=Addressee.NATIONAL, body="The Department",
    )  # fmt: skip
    found = blend([one, other], "Both.")
    assert found.details == RecommendationDetails(kind=None, text="Both.")
    assert found.left_empty == ("kind", "nature", "addressee", "owner_role")


def test_issues_are_put_one_after_the_other_and_each_once() -> None:
    several = [replace(PLAIN, issues=issues) for issues in ("Who?", "", "When?", "Who?")]
    found = blend(several, "All.")
    assert (found.details.issues, found.left_empty) == ("Who?\n\nWhen?", ())
