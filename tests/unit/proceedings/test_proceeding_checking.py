from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmapp.casework.proceedings.checking import (
    ProceedingDetails,
    sound_because,
    sound_details,
)
from qmapp.casework.proceedings.rules import LONGEST_TITLE, ProceedingKind, ProceedingStatus
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 10)
INQUEST = ProceedingDetails(
    kind=ProceedingKind.INQUEST, title="Inquest", status=ProceedingStatus.RUNNING
)


def sound(**changes: object) -> ProceedingDetails:
    return sound_details(replace(INQUEST, **changes), today=TODAY)


def broken_at(**changes: object) -> str | None:
    with pytest.raises(RuleBroken) as broken:
        sound(**changes)
    return broken.value.field


def test_words_are_tidied() -> None:
    kept = sound(title="  Inquest \n into it ", contact=" Officer\r\nby telephone ", note=" ")
    assert (kept.title, kept.contact, kept.note) == (
        "Inquest into it", "Officer\nby telephone", ""
    )  # fmt: skip


def test_what_cannot_be() -> None:
    assert broken_at(title=" ") == "title"
    assert broken_at(title="a" * (LONGEST_TITLE + 1)) == "title"
    assert broken_at(contact="a" * 4001) == "contact"
    assert broken_at(note="a" * 4001) == "note"
    assert broken_at(status_on=date(2026, 11, 11)) == "status_on"
    assert broken_at(status_on=date(1989, 1, 1)) == "status_on"
    assert broken_at(expected_end_on=date(2099, 1, 1)) == "expected_end_on"
    assert (
        broken_at(status_on=date(2026, 5, 2), expected_end_on=date(2026, 5, 1)) == "expected_end_on"
    )


def test_an_end_is_expected_of_what_is_open_only() -> None:
    day = date(2027, 2, 1)
    assert sound(expected_end_on=day).expected_end_on == day
    assert sound(expected_end_on=day, status=ProceedingStatus.EXPECTED).expected_end_on == day
    for status in (ProceedingStatus.ENDED, ProceedingStatus.NOT_PURSUED):
        assert sound(expected_end_on=day, status=status).expected_end_on is None
    # A day that has passed says that nobody has looked since; it may stand.
    assert sound(expected_end_on=date(2026, 1, 1)).expected_end_on == date(2026, 1, 1)


def test_a_mistake_has_a_reason() -> None:
    assert sound_because(" Wrong review. ") == "Wrong review."
    for because in (" ", "a" * 1001):
        with pytest.raises(RuleBroken) as broken:
            sound_because(because)
        assert broken.value.field == "because"
