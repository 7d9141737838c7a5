from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.models import Action, ActionAnswers, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.responses.rules import Decision
from qmapp.desk.trail.sight import sight_of
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.models import Measure
from qmapp.learning.measures.rules import MOST_MEASURES, Interval, Movement
from qmapp.learning.theory.rules import Link
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.impact import Followed, followed
from tests.factories.measures import add, day, details, line, see, see_all
from tests.factories.responses import agree, begin, drop, give, recommend, reword, take_up

SECRET = "zqmeasureqz"


def change(storage: Storage, case: Case, made: UUID, version: int = 1, **more: object) -> None:
    with storage.unit_of_work() as db:
        service.change(db, case.manager, made, details(**more), version=version, now=NOW)


def end(storage: Storage, case: Case, made: UUID, because: str = "No returns.") -> None:
    with storage.unit_of_work() as db:
        service.end(
            db, case.commissioner, made, because, version=line(storage, made).version, now=NOW
        )


def test_a_measure_is_added_and_counted(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(
        storage, case, rec, is_share=True, baseline=Decimal(21), baseline_on=day(-400),
        target=Decimal(60), target_on=day(200), name="  Audits \n with  challenge ",
    )  # fmt: skip
    second = add(storage, case, rec, link=Link.CHILDREN)
    found = line(storage, made)
    assert (found.number, found.name, found.count, found.last) == (
        1, "Audits with challenge", 0, None,
    )  # fmt: skip
    assert (found.baseline, found.target, found.version) == (Decimal(21), Decimal(60), 1)
    with storage.reading() as db:
        assert queries.list_links(db, [rec]) == {rec: [Link.PRACTICE, Link.CHILDREN]}
        both = queries.list_measures(db, review_id=case.review_id)
    assert [one.id for one in both] == [made, second]


def test_the_last_observation_and_when_the_next_is_due(
    storage: Storage, case: Case, rec: UUID
) -> None:
    made = add(storage, case, rec, interval=Interval.WEEKLY, is_share=True)
    see(storage, case, made, on=-3, value=8, out_of=16)
    see(storage, case, made, on=-10, value=3, out_of=4)
    found = line(storage, made)
    assert (found.count, found.last_on, found.last) == (2, day(-3), Decimal(50))
    assert found.due_on() == day(4)
    end(storage, case, made)
    assert line(storage, made).due_on() is None


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.EXPLORATION])
def test_what_is_asked_has_no_target(storage: Storage, case: Case, kind: Kind) -> None:
    asked = recommend(storage, case, kind=kind)
    with pytest.raises(RuleBroken) as refused:
        add(storage, case, asked, target=Decimal(3))
    assert refused.value.field == "target"
    made = add(storage, case, asked)
    with pytest.raises(RuleBroken):
        change(storage, case, made, target=Decimal(3))


def test_a_target_from_before_it_was_explored_may_stay(
    storage: Storage, case: Case, rec: UUID
) -> None:
    made = add(storage, case, rec, target=Decimal(3))
    with storage.unit_of_work() as db:
        db.get_one(Recommendation, rec).kind = Kind.EXPLORATION
    change(storage, case, made, target=Decimal(3), name="Other words")
    with pytest.raises(RuleBroken):
        change(storage, case, made, 2, target=Decimal(4))


def test_a_stale_tab_overwrites_nothing(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec)
    change(storage, case, made, unit="files")
    change(storage, case, made, 2, unit="files")  # as it stands: nothing changes
    with pytest.raises(SavedElsewhere):
        change(storage, case, made, unit="cases")
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end(db, case.manager, made, "Because.", version=1, now=NOW)
    assert (line(storage, made).unit, line(storage, made).version) == ("files", 2)


def test_what_was_observed_does_not_change_its_meaning(
    storage: Storage, case: Case, rec: UUID
) -> None:
    made = add(storage, case, rec)
    change(storage, case, made, is_share=True)
    see(storage, case, made, value=1, out_of=2)
    with pytest.raises(RuleBroken) as refused:
        change(storage, case, made, 2, is_share=False)
    assert refused.value.field == "is_share"


def test_one_that_is_ended_stays_and_takes_nothing(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec)
    see(storage, case, made)
    end(storage, case, made, " No returns. ")
    found = line(storage, made)
    assert (found.is_ended, found.ended_because, found.count) == (True, "No returns.", 1)
    for verb in (lambda: see(storage, case, made, on=-2), lambda: end(storage, case, made),
                 lambda: change(storage, case, made, 2, unit="files")):  # fmt: skip
        with pytest.raises(RuleBroken):
            verb()
    with storage.reading() as db:
        assert queries.list_links(db, [rec]) == {}
    # Its number is not used again.
    assert line(storage, add(storage, case, rec)).number == 2


