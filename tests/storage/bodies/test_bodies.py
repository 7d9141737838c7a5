from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from qmapp.decision.asks.rules import Outcome, Standing
from qmapp.desk.telling.bodies import silent_bodies
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.learning.bodies import queries, service
from qmapp.learning.bodies.checking import BodyDetails, EntryDetails, SentDetails
from qmapp.learning.bodies.models import Body, BodyEntry, SentIssue
from qmapp.learning.bodies.rules import Came, EntryKind, Tally, promise_passed
from qmapp.learning.bodies.service.common import BodyKey, SentKey
from tests.factories.assessments import NOW, Case, catalogue, make_case
from tests.factories.classes import ISSUE, OTHER, TODAY, came_back, day, enter_body, send_to
from tests.factories.impact import somebody
from tests.factories.responses import agency

SECRET = "zqbodyqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def listed(storage: Storage, case: Case) -> list[tuple[str, list[Standing]]]:
    with storage.reading() as db:
        lines = queries.list_bodies(db, case.board_id)
    return [(one.name, [sent.standing(TODAY) for sent in one.sent]) for one in lines]


def counted(storage: Storage, case: Case) -> tuple[int, int, int]:
    with storage.reading() as db:
        found = queries.count_answers(db, case.board_id, TODAY)
    return found.sent, found.answered, found.overdue


