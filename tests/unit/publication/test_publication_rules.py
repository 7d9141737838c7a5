from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmapp.errors import RuleBroken
from qmapp.governance.publication.checking import (
    DecisionDetails,
    ReadinessDetails,
    Said,
    sound_decision,
    sound_readiness,
    sound_said,
)
from qmapp.governance.publication.rules import (
    Extent,
    Facts,
    Fate,
    Lack,
    Missing,
    is_kept_short,
    key_of,
    lacking,
    months_between,
)

TODAY = date(2027, 3, 4)
READY = Facts(
    is_report_signed=True,
    is_response_signed=True,
    has_draft=True,
    is_scanned=True,
    family_told=True,
    practitioners_told=True,
    has_impact=True,
    has_date=True,
    has_place=True,
)


def test_nothing_is_missing_when_all_is_there() -> None:
    assert list(lacking(READY)) == []


@pytest.mark.parametrize(
    ("change", "lack", "also_unpublished"),
    [
        ({"is_report_signed": False}, Missing(Lack.REPORT), True),
        ({"is_current": False}, Missing(Lack.CHANGED), True),
        ({"is_response_signed": False}, Missing(Lack.RESPONSE), True),
        ({"has_draft": False}, Missing(Lack.DRAFT), True),
        ({"is_scanned": False}, Missing(Lack.SCAN), False),
        ({"open_identifiers": 3}, Missing(Lack.IDENTIFIERS, 3), False),
        ({"family_told": False}, Missing(Lack.FAMILY), True),
        ({"practitioners_told": False}, Missing(Lack.PRACTITIONERS), True),
        ({"holding_proceedings": 1}, Missing(Lack.PROCEEDINGS, 1), False),
        ({"has_impact": False}, Missing(Lack.IMPACT), True),
        ({"has_date": False}, Missing(Lack.DATE), False),
        ({"has_place": False}, Missing(Lack.KEPT), False),
    ],
)
def test_each_thing_is_missed_and_named(
    change: dict[str, bool], lack: Missing, also_unpublished: bool
) -> None:
    facts = replace(READY, **change)  # type: ignore[arg-type]
    assert list(lacking(facts)) == [lack]
    assert list(lacking(facts, Extent.PART)) == [lack]
    assert list(lacking(facts, Extent.NOT)) == ([lack] if also_unpublished else [])


def test_a_reason_stands_for_the_signed_response() -> None:
    facts = replace(READY, is_response_signed=False, waives_response=True)
    assert list(lacking(facts)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leah", " Leah,"),
        ("Leah", "Leah’s"),
        ("Leah's", "Leah"),
        ("Mrs James", "Mrs James’"),
        ("4\u00a0March  2025", "4 March 2025"),
        ("Le\u00adah", "Leah"),
        ("Zo\u00eb", "Zoe\u0308"),
    ],
)
def test_the_same_words_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("Will", "will"), ("4 March", "4 May"), ("Le", "Leah")])
def test_other_words_have_another_key(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_words_that_stay_need_a_reason_and_others_do_not() -> None:
    with pytest.raises(RuleBroken) as found:
        sound_said(Said(Fate.STAYS, "  "), "because-1")
    assert found.value.field == "because-1"
    assert sound_said(Said(Fate.STAYS, " The court named it. "), "x").because == (
        "The court named it."
    )
    assert sound_said(Said(Fate.TAKEN_OUT), "x").fate is Fate.TAKEN_OUT


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (DecisionDetails(extent=Extent.NOT), "reasons"),
        (DecisionDetails(extent=Extent.PART, published_on=TODAY), "reasons"),
        (DecisionDetails(extent=Extent.PART, reasons="x", published_on=TODAY), "held_back"),
        (
            DecisionDetails(extent=Extent.FULL, published_on=TODAY, held_back={"findings": ""}),
            "extent",
        ),
        (DecisionDetails(extent=Extent.FULL), "published_on"),
        (DecisionDetails(extent=Extent.FULL, published_on=date(2027, 3, 5)), "published_on"),
        (DecisionDetails(extent=Extent.FULL, published_on=date(1066, 3, 5)), "published_on"),
    ],
)
def test_a_decision_that_cannot_stand_names_its_field(details: DecisionDetails, field: str) -> None:
    with pytest.raises(RuleBroken) as found:
        sound_decision(details, today=TODAY)
    assert found.value.field == field


def test_what_is_not_published_has_neither_day_nor_address() -> None:
    details = DecisionDetails(
        extent=Extent.NOT, reasons="A trial.", published_on=TODAY, address="https://x.example"
    )
    sound = sound_decision(details, today=TODAY)
    assert (sound.published_on, sound.address) == (None, "")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ReadinessDetails(family_told_on=date(2027, 3, 5)), "family_told_on"),
        (ReadinessDetails(practitioners_told_on=date(2028, 1, 1)), "practitioners_told_on"),
        (ReadinessDetails(publish_on=date(27, 1, 1)), "publish_on"),
        (ReadinessDetails(publish_on=TODAY, kept_until=TODAY), "kept_until"),
        (ReadinessDetails(impact="x" * 10_001), "impact"),
    ],
)
def test_what_is_arranged_and_cannot_be_names_its_field(
    details: ReadinessDetails, field: str
) -> None:
    with pytest.raises(RuleBroken) as found:
        sound_readiness(details, today=TODAY)
    assert found.value.field == field


def test_twelve_months_are_counted_by_the_calendar() -> None:
    assert months_between(date(2027, 1, 31), date(2028, 1, 30)) == 11
    assert not is_kept_short(date(2027, 3, 4), date(2028, 3, 4))
    assert is_kept_short(date(2027, 3, 4), date(2028, 3, 3))
    assert not is_kept_short(None, date(2028, 3, 3))