def test_there_are_not_endlessly_many(storage: Storage, case: Case, rec: UUID) -> None:
    for _ in range(MOST_MEASURES):
        made = add(storage, case, rec)
    with pytest.raises(RuleBroken):
        add(storage, case, rec)
    end(storage, case, made)
    assert line(storage, add(storage, case, rec)).number == MOST_MEASURES + 1


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case, rec: UUID) -> None:
    own = uuid4()
    assert at_once(*[lambda: add(storage, case, rec, measure_id=own)] * 3) == []
    with storage.reading() as db:
        assert [one.id for one in db.scalars(select(Measure))] == [own]
    # Somebody else's id is not taken for one's own.
    assert add(storage, case, rec, measure_id=own, actor=case.chair) != own


def test_two_at_once_have_two_numbers(storage: Storage, case: Case, rec: UUID) -> None:
    assert at_once(*[lambda: add(storage, case, rec)] * 3) == []
    with storage.reading() as db:
        assert sorted(db.scalars(select(Measure.number))) == [1, 2, 3]


@pytest.mark.parametrize("state", [State.PROPOSED, State.DROPPED, State.SPLIT])
def test_only_what_stands_is_measured(storage: Storage, case: Case, state: State) -> None:
    with pytest.raises(NotFound):
        add(storage, case, recommend(storage, case, state=state))


def test_a_draft_that_is_not_sent_is_unknown_here(storage: Storage) -> None:
    case = make_case(storage, sent=False)
    with pytest.raises(NotFound):
        add(storage, case, recommend(storage, case))


def test_another_reviews_things_are_unknown(storage: Storage, case: Case, rec: UUID) -> None:
    other = make_case(storage, reference="Child L")
    with pytest.raises(NotFound):
        add(storage, other, rec)
    made = add(storage, case, rec)
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_measure(db, other.review_id, made)
    with pytest.raises(NotAllowed):
        see(storage, other, made)
    seen = see(storage, case, made)
    second = add(storage, case, rec)
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_observation(db, second, seen)


def may_read(storage: Storage, case: Case, rec: UUID, who: str) -> bool:
    with storage.reading() as db:
        subject = queries.subject_of(db, get_review(db, case.review_id), rec)
        return may(case.people[who], Permission.FOLLOW_READ, subject)


def test_what_no_agreed_response_holds_is_the_boards_alone(
    storage: Storage, case: Case, rec: UUID
) -> None:
    begin(storage, case)
    give(storage, case, rec)
    dropped = recommend(storage, case)
    give(storage, case, dropped)
    drop(storage, dropped)
    agree(storage, case)
    take_up(storage, case)
    other = recommend(storage, case)
    give(storage, case, other)
    for who, opens in (("lead", False), ("observer", False), ("chair", True), ("manager", True)):
        assert may_read(storage, case, rec, who)
        assert may_read(storage, case, other, who) is opens
        assert may_read(storage, case, dropped, who) is opens
    agree(storage, case)
    assert may_read(storage, case, other, "observer")
    # Dropped from the set afterwards, it was agreed all the same.
    drop(storage, other)
    assert may_read(storage, case, other, "observer")


def test_the_history_names_no_measure_of_what_was_not_agreed(storage: Storage) -> None:
    world: Followed = followed(storage)
    case = world.case
    shown = add(storage, case, world.recommendations["lead"])
    take_up(storage, case)
    hidden = add(storage, case, recommend(storage, case))
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        assert set(sight_of(db, case.observer, review).things["measure"]) == {shown}
        assert set(sight_of(db, case.chair, review).things["measure"]) == {shown, hidden}


def test_an_open_decision_changes_no_target(storage: Storage, case: Case, rec: UUID) -> None:
    def has_target() -> bool:
        with storage.reading() as db:
            return queries.may_have_target(db, queries.get_measured(db, case.review_id, rec))

    begin(storage, case)
    give(storage, case, rec, Decision.EXPLORE)
    assert not has_target()  # nothing else was agreed
    give(storage, case, rec, Decision.ACCEPTED)
    agree(storage, case)
    take_up(storage, case)
    give(storage, case, rec, Decision.EXPLORE)
    assert has_target()
    add(storage, case, rec, target=Decimal(3))
    agree(storage, case)
    assert not has_target()


def test_what_is_measured_is_named_in_the_words_that_were_agreed(
    storage: Storage, case: Case, rec: UUID
) -> None:
    def text() -> str:
        with storage.reading() as db:
            return queries.get_measured(db, case.review_id, rec).text

    begin(storage, case)
    give(storage, case, rec)
    reword(storage, rec, "As it stands.")
    assert text() == "As it stands."
    give(storage, case, rec)
    agree(storage, case)
    take_up(storage, case)
    reword(storage, rec, "Words that nobody agreed yet.")
    assert text() == "As it stands."


