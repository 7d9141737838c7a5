"""What the demonstration tells of learning across reviews, as the rooms themselves count it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.practice.rules import count_local, held_of
from qmapp.foundation.access import Actor, EditionSubject
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.bodies import queries as bodies
from qmapp.learning.bodies.models import Body
from qmapp.learning.bodies.rules import Tally
from qmapp.learning.classes import queries as classes
from qmapp.learning.classes.rules import before_and_after
from qmapp.learning.explore import queries as explorations
from qmapp.learning.explore.models import Exploration
from qmapp.learning.explore.rules import Purpose, Thing
from qmapp.learning.sharing import queries as sharing
from qmapp.learning.sharing.models import SharedEdition
from qmapp.learning.sharing.rules import State
from qmapp.learning.summits import queries as summits
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import Kind, OutcomeKind, Sector, Standing
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import board_roles_of, find_person_by_email
from tests.storage.demo.loaded import NOW, review_of

CATALOGUE = load_catalogue()
TODAY = london_date(NOW)


def board_id(db: Db, slug: str = "harrowmere") -> UUID:
    return db.scalars(select(Board.id).where(Board.slug == slug)).one()


def actor(db: Db, who: str) -> Actor:
    found = find_person_by_email(db, f"{who}@demo.example")
    assert found is not None
    return Actor(found.id, found.name, board_roles=board_roles_of(db, found.id))


def test_one_issue_is_the_boards_own_and_counts_toward_nothing(db: Db) -> None:
    known = known_issues(db, CATALOGUE.practice, board_id(db))
    assert count_local(known.practice_issues) == 1
    held = held_of(known)
    assert (held.known, held.published) == (14, 44)
    other = known_issues(db, CATALOGUE.practice, board_id(db, "saltbridge"))
    assert count_local(other.practice_issues) == 0


def test_this_years_exploration_stands_beside_last_years_and_led_to_an_action(db: Db) -> None:
    before, now = db.scalars(select(Exploration).order_by(Exploration.held_on))
    assert (before.place, before.issue_id) == (now.place, now.issue_id)
    manager = actor(db, "manager")
    whole = explorations.get_whole(db, manager, CATALOGUE.practice, now)
    assert whole.before is not None
    assert whole.before.id == before.id
    assert whole.answered == whole.before.answered == 14
    (made,) = whole.linked("q-solve-2", Purpose.LED_TO)
    assert made.thing is Thing.ACTION
    assert made.label
    # Of Child K, whose draft is not signed, only those on the review learn that it is there.
    assert len(whole.linked("q-why-2", Purpose.SAYS)) == 1
    theirs = explorations.get_whole(
        db, actor(db, "priya.thornbury"), CATALOGUE.practice, now
    ).linked("q-why-2", Purpose.SAYS)
    assert [one.label for one in theirs] == ["Child D 2", "Child K 2"]


def test_one_summit_was_told_of_and_one_is_planned(db: Db) -> None:
    held, planned = db.scalars(select(Summit).order_by(Summit.held_on))
    assert held.course.standing(NOW) is Standing.TOLD
    assert planned.course.standing(NOW) is Standing.PLANNED
    whole = summits.get_whole(db, actor(db, "manager"), CATALOGUE.practice, held)
    assert [one.sector for one in whole.presence if one.is_missing] == [Sector.POLICE]
    barriers = whole.of("pi-referral-or-contact", Kind.BARRIER)
    assert [one.words.split()[0] for one in barriers] == ["New", "The", "Schools"]
    kinds = [one.kind for one in whole.outcomes]
    assert kinds == [OutcomeKind.ACTION, OutcomeKind.NONE]
    assert whole.outcomes[0].thing.startswith("Open a summary")


def test_one_body_did_a_part_and_the_other_is_silent(db: Db) -> None:
    names = db.scalars(select(Body.name).order_by(Body.name)).all()
    assert names == [
        "Association of Contact and Referral Managers",
        "Guild of School Safeguarding Leads",
    ]
    assert bodies.count_answers(db, board_id(db), TODAY) == Tally(sent=3, answered=1, overdue=1)


def test_two_sessions_were_held_and_one_lead_reviewer_has_drafts_on_both_sides(db: Db) -> None:
    assert classes.count_sessions(db, board_id(db), TODAY) == (2, 1)
    lead = actor(db, "beatrix.onyango-reid")
    (session,) = classes.list_own_classes(db, lead)
    drafts, _ = classes.list_own_drafts(db, lead)
    parted = before_and_after(drafts, session.held_on)
    assert [one.reference for one in parted.before] == ["Child D"]
    assert [one.reference for one in parted.after] == ["Child J"]


def test_one_of_two_signed_reviews_is_shared_and_nothing_is_shown_of_one_board(db: Db) -> None:
    lines = sharing.list_of_board(db, actor(db, "farida.lindqvist"), board_id(db))
    assert {one.id: one.state for one in lines} == {
        review_of(db, "Child D").id: State.WAITING,
        review_of(db, "Child J").id: State.NOT_SHARED,
    }
    assert db.scalar(select(func.count()).select_from(SharedEdition)) == 0
    assert list(sharing.list_regions(db)) == ["the-estuary", "westmarsh-and-vale"]
    reader = find_person_by_email(db, "morag.feltham@demo.example")
    assert reader is not None
    assert sharing.readerships_of(db, reader.id) == {EditionSubject.NATIONAL}
