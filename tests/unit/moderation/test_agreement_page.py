"""What a board is told of agreement, and what is withheld."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.moderation.agreement import Pair, Unit
from qmapp.casework.moderation.board_queries import Counted
from qmapp.casework.moderation.pages.agreement import agreement_page
from qmapp.foundation.catalogue import load_catalogue

EDITION = load_catalogue().default_edition
MARKERS = [one.id for one in EDITION.markers]


def units(drafts, markers=MARKERS, year=2026, orders=(4, 3), first=0):
    return [
        Unit(UUID(int=first + draft), marker, year, orders)
        for draft in range(drafts)
        for marker in markers
    ]


def page(found, pairs=()):
    return agreement_page(Counted(found, pairs, [EDITION], 0, 0))


def told(figures, number=None):
    [group] = [one for one in figures.told if one.number == number]
    return [(row.period, list(row.figures)) for row in group.rows]


def test_nothing_judged_is_said_so():
    assert page([]).is_empty


def test_few_drafts_tell_of_all_markers_and_of_none_alone():
    found = page(units(4))
    assert told(found.between) == [("2026", ["0 of 72", "72 of 72", "-0.99 (n 72)"])]
    assert len(found.between.told) == 1
    assert len(found.between.withheld) == 18


def test_two_people_are_not_told_of_by_their_one_draft():
    assert told(page(units(1)).between) == [("2026", [])]


def test_a_marker_of_ten_drafts_is_told_by_year():
    found = page([*units(12, MARKERS[:2]), *units(10, MARKERS[:1], year=2025, first=50)])
    assert told(found.between, 1) == [
        ("2026", ["0 of 12", "12 of 12", "-0.92 (n 12)"]),
        ("2025", ["0 of 10", "10 of 10", "-0.90 (n 10)"]),
        ("All years", ["0 of 22", "22 of 22", "-0.95 (n 22)"]),
    ]


def test_what_is_withheld_cannot_be_worked_out_from_the_whole():
    found = page([*units(12, MARKERS[:1]), *units(3, MARKERS[:1], year=2025, first=50)])
    assert told(found.between, 1)[1:] == [("2025", []), ("All years", [])]
    # Of one year: a marker with three beside one with twelve.
    found = page([*units(12, MARKERS[:1]), *units(3, MARKERS[1:2])])
    assert told(found.between) == [("2026", [])]
    # Of all years together: a year that is withheld.
    found = page([*units(12, MARKERS[:1]), *units(2, MARKERS[:4], year=2025, first=50)])
    assert told(found.between)[-1] == ("All years", [])


def test_a_marker_without_a_unit_is_named_below():
    found = page(units(12, MARKERS[:1])).between
    assert [one.number for one in found.told] == [None, 1]
    assert found.nothing[-1] == f"18 {EDITION.by_number(18).title}"
    assert (len(found.nothing), found.withheld) == (17, [])


def test_alpha_says_when_there_is_none():
    found = page(units(12, MARKERS[:1], orders=(4, 4)))
    assert told(found.between, 1)[0][1] == ["12 of 12", "12 of 12", "none: all one place (n 12)"]


def test_self_checks_are_told_by_distance():
    pairs = [Pair(UUID(int=draft), MARKERS[0], 2026, 4, 1 + draft % 4) for draft in range(12)]
    found = page([], pairs)
    assert told(found.from_self_checks, 1) == [("2026", ["3 of 12", "3 of 12", "6 of 12"])]
    assert found.between is None


def test_the_reading_says_what_may_be_told():
    assert "0 of 72 cases" in page(units(4)).reading
    assert "too few drafts" in page(units(1)).reading
