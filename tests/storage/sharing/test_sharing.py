from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.models import Interest, RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.models import Round
from qmapp.governance.signing.rules import Ended
from qmapp.learning.sharing import queries, service
from qmapp.learning.sharing.models import SharedRecord
from qmapp.learning.sharing.reading import Preview, preview_of
from qmapp.learning.sharing.record import digest, from_kept, to_kept
from qmapp.learning.sharing.rules import State
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from tests.factories.assessments import NOW, Case, at_once, catalogue, edition, make_case
from tests.factories.responses import find, recommend
from tests.factories.sharing import signed_case
from tests.factories.signing import WHY, ready, signed
from tests.factories.tags import TagsDesk


def look(storage: Storage, case: Case) -> Preview | None:
    with storage.reading() as db:
        return preview_of(db, get_review(db, case.review_id), catalogue(), NOW.date())


def share(
    storage: Storage, case: Case, *, actor: Actor | None = None, **values: object
) -> SharedRecord:
    found = look(storage, case)
    assert found is not None
    said = {"seen": digest(found.content), **values}
    with storage.unit_of_work() as db:
        return service.share(db, actor or case.chair, case.review_id, catalogue(), NOW, **said)  # type: ignore[arg-type]


def state(storage: Storage, case: Case) -> State:
    with storage.reading() as db:
        return queries.shared_of(db, get_review(db, case.review_id)).state


def tag(storage: Storage, case: Case, word: str, *, finding_id: object = None, recommendation_id: object = None, family: Family = Family.HARM, of: str = "harm-1", is_disputed: bool = False) -> None:  # fmt: skip
    with storage.unit_of_work() as db:
        db.query(StandingTag).filter_by(
            finding_id=finding_id, recommendation_id=recommendation_id, family=family, tag=word
        ).delete()
        db.add(
            StandingTag(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
                finding_id=finding_id, recommendation_id=recommendation_id, family=family, edition=of,
                tag=word, is_disputed=is_disputed,
            )
        )  # fmt: skip


def test_before_sign_off_there_is_nothing_to_share(storage: Storage) -> None:
    case = make_case(storage)
    assert look(storage, case) is None
    assert state(storage, case) is State.NOT_SIGNED
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.share(db, case.chair, case.review_id, catalogue(), NOW, seen="x")


def test_the_record_holds_judgements_and_no_word_of_the_case(storage: Storage) -> None:
    case = signed_case(storage)
    found = look(storage, case)
    assert found is not None
    assert [one.marker for one in found.content.judged] == [one.id for one in edition().markers]
    assert not any(one.is_weak for one in found.content.judged)
    assert from_kept(to_kept(found.content)) == found.content
    made = share(storage, case)
    words = str(made.content)
    assert WHY not in words
    assert "Child K" not in words
    assert made.sha256 == digest(found.content)


def test_tags_stand_in_it_but_not_what_coders_differ_on_nor_the_boards_own(
    storage: Storage,
) -> None:
    case = make_case(storage)
    first, second = find(storage, case), find(storage, case)
    asked = recommend(storage, case, "Agree who leads.", findings=[first])
    signed(storage, case, ready(storage, case))
    tag(storage, case, "neglect", finding_id=first)
    tag(storage, case, "disability", finding_id=first, is_disputed=True)
    tag(storage, case, "none", finding_id=second)
    issue = catalogue().practice
    tag(storage, case, "local-of-ours", finding_id=first, family=Family.ISSUE, of=issue.edition)
    tag(storage, case, "national", recommendation_id=asked, family=Family.TARGET, of="target-1")
    found = look(storage, case)
    assert found is not None
    by = {one.family: one for one in found.content.coded if one.family is not Family.CAUSE}
    harm = by[Family.HARM]
    assert (harm.tags, harm.things, harm.coded, harm.disputed) == (("neglect",), 2, 2, 1)
    assert harm.disputed_tags == ("disability",)
    assert harm.is_whole
    own = by[Family.ISSUE]
    assert own.tags == ()
    assert own.own == 1
    assert "national" in by[Family.TARGET].tags
    assert "local-of-ours" not in str(to_kept(found.content))


def test_only_the_chair_of_the_board_shares(storage: Storage) -> None:
    case = signed_case(storage)
    for name in ("manager", "commissioner", "panel", "lead"):
        with pytest.raises(NotAllowed):
            share(storage, case, actor=case.people[name])
    apart = Actor(
        case.chair.person_id,
        "chair",
        board_roles=case.chair.board_roles,
        interests=frozenset({case.review_id}),
    )
    with pytest.raises(NotAllowed):
        share(storage, case, actor=apart)
    with pytest.raises(NotAllowed):
        share(storage, case, actor=signed_case(storage, reference="Q").chair)
    assert state(storage, case) is State.NOT_SHARED


