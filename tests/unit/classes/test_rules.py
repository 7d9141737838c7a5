from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from qmapp.errors import RuleBroken
from qmapp.learning.classes.rules import (
    Came,
    ClassDetails,
    OwnDraft,
    Skill,
    before_and_after,
    gaps,
    sound_because,
    sound_came,
    sound_class,
    sound_role,
)

TODAY = date(2026, 6, 1)
KNOWN = [f"qm{number:02d}" for number in range(1, 9)]


def details(**changes: object) -> ClassDetails:
    values: dict[str, object] = {
        "title": "Finding why", "held_on": TODAY, "place": "Town hall", "skills": (Skill.WHY,),
    }  # fmt: skip
    return ClassDetails(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"held_on": None}, "held_on"),
        ({"held_on": date(1989, 12, 31)}, "held_on"),
        ({"held_on": date(2032, 1, 1)}, "held_on"),
        ({"place": ""}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"skills": ()}, "skills"),
        ({"markers": ("qm99",)}, "markers"),
        ({"markers": tuple(KNOWN[:7])}, "markers"),
    ],
)
def test_a_session_that_lacks_something(changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_class(details(**changes), TODAY, known_markers=KNOWN)
    assert broken.value.field == field


def test_skills_and_markers_keep_their_own_order() -> None:
    typed = details(
        place="", is_online=True, skills=(Skill.WRITING, Skill.SCOPING), markers=("qm03", "qm01")
    )
    found = sound_class(typed, TODAY, known_markers=KNOWN)
    assert found.skills == (Skill.SCOPING, Skill.WRITING)
    assert found.markers == ("qm01", "qm03")


def test_nobody_came_to_what_is_still_to_come() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert sound_came(Came.NOT_KNOWN, tomorrow, TODAY) is Came.NOT_KNOWN
    for came in (Came.ATTENDED, Came.ABSENT, None):
        with pytest.raises(RuleBroken):
            sound_came(came, tomorrow, TODAY)
    assert sound_came(Came.ATTENDED, TODAY, TODAY) is Came.ATTENDED


def test_words_that_are_needed() -> None:
    assert sound_role("  panel  chair ") == "panel chair"
    assert sound_because(" Snow. ") == "Snow."
    for words in (" ", "x" * 81):
        with pytest.raises(RuleBroken):
            sound_role(words)
    for words in (" ", "x" * 1001):
        with pytest.raises(RuleBroken):
            sound_because(words)


def test_gaps_stand_in_the_order_of_markers_and_leave_out_what_is_off_the_scale() -> None:
    facts = [("qm02", "not_met", 2), ("qm02", "met", 1), ("qm02", "cannot_tell", 9),
             ("qm01", "met", 2)]  # fmt: skip
    found = gaps(
        facts, markers=["qm01", "qm02", "qm03"], on_scale={"met", "not_met"}, weak={"not_met"},
        told={"qm02"},
    )  # fmt: skip
    assert [(one.marker_id, one.weak, one.judged, one.is_told) for one in found] == [
        ("qm01", 0, 2, False),
        ("qm02", 2, 3, True),
        ("qm03", 0, 0, False),
    ]


def test_drafts_are_parted_by_the_day_of_a_session() -> None:
    def draft(number: int, days: int) -> OwnDraft:
        return OwnDraft(
            reference="K", board_id=UUID(int=1), number=number,
            sent_on=TODAY + timedelta(days=days), edition_sha256="x", ratings={},
        )  # fmt: skip

    found = before_and_after([draft(3, 1), draft(2, 0), draft(1, -9)], TODAY)
    assert [one.number for one in found.before] == [1, 2]
    assert [one.number for one in found.after] == [3]
