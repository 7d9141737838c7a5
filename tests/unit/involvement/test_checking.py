"""What an entry and a step must hold to be kept, where what was typed cannot be seen."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.casework.involvement.checking import (
    ParticipantDetails,
    StepDetails,
    sound_participant,
    sound_step,
)
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 10)


def label_of(typed: str) -> str:
    details = ParticipantDetails(belongs_to=Group.OTHER_FAMILY, label=typed)
    return sound_participant(details, today=TODAY).label


def test_a_label_is_kept_without_marks_that_turn_or_split_it() -> None:
    assert label_of("\u202epaternal\u200b uncle\ufeff ") == "paternal uncle"
    assert label_of("خانه\u200cدار") == "خانه\u200cدار"  # a letter changes its shape by it


@pytest.mark.parametrize("typed", ["", " \n", "\u200b\u200b", "\u202e", "\u200d"])
def test_a_label_can_be_seen(typed: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        label_of(typed)
    assert broken.value.field == "label"


@pytest.mark.parametrize("typed", ["", "\u200b", "\x07 \u2060\n\u00ad"])
def test_words_can_be_seen(typed: str) -> None:
    details = StepDetails(kind=StepKind.FOCUS, on=TODAY, words=typed)
    with pytest.raises(RuleBroken) as broken:
        sound_step(details, today=TODAY)
    assert broken.value.field == "words"
    met = StepDetails(kind=StepKind.RESPONSE, details={"response": "declined"}, words=typed)
    assert not sound_step(met, today=TODAY).words