def test_silence_is_overdue_until_something_comes(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    assert listed(storage, case) == [("College of Nursing", [Standing.OVERDUE])]
    assert counted(storage, case) == (1, 0, 1)
    came_back(storage, case, sent, EntryKind.OUTCOME, came=Came.NOT_DONE)
    assert counted(storage, case) == (1, 0, 1)
    entry = came_back(
        storage, case, sent, EntryKind.RESPONSE, on=-8, answer=Outcome.WILL_ACT, words=""
    )
    assert listed(storage, case) == [("College of Nursing", [Standing.ANSWERED])]
    assert counted(storage, case) == (1, 1, 0)
    with storage.unit_of_work() as db:
        service.take_out(db, case.chair, sent, entry, "Another body.", NOW)
        service.take_out(db, case.chair, sent, entry, "Twice.", NOW)
    assert counted(storage, case) == (1, 0, 1)
    with storage.reading() as db:
        line = queries.list_bodies(db, case.board_id)[0].sent[0]
        assert db.scalars(select(BodyEntry.kind)).all().count(EntryKind.TAKEN_OUT) == 1
    assert [one.out_because for one in line.entries] == [None, "Another body."]


def test_the_count_agrees_with_what_the_list_says(storage: Storage, case: Case) -> None:
    for name in ("A", "B"):
        at = enter_body(storage, case, name)
        send_to(storage, case, at, sent=-3)
        came_back(storage, case, send_to(storage, case, at, issue=OTHER))
        late = send_to(storage, case, at, sent=-80, due=-1)
        mistake = send_to(storage, case, at)
        with storage.unit_of_work() as db:
            service.end_sent(db, case.manager, mistake, "Never sent.", version=1, now=NOW)
        assert late != mistake
    with storage.reading() as db:
        tallies = [one.tally(TODAY) for one in queries.list_bodies(db, case.board_id)]
        at_issue = queries.at_issues(db, case.board_id, [ISSUE, OTHER])
    sums = tuple(sum(getattr(one, n) for one in tallies) for n in ("sent", "answered", "overdue"))
    assert counted(storage, case) == sums == (6, 2, 2)
    assert {issue: len(found) for issue, found in at_issue.items()} == {ISSUE: 4, OTHER: 2}


def test_reading_takes_a_constant_number_of_queries(storage: Storage, case: Case) -> None:
    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        with storage.reading() as db:
            queries.list_bodies(db, case.board_id)
            queries.at_issues(db, case.board_id, [ISSUE])
            queries.count_answers(db, case.board_id, TODAY)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    came_back(storage, case, send_to(storage, case, enter_body(storage, case, "First")))
    few = count()
    for number in range(4):
        at = enter_body(storage, case, f"Body {number}")
        came_back(storage, case, send_to(storage, case, at))
    assert count() == few


def test_forms_sent_twice_add_one(storage: Storage, case: Case) -> None:
    own = uuid4()
    at = enter_body(storage, case, body_id=own)
    assert enter_body(storage, case, body_id=own) == at == BodyKey(case.board_id, own)
    sent = send_to(storage, case, at, sent_id=own)
    assert send_to(storage, case, at, sent_id=own) == sent
    entry = came_back(storage, case, sent, entry_id=own)
    assert came_back(storage, case, sent, entry_id=own) == entry
    with storage.reading() as db:
        assert [len(db.scalars(select(kind.id)).all()) for kind in (Body, SentIssue, BodyEntry)] == [
            1, 1, 1,
        ]  # fmt: skip


def test_two_bodies_of_one_name_are_refused(storage: Storage, case: Case) -> None:
    first = enter_body(storage, case)
    other = enter_body(storage, case, "Another")
    with pytest.raises(RuleBroken):
        enter_body(storage, case, "college of NURSING")
    taken = BodyDetails(name="College of nursing", contact_role="head")
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.change_body(db, case.manager, other, taken, version=1, now=NOW)
    with storage.unit_of_work() as db:  # its own name it may have
        service.change_body(db, case.manager, first, taken, version=1, now=NOW)


def test_changed_and_a_stale_tab_overwrites_nothing(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at, sent=-9)

    def change(name: str, version: int) -> None:
        with storage.unit_of_work() as db:
            service.change_body(
                db, case.chair, at, BodyDetails(name=name, contact_role="head"),
                version=version, now=NOW,
            )  # fmt: skip

    def resend(version: int, words: str) -> None:
        with storage.unit_of_work() as db:
            service.change_sent(
                db, case.chair, sent,
                SentDetails(
                    issue_id=OTHER, words=words, sent_on=day(-9), reply_due_on=day(9),
                    moved_because="They asked for time.",
                ),
                catalogue().practice, version=version, now=NOW,
            )  # fmt: skip

    change("Put right", 1)
    change("Put right", 2)  # as it stands: nothing changes
    resend(1, "Otherwise.")
    with pytest.raises(SavedElsewhere):
        change("Stale", 1)
    with pytest.raises(SavedElsewhere):
        resend(1, "Stale.")
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end_body(db, case.chair, at, "Merged.", version=1, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end_sent(db, case.chair, sent, "Mistake.", version=1, now=NOW)
    with storage.reading() as db:
        body, row = db.get_one(Body, at.body_id), db.get_one(SentIssue, sent.sent_id)
        assert (body.name, body.version) == ("Put right", 2)
        assert (row.issue_id, row.words, row.version) == (OTHER, "Otherwise.", 2)


def test_no_silence_goes_with_its_body(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.end_body(db, case.manager, at, "Merged.", version=1, now=NOW)
    came_back(storage, case, sent, EntryKind.RESPONSE, answer=Outcome.WILL_ACT)
    with storage.unit_of_work() as db:
        service.end_body(db, case.manager, at, "Merged.", version=1, now=NOW)
    assert counted(storage, case) == (1, 1, 0)
    with pytest.raises(RuleBroken):
        send_to(storage, case, at)
    with pytest.raises(RuleBroken):
        came_back(storage, case, sent)
    enter_body(storage, case)  # its name is free again


def test_a_day_for_a_reply_is_moved_with_a_reason_and_stays_on_record(
    storage: Storage, case: Case
) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    assert counted(storage, case) == (1, 0, 1)
    with storage.reading() as db:
        stood = db.get_one(SentIssue, sent.sent_id)

    def move(because: str) -> None:
        with storage.unit_of_work() as db:
            service.change_sent(
                db, case.manager, sent,
                SentDetails(
                    issue_id=stood.issue_id, words=stood.words, sent_on=stood.sent_on,
                    reply_due_on=day(90), moved_because=because,
                ),
                catalogue().practice, version=1, now=NOW,
            )  # fmt: skip

    with pytest.raises(RuleBroken) as broken:
        move(" ")
    assert broken.value.field == "moved_because"
    assert counted(storage, case) == (1, 0, 1)
    move("They wrote that they need until spring.")
    with storage.reading() as db:
        [line] = queries.list_bodies(db, case.board_id)[0].sent
    [moved] = line.entries
    assert (moved.fact.kind, moved.fact.due_on) == (EntryKind.MOVED, stood.reply_due_on)
    assert moved.words == "They wrote that they need until spring."
    assert counted(storage, case) == (1, 0, 0)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.take_out(db, case.manager, sent, moved.fact.id, "To hide it.", NOW)
    with pytest.raises(RuleBroken):
        came_back(storage, case, sent, EntryKind.MOVED)


def test_no_promise_goes_with_its_body(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    came_back(storage, case, sent, EntryKind.COMMITMENT, on=-8, due_on=day(-1))

    def end() -> None:
        with storage.unit_of_work() as db:
            service.end_body(db, case.manager, at, "Merged.", version=1, now=NOW)

    with pytest.raises(RuleBroken) as broken:
        end()
    assert broken.value.field == "because"
    came_back(storage, case, sent, EntryKind.OUTCOME, on=-1, came=Came.CANNOT_TELL)
    end()


def test_what_came_of_one_promise_settles_no_other(storage: Storage, case: Case) -> None:
    sent = send_to(storage, case, enter_body(storage, case))

    def passed() -> UUID | None:
        with storage.reading() as db:
            [line] = queries.list_bodies(db, case.board_id)[0].sent
            found = promise_passed(line.asked, line.facts, TODAY)
            return found.id if found else None

    def came(**more: object) -> UUID:
        return came_back(storage, case, sent, EntryKind.OUTCOME, came=Came.NOT_DONE, **more)

    first = came_back(storage, case, sent, EntryKind.COMMITMENT, on=-20, due_on=day(-10))
    second = came_back(storage, case, sent, EntryKind.COMMITMENT, on=-20, due_on=day(-5))
    assert passed() == first
    for odd, field in (
        ({}, "promise"),
        ({"promise_id": uuid4()}, "promise"),
        ({"promise_id": first, "on": -30}, "said_on"),
    ):
        with pytest.raises(RuleBroken) as broken:
            came(**odd)
        assert broken.value.field == field, odd
    came(of_no_promise=True)
    assert passed() == first
    of_first = came(promise_id=first)
    assert passed() == second
    response = came_back(storage, case, sent, EntryKind.RESPONSE, answer=Outcome.WILL_ACT)
    with pytest.raises(RuleBroken):
        came(promise_id=response)
    with storage.unit_of_work() as db:
        service.take_out(db, case.manager, sent, of_first, "Of the other.", NOW)
        service.take_out(db, case.manager, sent, first, "Never said.", NOW)
    assert passed() == second
    came()  # of the only one that stands
    assert passed() is None


def test_an_answer_that_is_not_clear_is_told(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    unclear = send_to(storage, case, at)
    came_back(storage, case, unclear, EntryKind.RESPONSE, answer=Outcome.NO_CLEAR_ANSWER)
    came_back(storage, case, send_to(storage, case, at, issue=OTHER))
    gone = send_to(storage, case, at)
    came_back(storage, case, gone, EntryKind.RESPONSE, answer=Outcome.NO_CLEAR_ANSWER)
    with storage.unit_of_work() as db:
        service.end_sent(db, case.manager, gone, "Never sent.", version=1, now=NOW)

    def told() -> Tally:
        with storage.reading() as db:
            [line] = queries.list_bodies(db, case.board_id)
            counted = queries.count_answers(db, case.board_id, TODAY)
        assert line.tally(TODAY) == counted
        return counted

    assert told() == Tally(sent=2, answered=2, overdue=0, unclear=1)
    came_back(storage, case, unclear, EntryKind.RESPONSE, answer=Outcome.WILL_NOT_ACT)
    assert told().unclear == 0


def test_what_was_ended_by_mistake_is_put_back(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    with storage.unit_of_work() as db:
        service.end_sent(db, case.manager, sent, "Wrong line.", version=1, now=NOW)
        service.end_body(db, case.manager, at, "Wrong line.", version=1, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.put_back_sent(db, case.manager, sent, NOW)
    namesake = enter_body(storage, case)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.put_back_body(db, case.manager, at, NOW)
    with storage.unit_of_work() as db:
        service.end_body(db, case.manager, namesake, "Twice.", version=1, now=NOW)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.put_back_body(db, case.chair, at, NOW)
            service.put_back_sent(db, case.chair, sent, NOW)
    assert counted(storage, case) == (1, 0, 1)
    with storage.reading() as db:
        body, row = db.get_one(Body, at.body_id), db.get_one(SentIssue, sent.sent_id)
        assert (body.ended_because, body.version) == (None, 3)
        assert (row.ended_because, row.version) == (None, 3)
        verbs = list(db.scalars(select(Event.verb)))
    assert verbs.count("bodies:put-back") == verbs.count("bodies:sent-put-back") == 1
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    other = make_case(storage, reference="Child Q")
    for actor in (member, other.chair):
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.put_back_body(db, actor, at, NOW)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.put_back_sent(db, actor, sent, NOW)
    elsewhere = BodyKey(other.board_id, at.body_id)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.put_back_body(db, other.chair, elsewhere, NOW)


def test_a_mistake_counts_nowhere_and_can_be_changed_no_more(storage: Storage, case: Case) -> None:
    sent = send_to(storage, case, enter_body(storage, case))
    with storage.unit_of_work() as db:
        service.end_sent(db, case.manager, sent, "Never sent.", version=1, now=NOW)
    assert counted(storage, case) == (0, 0, 0)
    with pytest.raises(RuleBroken):
        came_back(storage, case, sent)


def test_entries_keep_the_order_of_days(storage: Storage, case: Case) -> None:
    sent = send_to(storage, case, enter_body(storage, case), sent=-30)
    with pytest.raises(RuleBroken):
        came_back(storage, case, sent, on=-31)
    came_back(storage, case, sent, on=-20)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.change_sent(
            db, case.manager, sent, SentDetails(issue_id=ISSUE, words="A", sent_on=day(-19)),
            catalogue().practice, version=1, now=NOW,
        )  # fmt: skip


def test_who_may_and_whose_it_is(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    entry = came_back(storage, case, sent)
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case, "Police"))
    for actor in (member, case.lead, case.commissioner, other.manager):
        with pytest.raises(NotAllowed):
            enter_body(storage, case, "Another", actor=actor)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.enter(db, actor, sent, EntryDetails(kind=EntryKind.RESPONSE), NOW)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.take_out(db, actor, sent, entry, "No.", NOW)
    strange = BodyKey(other.board_id, at.body_id)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end_body(db, other.manager, strange, "No.", version=1, now=NOW)
    beside = enter_body(storage, case, "Beside")
    with pytest.raises(NotFound):
        came_back(storage, case, SentKey(case.board_id, beside.body_id, sent.sent_id))
    second = send_to(storage, case, at)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.take_out(db, case.manager, second, entry, "Of another.", NOW)
    assert listed(storage, other) == []


def test_an_id_of_somebody_elses_form_is_not_taken(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    own = enter_body(storage, case).body_id
    taken = enter_body(storage, other, body_id=own)
    assert taken.body_id != own


def test_the_trail_holds_no_word(storage: Storage, case: Case) -> None:
    at = enter_body(storage, case, SECRET)
    sent = send_to(storage, case, at, words=SECRET)
    entry = came_back(storage, case, sent, words=SECRET)
    with storage.unit_of_work() as db:
        service.take_out(db, case.manager, sent, entry, SECRET, NOW)
        service.end_sent(db, case.manager, sent, SECRET, version=1, now=NOW)
        service.end_body(db, case.manager, at, SECRET, version=1, now=NOW)
    with storage.reading() as db:
        verbs = set(db.scalars(select(Event.verb).where(Event.verb.like("bodies:%"))))
        values = str([vars(one) for one in db.scalars(select(EventValue))])
    assert SECRET not in values
    assert "sent_on" in values
    assert verbs == {
        "bodies:added", "bodies:sent", "bodies:entered", "bodies:entry-taken-out",
        "bodies:sent-ended", "bodies:ended",
    }  # fmt: skip


def test_managers_and_the_chair_hear_of_silence(storage: Storage, case: Case) -> None:
    somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case, "Police"))
    late = send_to(storage, case, enter_body(storage, case))
    send_to(storage, case, enter_body(storage, case, "In time"), sent=-1)
    came_back(storage, case, send_to(storage, case, enter_body(storage, case, "Answered")))
    with storage.reading() as db:
        found = list(silent_bodies(db, TODAY))
    assert [one.path for one in found] == [
        f"/boards/{case.board_id}/learning/bodies/{late.body_id}"
    ]
    assert set(found[0].person_ids) == {case.manager.person_id, case.chair.person_id}
    assert found[0].review_id is None
    came_back(storage, case, late)
    with storage.reading() as db:
        assert list(silent_bodies(db, TODAY)) == []
