"""What may stand in the boxes of a logic model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qmapp.errors import RuleBroken
from qmapp.learning.theory.rules import (
    LONGEST_BECAUSE,
    LONGEST_BOX,
    Box,
    Boxes,
    Link,
    because_of,
    sound_boxes,
)


def test_every_box_and_every_reason_has_its_place() -> None:
    names = {box.value for box in Box} | {because_of(link) for link in Link}
    assert set(Boxes.__slots__) == names
    full = Boxes(**{name: name for name in names})
    assert [full.words(box) for box in Box] == [box.value for box in Box]
    assert full.reasons() == {link: because_of(link) for link in Link}
    assert Boxes().is_empty
    assert not any(replace(Boxes(), **{name: "x"}).is_empty for name in names)


@pytest.mark.parametrize("name", Boxes.__slots__)
def test_words_are_tidied_and_too_many_are_refused_where_they_stand(name: str) -> None:
    longest = LONGEST_BECAUSE if name.endswith("_because") else LONGEST_BOX
    assert sound_boxes(Boxes(**{name: f"  {'x' * longest} \n"})) == Boxes(**{name: "x" * longest})
    with pytest.raises(RuleBroken) as broken:
        sound_boxes(Boxes(**{name: "x" * (longest + 1)}))
    assert broken.value.field == name
