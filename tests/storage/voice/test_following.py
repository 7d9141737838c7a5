from __future__ import annotations

import pytest

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.voice.rules import Use
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from tests.storage.evidence.next_draft import GONE, MOVED, NEW, PLACES, REWORDED, SAME, TWICE
from tests.support.voiced import Desk


@pytest.fixture
def moved(desk: Desk) -> Desk:
    """Five places in draft 1, and draft 2."""
    step = desk.say()
    for position in PLACES.values():
        desk.link(step, position, use=Use.SUMMARISES)
    desk.next_draft(NEW)
    desk.number = 2
    return desk


def test_what_became_of_each_is_told_and_nothing_linked(moved: Desk) -> None:
    assert moved.look() == 5
    assert {fate.was: fate.fate for fate in moved.fates()} == {
        SAME: Fate.UNCHANGED,
        MOVED: Fate.MOVED,
        REWORDED: Fate.REWORDED,
        GONE: Fate.GONE,
        TWICE: Fate.ASK,
    }
    assert moved.places() == []


def test_looking_twice_finds_nothing_more(moved: Desk) -> None:
    moved.look()
    with pytest.raises(RuleBroken, match="no more words"):
        moved.look()


def test_saying_yes_puts_a_place_on_the_words(moved: Desk) -> None:
    moved.look()
    by_words = {fate.was: fate for fate in moved.fates()}
    ids = [by_words[words].id for words in (SAME, MOVED, REWORDED)]
    assert moved.do("carry", ids) == 3
    assert moved.do("carry", ids) == 0  # another tab
    found = {one.position: one for one in moved.places()}
    assert {position: one.fate for position, one in found.items()} == {
        1: Fate.UNCHANGED,
        2: Fate.REWORDED,
        9: Fate.MOVED,
    }
    assert {one.quote for one in found.values()} == {None}
    assert {one.use for one in found.values()} == {Use.SUMMARISES}
    assert moved.row(found[1].id).carried_from_id == by_words[SAME].place_id


def test_a_person_chooses_among_several(moved: Desk) -> None:
    moved.look()
    asked = next(fate for fate in moved.fates() if fate.fate is Fate.ASK)
    with pytest.raises(NotFound):
        moved.do("carry", [asked.id])
    with pytest.raises(NotFound):
        moved.do("carry", [asked.id], candidate=9)
    assert moved.do("carry", [asked.id], candidate=1) == 1
    (place,) = moved.places()
    assert place.position == asked.candidates[1]["position"]
    assert place.fate is Fate.MOVED


def test_what_is_gone_is_let_go_and_asked_about_again(moved: Desk) -> None:
    moved.look()
    gone = next(fate for fate in moved.fates() if fate.fate is Fate.GONE)
    with pytest.raises(NotFound):
        moved.do("carry", [gone.id])
    assert moved.do("let_go", [gone.id]) == 1
    assert moved.do("let_go", [gone.id]) == 0
    assert moved.do("ask_again", gone.id) is True
    assert moved.do("ask_again", gone.id) is False


def test_what_was_linked_by_hand_is_not_linked_twice(moved: Desk) -> None:
    moved.look()
    same = next(fate for fate in moved.fates() if fate.fate is Fate.UNCHANGED)
    moved.link(same.step_id, 1)
    assert moved.do("carry", [same.id]) == 0
    assert len(moved.places()) == 1


def test_withdrawn_words_are_not_looked_for(moved: Desk) -> None:
    moved.withdraw(moved.places(number=1)[0].step_id)
    with pytest.raises(RuleBroken):
        moved.look()


def test_whoever_may_not_write_does_not_look(moved: Desk) -> None:
    with pytest.raises(NotAllowed):
        moved.look(moved.case.commissioner)
    moved.look()
    with pytest.raises(NotAllowed):
        moved.do("carry", [moved.fates()[0].id], actor=moved.case.commissioner)


def test_the_earlier_draft_stays_as_it_was(moved: Desk) -> None:
    before = moved.places(number=1)
    moved.look()
    moved.do("carry", [f.id for f in moved.fates() if f.fate is Fate.UNCHANGED])
    assert moved.places(number=1) == before
