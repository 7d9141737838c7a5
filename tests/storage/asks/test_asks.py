from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.recommendations import ports
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, State
from qmapp.decision.asks import queries, service
from qmapp.decision.asks.models import Ask
from qmapp.decision.asks.rules import Outcome, Standing
from qmapp.decision.asks.service import AskDetails
from qmapp.decision.responses.pages.became import Decided
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.asks import TODAY, ask, day, ended, put, recommend, replied
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.recommendations import RecommendationsDesk

SECRET = "zqaskqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def national(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case)


def listed(storage: Storage, case: Case) -> list[tuple[str, Standing]]:
    with storage.reading() as db:
        lines = queries.list_asks(db, case.review_id, TODAY)
    return [(line.body, line.standing(TODAY)) for line in lines]


def test_put_to_a_body_and_answered(storage: Storage, case: Case, national: UUID) -> None:
    made = put(storage, case, national, words="We ask you.", sent=-70)
    assert ask(storage, case, made).reply_due_on == day(-14)
    assert listed(storage, case) == [("Department for Education", Standing.OVERDUE)]
    replied(storage, case, made, outcome=Outcome.WILL_ACT_IN_PART, words="In part.")
    found = ask(storage, case, made)
    assert (found.replied_on, found.outcome, found.reply, found.version) == (
        day(-1),
        Outcome.WILL_ACT_IN_PART,
        "In part.",
        2,
    )
    assert listed(storage, case) == [("Department for Education", Standing.ANSWERED)]


def test_a_reply_that_never_came_is_taken_out(storage: Storage, case: Case, national: UUID) -> None:
    made = put(storage, case, national, sent=-70)
    replied(storage, case, made)
    for version in (2, 3):
        with storage.unit_of_work() as db:
            service.take_back_reply(
                db, case.commissioner, queries.get_ask(db, case.review_id, made),
                version=version, now=NOW,
            )  # fmt: skip
    found = ask(storage, case, made)
    assert (found.replied_on, found.outcome, found.reply, found.version) == (None, None, "", 3)


def test_the_most_pressing_comes_first(storage: Storage, case: Case, national: UUID) -> None:
    answered = put(storage, case, national, body="Answered")
    replied(storage, case, answered)
    mistake = put(storage, case, national, body="Mistake")
    ended(storage, case, mistake)
    put(storage, case, national, body="Later", sent=-1)
    put(storage, case, national, body="Sooner", sent=-9, due=3)
    put(storage, case, national, body="To send", sent=None)
    put(storage, case, national, body="Less late", sent=-20, due=-1)
    put(storage, case, national, body="Late", sent=-20, due=-2)
    assert [body for body, _ in listed(storage, case)] == [
        "Late",
        "Less late",
        "To send",
        "Sooner",
        "Later",
        "Answered",
        "Mistake",
    ]


def test_the_list_takes_a_constant_number_of_queries(
    storage: Storage, case: Case, national: UUID
) -> None:
    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        listed(storage, case)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    put(storage, case, national)
    few = count()
    for number in range(2, 8):
        put(storage, case, recommend(storage, case, number), actor=case.chair)
    assert count() == few


def test_changed_and_a_stale_tab_overwrites_nothing(
    storage: Storage, case: Case, national: UUID
) -> None:
    made = put(storage, case, national, sent=None)

    def change(version: int, **more: object) -> None:
        with storage.unit_of_work() as db:
            found = queries.get_ask(db, case.review_id, made)
            service.change(
                db, case.manager, found, AskDetails(body="Home Office", **more),  # type: ignore[arg-type]
                version=version, now=NOW,
            )  # fmt: skip

    change(1, sent_on=day(-3))
    change(2, sent_on=day(-3), reply_due_on=day(53))  # as it stands: nothing changes
    found = ask(storage, case, made)
    assert (found.body, found.reply_due_on, found.version) == ("Home Office", day(53), 2)
    with pytest.raises(SavedElsewhere):
        change(1, sent_on=day(-2))
    with pytest.raises(SavedElsewhere):
        replied(storage, case, made, version=1)
    assert ask(storage, case, made).sent_on == day(-3)


def test_a_reply_and_the_day_of_sending_keep_their_order(
    storage: Storage, case: Case, national: UUID
) -> None:
    made = put(storage, case, national, sent=-10)
    with pytest.raises(RuleBroken):
        replied(storage, case, made, on=-11)
    replied(storage, case, made, on=-5)
    with storage.unit_of_work() as db:
        found = queries.get_ask(db, case.review_id, made)
        with pytest.raises(RuleBroken):
            service.change(
                db, case.commissioner, found, AskDetails(body="A", sent_on=day(-4)),
                version=found.version, now=NOW,
            )  # fmt: skip


