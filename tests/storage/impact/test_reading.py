"""What is read of follow-ups: by whom, in how many queries, and what was found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy import event, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import CauseLink
from qmapp.casework.reviews.models import Interest
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.models import ActionAnswers
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.rules import ProofKind
from qmapp.errors import NotAllowed, NotFound
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact import queries
from qmapp.learning.impact.lines import FoundAgain
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.pages.became import Became
from qmapp.learning.impact.rules import Ending, Impact, Judged
from tests.factories.assessments import NOW, Case, add_draft, make_case
from tests.factories.following import (
    TODAY,
    Followed,
    another_review,
    close,
    done,
    follow,
    later,
    next_check,
    prove,
    say,
    shown,
)
from tests.factories.impact import somebody
from tests.factories.responses import agency, agree, begin, find, give, promise, recommend

ISSUE = "professional-curiosity"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def world(storage: Storage, case: Case) -> Followed:
    return follow(storage, case)


def count(storage: Storage, case: Case) -> int:
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(storage.engine, "before_cursor_execute", note)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        queries.list_followed(db, case.chair, review)
        queries.list_found_again(db, case.chair, review)
        queries.count_of(db, review.id, NOW.date())
    event.remove(storage.engine, "before_cursor_execute", note)
    return len(statements)


def test_a_list_takes_a_constant_number_of_queries(storage: Storage, case: Case) -> None:
    few = follow(storage, case)
    shown(storage, few)
    close(storage, few.one, case.chair)
    before = count(storage, case)
    from tests.factories.responses import take_up

    take_up(storage, case)
    many = follow(storage, case, 6)
    for at in range(6):
        shown(storage, many, at=at)
    assert count(storage, case) == before


def test_what_is_read_of_one(storage: Storage, world: Followed) -> None:
    case = world.case
    say(storage, world, Delivery.DELIVERED)
    prove(storage, world, ProofKind.AUDIT, on_action=True)
    done(storage, next_check(storage, world.one), case.chair, judged=Judged.EARLY_SIGNS)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        [line] = queries.list_followed(db, case.panel, review)
        assert line.words == "Agree who leads, 0."
        assert (line.over, len(line.actions), len(line.live_proofs)) == (1, 1, 1)
        assert line.impact(date(2030, 1, 1)) is Impact.EARLY_SIGNS
        assert [one.done_by_name for one in line.done] == ["Chair Example"]
        assert line.next_check is not None
        assert line.next_check.is_late(date(2030, 1, 1))
        count = queries.count_of(db, case.review_id, date(2027, 6, 1))
        assert (count.total, count.shown, count.delivered, count.unknown) == (1, 0, 1, 0)
        assert count.harmful == 0
        with pytest.raises(NotFound):
            queries.get_followed(db, case.chair, review, UUID(int=1))


def test_who_may_not_read(storage: Storage, world: Followed) -> None:
    case = world.case
    stranger = make_case(storage).chair
    interested = replace(case.chair, interests=frozenset({case.review_id}))
    contact = Actor(
        person_id=case.panel.person_id,
        name="Contact",
        board_roles={case.board_id: frozenset({BoardRole.AGENCY_CONTACT})},
    )
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        for who in (stranger, interested, contact):
            with pytest.raises(NotAllowed):
                queries.list_followed(db, who, review)
            with pytest.raises(NotAllowed):
                queries.get_followed(db, who, review, world.recommendations[0])


def test_an_action_of_a_review_that_one_does_not_see_says_how_it_stands_and_no_word(
    storage: Storage, world: Followed
) -> None:
    case = world.case
    prove(storage, world, ProofKind.AUDIT, on_action=True)
    say(storage, world, Delivery.DELIVERED)
    other = another_review(storage, case)
    one = recommend(storage, replace(case, review_id=other), "Agree it with schools too.")
    with storage.unit_of_work() as db:
        db.add(
            FollowUp(
                id=uuid4(), board_id=case.board_id, review_id=other, recommendation_id=one,
                begun_on=TODAY, begun_at=NOW,
            )
        )  # fmt: skip
        tie = db.scalars(select(ActionAnswers)).one()
        db.add(
            ActionAnswers(
                board_id=case.board_id, action_id=world.actions[0], recommendation_id=one,
                promised_on=TODAY, added_by=tie.added_by, added_at=NOW,
            )
        )  # fmt: skip
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                person_id=case.chair.person_id, statement="A cousin works there.",
                declared_at=NOW, declared_by=case.chair.person_id,
            )
        )  # fmt: skip
    with storage.reading() as db:
        review = get_review(db, other)
        [told] = queries.get_followed(db, case.manager, review, one).actions
        assert not told.is_hidden
        assert told.what
        first = get_review(db, case.review_id)
        assert told.serves == [first.reference]
        [own] = queries.get_followed(db, case.manager, first, world.recommendations[0]).actions
        assert own.serves == [review.reference]
        line = queries.get_followed(db, case.chair, review, one)
        [hidden] = line.actions
        assert hidden.is_hidden
        assert not hidden.serves
        assert hidden.delivery is Delivery.DELIVERED
        assert (hidden.what, hidden.owner_role, hidden.agency_name, hidden.due_on) == (
            "", "", None, None,
        )  # fmt: skip
        assert not line.proofs


# Found again ---------------------------------------------------------------------------------


def coded(
    storage: Storage, case: Case, review_id: UUID, draft_id: UUID, issue: str, days: int
) -> UUID:
    """A finding of a review on a practice issue, written down so many days after agreement."""
    made = find(storage, replace(case, review_id=review_id), draft_id=draft_id)
    return coded_as(storage, made, days, issue)


def coded_as(storage: Storage, made: UUID, days: int, issue: str = ISSUE) -> UUID:
    with storage.unit_of_work() as db:
        db.execute(
            update(Finding)
            .where(Finding.id == made)
            .values(practice_issue=issue, practice_edition="any", added_at=later(days))
        )
    return made


def found_again(storage: Storage, actor: Actor, review_id: UUID) -> list[FoundAgain]:
    with storage.reading() as db:
        return list(queries.list_found_again(db, actor, get_review(db, review_id)))


def test_what_a_later_review_found_again(storage: Storage, world: Followed) -> None:
    case = world.case
    first = coded(storage, case, case.review_id, case.draft_id, ISSUE, 0)
    with storage.unit_of_work() as db:
        db.add(
            CauseLink(
                board_id=case.board_id, recommendation_id=world.recommendations[0],
                finding_id=first, added_by=case.lead.person_id, added_at=NOW,
            )
        )  # fmt: skip
    close(storage, world.one, case.chair, Ending.WITHOUT_IMPACT, "The team is no more.", days=100)
    again = another_review(storage, case)
    with storage.unit_of_work() as db:
        draft_id, _ = UUID(int=11), UUID(int=12)
        add_draft(db, case.board_id, again, case.lead.person_id, draft_id=UUID(int=11),
                  reading_id=UUID(int=12), sent=True)  # fmt: skip
    coded(storage, case, again, draft_id, "another-issue", 250)
    coded(storage, case, again, draft_id, ISSUE, 50)  # before it was closed
    assert not found_again(storage, case.chair, case.review_id)
    coded(storage, case, again, draft_id, ISSUE, 260)
    for review_id in (case.review_id, again):
        [one] = found_again(storage, case.chair, review_id)
        assert (one.follow_up_id, one.later_review_id) == (world.one, again)
        assert (one.issue, one.later_reference, len(one.findings)) == (ISSUE, "Child R", 1)
    # A panel member of the first review knows nothing of the later one.
    assert not found_again(storage, case.panel, case.review_id)
    hidden = replace(case.chair, interests=frozenset({again}))
    assert not found_again(storage, hidden, case.review_id)
    # A member who is on neither reads of a finding what an agreed response names, and no more.
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    assert not found_again(storage, member, case.review_id)
    later_one = replace(case, review_id=again, draft_id=draft_id)
    told = find(storage, later_one, "Agreed on")
    coded_as(storage, told, 270)
    answered = recommend(storage, later_one, findings=[told])
    begin(storage, later_one, case.manager)
    give(storage, later_one, answered, actor=case.manager)
    promise(storage, later_one, answered, actor=case.manager)
    agree(storage, later_one)
    [one] = found_again(storage, member, case.review_id)
    assert [title for _, title in one.findings] == ["Agreed on"]
    assert len(found_again(storage, case.chair, case.review_id)[0].findings) == 2


def test_what_became_of_it_is_told_where_what_was_decided_is(
    storage: Storage, world: Followed
) -> None:
    case = world.case
    close(storage, world.one, case.chair, Ending.WITHOUT_IMPACT, "The team is no more.")
    app = Flask("words")
    Babel(app)
    with app.test_request_context(), storage.reading() as db:
        [said] = Became().became(db, case.chair, world.recommendations).values()
        assert said.startswith("Accepted on 10 November 2026.")
        assert said.endswith("Closed without impact, on 29 May 2027.")
        other = make_case(storage).chair
        assert not Became().became(db, other, world.recommendations)
