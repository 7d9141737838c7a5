from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from uuid import uuid4

import pytest

from qmapp.casework.assessments.pages.profile import Column
from qmapp.casework.assessments.rules import AssessmentKind, MarkerFacts
from qmapp.casework.moderation.comparing import Said
from qmapp.casework.moderation.lines import Assessor, VoiceLine
from qmapp.casework.moderation.pages.plot import draw
from qmapp.foundation.catalogue import load_catalogue

SCALE = load_catalogue().default_edition.scale
COLUMNS = [
    *(Column(one, one, one, is_on_scale=True) for one in
      ("not_met", "partly_met", "largely_met", "met")),
    *(Column(one, one, one, is_on_scale=False) for one in ("cannot_tell", "not_yet_due", "none")),
]  # fmt: skip


def voice(rating, kind=AssessmentKind.COMMISSIONER):
    found = SCALE.rating(rating) if rating else None
    by = Assessor(
        uuid4(), kind, uuid4(), "Ann", ("Ann",), datetime(2026, 1, 1, tzinfo=UTC), 1,
        after_sight=False, is_revised=False,
    )  # fmt: skip
    return VoiceLine(by, found, MarkerFacts(), {}, {}, Said(found, {}, frozenset()))


@pytest.mark.parametrize("count", [2, 3, 6, 9])
def test_marks_at_one_place_stand_apart_and_within_their_column(count):
    plot = draw([voice("met") for _ in range(count)], COLUMNS)
    dots = sorted(plot.dots, key=lambda dot: dot.x)
    assert len(dots) == count
    assert all(a.x + a.r <= b.x - b.r for a, b in pairwise(dots))
    assert dots[0].x - dots[0].r >= 3 * 86 - 1
    assert dots[-1].x + dots[-1].r <= 4 * 86 + 1
    assert plot.link is None


def test_the_outermost_on_the_scale_are_joined_and_off_it_nothing_is():
    plot = draw([voice("met"), voice("partly_met"), voice("cannot_tell")], COLUMNS)
    assert plot.link == (86 + 43, 3 * 86 + 43)
    assert draw([voice("met"), voice("cannot_tell")], COLUMNS).link is None


def test_what_is_not_judged_is_hollow_and_what_has_no_place_a_dash():
    plot = draw([voice(None, AssessmentKind.SELF_CHECK), voice("not_applicable")], COLUMNS)
    assert [(dot.is_self, dot.hollow, dot.dash) for dot in plot.dots] == [
        (True, True, False), (False, False, True),
    ]  # fmt: skip
    assert {round(dot.x) > 4 * 86 + 2 * 68 for dot in plot.dots} == {True}


def test_a_self_check_and_a_judgement_at_one_place_are_a_circle_in_a_diamond():
    own = voice("met", AssessmentKind.SELF_CHECK)
    [dot] = draw([own, voice("met")], COLUMNS).dots
    assert (dot.is_self, dot.is_both, dot.x) == (True, True, 3 * 86 + 43)
    assert [one.is_both for one in draw([own, voice("met"), voice("met")], COLUMNS).dots] == [
        True, False,
    ]  # fmt: skip
    assert not any(one.is_both for one in draw([own, voice("not_met")], COLUMNS).dots)
    left = [voice(None, AssessmentKind.SELF_CHECK), voice(None)]
    assert not any(one.is_both for one in draw(left, COLUMNS).dots)
