from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue import load_catalogue
from qmapp.learning.summits.rules import (
    CODE_LETTERS,
    PUBLISHED_SECTORS,
    WRONG_CODES_PER_REMOTE,
    WRONG_TRIES_PER_CODE,
    Course,
    Kind,
    Sector,
    Sense,
    Standing,
    State,
    may_name_role,
    must_wait,
    normal_code,
    presence,
    require_showable,
    spaced_code,
    tally,
)
from qmapp.learning.summits.text import build, digest_of, from_content, to_content

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
ISSUES = ("pi-no-strategy-discussion", "pi-schools-hold-back", "pi-not-there")
QUESTIONS = ("q-solve-6", "q-unpick-1")


def test_where_a_summit_stands() -> None:
    opened = Course(opened_at=NOW)
    live = replace(opened, has_code=True, code_until=NOW + timedelta(hours=1))
    assert Course().standing(NOW) is Standing.PLANNED
    assert opened.standing(NOW) is Standing.OPEN
    assert live.standing(NOW) is Standing.LIVE
    assert live.standing(NOW + timedelta(hours=1)) is Standing.OPEN
    assert replace(live, has_code=False).standing(NOW) is Standing.OPEN
    assert replace(opened, told_on=NOW.date()).standing(NOW) is Standing.TOLD
    assert replace(live, told_on=NOW.date()).standing(NOW) is Standing.LIVE
    assert replace(live, called_off_at=NOW).standing(NOW) is Standing.CALLED_OFF


def test_a_code_is_read_as_it_is_heard() -> None:
    assert normal_code(" fhk-3 47 ") == "FHK347"
    assert len(normal_code("x" * 90)) == 16
    assert spaced_code("FHK347") == "FHK 347"
    assert spaced_code("") == ""
    # None looks or sounds like another of them.
    assert not set(CODE_LETTERS) & set("0OQ1I5S8B2ZVUN")
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)


@pytest.mark.parametrize(
    ("here", "code", "waits"),
    [
        (0, 0, False),
        (WRONG_CODES_PER_REMOTE - 1, WRONG_TRIES_PER_CODE - 1, False),
        (WRONG_CODES_PER_REMOTE, 0, True),
        (0, WRONG_TRIES_PER_CODE, True),
    ],
)
def test_guessing_is_slowed_by_place_and_by_code(here: int, code: int, *, waits: bool) -> None:
    assert must_wait(wrong_from_here=here, wrong_of_code=code) is waits


def test_the_sense_check_counts_people_and_keeps_cannot_tell() -> None:
    found = tally([(Sense.RECOGNISED, 7), (Sense.CANNOT_TELL, 2), (None, 5)])
    assert found.answered == 9
    assert found.by_sense[Sense.CANNOT_TELL] == 2
    assert tally([]).answered == 0


@pytest.mark.parametrize(
    ("known", "is_checked", "named"),
    [(0, False, True), (1, False, False), (2, False, False), (3, False, True), (1, True, True)],
)
def test_a_role_of_few_is_named_with_a_checked_quotation_alone(
    known: int, is_checked: bool, named: bool
) -> None:
    assert may_name_role(Kind.QUOTATION, known, is_checked=is_checked) is named
    assert may_name_role(Kind.BARRIER, known, is_checked=is_checked) is (known not in (1, 2))


def test_who_was_expected_and_did_not_come_is_missing() -> None:
    found = {
        one.sector: one
        for one in presence([Sector.HEALTH, Sector.POLICE], {Sector.HEALTH: 3}, {Sector.HOUSING: 1})
    }
    assert list(found) == [Sector.HEALTH, Sector.POLICE, Sector.HOUSING]
    assert not found[Sector.HEALTH].is_missing
    assert found[Sector.POLICE].is_missing
    assert not found[Sector.HOUSING].is_expected
    assert not found[Sector.HOUSING].is_missing
    assert len(PUBLISHED_SECTORS) == 6


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.QUOTATION])
def test_anything_but_a_quotation_may_be_shown(kind: Kind) -> None:
    require_showable(kind, has_words=True, consents=False, is_checked=False, state=State.WAITING)
    with pytest.raises(RuleBroken):
        require_showable(
            kind, has_words=True, consents=True, is_checked=True, state=State.TAKEN_BACK
        )


@pytest.mark.parametrize(
    ("words", "consents", "checked"),
    [(False, True, True), (True, False, True), (True, True, False)],
)
def test_a_quotation_needs_words_consent_and_a_check(
    *, words: bool, consents: bool, checked: bool
) -> None:
    with pytest.raises(RuleBroken):
        require_showable(
            Kind.QUOTATION, has_words=words, consents=consents, is_checked=checked,
            state=State.WAITING,
        )  # fmt: skip


def test_the_frozen_text_reads_as_it_was_written() -> None:
    practice = load_catalogue().practice
    text = build(practice, ISSUES, QUESTIONS)
    content = to_content(text)
    assert from_content(content) == text
    assert to_content(from_content(content)) == content
    assert len(digest_of(content)) == 64
    assert [one.id for one in text.issues] == list(ISSUES[:2])  # what is not there is left out
    assert [one.id for one in text.questions] == ["q-unpick-1", "q-solve-6"]  # published order
    first = text.issues[0]
    assert first.briefing == 6
    assert first.reason("reason-1") == first.reasons[0]
    assert first.reason("") is None
    assert text.find("pi-not-there") is None
    with pytest.raises(ValueError, match="summit-text-1"):
        from_content(content.replace("summit-text-1", "summit-text-9"))


def test_an_issue_without_a_briefing_says_so_and_makes_nothing_up() -> None:
    practice = load_catalogue().practice
    bare = replace(practice.issue(ISSUES[0]), id="local-1", briefing=None)
    known = replace(practice, practice_issues=(*practice.practice_issues, bare))
    [issue] = build(known, ["local-1"], QUESTIONS).issues
    assert (issue.statement, issue.reasons, issue.solutions, issue.url) == ("", (), (), "")
    assert issue.underlying_seen.value == issue.solutions_seen.value == "not_seen"
