"""Adding, confirming, changing, dropping, putting back: each once, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature, State
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.service import ROWS_CHANGED
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import Case, at_once, make_case
from tests.factories.recommendations import TEXTS, WORDS, RecommendationsDesk, details

FULL = RecommendationDetails(
    kind=Kind.EXPLORATION,
    text="Find out what a day at home is like.",
    issues="Who asks?\n\nWho is told?",
    nature=Nature.COMPLEX,
    nature_because="Nobody knows beforehand what will work.",
    addressee=Addressee.NATIONAL,
    body="The Department",
    owner_role="Head of service",
    measure="What children say",
    due_on=date(2027, 3, 1),
    due_words="by spring",
    review_on=date(2027, 9, 1),
)


def test_what_is_entered_by_hand_is_confirmed_with_the_next_number(
    desk: RecommendationsDesk,
) -> None:
    desk.add("One")
    line = desk.line(desk.add(FULL.text, FULL.kind, **_without_words(FULL)))
    assert line.details == FULL
    assert (line.number, line.state, line.is_from_scan) == (2, State.CONFIRMED, False)
    assert (line.draft_number, line.added_by_name) == (1, "Lead Example")
    assert [*line.places, *line.links, *line.answers] == []


def test_sent_twice_it_is_there_once(desk: RecommendationsDesk) -> None:
    id_ = uuid4()
    assert desk.add(recommendation_id=id_) == desk.add("Other words", recommendation_id=id_) == id_
    assert [(one.text, one.number) for one in desk.list()] == [(WORDS, 1)]


def test_numbers_are_given_once_to_two_who_confirm_at_once(desk: RecommendationsDesk) -> None:
    desk.scan()
    desk.collect()
    first, second, *_ = desk.list()
    raised = at_once(
        lambda: desk.confirm(first.id),
        lambda: desk.confirm(second.id, actor=desk.case.commissioner),
        lambda: desk.add("A third"),
    )
    assert raised == []
    numbers = [one.number for one in desk.list() if one.is_confirmed]
    assert numbers == [1, 2, 3]


def test_a_confirmed_one_that_changes_keeps_its_number(desk: RecommendationsDesk) -> None:
    id_ = desk.add()
    desk.add("Another")
    assert desk.change(id_, FULL)
    line = desk.line(id_)
    assert (line.number, line.details, line.version) == (1, FULL, 2)
    assert not desk.change(id_, FULL)
    assert desk.line(id_).version == 2


def test_a_proposal_may_be_changed_without_a_kind_and_confirmed_with_one(
    desk: RecommendationsDesk,
) -> None:
    desk.scan()
    desk.collect()
    first = desk.list()[0]
    desk.change(first.id, details("Nobody knows what this is", None))
    with pytest.raises(RuleBroken) as raised:
        desk.confirm(first.id)
    assert raised.value.field == "kind"
    assert desk.line(first.id).state is State.PROPOSED
    assert desk.confirm(first.id, details("A question", Kind.QUESTION)) == 1
    line = desk.line(first.id)
    assert (line.state, line.kind, line.decided_by_name) == (
        State.CONFIRMED, Kind.QUESTION, "Lead Example",
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="confirmed already"):
        desk.confirm(first.id)
    with pytest.raises(RuleBroken):
        desk.change(first.id, details("No kind", None))


def test_dropped_with_a_reason_and_put_back_with_its_number(desk: RecommendationsDesk) -> None:
    id_ = desk.add()
    with pytest.raises(RuleBroken) as raised:
        desk.drop(id_, " ")
    assert raised.value.field == "because"
    desk.drop(id_, "Asked for last year.")
    line = desk.line(id_)
    assert (line.state, line.because, line.number) == (State.DROPPED, "Asked for last year.", 1)
    assert desk.list(states={State.CONFIRMED, State.PROPOSED}) == []
    for refused in (
        lambda: desk.change(id_, FULL),
        lambda: desk.drop(id_),
        lambda: desk.confirm(id_, FULL),
        lambda: desk.pin(id_),
    ):
        with pytest.raises(RuleBroken, match="dropped"):
            refused()
    assert desk.add("The next") is not None
    assert desk.put_back(id_)
    assert not desk.put_back(id_)
    assert [(one.number, one.because) for one in desk.list()] == [(1, ""), (2, "")]


def test_a_proposal_that_was_dropped_comes_back_as_a_proposal(desk: RecommendationsDesk) -> None:
    desk.scan()
    desk.collect()
    first = desk.list()[0]
    desk.drop(first.id)
    desk.put_back(first.id)
    assert desk.line(first.id).state is State.PROPOSED


@pytest.mark.parametrize("verb", ["change", "confirm", "drop", "split", "merge", "link"])
def test_whoever_comes_second_with_an_old_form_overwrites_nothing(
    desk: RecommendationsDesk, verb: str
) -> None:
    desk.scan()
    desk.collect()
    id_, other = (one.id for one in desk.list()[:2])
    desk.change(id_, details("What the first one saved"))
    late: dict[str, Callable[[], object]] = {
        "change": lambda: desk.change(id_, FULL, version=1),
        "confirm": lambda: desk.confirm(id_, FULL, version=1),
        "drop": lambda: desk.drop(id_, version=1),
        "split": lambda: desk.split(id_, "One", "Two", version=1),
        "merge": lambda: desk.merge([id_, other], versions={id_: 1}),
        "link": lambda: desk.link(id_, version=1),
    }
    with pytest.raises(SavedElsewhere):
        late[verb]()
    line = desk.line(id_)
    assert (line.text, line.state, line.version) == (
        "What the first one saved", State.PROPOSED, 2,
    )  # fmt: skip
    assert len(desk.list()) == 4


def test_an_agency_of_another_board_is_none(
    desk: RecommendationsDesk, storage: Storage, case: Case
) -> None:
    own = register.agency(storage, case)
    id_ = desk.add(addressee=Addressee.ONE_AGENCY, agency_id=own)
    assert desk.line(id_).agency_name == "Police"
    theirs = register.agency(storage, make_case(storage, reference="Child L"), "Health")
    with pytest.raises(RuleBroken) as raised:
        desk.add(addressee=Addressee.ONE_AGENCY, agency_id=theirs)
    assert raised.value.field == "agency_id"
    assert len(desk.list()) == 1


@pytest.mark.parametrize("who", ["panel", "observer", "manager", "chair"])
def test_who_does_not_write_changes_nothing(
    desk: RecommendationsDesk, case: Case, who: str
) -> None:
    id_ = desk.add()
    actor = case.people[who]
    for verb in (
        lambda: desk.add(actor=actor),
        lambda: desk.change(id_, FULL, actor=actor),
        lambda: desk.drop(id_, actor=actor),
        lambda: desk.split(id_, "One", "Two", actor=actor),
        lambda: desk.pin(id_, actor=actor),
        lambda: desk.link(id_, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert [one.version for one in desk.list()] == [1]


def test_what_stands_in_an_unsent_draft_is_the_lead_reviewers_alone(storage: Storage) -> None:
    desk = RecommendationsDesk(storage, make_case(storage, sent=False))
    id_ = desk.add()
    assert [one.id for one in desk.list(desk.case.second_lead)] == [id_]
    for who in ("commissioner", "panel", "observer", "manager", "chair"):
        assert desk.list(desk.case.people[who]) == []
        with pytest.raises(NotFound):
            desk.line(id_, desk.case.people[who])
    with pytest.raises(NotFound):
        desk.change(id_, FULL, actor=desk.case.commissioner)


def test_an_interest_closes_them(desk: RecommendationsDesk) -> None:
    desk.add()
    assert len(desk.list(desk.case.panel)) == 1
    interests = frozenset({desk.case.review_id})
    assert desk.list(replace(desk.case.panel, interests=interests)) == []
    with pytest.raises(NotAllowed):
        desk.drop(desk.list()[0].id, actor=replace(desk.case.lead, interests=interests))


def test_one_of_another_review_is_not_there(storage: Storage, desk: RecommendationsDesk) -> None:
    other = RecommendationsDesk(storage, make_case(storage, reference="Child L"))
    id_ = other.add()
    with pytest.raises(NotFound):
        desk.line(id_)
    with pytest.raises(NotFound):
        desk.add(recommendation_id=id_)


def test_the_trail_tells_what_was_done_and_no_word_of_the_case(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    id_ = desk.add(FULL.text, FULL.kind, **_without_words(FULL))
    desk.change(id_, details("Wolkenkuckucksheim", Kind.QUESTION))
    desk.drop(id_, "Wolkenkuckucksheim")
    desk.put_back(id_)
    first, second = desk.split(id_, "Wolkenkuckucksheim", "Two")
    desk.merge([first, second], "Wolkenkuckucksheim")
    desk.undo(first)
    with storage.reading() as db:
        query = select(Event.verb).where(Event.verb != ROWS_CHANGED)
        verbs = db.scalars(query.order_by(Event.sequence)).all()
        told = " ".join(db.scalars(select(EventValue.value)))
    assert verbs == [
        f"recommendation:{verb}"
        for verb in ("added", "changed", "dropped", "put-back", "split", "merged", "undone")
    ]
    for words in ("Wolken", "home", "Department", "asks", "Two"):
        assert words not in told


def _without_words(said: RecommendationDetails) -> dict[str, object]:
    return {
        name: getattr(said, name)
        for name in RecommendationDetails.__dataclass_fields__
        if name not in {"kind", "text"}
    }


def test_no_number_tells_of_what_stands_in_a_draft_that_is_not_sent(
    desk: RecommendationsDesk,
) -> None:
    board = desk.case.commissioner
    desk.add("One")
    desk.next_draft(sent=False)
    hidden = [desk.add("Hidden", number=2), desk.add("Hidden too", number=2)]
    desk.scan()
    desk.collect(board)
    [first, *_] = [one.id for one in desk.list(board) if one.number is None]
    assert desk.confirm(first, details(TEXTS[1]), actor=board) == 2
    parts = desk.split(first, "Two", "Three", actor=board)
    made = desk.merge(parts, actor=board).recommendation
    desk.drop(made.id, actor=board)
    desk.add("Seven", actor=board)
    seen = [one.number for one in desk.list(board) if one.number is not None]
    assert seen == [1, 2, 3, 4, 5, 6]
    assert [desk.line(one).number for one in hidden] == [7, 8]
    desk.add("Hidden as well", number=2)
    assert sorted(one.number for one in desk.list() if one.number) == list(range(1, 10))
