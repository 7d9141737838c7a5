from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.voice import queries
from qmapp.casework.voice.rules import Use
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.people.accounts import service as accounts
from tests.factories.assessments import NOW, Case, make_case
from tests.support.voiced import SAID, Desk


def test_words_are_placed_as_evidence_is(desk: Desk, case: Case) -> None:
    place = desk.row(desk.link(desk.say(), 1, (4, 18)))
    assert place.quote == "health visitor"
    assert (place.start, place.use) == (4, Use.QUOTES)
    assert place.prefix == "Findings\nThe "
    assert place.text_start == len("Findings\nThe ")


def test_a_whole_passage_has_no_quote(desk: Desk) -> None:
    place = desk.row(desk.link(desk.say(), 2, None))
    assert place.quote is None
    assert place.start is None
    assert len(desk.places()) == 1


def test_the_same_words_are_linked_once(desk: Desk) -> None:
    step = desk.say()
    desk.link(step, 1, (4, 18))
    with pytest.raises(RuleBroken, match="already"):
        desk.link(step, 1, (4, 18))
    desk.link(step, 1, (4, 10))
    desk.link(desk.say("father"), 1, (4, 18))
    assert len(desk.places()) == 3


@pytest.mark.parametrize("span", [(5, 5), (9, 4), (0, 10_000), (-1, 4)])
def test_words_that_are_not_there(desk: Desk, span: tuple[int, int]) -> None:
    with pytest.raises(RuleBroken):
        desk.link(desk.say(), 1, span)
    assert desk.places() == []


@pytest.mark.parametrize("position", [-1, 99, 10**9])
def test_a_passage_of_no_such_reading(desk: Desk, position: int) -> None:
    with pytest.raises(NotFound):
        desk.link(desk.say(), position)


def test_a_correction_keeps_its_places(desk: Desk) -> None:
    step = desk.say()
    place = desk.link(step, 1, (4, 18))
    corrected = desk.correct(step, "Nobody told us who would call.")
    assert [one.id for one in desk.places()] == [place]
    desk.link(corrected, 2)
    assert {one.step_id for one in desk.places()} == {step}


def test_only_what_was_said_has_places(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.link(uuid4(), 1)


def test_withdrawn_words_are_linked_to_nothing(desk: Desk) -> None:
    step = desk.say()
    place = desk.link(step, 1)
    desk.do("take_away", place)
    desk.withdraw(step)
    with pytest.raises(RuleBroken, match="withdrawn"):
        desk.link(step, 2)
    with pytest.raises(RuleBroken, match="withdrawn"):
        desk.do("put_back", place)


def test_taken_away_and_put_back(desk: Desk) -> None:
    place = desk.link(desk.say(), 1, (4, 18))
    assert desk.do("take_away", place) is True
    assert desk.do("take_away", place) is False
    assert desk.places() == []
    assert desk.row(place).ended_by == desk.case.lead.person_id
    assert desk.do("put_back", place) is True
    assert desk.do("put_back", place) is False
    assert [one.id for one in desk.places()] == [place]


def test_what_was_linked_anew_meanwhile_is_not_put_back(desk: Desk) -> None:
    step = desk.say()
    place = desk.link(step, 1, (4, 18))
    desk.do("take_away", place)
    desk.link(step, 1, (4, 18))
    with pytest.raises(RuleBroken, match="already"):
        desk.do("put_back", place)


def test_two_tabs_change_one_use(desk: Desk) -> None:
    place = desk.link(desk.say(), 1, use=Use.QUOTES)
    desk.do("change_use", place, use=Use.SUMMARISES, was=Use.QUOTES)
    with pytest.raises(SavedElsewhere):
        desk.do("change_use", place, use=Use.DRAWS_ON, was=Use.QUOTES)
    assert desk.row(place).use is Use.SUMMARISES
    desk.do("take_away", place)
    with pytest.raises(SavedElsewhere):
        desk.do("change_use", place, use=Use.DRAWS_ON, was=Use.SUMMARISES)


@pytest.mark.parametrize("who", ["commissioner", "panel", "observer", "manager", "chair"])
def test_who_may_not_link(desk: Desk, who: str) -> None:
    step = desk.say()
    with pytest.raises(NotAllowed):
        desk.link(step, 1, actor=desk.case.people[who])


def test_a_hidden_entry_is_absent(storage: Storage, desk: Desk, case: Case) -> None:
    agency = desk.agency()
    step = desk.say(hidden_from=frozenset({agency}))
    place = desk.link(step, 1)
    _serves(storage, case, agency)
    other = case.second_lead
    assert desk.places(other) == []
    assert len(desk.places(case.lead)) == 1
    with pytest.raises(NotFound):
        desk.link(step, 2, actor=other)
    with pytest.raises(NotFound):
        desk.do("take_away", place, actor=other)


def test_another_board_knows_nothing(storage: Storage, desk: Desk, case: Case) -> None:
    step, other = desk.say(), Desk(storage, make_case(storage, reference="Child Z"))
    with pytest.raises(NotFound):
        other.link(step, 1)
    place = desk.link(step, 1)
    with pytest.raises(NotFound):
        other.do("take_away", place)
    with pytest.raises(NotAllowed):
        desk.link(step, 2, actor=other.case.lead)


def test_events_hold_no_word_of_the_case(storage: Storage, desk: Desk) -> None:
    step = desk.say()
    place = desk.link(step, 1, (4, 18))
    desk.do("change_use", place, use=Use.DRAWS_ON, was=Use.QUOTES)
    desk.do("take_away", place)
    with storage.reading() as db:
        verbs = db.scalars(select(Event.verb).where(Event.verb.startswith("voice:"))).all()
        values = [str(one.value) for one in db.scalars(select(EventValue))]
    assert sorted(verbs) == ["voice:linked", "voice:taken-away", "voice:use-changed"]
    assert not any("health visitor" in one or SAID in one for one in values)


def _serves(storage: Storage, case: Case, agency: UUID) -> None:
    with storage.unit_of_work() as db:
        accounts.add_membership(
            db, board_id=case.board_id, person_id=case.second_lead.person_id,
            role=BoardRole.MEMBER, agency_id=agency, now=NOW,
        )  # fmt: skip


def test_withdrawn_words_are_named_in_replaced_readings_too(
    storage: Storage, desk: Desk, case: Case
) -> None:
    step = desk.say()
    place = desk.row(desk.link(step, 1, (4, 18)))
    desk.next_draft(("Findings", "The draft was read anew."))
    with storage.unit_of_work() as db:  # the first draft is read again: another reading is its own
        other = db.scalars(select(Draft).where(Draft.number == 2)).one()
        first = db.get_one(Draft, case.draft_id)
        first.reading_id = other.reading_id
    desk.withdraw(step)
    with storage.reading() as db:
        draft = db.get_one(Draft, case.draft_id)
        found = queries.list_mentions(db, case.lead, draft, [step])
    assert [(one.draft_number, one.passage_id) for one in found] == [(1, place.passage_id)]
