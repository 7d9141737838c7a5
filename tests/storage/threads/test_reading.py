"""Who reads which thread, who may be named, who is told; and in how many queries."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from qmapp.casework.assessments.seen import drafts_in_sight
from qmapp.casework.threads import queries
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.rules import Audience
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.storage import Storage
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.rules import NoticeKind
from tests.factories.assessments import Case, begin, declare_interest, marker, reopen, submit
from tests.factories.recommendations import RecommendationsDesk
from tests.factories.threads import ThreadsDesk

BOARD_SIDE = {"commissioner", "panel"}


def told(storage: Storage, case: Case) -> set[tuple[str, NoticeKind]]:
    names = {who.person_id: name for name, who in case.people.items()}
    with storage.reading() as db:
        return {(names[one.person_id], one.kind) for one in db.scalars(select(Notice))}


def test_the_boards_own_and_what_is_for_all(desk: ThreadsDesk, case: Case) -> None:
    own, shared = desk.begin(), desk.begin(audience=Audience.ALL)
    assert {one.id for one in desk.list()} == {own, shared}
    assert {one.id for one in desk.list(case.panel)} == {own, shared}
    assert {one.id for one in desk.list(case.lead)} == {shared}
    for nobody in (
        case.observer, case.chair, case.manager, case.second_commissioner, case.second_lead,
    ):  # fmt: skip
        assert desk.list(nobody) == []
        for thread in (own, shared):
            with pytest.raises(NotFound):
                desk.line(thread, nobody)
    with pytest.raises(NotFound):
        desk.line(own, case.lead)


def test_who_has_still_to_judge_reads_and_writes_nothing(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    thread = desk.begin(audience=Audience.ALL)
    begin(storage, case, case.second_commissioner)
    for blind in (case.second_commissioner, case.third_commissioner, case.second_lead):
        assert desk.list(blind) == []
        for do in (desk.begin, lambda actor: desk.comment(thread, actor=actor)):
            with pytest.raises(NotAllowed):
                do(actor=blind)
    desk.past_blindness("second_commissioner")
    assert [one.id for one in desk.list(case.second_commissioner)] == [thread]


def test_who_reopens_theirs_reads_nothing_again(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    desk.begin(audience=Audience.ALL)
    mine = begin(storage, case, case.third_commissioner)
    submit(storage, case.third_commissioner, mine)
    assert len(desk.list(case.third_commissioner)) == 1
    reopen(storage, case.third_commissioner, mine)
    assert desk.list(case.third_commissioner) == []


def test_a_lead_reviewer_writes_for_everybody_only(desk: ThreadsDesk, case: Case) -> None:
    with pytest.raises(NotAllowed):
        desk.begin(actor=case.lead, audience=Audience.BOARD)
    own = desk.begin()
    with pytest.raises(NotAllowed):
        desk.comment(own, actor=case.lead)
    shared = desk.begin(actor=case.lead, audience=Audience.ALL)
    assert desk.comment(shared, actor=case.panel)


def test_an_interest_ends_it(storage: Storage, desk: ThreadsDesk, case: Case) -> None:
    desk.begin()
    declare_interest(storage, case, case.panel)
    assert desk.readers(Audience.BOARD) == BOARD_SIDE - {"panel"}


def test_only_readers_may_be_named(desk: ThreadsDesk, case: Case) -> None:
    assert desk.readers(Audience.BOARD) == BOARD_SIDE
    assert desk.readers(Audience.ALL) == BOARD_SIDE | {"lead"}
    for outside in (case.lead, case.second_commissioner, case.observer, case.manager):
        with pytest.raises(RuleBroken) as refused:
            desk.begin(mentions=[outside])
        assert refused.value.field == "mentions"
    assert desk.list() == []


def test_who_is_named_or_takes_part_is_told(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    thread = desk.begin("@panel example, and @Lead Example", audience=Audience.ALL)
    assert told(storage, case) == {("panel", NoticeKind.MENTION), ("lead", NoticeKind.MENTION)}
    assert desk.line(thread).comments[0].named == ["Lead Example", "Panel Example"]
    desk.comment(thread, "Yes.", actor=case.panel)
    assert ("commissioner", NoticeKind.WAITS) in told(storage, case)
    desk.comment(thread, "@Second Commissioner Example is still blind.", actor=case.panel)
    assert not [one for one in told(storage, case) if one[0] == "second_commissioner"]
    desk.comment(thread, "I said so myself, @Commissioner Example.")
    assert ("commissioner", NoticeKind.MENTION) not in told(storage, case)


def test_no_notice_carries_a_word(storage: Storage, desk: ThreadsDesk, case: Case) -> None:
    thread = desk.begin("zqwordsqz", mentions=[case.panel])
    desk.comment(thread, "zqwordsqz", actor=case.panel)
    desk.resolve(thread, "zqwordsqz")
    desk.reopen(thread)
    with storage.reading() as db:
        notices = db.scalars(select(Notice)).all()
    assert len(notices) == 4
    for one in notices:
        assert "zqwordsqz" not in f"{one.what} {one.path} {one.key}"
        assert one.path.startswith(f"/reviews/{case.review_id}/drafts/1/threads/{thread}")
        assert "Child K" not in one.what


def test_open_ones_are_counted_for_the_stage(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    first, _ = desk.begin(), desk.begin(audience=Audience.ALL)
    desk.resolve(first)
    with storage.reading() as db:
        assert queries.open_threads(db, case.review_id, case.draft_id) == 1


def test_passages_tell_how_much_is_said_of_them(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    one, two = desk.passage(1), desk.passage(2)
    desk.resolve(desk.begin(hung=Hung.passage(one)))
    desk.begin(hung=Hung.passage(one), audience=Audience.ALL)
    desk.begin(hung=Hung.passage(two))
    with storage.reading() as db:
        review, draft = desk.review(db), desk.draft(db)
        seen = {
            who: queries.count_on_passages(db, case.people[who], review, draft)
            for who in ("panel", "lead", "second_lead")
        }
    assert seen == {
        "panel": {one: queries.Counted(1, 2), two: queries.Counted(1, 1)},
        "lead": {one: queries.Counted(1, 1)},
        "second_lead": {},
    }


@contextmanager
def counting(storage: Storage):
    asked: list[str] = []

    def listener(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(storage.engine, "before_cursor_execute", listener)
    yield asked
    event.remove(storage.engine, "before_cursor_execute", listener)


def test_many_threads_ask_no_more_than_few(storage: Storage, desk: ThreadsDesk, case: Case) -> None:
    recommendation = RecommendationsDesk(storage, case).add()
    things = [
        Hung.marker(marker(1).id), Hung.passage(desk.passage(1)),
        Hung.recommendation(recommendation),
    ]  # fmt: skip
    counts = []
    for _ in range(2):
        for hung in things:
            desk.comment(desk.begin(hung=hung, mentions=[case.panel]), actor=case.panel)
        with counting(storage) as asked:
            desk.list()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_how_many_are_open_is_told_of_those_alone_that_one_may_read(
    storage: Storage, desk: ThreadsDesk, case: Case
) -> None:
    desk.begin(audience=Audience.BOARD)
    desk.begin(audience=Audience.ALL)
    desk.resolve(desk.begin(audience=Audience.ALL))
    told = {}
    with storage.reading() as db:
        for who in ("commissioner", "panel", "lead", "second_commissioner", "observer", "manager"):
            told[who] = queries.open_to(db, case.people[who], desk.review(db), desk.draft(db))
    assert told == {
        "commissioner": 2, "panel": 2, "lead": 1, "second_commissioner": 0, "observer": 0,
        "manager": 0,
    }  # fmt: skip


def test_the_drafts_in_sight(storage: Storage, desk: ThreadsDesk, case: Case) -> None:
    RecommendationsDesk(storage, case).next_draft()
    RecommendationsDesk(storage, case).next_draft(number=3, sent=False)
    with storage.reading() as db:
        seen = {
            who: [d.number for d in drafts_in_sight(db, case.people[who], case.review_id)]
            for who in ("commissioner", "lead", "panel", "second_commissioner", "manager")
        }
    assert seen == {
        "commissioner": [1],
        "lead": [1],
        "panel": [2, 1],
        "second_commissioner": [],
        "manager": [],
    }
