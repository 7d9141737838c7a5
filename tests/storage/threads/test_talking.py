"""Beginning, answering, resolving, reopening, taking back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, at_once, make_case, marker
from tests.factories.recommendations import RecommendationsDesk, other_review
from tests.factories.threads import ThreadsDesk

SECRET = "zqtalkqz"


def verbs(storage: Storage) -> list[str]:
    with storage.reading() as db:
        found = db.scalars(
            select(Event.verb).where(Event.verb.like("thread:%")).order_by(Event.sequence)
        )
        return list(found)


def test_on_a_marker_a_passage_and_a_recommendation(
    storage: Storage, case: Case, desk: ThreadsDesk
) -> None:
    recommendation = RecommendationsDesk(storage, case).add()
    things = [
        Hung.marker(marker(3).id),
        Hung.passage(desk.passage(2)),
        Hung.recommendation(recommendation),
    ]
    ids = {desk.begin(hung=hung): hung for hung in things}
    lines = desk.list()
    assert {line.id: line.on.hung for line in lines} == ids
    numbers = {line.on.hung.about: line.on.number for line in lines}
    assert numbers == {About.MARKER: "3", About.PASSAGE: "1.2", About.RECOMMENDATION: "1"}
    assert [line.on.hung for line in desk.list(about=About.PASSAGE)] == [things[1]]
    for hung in things:
        assert [line.on.hung for line in desk.list(hung=hung)] == [hung]
    assert desk.list(hung=Hung.passage(desk.passage(1))) == []


def test_a_thing_that_is_not_of_the_draft(storage: Storage, case: Case, desk: ThreadsDesk) -> None:
    other = other_review(
        storage, case, commissioner=next(iter(case.commissioner.review_roles[case.review_id]))
    )
    elsewhere = ThreadsDesk(storage, other).passage(1)
    foreign = RecommendationsDesk(storage, other).add(actor=other.commissioner)
    for hung in (
        Hung.marker("qm99"),
        Hung.passage(uuid4()),
        Hung.passage(elsewhere),
        Hung.recommendation(uuid4()),
        Hung.recommendation(foreign),
    ):
        with pytest.raises(NotFound):
            desk.begin(hung=hung)
    assert desk.list() == []


def test_a_form_sent_twice_begins_and_says_once(desk: ThreadsDesk, case: Case) -> None:
    thread_id, comment_id = uuid4(), uuid4()
    for _ in range(2):
        desk.begin(thread_id=thread_id)
        desk.comment(thread_id, comment_id=comment_id)
    assert len(desk.list()) == 1
    assert desk.list()[0].count == 2
    with pytest.raises(NotFound):
        desk.begin(thread_id=thread_id, actor=case.panel)
    with pytest.raises(NotFound):
        desk.comment(thread_id, comment_id=comment_id, actor=case.panel)


def test_nothing_is_not_said(desk: ThreadsDesk) -> None:
    with pytest.raises(RuleBroken) as refused:
        desk.begin(" \n ")
    assert refused.value.field == "words"
    assert desk.list() == []
    thread = desk.begin()
    with pytest.raises(RuleBroken):
        desk.comment(thread, "")


def test_resolved_and_reopened_with_how_it_was_resolved(desk: ThreadsDesk, case: Case) -> None:
    thread = desk.begin()
    with pytest.raises(RuleBroken) as refused:
        desk.resolve(thread, " ")
    assert refused.value.field == "as_words"
    assert desk.resolve(thread, "It is on page 9.", actor=case.panel)
    line = desk.line(thread)
    assert (line.is_open, line.resolved_as, line.resolved_by_name) == (
        False, "It is on page 9.", "Panel Example",
    )  # fmt: skip
    assert not desk.resolve(thread, "Again.")
    with pytest.raises(RuleBroken):
        desk.comment(thread, "Too late.")
    assert desk.reopen(thread)
    assert not desk.reopen(thread)
    line = desk.line(thread)
    assert line.is_open
    assert [one.words for one in line.comments] == ["Where is this said?", "It is on page 9."]


def test_who_resolves_has_read_all(desk: ThreadsDesk, case: Case) -> None:
    thread = desk.begin()
    seen = desk.line(thread).version
    desk.comment(thread, "But it is not.", actor=case.panel)
    with pytest.raises(SavedElsewhere):
        desk.resolve(thread, version=seen)
    assert desk.line(thread).is_open
    assert desk.resolve(thread)


def test_only_ones_own_is_taken_back_and_its_words_are_told_to_nobody(
    desk: ThreadsDesk, case: Case
) -> None:
    thread = desk.begin()
    said = desk.comment(thread, SECRET, mentions=[case.panel])
    with pytest.raises(NotAllowed):
        desk.take_back(thread, said, actor=case.panel)
    with pytest.raises(NotFound):
        desk.take_back(desk.begin(), said)
    assert desk.take_back(thread, said)
    assert not desk.take_back(thread, said)
    line = desk.line(thread)
    assert [(one.words, tuple(one.named)) for one in line.comments] == [
        ("Where is this said?", ()), ("", ()),
    ]  # fmt: skip
    assert line.count == 1
    assert SECRET not in repr(line)


def test_how_it_was_resolved_may_be_taken_back_too(desk: ThreadsDesk) -> None:
    thread = desk.begin()
    desk.resolve(thread, SECRET)
    how = desk.line(thread).comments[-1]
    assert how.words == SECRET
    desk.take_back(thread, how.id)
    line = desk.line(thread)
    assert (line.is_open, line.resolved_as) == (False, "")
    assert SECRET not in repr(line)


def test_the_trail_learns_what_happened_and_not_a_word(storage: Storage, desk: ThreadsDesk) -> None:
    thread = desk.begin(SECRET)
    said = desk.comment(thread, f"More {SECRET}")
    desk.take_back(thread, said)
    desk.resolve(thread, f"So {SECRET}")
    desk.reopen(thread)
    assert verbs(storage) == [
        "thread:begun", "thread:commented", "thread:commented", "thread:comment-taken-back",
        "thread:resolved", "thread:reopened",
    ]  # fmt: skip
    with storage.reading() as db:
        values = [value or "" for value in db.scalars(select(EventValue.value))]
    assert not [value for value in values if SECRET in value]


def test_a_draft_of_another_review(storage: Storage, case: Case, desk: ThreadsDesk) -> None:
    other = make_case(storage, reference="Child M")
    wrong = ThreadsDesk(
        storage, Case(case.board_id, case.review_id, other.draft_id, other.reading_id, case.people)
    )
    with pytest.raises(NotFound):
        wrong.begin()


def test_many_at_once_say_everything_and_resolve_once(
    storage: Storage, case: Case, desk: ThreadsDesk
) -> None:
    thread = desk.begin(audience=Audience.ALL)
    works = [
        lambda n=n: desk.comment(thread, f"n{n}", actor=(case.lead, case.panel)[n % 2])
        for n in range(6)
    ]
    assert at_once(*works) == []
    assert sorted(one.words for one in desk.line(thread).comments[1:]) == [
        f"n{n}" for n in range(6)
    ]
    seen = desk.line(thread).version
    results: list[bool] = []
    resolving = [lambda: results.append(desk.resolve(thread, version=seen))] * 4
    assert at_once(*resolving) == []
    assert sorted(results) == [False, False, False, True]
    with storage.reading() as db:
        assert db.get_one(Thread, thread).version == seen + 1