def test_a_form_sent_twice_or_at_once_shares_once(storage: Storage) -> None:
    case, one = signed_case(storage), uuid4()
    assert at_once(*(lambda: share(storage, case, record_id=one) for _ in range(3))) == []
    share(storage, case, record_id=uuid4())  # another tab
    with storage.reading() as db:
        assert len(db.scalars(select(SharedRecord)).all()) == 1
        told = db.scalars(select(Event.verb).where(Event.verb.like("sharing:%"))).all()
    assert told == ["sharing:shared"]
    assert state(storage, case) is State.WAITING


def test_what_changed_since_it_was_shown_is_not_shared(storage: Storage) -> None:
    case = make_case(storage)
    finding = find(storage, case)
    signed(storage, case, ready(storage, case))
    seen = digest(look(storage, case).content)  # type: ignore[union-attr]
    tag(storage, case, "neglect", finding_id=finding)
    with pytest.raises(SavedElsewhere):
        share(storage, case, seen=seen)
    assert state(storage, case) is State.NOT_SHARED
    share(storage, case)
    tag(storage, case, "disability", finding_id=finding)
    again = share(storage, case)  # as it stands now
    with storage.reading() as db:
        rows = db.scalars(select(SharedRecord).order_by(SharedRecord.ended_at.is_(None))).all()
    assert [one.ended_at is None for one in rows] == [False, True]
    assert rows[1].id == again.id


def test_taken_back_it_stands_no_more(storage: Storage) -> None:
    case = signed_case(storage)
    made = share(storage, case)
    other = signed_case(storage, reference="Q")

    def take(actor: Actor, review: Case = case, version: int = 1) -> None:
        with storage.unit_of_work() as db:
            service.take_back(
                db, actor, review.review_id, made.id, version=version, now=NOW + timedelta(1)
            )

    with pytest.raises(SavedElsewhere):
        take(case.chair, version=7)
    with pytest.raises(NotAllowed):
        take(case.manager)
    with pytest.raises(NotFound):
        take(other.chair, other)
    for _ in range(2):
        take(case.chair)
    assert state(storage, case) is State.NOT_SHARED
    share(storage, case)
    assert state(storage, case) is State.WAITING


def test_a_report_that_was_opened_again_is_not_what_was_shared(storage: Storage) -> None:
    case = signed_case(storage)
    share(storage, case)
    with storage.unit_of_work() as db:
        db.execute(update(Round).values(ended=Ended.REOPENED))
    assert state(storage, case) is State.STALE


def test_the_trail_holds_hashes_only(storage: Storage) -> None:
    case = signed_case(storage)
    made = share(storage, case)
    with storage.reading() as db:
        values = db.scalars(
            select(EventValue.value)
            .join(Event, Event.id == EventValue.event_id)
            .where(Event.verb == "sharing:shared", EventValue.field != "rows")
        ).all()
    assert [str(value).strip('"') for value in values] == [made.sha256]


def test_a_review_with_an_interest_is_on_no_list(storage: Storage) -> None:
    case = signed_case(storage)
    share(storage, case)
    with storage.reading() as db:
        assert len(queries.list_of_board(db, case.chair, case.board_id)) == 1
        assert queries.list_of_board(db, case.chair, make_case(storage).board_id) == []
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                person_id=case.chair.person_id, statement="Knows them",
                declared_at=NOW, declared_by=case.chair.person_id,
            )
        )  # fmt: skip
    with storage.reading() as db:
        assert queries.list_of_board(db, case.chair, case.board_id) == []
        assert len(queries.list_of_board(db, case.manager, case.board_id)) == 1
        assert queries.has_interests(db, case.chair, case.board_id)


def test_weak_is_partly_met_or_not_met_as_agreed(storage: Storage) -> None:
    case = make_case(storage)
    signers = ready(storage, case)
    first = edition().markers[0].id
    with storage.unit_of_work() as db:
        db.execute(
            update(AgreedJudgement)
            .where(AgreedJudgement.marker_id == first)
            .values(rating="partly_met")
        )
    signed(storage, case, signers)
    found = look(storage, case)
    assert found is not None
    assert [one.marker for one in found.content.judged if one.is_weak] == [first]


def test_nobody_shares_what_is_kept_from_them(storage: Storage) -> None:
    """A chair who is on the review, and has still to code what others coded."""
    case = make_case(storage)
    finding = find(storage, case)
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                person_id=case.chair.person_id, role=ReviewRole.PANEL_MEMBER,
                since=NOW,
            )
        )  # fmt: skip
    signed(storage, case, ready(storage, case))
    desk = TagsDesk(storage, case)
    desk.code(case.lead, finding, Family.HARM, "neglect")
    with pytest.raises(RuleBroken, match="You may still code something"):
        share(storage, case)
    assert state(storage, case) is State.NOT_SHARED
    desk.code(replace(case.chair, review_roles={case.review_id: frozenset({ReviewRole.PANEL_MEMBER})}), finding, Family.HARM)  # fmt: skip
    share(storage, case)
    assert state(storage, case) is State.WAITING
