"""Nobody finds, or counts, or learns from the order of hits, what they may not read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.listing import list_named
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import standing_on_review, subject_of
from qmapp.decision.responses.models import Response
from qmapp.desk.search.queries import Narrowed
from qmapp.desk.search.rights import readable_by
from qmapp.foundation.access import Actor, BoardRole, Permission, ReviewRole, may
from qmapp.foundation.audit.kept import keep_with
from qmapp.foundation.storage import Db, Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import NOW, Case, add_draft, make_case
from tests.factories.responses import agree, begin, find, give, recommend
from tests.factories.search import declare, kinds, look, on_board, words

SECRET = "zebra"

READ_FROM = (Draft, Interest, Response, Review, RoleOnReview)


@pytest.mark.parametrize("model", READ_FROM)
def test_nothing_that_says_who_may_read_changes_without_an_event(model: Any) -> None:
    assert model.SEALED
    assert not model.BY_AND_BY
    assert not model.UNSEALED


@pytest.fixture(autouse=True)
def keeping(storage: Storage) -> None:
    """As the server does: what was read before a change must not outlive it."""
    keep_with(storage)


def somebody(storage: Storage) -> Actor:
    person_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name="Somebody", created_at=NOW,
                confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
    return Actor(person_id=person_id, name="Somebody")


@pytest.fixture
def case(storage: Storage) -> Case:
    made = make_case(storage, texts=("Findings", f"A {SECRET} was in the garden."))
    find(storage, made, f"Nobody saw the {SECRET}")
    recommendation = recommend(storage, made, f"Look for the {SECRET}.")
    begin(storage, made)
    give(storage, made, recommendation)
    return made


ALL = {"finding": 1, "recommendation": 1, "passage": 1}


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("lead", ALL, {**ALL, "agreed": 1}),
        ("commissioner", ALL, {**ALL, "agreed": 1}),
        ("panel", ALL, {**ALL, "agreed": 1}),
        ("observer", ALL, {**ALL, "agreed": 1}),
        ("manager", {}, {"agreed": 1}),
        ("chair", {}, {"agreed": 1}),
    ],
)
def test_each_finds_what_they_may_read(
    storage: Storage, case: Case, who: str, before: dict[str, int], after: dict[str, int]
) -> None:
    actor = case.people[who]
    assert kinds(look(storage, actor, SECRET)) == before
    agree(storage, case)
    assert kinds(look(storage, actor, SECRET)) == after


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (BoardRole.MEMBER, {"agreed": 1}),
        (BoardRole.ADMINISTRATOR, {}),
        (BoardRole.AGENCY_CONTACT, {}),
    ],
)
def test_on_the_board_what_was_agreed_is_found_by_those_who_see_reviews(
    storage: Storage, case: Case, role: BoardRole, found: dict[str, int]
) -> None:
    agree(storage, case)
    assert kinds(look(storage, on_board(somebody(storage), case, role), SECRET)) == found


def test_another_boards_people_find_nothing(storage: Storage, case: Case) -> None:
    agree(storage, case)
    other = make_case(storage, reference="Child O", texts=("Findings", "A lion."))
    for actor in other.people.values():
        assert look(storage, actor, SECRET).counts.total == 0
        with storage.reading() as db:
            readable = readable_by(db, actor)
        assert case.review_id not in readable.references
        assert look(storage, actor, SECRET, Narrowed(review_id=case.review_id)).counts.total == 0


def test_an_interest_takes_everything_away(storage: Storage, case: Case) -> None:
    agree(storage, case)
    for who in ("commissioner", "chair", "observer"):
        actor = case.people[who]
        assert look(storage, actor, SECRET).counts.total
        declare(storage, case, actor.person_id)
        found = look(storage, actor, SECRET)
        assert (found.counts.total, found.shown, list(found.hits)) == (0, 0, [])
        with storage.reading() as db:
            readable = readable_by(db, actor)
        assert (readable.references, readable.has_interests) == ({}, True)


def test_a_review_is_named_to_those_who_may_open_it(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child O")
    namesake = make_case(storage)  # of the same reference, on another board

    def named(actor: Actor, reference: str) -> list[UUID]:
        with storage.reading() as db:
            found = [one.id for one in list_named(db, actor, reference)]
            for review_id in (case.review_id, other.review_id, namesake.review_id):
                standing = on_review(db, actor, review_id)
                may_open = may(standing, Permission.REVIEW_SEE, subject_of(get(db, review_id)))
                is_so_named = get(db, review_id).reference.lower() == reference.lower()
                assert (review_id in found) == (may_open and is_so_named)
        return found

    for who in ("lead", "commissioner", "panel", "observer", "manager", "chair"):
        actor = case.people[who]
        assert named(actor, "Child K") == named(actor, "cHILD k") == [case.review_id]
        assert named(actor, "Child O") == named(actor, "Child") == named(actor, "Child %") == []
    assert named(somebody(storage), "Child K") == []
    both = on_board(case.people["chair"], namesake, BoardRole.MEMBER)
    assert set(named(both, "Child K")) == {case.review_id, namesake.review_id}
    for who in ("commissioner", "chair", "observer"):
        declare(storage, case, case.people[who].person_id)
        assert named(case.people[who], "Child K") == []
    with storage.unit_of_work() as db:
        held = db.query(RoleOnReview).filter_by(person_id=case.panel.person_id).one()
        held.ended_at = NOW
    assert named(case.panel, "Child K") == []


def get(db: Db, review_id: UUID) -> Review:
    return db.get_one(Review, review_id)


def on_review(db: Db, actor: Actor, review_id: UUID) -> Actor:
    """The actor with what they are to one review."""
    roles, interests = standing_on_review(db, actor.person_id, review_id)
    return replace(actor, review_roles=roles, interests=interests)


def test_a_role_that_ended_finds_nothing(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        held = db.query(RoleOnReview).filter_by(person_id=case.observer.person_id).one()
        held.ended_at = NOW
    assert look(storage, case.observer, SECRET).counts.total == 0


def test_what_is_not_sent_is_its_writers_alone(storage: Storage) -> None:
    case = make_case(storage, sent=False, texts=("Findings", f"A {SECRET}."))
    find(storage, case, f"The {SECRET}")
    recommend(storage, case, f"Feed the {SECRET}.")
    assert kinds(look(storage, case.lead, SECRET)) == ALL
    for who in ("commissioner", "panel", "observer", "manager", "chair"):
        assert look(storage, case.people[who], SECRET).counts.total == 0
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, case.draft_id)
        draft.sent_at, draft.sent_by = NOW, case.lead.person_id
    assert kinds(look(storage, case.observer, SECRET)) == ALL


def test_of_each_review_the_newest_draft_that_one_may_read_is_searched(
    storage: Storage, case: Case
) -> None:
    draft_id = uuid4()
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=uuid4(), number=2, sent=False, texts=("Findings", f"Two {SECRET}s."),
        )  # fmt: skip
    assert words(look(storage, case.lead, "two " + SECRET)) == [f"Two {SECRET}s."]
    assert look(storage, case.lead, SECRET).counts.by_kind.get("passage") == 1
    every = Narrowed(with_earlier=True)
    assert look(storage, case.lead, SECRET, every).counts.by_kind.get("passage") == 2
    # The newest is not sent: of it others learn nothing, and go on finding the one before.
    assert look(storage, case.observer, "two " + SECRET, every).counts.total == 0
    assert look(storage, case.observer, SECRET).counts.by_kind.get("passage") == 1


def test_somebody_on_several_boards_finds_what_is_theirs_on_each(
    storage: Storage, case: Case
) -> None:
    agree(storage, case)
    other = make_case(storage, reference="Child O", texts=("Findings", f"Another {SECRET}."))
    third = make_case(storage, reference="Child P", texts=("Findings", f"A third {SECRET}."))
    actor = on_board(other.commissioner, case, BoardRole.MEMBER)
    found = look(storage, actor, SECRET)
    assert found.counts.by_review == {case.review_id: 1, other.review_id: 1}
    assert third.review_id not in found.counts.by_review
    one = look(storage, actor, SECRET, Narrowed(review_id=other.review_id))
    assert (one.shown, {hit.review_id for hit in one.hits}) == (1, {other.review_id})


def test_the_order_tells_nothing_of_what_others_wrote(storage: Storage) -> None:
    """bm25 would: a word that is rare on all boards would weigh more."""
    texts = ("Findings", "lion lion tiger and a few words", "lion tiger tiger and a few words")
    case = make_case(storage, texts=texts)
    before = words(look(storage, case.commissioner, "lion tiger"))
    make_case(storage, reference="Child O", texts=["lion"] * 50)
    assert words(look(storage, case.commissioner, "lion tiger")) == before


def test_roles_count_as_they_are_and_not_as_the_request_knew_them(
    storage: Storage, case: Case
) -> None:
    """The page is of no review, so the actor comes without any role on one."""
    bare = replace(case.commissioner, review_roles={})
    assert kinds(look(storage, bare, SECRET)) == ALL
    forged = replace(
        somebody(storage), review_roles={case.review_id: frozenset({ReviewRole.COMMISSIONER})}
    )
    assert look(storage, forged, SECRET).counts.total == 0
