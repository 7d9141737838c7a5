"""What the demonstration tells of governing, moderation, discussions, feedback and signing."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from qmapp.casework.arrangements.queries import find_arrangement
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries as feedback
from qmapp.casework.moderation import queries as moderation
from qmapp.casework.moderation.rules import Held
from qmapp.casework.proceedings.queries import open_ones
from qmapp.casework.threads.queries import list_threads
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.storage import Db
from qmapp.governance.signing.queries import find_plan
from qmapp.governance.signing.rules import Paper
from tests.storage.demo.loaded import review_of
from tests.storage.demo.test_registers import actor


def draft_of(db: Db, reference: str) -> Draft:
    review = review_of(db, reference)
    query = select(Draft).where(Draft.review_id == review.id).order_by(Draft.number.desc())
    return db.scalars(query).first()


def test_moderation_of_family_r_is_half_done_with_one_disagreement(db: Db) -> None:
    review, draft = review_of(db, "Family R"), draft_of(db, "Family R")
    held = moderation.agreed_of(db, review.id, draft.id)
    assert Counter(one.held for one in held.values()) == {Held.AGREED: 9, Held.DISAGREED: 1}
    assert len(moderation.unmoderated(db, review, draft)) == 8


def test_one_discussion_is_open_and_one_resolved(db: Db) -> None:
    who = actor(db, "commissioner", "Family R")
    lines = list_threads(db, who, review_of(db, "Family R"), draft_of(db, "Family R"))
    assert Counter(one.is_open for one in lines) == {True: 1, False: 1}


def test_a_letter_is_being_written_and_the_lead_reviewer_sees_none(db: Db) -> None:
    review = review_of(db, "Family R")
    letter = feedback.unsent_letter(db, review.id)
    assert letter is not None
    assert len(feedback.list_points(db, review, letter)) > 8
    assert feedback.list_letters(db, actor(db, "reviewer", "Family R"), review) == []


def test_who_signs_is_settled_and_the_way_out_of_a_deadlock_is_open_for_child_k(db: Db) -> None:
    child_k, family_r = review_of(db, "Child K"), review_of(db, "Family R")
    assert find_plan(db, family_r.id, Paper.RESPONSE) is not None
    assert find_plan(db, child_k.id, Paper.RESPONSE) is None
    arrangement = find_arrangement(db, child_k.id)
    assert arrangement is not None
    assert not arrangement.deadlock
    assert [one.holds_publication for one in open_ones(db, child_k.id)] == [True]


def test_the_trail_of_the_demonstration_holds(db: Db) -> None:
    for reference in ("Child K", "Young person T"):
        assert find_break(db, str(review_of(db, reference).board_id)) is None
