"""What an action must say before it is kept."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.decision.actions.checking import ActionDetails, sound_action, sound_because
from qmapp.decision.actions.rules import LONGEST_BECAUSE, LONGEST_OWNER, LONGEST_WHAT
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 22)


def details(**more: object) -> ActionDetails:
    return ActionDetails(**{"what": "Agree who leads", "owner_role": "Head of service", **more})  # type: ignore[arg-type]


def test_words_are_tidied():
    sound = sound_action(
        details(what=" Agree\r\nit ", owner_role=" Head \n of  service "), today=TODAY
    )
    assert (sound.what, sound.owner_role) == ("Agree\nit", "Head of service")


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("what", {"what": " \n "}),
        ("what", {"what": "x" * (LONGEST_WHAT + 1)}),
        ("owner_role", {"owner_role": "\x00"}),
        ("owner_role", {"owner_role": "x" * (LONGEST_OWNER + 1)}),
        ("due_on", {"due_on": date(1989, 12, 31)}),
        ("due_on", {"due_on": date(2042, 1, 1)}),
    ],
)
def test_what_it_lacks_is_said_at_its_field(field, more):
    with pytest.raises(RuleBroken) as broken:
        sound_action(details(**more), today=TODAY)
    assert broken.value.field == field


def test_a_date_may_wait_and_an_old_one_may_stay():
    assert sound_action(details(), today=TODAY).due_on is None
    old = date(2050, 1, 1)
    assert sound_action(details(due_on=old), today=TODAY, was=old).due_on == old


def test_the_longest_that_fits_is_kept_whole():
    long = details(
        what="x" * LONGEST_WHAT, owner_role="y" * LONGEST_OWNER, due_on=date(2041, 12, 31)
    )
    assert sound_action(long, today=TODAY) == long


@pytest.mark.parametrize("words", ["", "  ", "x" * (LONGEST_BECAUSE + 1)])
def test_taking_out_needs_a_reason_of_some_length(words):
    with pytest.raises(RuleBroken) as broken:
        sound_because(words)
    assert broken.value.field == "because"
    assert sound_because(" It is done. ") == "It is done."