def test_a_mistake_stays_and_can_be_changed_no_more(
    storage: Storage, case: Case, national: UUID
) -> None:
    made = put(storage, case, national, sent=-70)
    ended(storage, case, made, " Never sent. ")
    assert ask(storage, case, made).ended_because == "Never sent."
    with pytest.raises(RuleBroken):
        ended(storage, case, made)
    with pytest.raises(RuleBroken):
        replied(storage, case, made)
    with storage.reading() as db:
        assert queries.overdue_since(db, [case.review_id], TODAY) == {}


def test_a_form_sent_twice_at_the_same_moment_adds_one(
    storage: Storage, case: Case, national: UUID
) -> None:
    own = uuid4()
    assert at_once(*[lambda: put(storage, case, national, ask_id=own)] * 3) == []
    with storage.reading() as db:
        assert [one.id for one in db.scalars(select(Ask))] == [own]


def test_nothing_is_put_to_a_body_that_is_undone_at_the_same_moment(
    storage: Storage, case: Case, national: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "_outcomes", Decided())
    desk = RecommendationsDesk(storage, case)
    part, _ = desk.split(national, "Change the guidance.", "Publish the guidance.")
    raised = at_once(lambda: put(storage, case, part), lambda: desk.undo(national))
    assert [type(one) for one in raised] in ([NotFound], [RuleBroken])
    with storage.reading() as db:
        is_put = db.scalars(select(Ask)).all() != []
        assert is_put == (db.get_one(Recommendation, part).state is State.CONFIRMED)


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case, national: UUID) -> None:
    own = uuid4()
    assert put(storage, case, national, ask_id=own) == put(storage, case, national, ask_id=own)
    assert len(listed(storage, case)) == 1
    # Somebody else's id is not taken for one's own.
    assert put(storage, case, national, ask_id=own, actor=case.chair) != own


@pytest.mark.parametrize(
    "more",
    [
        {"addressee": Addressee.PARTNERSHIP},
        {"addressee": Addressee.ONE_AGENCY},
        {"addressee": None},
        {"state": State.PROPOSED},
        {"state": State.DROPPED},
    ],
)
def test_only_what_speaks_beyond_the_board_is_put(
    storage: Storage, case: Case, more: dict[str, object]
) -> None:
    made = recommend(storage, case, **more)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        put(storage, case, made)
    with storage.reading() as db:
        assert queries.list_addressed(db, case.review_id) == []


def test_a_draft_that_is_not_sent_is_unknown_here(storage: Storage) -> None:
    case = make_case(storage, sent=False)
    made = recommend(storage, case)
    with pytest.raises(NotFound):
        put(storage, case, made)


def test_another_reviews_recommendation_is_unknown(
    storage: Storage, case: Case, national: UUID
) -> None:
    other = make_case(storage, reference="Child L")
    with pytest.raises(NotFound):
        put(storage, other, national)
    made = put(storage, case, national)
    with pytest.raises(NotFound):
        ask(storage, other, made)


def test_what_speaks_to_somebody_else_by_now_keeps_its_ask(
    storage: Storage, case: Case, national: UUID
) -> None:
    put(storage, case, national)
    with storage.unit_of_work() as db:
        db.get_one(Recommendation, national).state = State.SPLIT
    assert len(listed(storage, case)) == 1


@pytest.mark.parametrize("who", ["lead", "panel", "observer"])
def test_who_may_not_write(storage: Storage, case: Case, national: UUID, who: str) -> None:
    with pytest.raises(NotAllowed):
        put(storage, case, national, actor=case.people[who])
    made = put(storage, case, national)
    with storage.unit_of_work() as db:
        found = queries.get_ask(db, case.review_id, made)
        with pytest.raises(NotAllowed):
            service.end(db, case.people[who], found, "Because.", NOW)


@pytest.mark.parametrize("who", ["commissioner", "manager", "chair"])
def test_who_may(storage: Storage, case: Case, national: UUID, who: str) -> None:
    assert put(storage, case, national, actor=case.people[who])


def test_how_long_replies_are_overdue(storage: Storage, case: Case, national: UUID) -> None:
    put(storage, case, national, sent=-20, due=-2)
    put(storage, case, national, sent=-20, due=-9)
    put(storage, case, national, sent=-20, due=0)
    with storage.reading() as db:
        assert queries.overdue_since(db, [case.review_id], TODAY) == {
            case.review_id: [day(-9), day(-2)]
        }


def test_the_trail_holds_no_words(storage: Storage, case: Case, national: UUID) -> None:
    made = put(storage, case, national, body=f"Body {SECRET}", words=SECRET)
    replied(storage, case, made, words=SECRET)
    ended(storage, case, made, SECRET)
    with storage.reading() as db:
        verbs = list(
            db.scalars(select(Event.verb).where(Event.subject_id == made).order_by(Event.sequence))
        )
        values = " ".join(str(one) for one in db.scalars(select(EventValue.value)))
    assert verbs == ["asks:added", "asks:replied", "asks:ended"]
    assert SECRET not in values
