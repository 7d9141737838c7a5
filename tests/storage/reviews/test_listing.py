"""The list equals the rows that the policy allows, one by one, whoever asks."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, insert

from qmapp.casework.reviews import service
from qmapp.casework.reviews.listing import (
    PAGE_LENGTH,
    Filters,
    Lateness,
    list_reviews,
)
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import dates_of, subject_of
from qmapp.casework.reviews.rules import SOON, Dates, Stage, next_due
from qmapp.errors import RuleBroken
from qmapp.foundation.access import BoardRole, Permission, ReviewRole, may
from qmapp.foundation.storage import clock
from tests.factories.accounts import actor_of, make_board, make_person
from tests.factories.reviews import DETAILS, make_review, put_on, standing_of

TODAY = date(2026, 11, 20)
PLANTED = "wolkenkuckucksheim"


def all_lines(storage, actor, board_id=None, **filters):
    """Every row of the list, over all its pages."""
    lines, number = [], 1
    with storage.reading() as db:
        while True:
            page = list_reviews(db, actor, board_id, Filters(**filters), number, today=TODAY)
            lines += page.lines
            if number >= page.pages:
                assert page.found == len(lines)
                return lines
            number += 1


def all_reviews(storage):
    with storage.reading() as db:
        return db.query(Review).all()


@pytest.fixture
def crowd(storage):
    """Three boards, twelve reviews and ten people, with roles and interests at random."""
    chance = random.Random(18)
    boards = [make_board(storage, f"Board {n}") for n in range(3)]
    managers = [
        make_person(
            storage, f"manager{n}@example.org", board=board, roles=(BoardRole.REVIEW_MANAGER,)
        )
        for n, board in enumerate(boards)
    ]
    stages = list(Stage)
    review_ids = [
        make_review(
            storage, managers[n % 3], boards[n % 3], f"Child {n}", stage=stages[n],
            scope_note=f"{PLANTED} {n}",
            dates=replace(DETAILS.dates, draft_due_on=TODAY + timedelta(chance.randrange(-40, 60))),
        )
        for n in range(12)
    ]  # fmt: skip
    people = list(managers)
    for n in range(8):
        roles = tuple(chance.sample(list(BoardRole), chance.randrange(3)))
        person = make_person(storage, f"p{n}@example.org", board=chance.choice(boards), roles=roles)
        people.append(person)
        for review_id in chance.sample(review_ids, 4):
            try:
                put_on(storage, review_id, person, chance.choice(list(ReviewRole)))
            except RuleBroken:
                continue  # a manager does not judge
        actor = standing_of(storage, person)
        for review_id in chance.sample(review_ids, 3):
            with storage.unit_of_work() as db:
                review = db.get_one(Review, review_id)
                if may(actor, Permission.INTEREST_DECLARE, subject_of(review)):
                    service.declare_interest(db, actor, review_id, "A stake.", now=clock())
    return people


def test_the_list_is_what_the_policy_allows_row_by_row(storage, crowd):
    seen_by_somebody = 0
    for person in crowd:
        full = standing_of(storage, person)
        asks = actor_of(storage, person)  # a list is asked for with the standing on boards alone
        allowed = {
            review.id
            for review in all_reviews(storage)
            if may(full, Permission.REVIEW_SEE, subject_of(review))
        }
        lines = all_lines(storage, asks)
        assert {line.id for line in lines} == allowed
        assert len(lines) == len(allowed)
        for line in lines:
            assert line.own_roles == full.review_roles.get(line.id, frozenset())
            subject = next(subject_of(r) for r in all_reviews(storage) if r.id == line.id)
            if not may(full, Permission.REVIEW_PEOPLE_SEE, subject):
                assert line.people == ()
        assert {line.id for line in all_lines(storage, asks, mine=True)} == {
            review_id for review_id in allowed if full.review_roles.get(review_id)
        }
        seen_by_somebody += len(allowed)
    assert seen_by_somebody > 30


def test_words_of_a_scope_are_found_only_by_those_who_may_read_it(storage, crowd):
    found_by_somebody = hidden_from_somebody = 0
    for person in crowd:
        full, asks = standing_of(storage, person), actor_of(storage, person)
        readable = {
            review.id
            for review in all_reviews(storage)
            if may(full, Permission.REVIEW_READ, subject_of(review))
        }
        found = {line.id for line in all_lines(storage, asks, words=PLANTED[2:].upper())}
        assert found == readable
        found_by_somebody += len(found)
        hidden_from_somebody += len(all_lines(storage, asks)) - len(found)
    assert found_by_somebody > 10
    assert hidden_from_somebody > 3


def test_one_board_a_stage_and_lateness_narrow_the_list_as_the_rules_say(storage, crowd):
    for person in crowd[:5]:
        asks = actor_of(storage, person)
        every = all_lines(storage, asks)
        reviews = {review.id: review for review in all_reviews(storage)}

        def due(line, reviews=reviews):
            found = next_due(reviews[line.id].stage, dates_of(reviews[line.id]))
            return found[1] if found else None

        for stage in Stage:
            assert all_lines(storage, asks, stage=stage) == [x for x in every if x.stage is stage]
        late = all_lines(storage, asks, lateness=Lateness.LATE)
        assert late == [x for x in every if due(x) and due(x) < TODAY]
        assert all(line.days_late(TODAY) for line in late)
        soon = all_lines(storage, asks, lateness=Lateness.SOON)
        assert soon == [x for x in every if due(x) and TODAY <= due(x) <= TODAY + SOON]
        for board_id in {line.board_id for line in every}:
            assert all_lines(storage, asks, board_id) == [
                x for x in every if x.board_id == board_id
            ]


def test_the_most_pressing_comes_first_and_the_closed_last(storage):
    board = make_board(storage)
    manager = make_person(storage, "m@example.org", board=board, roles=(BoardRole.REVIEW_MANAGER,))

    def review(reference, stage, draft=None, target=None):
        dates = Dates(draft_due_on=draft, sign_off_target_on=target)
        make_review(storage, manager, board, reference, stage=stage, dates=dates)

    review("Child A", Stage.CLOSED, target=date(2026, 1, 1))
    review("Child B", Stage.SET_UP)
    review("Child C", Stage.SELF_CHECK, draft=date(2026, 1, 1), target=date(2026, 12, 1))
    review("Child D", Stage.DRAFTING, draft=date(2026, 11, 1), target=date(2027, 12, 1))
    review("child e", Stage.SET_UP)
    lines = all_lines(storage, actor_of(storage, manager))
    assert [line.reference for line in lines] == [
        "Child D",
        "Child C",
        "Child B",
        "child e",
        "Child A",
    ]


def test_signs_of_a_pattern_are_plain_signs_in_a_search(storage):
    board = make_board(storage)
    manager = make_person(storage, "m@example.org", board=board, roles=(BoardRole.REVIEW_MANAGER,))
    make_review(storage, manager, board, "Child K", scope_note="100% of_cases")
    make_review(storage, manager, board, "Child L", scope_note="100 ofxcases")
    asks = actor_of(storage, manager)
    assert [x.reference for x in all_lines(storage, asks, words="100%")] == ["Child K"]
    assert [x.reference for x in all_lines(storage, asks, words="of_c")] == ["Child K"]
    assert [x.reference for x in all_lines(storage, asks, words="child 100")] == [
        "Child K",
        "Child L",
    ]
    assert all_lines(storage, asks, words="child elsewhere") == []


def test_three_hundred_reviews_take_as_many_queries_as_three(storage):
    board = make_board(storage)
    manager = make_person(storage, "m@example.org", board=board, roles=(BoardRole.REVIEW_MANAGER,))
    member = make_person(storage, "l@example.org")
    first = make_review(storage, manager, board, "Child 0")
    put_on(storage, first, member, ReviewRole.PANEL_MEMBER)
    asks = actor_of(storage, manager)

    def count():
        statements = []

        def note(*args):
            statements.append(args[2])

        event.listen(storage.engine, "before_cursor_execute", note)
        with storage.reading() as db:
            page = list_reviews(db, asks, None, Filters(), 99, today=TODAY)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements), page

    queries, page = count()
    assert (page.number, page.pages, page.found) == (1, 1, 1)
    now = clock()
    with storage.unit_of_work() as db:
        edition = db.get_one(Review, first).edition_sha256
        ids = [uuid4() for _ in range(299)]
        db.execute(
            insert(Review),
            [
                {
                    "id": one, "board_id": board.id, "reference": f"Child {n + 1}", "kind": "lcspr",
                    "edition_sha256": edition, "scope_note": "", "lateness_reason": "",
                    "stage": Stage.SET_UP, "stage_since": now, "created_at": now,
                    "created_by": manager.id, "version": 1,
                }
                for n, one in enumerate(ids)
            ],
        )  # fmt: skip
        db.execute(
            insert(RoleOnReview),
            [
                {
                    "id": uuid4(), "board_id": board.id, "review_id": one, "person_id": member.id,
                    "role": ReviewRole.PANEL_MEMBER, "since": now,
                }
                for one in ids
            ],
        )  # fmt: skip
    again, page = count()
    assert (page.number, page.pages, page.found, len(page.lines)) == (6, 6, 300, PAGE_LENGTH)
    assert again == queries <= 5  # beginning, counts, rows, roles, names
