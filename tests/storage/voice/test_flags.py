from __future__ import annotations

import pytest
from sqlalchemy import event

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.voice.rules import Stretch
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin
from tests.storage.evidence.next_draft import OLD, TWICE
from tests.support.voiced import Desk

AT = OLD.index(TWICE)
START = TWICE.index("the child")
WORDS = (START, START + len("the child"))


@pytest.fixture
def scanned(desk: Desk) -> Desk:
    """A draft in which the family lens points at one place."""
    desk.scan()
    return desk


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def test_a_flag_without_a_place(scanned: Desk) -> None:
    found = scanned.flags()
    assert [(one.position, one.words.start, one.words.stop) for one in found.groups] == [
        (AT, *WORDS)
    ]
    assert found.listed == 1


def test_other_lenses_are_left_out(scanned: Desk) -> None:
    assert {flag.lens.value for group in scanned.flags().groups for flag in group.flags} == {
        "family"
    }


@pytest.mark.parametrize("span", [None, WORDS, (START - 5, START + 1)])
def test_a_place_that_shares_words_covers_it(scanned: Desk, span: tuple[int, int] | None) -> None:
    scanned.link(scanned.say(), AT, span)
    assert scanned.flags().groups == []


def test_a_place_beside_it_covers_nothing(scanned: Desk) -> None:
    place = scanned.link(scanned.say(), AT, (0, START))
    assert len(scanned.flags().groups) == 1
    scanned.do("take_away", place)
    assert len(scanned.flags().groups) == 1


def test_set_aside_with_a_reason_and_taken_back(scanned: Desk) -> None:
    assert scanned.aside(AT, WORDS, " Told by the school. ") == 1
    found = scanned.flags()
    assert (list(found.groups), found.listed) == ([], 1)
    assert [one.because for one in found.aside] == ["Told by the school."]
    with pytest.raises(SavedElsewhere):
        scanned.aside(AT, WORDS)
    words = {"position": AT, "words": Stretch(*WORDS)}
    assert scanned.do("take_back", **words) == 1
    assert scanned.do("take_back", **words) == 0
    assert len(scanned.flags().groups) == 1
    assert scanned.aside(AT, WORDS) == 1


def test_no_reason_no_setting_aside(scanned: Desk) -> None:
    with pytest.raises(RuleBroken, match="in a sentence"):
        scanned.aside(AT, WORDS, "  ")


def test_an_assessor_sees_what_they_asked_for(scanned: Desk, case: Case, mine: Assessment) -> None:
    hidden = scanned.flags(case.commissioner)
    assert (hidden.sight.is_any, hidden.sight.may_ask, hidden.listed) == (False, True, 0)
    assert hidden.sight.assessment_id == mine.id
    scanned.reveal(case.commissioner, mine, 0)
    assert len(scanned.flags(case.commissioner).groups) == 1
    assert scanned.flags(case.commissioner).sight.is_whole is False


def test_others_see_none(scanned: Desk, case: Case) -> None:
    for who in (case.panel, case.second_commissioner):
        assert scanned.flags(who).groups == ()
        assert scanned.flags(who).sight.may_ask is False


def test_a_lead_reviewer_who_assesses_as_commissioner_is_blind_too(
    storage: Storage, scanned: Desk, case: Case, mine: Assessment
) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Assessment, mine.id).author_id = case.lead.person_id
    assert scanned.flags(case.lead).sight.is_any is False
    with pytest.raises(NotFound):
        scanned.aside(AT, WORDS)


def test_the_lists_take_as_many_queries_however_much_there_is(
    storage: Storage, scanned: Desk
) -> None:
    def count() -> int:
        asked: list[str] = []

        def note(*args: object) -> None:
            asked.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            scanned.flags()
            scanned.fates()
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
        return len(asked)

    scanned.link(scanned.say(), 1)
    few = count()
    for number in range(6):
        step = scanned.say(f"neighbour {number}", words=f"I saw {number} of them.")
        scanned.link(step, 2)
        scanned.link(step, 3)
    assert count() == few
