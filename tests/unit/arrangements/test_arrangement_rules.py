from __future__ import annotations

from uuid import uuid4

import pytest

from qmapp.casework.arrangements.checking import ArrangementDetails, sound_details
from qmapp.casework.arrangements.rules import LONGEST_ROLE, LONGEST_WORDS, is_outside
from qmapp.errors import RuleBroken
from qmapp.foundation.access import BoardRole, ReviewRole


@pytest.mark.parametrize(
    ("board", "review", "interest", "outside"),
    [
        ((BoardRole.MEMBER,), (), False, True),
        ((BoardRole.CHAIR,), (ReviewRole.SIGNATORY,), False, True),
        ((), (ReviewRole.OBSERVER,), False, True),
        ((BoardRole.REVIEW_MANAGER,), (), False, False),
        ((BoardRole.MEMBER,), (ReviewRole.COMMISSIONER,), False, False),
        ((BoardRole.MEMBER,), (ReviewRole.LEAD_REVIEWER,), False, False),
        ((BoardRole.MEMBER,), (), True, False),
    ],
)
def test_who_stands_outside_the_commissioning_line(
    board: tuple[BoardRole, ...], review: tuple[ReviewRole, ...], *, interest: bool, outside: bool
) -> None:
    assert is_outside(board, review, has_interest=interest) is outside


def test_words_are_tidied_and_gaps_are_named() -> None:
    kept = sound_details(ArrangementDetails(assurance=" A group.\r\nTwice. ", challenge="  "))
    assert kept.assurance == "A group.\nTwice."
    assert list(kept.gaps) == ["challenge", "deadlock", "outside_id"]


def test_nothing_is_cut() -> None:
    for name in ("assurance", "challenge", "deadlock"):
        with pytest.raises(RuleBroken) as broken:
            sound_details(ArrangementDetails(**{name: "a" * (LONGEST_WORDS + 1)}))
        assert broken.value.field == name
    with pytest.raises(RuleBroken) as broken:
        sound_details(ArrangementDetails(outside_id=uuid4(), outside_role="a" * (LONGEST_ROLE + 1)))
    assert broken.value.field == "outside_role"


def test_a_person_and_who_they_are_belong_together() -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_details(ArrangementDetails(outside_id=uuid4(), outside_role=" "))
    assert broken.value.field == "outside_role"
    with pytest.raises(RuleBroken) as broken:
        sound_details(ArrangementDetails(outside_role="Scrutineer"))
    assert broken.value.field == "outside_id"
