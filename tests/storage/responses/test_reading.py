"""Who reads what: the open response, the agreed one, and recommendations of which drafts."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event

from qmapp.casework.recommendations.rules import Addressee, State
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.responses import queries
from qmapp.errors import NotAllowed, NotFound
from qmapp.foundation.access import Actor, BoardRole, Permission, may
from tests.factories.assessments import NOW, Case, add_draft
from tests.factories.responses import (
    WORDS,
    agency,
    agree,
    begin,
    dissent,
    find,
    give,
    look,
    promise,
    recommend,
    take_up,
)

OPEN_TO = ("commissioner", "panel", "chair", "manager")
AGREED_TO = (*OPEN_TO, "lead", "observer")


@pytest.fixture
def member(case):
    return Actor(
        person_id=uuid4(), name="Member",
        board_roles={case.board_id: frozenset({BoardRole.MEMBER})},
    )  # fmt: skip


def versions(storage, case: Case, actor: Actor) -> list[int]:
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        return [line.number for line in queries.list_versions(db, actor, review)]


def test_while_it_is_open_only_the_board_reads_it(storage, case, member):
    recommend(storage, case)
    begin(storage, case)
    for name in OPEN_TO:
        assert [
            line.recommendation.text for line in look(storage, case, case.people[name]).lines
        ] == [WORDS]
        assert versions(storage, case, case.people[name]) == [1]
    for who in (case.lead, case.observer, member):
        with pytest.raises(NotAllowed):
            look(storage, case, who)
        assert versions(storage, case, who) == []
        with storage.reading() as db:
            review = get_review(db, case.review_id)
            assert not queries.may_read_open(who, review)
            assert queries.find_agreed(db, who, review) is None
            assert not may(who, Permission.RESPONSE_READ, queries.subject_of(db, review))
            with pytest.raises(NotAllowed):
                queries.get_agreed(db, who, review, 1)


def test_once_it_is_agreed_all_of_the_review_and_the_board_read_that_text_only(
    storage, case, member
):
    one = recommend(storage, case)
    begin(storage, case)
    give(storage, case, one)
    agree(storage, case)
    take_up(storage, case)
    for who in (*(case.people[name] for name in AGREED_TO), member):
        with storage.reading() as db:
            review = get_review(db, case.review_id)
            found = queries.find_agreed(db, who, review)
            assert (found.content.recommendations[0].text, found.is_newest) == (WORDS, True)
            assert may(who, Permission.RESPONSE_READ, queries.subject_of(db, review))
            assert may(who, Permission.RESPONSE_READ, queries.subject_of(db, review, 1))
            is_inside = who.name in OPEN_TO
            second = queries.subject_of(db, review, 2)
            assert may(who, Permission.RESPONSE_READ, second) is is_inside
            assert queries.may_read_open(who, review) is is_inside
        assert versions(storage, case, who) == ([2, 1] if is_inside else [1])


def test_an_interest_takes_all_of_it_away(storage, case):
    one = recommend(storage, case)
    begin(storage, case)
    give(storage, case, one)
    agree(storage, case)
    asking = replace(case.chair, interests=frozenset({case.review_id}))
    assert versions(storage, case, asking) == []
    with pytest.raises(NotAllowed):
        look(storage, case, asking)
    with pytest.raises(NotAllowed), storage.reading() as db:
        queries.get_agreed(db, asking, get_review(db, case.review_id), 1)


def test_what_stands_in_a_draft_that_was_not_sent_is_no_part_of_it(storage, case):
    draft = uuid4()
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft,
            reading_id=uuid4(), number=2, sent=False,
        )  # fmt: skip
    shown, hidden = find(storage, case, "Seen"), find(storage, case, "Unseen", draft_id=draft)
    one = recommend(storage, case, findings=[shown, hidden])
    recommend(storage, case, "Not sent.", draft_id=draft)
    recommend(storage, case, "Not sent either.", draft_id=draft, state=State.PROPOSED)
    begin(storage, case)
    standing = look(storage, case)
    assert [line.recommendation.id for line in standing.lines] == [one]
    assert [found.title for found in standing.lines[0].recommendation.findings] == ["Seen"]
    assert (standing.proposed, standing.left) == (0, [])
    with pytest.raises(NotFound):
        give(storage, case, recommend(storage, case, "Nor this.", draft_id=draft))


def test_there_is_no_version_of_a_number_that_nobody_made(storage, case):
    begin(storage, case)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        for number in (0, 2, 10**30):
            with pytest.raises(NotFound):
                queries.subject_of(db, review, number)
        with pytest.raises(NotFound):  # open, so no text was agreed
            queries.get_agreed(db, case.chair, review, 1)
        with pytest.raises(NotFound):
            queries.get_to_agree(db, case.chair, review, NOW.date())


def test_before_the_first_version_the_set_is_shown_and_nothing_is_answered(storage, case):
    one = recommend(storage, case, addressee=Addressee.NATIONAL, body="Department for Education")
    standing = look(storage, case)
    assert (standing.response, standing.answered, standing.seen) == (None, 0, None)
    assert standing.line_of(one).recommendation.is_outside
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_open(db, case.review_id)
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_newest(db, case.review_id)


def test_to_whom_it_speaks_is_frozen_by_name_of_the_agency(storage, case):
    police = agency(storage, case, "Police")
    one = recommend(storage, case, addressee=Addressee.ONE_AGENCY, agency_id=police)
    begin(storage, case)
    give(storage, case, one)
    agree(storage, case)
    with storage.reading() as db:
        found = queries.find_agreed(db, case.lead, get_review(db, case.review_id))
    assert found.content.recommendations[0].addressed_to == "Police"


def count_queries(storage, work) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)
    return len(seen)


def test_however_many_there_are_the_standing_asks_as_often(storage, case):
    begin(storage, case)

    def add(count: int) -> None:
        for number in range(count):
            finding = find(storage, case, f"Finding {number}")
            one = recommend(storage, case, f"Do {number}.", findings=[finding])
            give(storage, case, one)
            promise(storage, case, one)
            dissent(storage, case, one)
            recommend(storage, case, f"Part of {number}.", came_from=[one])

    add(2)
    before = count_queries(storage, lambda: look(storage, case))
    add(4)
    assert count_queries(storage, lambda: look(storage, case)) == before
    assert before <= 20
