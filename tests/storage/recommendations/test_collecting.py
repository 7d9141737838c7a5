"""What the scan found where a draft recommends becomes proposals: each once, whoever presses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qmapp.casework.evidence.places import PlaceState
from qmapp.casework.lenses.model import SectionKind, Strength
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.errors import NotAllowed
from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.service import ROWS_CHANGED
from qmapp.foundation.jobs.models import Job
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, at_once
from tests.factories.recommendations import (
    TEXTS,
    RecommendationsDesk,
    all_found,
    details,
    found,
)


def test_what_was_found_becomes_proposals_with_what_the_words_say(
    desk: RecommendationsDesk,
) -> None:
    desk.scan()
    assert desk.waiting() == 4
    assert desk.collect() == 4
    action, question, weak, national = desk.list()
    assert {one.state for one in desk.list()} == {State.PROPOSED}
    assert (action.kind, action.text, action.number) == (Kind.ACTION, TEXTS[1], None)
    assert (action.addressee, action.agency_id) == (Addressee.ONE_AGENCY, None)
    assert (action.owner_role, action.measure) == ("The Trust", "audited by the Board")
    assert (action.due_words, action.due_on) == ("by March 2027", None)
    assert (action.strength, action.is_from_scan) == (Strength.STRONG, True)
    assert action.profile is not None
    assert action.profile["verb"] == "remove"
    assert (question.kind, question.strength, question.measure) == (Kind.QUESTION, None, "")
    assert (weak.addressee, national.addressee) == (None, Addressee.NATIONAL)
    assert national.body == ""  # which body it is, somebody has to say
    [place] = action.places
    assert (place.words, place.position, place.state) == (TEXTS[1], 1, PlaceState.STANDS)
    assert place.is_whole


def test_pressed_twice_there_are_no_more(desk: RecommendationsDesk) -> None:
    desk.scan()
    assert (desk.collect(), desk.waiting(), desk.collect()) == (4, 0, 0)
    assert len(desk.list()) == 4


def test_pressed_by_two_at_once_each_is_there_once(desk: RecommendationsDesk) -> None:
    desk.scan()
    assert at_once(desk.collect, lambda: desk.collect(desk.case.commissioner)) == []
    assert len(desk.list()) == 4


def test_words_under_one_that_was_dropped_or_changed_are_passed_over(
    desk: RecommendationsDesk,
) -> None:
    desk.scan(all_found()[:2])
    desk.collect()
    first, second = desk.list()
    desk.drop(first.id)
    desk.change(second.id, details("Something else altogether", Kind.QUESTION))
    desk.scan()
    assert desk.collect() == 2
    assert sorted(one.places[0].position for one in desk.list()) == [1, 2, 3, 4]


def test_words_that_somebody_entered_by_hand_are_passed_over(desk: RecommendationsDesk) -> None:
    desk.add(TEXTS[3].upper())
    pinned = desk.add("Look at the guidance")
    desk.pin(pinned, 4, (0, 40))
    desk.scan()
    assert desk.collect() == 2


def test_a_few_words_in_a_passage_do_not_stand_for_all_of_it(desk: RecommendationsDesk) -> None:
    pinned = desk.add("Look at the guidance")
    desk.pin(pinned, 4, (0, 14))
    desk.scan()
    assert desk.collect() == 4


def test_words_that_were_taken_away_stand_under_nothing(desk: RecommendationsDesk) -> None:
    pinned = desk.add("Look at the guidance")
    desk.scan()
    place = desk.pin(pinned, 4)
    assert desk.waiting() == 3
    desk.at_place("take_away", pinned, place)
    assert desk.collect() == 4
    # But what was collected is known by what was read then.
    first = next(one for one in desk.list() if one.is_from_scan)
    desk.at_place("take_away", first.id, first.places[0].id)
    assert desk.waiting() == 0


def test_the_same_words_found_twice_are_proposed_once(desk: RecommendationsDesk) -> None:
    desk.scan([found(1, TEXTS[1]), found(3, TEXTS[1], start=0, end=10)])
    assert desk.collect() == 1


def test_what_is_only_worded_like_a_recommendation_is_left_where_it_is(
    desk: RecommendationsDesk,
) -> None:
    desk.scan(kind=SectionKind.ANALYSIS)
    assert desk.collect() == 0
    desk.scan(kind=SectionKind.FINDINGS)
    assert desk.collect() == 1
    assert [one.kind for one in desk.list()] == [Kind.QUESTION]


def test_without_a_scan_there_is_nothing_to_collect(desk: RecommendationsDesk) -> None:
    assert (desk.waiting(), desk.collect()) == (0, 0)


def test_words_too_long_for_a_narrow_field_are_left_out(desk: RecommendationsDesk) -> None:
    desk.scan([found(1, TEXTS[1], owner_words="x" * 201, time_words="y" * 200)])
    desk.collect()
    [line] = desk.list()
    assert (line.owner_role, line.due_words) == ("", "y" * 200)


def test_in_the_next_draft_what_stands_there_still_is_not_proposed_again(
    desk: RecommendationsDesk,
) -> None:
    desk.scan()
    desk.collect()
    new = (*TEXTS[:2], "Whatever else is new here should be agreed by all of them.", *TEXTS[2:])
    reading = desk.next_draft(new)
    found_now = [*all_found((new[0], new[1], new[3], new[4], new[5])), found(2, new[2])]
    moved = [
        found(new.index(one.text), one.text, form=one.form, strength=one.strength)
        for one in found_now
    ]
    desk.scan(moved, number=2)
    assert desk.waiting(number=2) == 1  # by their words, before they were followed
    desk.follow(reading)
    assert desk.collect(number=2) == 1
    newest = {one.text: one.places[0].draft_number for one in desk.list()}
    assert newest == dict.fromkeys(new[1:], 2)


def test_what_is_collected_from_an_earlier_draft_is_followed_into_the_later(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    desk.next_draft()
    desk.scan()
    desk.collect()
    with storage.reading() as db:
        kinds = db.scalars(select(Job.kind)).all()
    assert kinds == ["evidence.places"]


def test_the_trail_tells_how_many_and_not_a_word(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    desk.scan()
    desk.collect()
    with storage.reading() as db:
        event = db.scalars(select(Event).where(Event.verb != ROWS_CHANGED)).one()
        values = db.scalars(select(EventValue).where(EventValue.field != ROWS)).all()
    assert (event.verb, event.subject_id) == ("recommendations:collected", desk.case.draft_id)
    assert [(one.field, one.value) for one in values] == [("proposals", "4")]


@pytest.mark.parametrize("who", ["panel", "observer", "manager", "chair"])
def test_who_does_not_write_recommendations_collects_none(
    case: Case, desk: RecommendationsDesk, who: str
) -> None:
    desk.scan()
    with pytest.raises(NotAllowed):
        desk.collect(case.people[who])
    assert desk.list() == []
