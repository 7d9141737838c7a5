from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmapp.casework.reviews.rules import (
    ORDER,
    ROLE_LABELS,
    ROLE_TESTS,
    STAGE_LABELS,
    Dates,
    Details,
    Due,
    Stage,
    date_problems,
    date_questions,
    days_late,
    detail_problems,
    edition_for,
    next_due,
    require_role_fits,
)
from qmapp.errors import RuleBroken
from qmapp.foundation.access import ReviewRole
from tests.factories.reviews import DETAILS, the_catalogue

TODAY = date(2026, 11, 20)
L, C, P, S, OB = (
    ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER,
    ReviewRole.SIGNATORY, ReviewRole.OBSERVER,
)  # fmt: skip


def test_every_stage_and_role_has_its_words():
    assert set(STAGE_LABELS) == set(Stage) == set(ORDER)
    assert set(ROLE_LABELS) == set(ROLE_TESTS) == set(ReviewRole)


@pytest.mark.parametrize(
    ("due", "late"),
    [(None, None), (date(2026, 11, 20), None), (date(2026, 12, 1), None),
     (date(2026, 11, 19), 1), (date(2026, 10, 20), 31)],
)  # fmt: skip
def test_lateness_begins_the_day_after(due, late):
    assert days_late(due, TODAY) == late


@pytest.mark.parametrize(
    ("stage", "dates", "due"),
    [
        (Stage.SET_UP, Dates(), None),
        (Stage.SET_UP, Dates(draft_due_on=date(2026, 12, 1)), (Due.DRAFT, date(2026, 12, 1))),
        (Stage.DRAFTING, DETAILS.dates, (Due.DRAFT, date(2026, 12, 1))),
        (Stage.SELF_CHECK, DETAILS.dates, (Due.SIGN_OFF, date(2027, 2, 1))),
        (Stage.READY, DETAILS.dates, (Due.SIGN_OFF, date(2027, 2, 1))),
        (Stage.REPORT_SIGNED, DETAILS.dates, None),
        (Stage.CLOSED, DETAILS.dates, None),
        (
            Stage.DRAFTING,
            Dates(draft_due_on=date(2027, 3, 1), sign_off_target_on=date(2027, 1, 1)),
            (Due.SIGN_OFF, date(2027, 1, 1)),
        ),
    ],
)
def test_the_next_date_is_the_earliest_still_to_be_kept(stage, dates, due):
    assert next_due(stage, dates) == due


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sign_off_target_on": date(2026, 2, 1)}, "sign_off_target_on"),
        ({"draft_due_on": date(2026, 2, 1)}, "draft_due_on"),
        ({"incident_known_on": date(2026, 11, 21)}, "incident_known_on"),
        ({"incident_known_on": date(206, 1, 1)}, "incident_known_on"),
        ({"sign_off_target_on": date(2207, 2, 1)}, "sign_off_target_on"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(changes, field):
    problems = date_problems(replace(DETAILS.dates, **changes), TODAY)
    assert [one.field for one in problems] == [field]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"commissioned_on": date(2026, 1, 4)}, "before the incident"),
        ({"commissioned_on": date(2026, 11, 21)}, "still to come"),
        ({"sign_off_target_on": date(2026, 11, 30)}, "before the draft is due"),
    ],
)
def test_odd_dates_are_asked_about_and_not_refused(changes, words):
    dates = replace(DETAILS.dates, **changes)
    assert date_problems(dates, TODAY) == []
    assert [words in str(one) for one in date_questions(dates, TODAY)] == [True]


def test_ordinary_dates_and_no_dates_raise_neither_problem_nor_question():
    for dates in (DETAILS.dates, Dates()):
        assert date_problems(dates, TODAY) == []
        assert date_questions(dates, TODAY) == []


def test_every_field_at_fault_is_named_at_once():
    details = Details(
        reference="Kayleigh", kind="tribunal", scope_note="x" * 4001,
        dates=Dates(incident_known_on=date(2026, 12, 1)), lateness_reason="y" * 4001,
    )  # fmt: skip
    assert [one.field for one in detail_problems(details, ["lcspr"], TODAY)] == [
        "reference", "kind", "scope_note", "lateness_reason", "incident_known_on",
    ]  # fmt: skip
    assert detail_problems(DETAILS, ["lcspr"], TODAY) == []


def test_a_review_gets_the_newest_edition_that_fits_its_kind():
    editions = the_catalogue().editions
    assert edition_for("lcspr", editions).fit("lcspr").fits
    assert edition_for("another planet", editions) is editions[-1]
    younger = replace(editions[-1], slug="later", fits=())
    assert edition_for("lcspr", [*editions, younger]).slug == editions[-1].slug
    assert edition_for("another planet", [*editions, younger]).slug == "later"


@pytest.mark.parametrize(
    ("role", "held", "manager", "interest", "fits"),
    [
        (C, set(), False, False, True), (L, set(), False, False, True),
        (P, set(), True, False, True), (OB, set(), True, False, True),
        (C, set(), True, False, False), (L, set(), True, False, False), (S, set(), True, False, False),
        (C, {C}, False, False, False), (C, {L}, False, False, False), (L, {C}, False, False, False),
        (S, {L}, False, False, False), (L, {S}, False, False, False),
        (S, {C}, False, False, True), (P, {L}, False, False, True),
        (P, set(), False, True, False),
    ],
)  # fmt: skip
def test_who_may_take_up_which_role(role, held, manager, interest, fits):
    if fits:
        require_role_fits(role, held, is_manager=manager, has_interest=interest)
        return
    with pytest.raises(RuleBroken) as refused:
        require_role_fits(role, held, is_manager=manager, has_interest=interest)
    assert refused.value.field in {"person", "role"}
