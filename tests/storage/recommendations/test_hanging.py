"""Places and causes of a recommendation: each once, found again, and hidden where a draft is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qmapp.casework.evidence.places import PlaceState
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.models import CauseLink, RecommendationPlace
from qmapp.casework.recommendations.rules import MOST_PLACES
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Storage
from tests.factories.assessments import at_once, make_case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import TEXTS, RecommendationsDesk

NEW = (
    TEXTS[0],
    "The Trust should remove the second form by May 2027, audited by the whole Board.",
    *TEXTS[2:],
)


# Causes --------------------------------------------------------------------------------------


def test_causes_are_said_all_at_once(desk: RecommendationsDesk, findings: FindingsDesk) -> None:
    id_, one, other = desk.add(), findings.add(), findings.add()
    assert desk.link(id_, (one, Cause.TOOLS), (one, None), (other, None))
    line = desk.line(id_)
    assert [(link.finding_number, link.cause) for link in line.links] == [
        (1, Cause.TOOLS), (2, None),
    ]  # fmt: skip
    assert [link.says_why for link in line.links] == [True, True]
    assert not desk.link(id_, (one, Cause.TOOLS), (other, None))
    assert desk.line(id_).version == 2
    assert desk.link(id_)
    assert desk.line(id_).links == ()


def test_two_who_say_causes_at_once(desk: RecommendationsDesk, findings: FindingsDesk) -> None:
    id_, one, other = desk.add(), findings.add(), findings.add()
    raised = at_once(
        lambda: desk.link(id_, (one, Cause.TOOLS), version=1),
        lambda: desk.link(id_, (other, None), version=1, actor=desk.case.commissioner),
    )
    assert [type(error) for error in raised] == [SavedElsewhere]
    assert len(desk.line(id_).links) == 1


def test_a_hidden_finding_stays_linked_and_is_never_told(
    storage: Storage, desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    desk.next_draft(sent=False)
    id_, seen, hidden = desk.add(), findings.add(), findings.add(number=2)
    desk.link(id_, (hidden, Cause.TEAM), (seen, None))
    commissioner = desk.case.commissioner
    assert [link.finding_id for link in desk.line(id_, commissioner).links] == [seen]
    desk.link(id_, (seen, Cause.TOOLS), actor=commissioner)
    with pytest.raises(NotFound):
        desk.link(id_, (hidden, None), actor=commissioner)
    with storage.reading() as db:
        links = {(one.finding_id, one.cause) for one in db.scalars(select(CauseLink))}
    assert links == {(hidden, Cause.TEAM), (seen, Cause.TOOLS)}


def test_a_finding_of_another_review_is_none(storage: Storage, desk: RecommendationsDesk) -> None:
    theirs = FindingsDesk(storage, make_case(storage, reference="Child L")).add()
    with pytest.raises(NotFound):
        desk.link(desk.add(), (theirs, None))


# Places --------------------------------------------------------------------------------------


def test_words_are_pinned_once_taken_away_and_put_back(desk: RecommendationsDesk) -> None:
    id_ = desk.add()
    place = desk.pin(id_, 1, (0, 9))
    with pytest.raises(RuleBroken, match="already"):
        desk.pin(id_, 1, (0, 9))
    assert desk.at_place("take_away", id_, place)
    assert not desk.at_place("take_away", id_, place)
    [line] = desk.line(id_).places
    assert (line.state, line.words) == (PlaceState.TAKEN_AWAY, "The Trust")
    assert desk.at_place("put_place_back", id_, place)
    assert not desk.at_place("put_place_back", id_, place)
    assert desk.line(id_).places[0].state is PlaceState.STANDS
    with pytest.raises(NotFound):
        desk.at_place("take_away", desk.add("Another"), place)


def test_how_many_places(desk: RecommendationsDesk) -> None:
    id_ = desk.add()
    for number in range(MOST_PLACES):
        desk.pin(id_, 3, (0, number + 1))
    with pytest.raises(RuleBroken):
        desk.pin(id_, 4)
    assert len(desk.line(id_).places) == MOST_PLACES


@pytest.mark.parametrize("position", [-1, 99, 10**9])
def test_a_passage_of_no_such_reading(desk: RecommendationsDesk, position: int) -> None:
    id_ = desk.add()
    with pytest.raises(NotFound):
        desk.pin(id_, position)


def test_reworded_words_wait_until_somebody_says_that_they_still_stand(
    desk: RecommendationsDesk,
) -> None:
    id_ = desk.add()
    desk.pin(id_, 1)
    desk.follow(desk.next_draft(NEW))
    [line] = desk.line(id_).places
    assert (line.state, line.words, line.was) == (PlaceState.TO_LOOK_AT, NEW[1], TEXTS[1])
    assert desk.at_place("keep_place", id_, line.id)
    assert not desk.at_place("keep_place", id_, line.id)
    assert desk.line(id_).places[0].state is PlaceState.STANDS


def test_what_waits_to_be_looked_at_waits_on_each_part(desk: RecommendationsDesk) -> None:
    id_ = desk.add()
    desk.pin(id_, 1)
    desk.follow(desk.next_draft(NEW))
    first, second = desk.split(id_, "One", "Two")
    desk.at_place("keep_place", first, desk.line(first).places[0].id)
    assert desk.line(first).places[0].state is PlaceState.STANDS
    assert desk.line(second).places[0].state is PlaceState.TO_LOOK_AT
    assert desk.line(second).places[0].was == TEXTS[1]


def test_words_of_an_unsent_draft_are_the_lead_reviewers_alone(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    id_ = desk.add()
    desk.pin(id_, 1)
    desk.next_draft(sent=False)
    place = desk.pin(id_, 4, number=2)
    commissioner = desk.case.commissioner
    assert [one.draft_number for one in desk.line(id_).places] == [2, 1]
    assert [one.draft_number for one in desk.line(id_, commissioner).places] == [1]
    with pytest.raises(NotFound):
        desk.at_place("take_away", id_, place, actor=commissioner)
    parts = desk.split(id_, "One", "Two", actor=commissioner)
    for part in parts:  # what they cannot see is not lost with what they do
        assert [one.draft_number for one in desk.line(part).places] == [2, 1]
        assert [one.draft_number for one in desk.line(part, commissioner).places] == [1]
    with storage.reading() as db:
        assert len(db.scalars(select(RecommendationPlace)).all()) == 6