@pytest.mark.parametrize("who", ["lead", "panel", "observer"])
def test_who_may_not_write(storage: Storage, case: Case, rec: UUID, who: str) -> None:
    with pytest.raises(NotAllowed):
        add(storage, case, rec, actor=case.people[who])
    made = add(storage, case, rec)
    with pytest.raises(NotAllowed):
        see(storage, case, made, actor=case.people[who])


@pytest.mark.parametrize("who", ["commissioner", "manager", "chair"])
def test_who_may(storage: Storage, case: Case, rec: UUID, who: str) -> None:
    made = add(storage, case, rec, actor=case.people[who])
    assert see(storage, case, made, actor=case.people[who])


def test_a_list_takes_a_constant_number_of_queries(storage: Storage, case: Case, rec: UUID) -> None:
    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        with storage.reading() as db:
            queries.runs_of(db, queries.list_measures(db, review_id=case.review_id))
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    see(storage, case, add(storage, case, rec))
    few = count()
    for _ in range(5):
        see(storage, case, add(storage, case, recommend(storage, case), actor=case.chair))
    assert count() == few


# The run ----------------------------------------------------------------------------------------


def act(
    storage: Storage,
    case: Case,
    rec: UUID,
    number: int,
    *,
    began: int | None = None,
    delivered: int | None = None,
    promised: bool = True,
) -> None:
    """An action that answers the recommendation: begun and delivered so many days from today."""
    with storage.unit_of_work() as db:
        made = Action(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id, number=number,
            what="Joint supervision.", owner_role="Head of safeguarding",
            promised_on=day(-500) if promised else None,
            delivery=Delivery.DELIVERED if delivered is not None else Delivery.ON_TRACK,
            delivery_on=day(delivered) if delivered is not None else None,
            added_by=case.chair.person_id, added_at=NOW,
        )  # fmt: skip
        db.add(made)
        db.flush()
        db.add(ActionAnswers(board_id=case.board_id, action_id=made.id, recommendation_id=rec,
                             promised_on=made.promised_on, added_by=case.chair.person_id, added_at=NOW))  # fmt: skip
        if began is not None:
            db.add(ActionNote(board_id=case.board_id, action_id=made.id, was=Delivery.NOT_STARTED,
                              now=Delivery.ON_TRACK, said_by=case.chair.person_id,
                              said_at=NOW + timedelta(days=began)))  # fmt: skip


def test_a_run_is_read_against_the_first_action(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec)
    see_all(storage, case, made, [5, 6, 5, 4, 5, 9, 9, 8, 9, 9, 9])
    act(storage, case, rec, 7, began=-155, delivered=-40)
    act(storage, case, rec, 8, delivered=-20)
    act(storage, case, rec, 9, began=-400, promised=False)
    with storage.reading() as db:
        found = queries.run_of(db, queries.list_measures(db, measure_ids=[made])[0])
    assert found.started_on == day(-155)
    assert (found.run.median, found.run.is_before, found.run.of) == (Decimal(5), True, 5)
    assert (found.run.movement, found.run.since) == (Movement.SHIFT_UP, day(-150))
    assert [(one.number, one.began_on, one.delivered_on) for one in found.actions] == [
        (7, day(-155), day(-40)),
        (8, day(-20), day(-20)),
    ]


def test_a_run_of_shares_is_drawn_in_a_hundred(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec, is_share=True)
    see(storage, case, made, on=-9, value=1, out_of=3)
    see(storage, case, made, on=-2, value=8, out_of=16)
    with storage.reading() as db:
        found = queries.run_of(db, queries.list_measures(db, measure_ids=[made])[0])
    assert [round(one.value, 2) for one in found.points] == [Decimal("33.33"), Decimal(50)]
    assert found.actions == ()
    assert found.started_on is None


def test_the_trail_holds_no_words(storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec, name=SECRET, unit=SECRET, source=SECRET)
    see(storage, case, made, note=SECRET)
    change(storage, case, made, name=SECRET * 2)
    end(storage, case, made, SECRET)
    with storage.reading() as db:
        told = select(Event.verb).where(Event.subject_id == made).order_by(Event.sequence)
        verbs = list(db.scalars(told))
        values = " ".join(str(one) for one in db.scalars(select(EventValue.value)))
    assert verbs == ["measures:added", "measures:observed", "measures:changed", "measures:ended"]
    assert SECRET not in values
