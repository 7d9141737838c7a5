"""Beginning an assessment, saying what one knew, and who writes it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.assessments import queries, service
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    add_draft,
    begin,
    later,
    make_case,
    reopen,
    submit,
)

SELF, COMMISSIONER = AssessmentKind


def start(
    storage: Storage, case: Case, actor: Actor, kind: AssessmentKind, *, process: bool = False
) -> Assessment:
    with storage.unit_of_work() as db:
        draft = None if process else db.get_one(Draft, case.draft_id)
        return service.start(db, actor, db.get_one(Review, case.review_id), kind, draft, NOW)


def verbs(storage: Storage, case: Case) -> list[str]:
    with storage.reading() as db:
        query = select(Event.verb).where(Event.review_id == case.review_id)
        return list(db.scalars(query.order_by(Event.sequence)))


def stage(storage: Storage, case: Case) -> Stage:
    with storage.reading() as db:
        return db.get_one(Review, case.review_id).stage


def test_a_commissioner_begins(storage: Storage, case: Case) -> None:
    begun = start(storage, case, case.commissioner, COMMISSIONER)
    with storage.reading() as db:
        kept = db.get_one(Assessment, begun.id)
        assert (kept.kind, kept.state) == (COMMISSIONER, AssessmentState.OPEN)
        assert (kept.author_id, kept.draft_id) == (case.commissioner.person_id, case.draft_id)
        assert (kept.reading_id, kept.edition_number) == (case.reading_id, 1)
        assert (kept.started_at, kept.after_sight) == (NOW, False)
    assert verbs(storage, case) == ["assessment:started"]


def test_to_begin_does_not_move_the_review(storage: Storage, case: Case) -> None:
    before = stage(storage, case)
    start(storage, case, case.lead, SELF)
    start(storage, case, case.commissioner, COMMISSIONER)
    assert stage(storage, case) is before  # the stage would tell those who are still blind


def test_asking_again_gives_the_same_one(storage: Storage, case: Case) -> None:
    first = start(storage, case, case.commissioner, COMMISSIONER)
    assert start(storage, case, case.commissioner, COMMISSIONER).id == first.id
    submit_after_outcome(storage, case, first, case.commissioner)
    assert start(storage, case, case.commissioner, COMMISSIONER).id == first.id
    fresh = reopen(storage, case.commissioner, first)
    assert start(storage, case, case.commissioner, COMMISSIONER).id == fresh.id


def submit_after_outcome(
    storage: Storage, case: Case, assessment: Assessment, actor: Actor
) -> None:
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, assessment.id)
        service.state_known_outcome(db, actor, item, "Nothing", NOW)
    submit(storage, actor, assessment)


def test_each_commissioner_has_one(storage: Storage, case: Case) -> None:
    one = start(storage, case, case.commissioner, COMMISSIONER)
    two = start(storage, case, case.second_commissioner, COMMISSIONER)
    assert one.id != two.id


def test_there_is_one_self_check_of_a_draft(storage: Storage, case: Case) -> None:
    start(storage, case, case.lead, SELF)
    with pytest.raises(RuleBroken, match="self-check of this draft already"):
        start(storage, case, case.second_lead, SELF)


def test_another_draft_has_its_own(storage: Storage, case: Case) -> None:
    first = start(storage, case, case.lead, SELF)
    second_draft = uuid4()
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=second_draft,
            reading_id=uuid4(), number=2,
        )  # fmt: skip
    with storage.unit_of_work() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, second_draft)
        other = service.start(db, case.second_lead, review, SELF, draft, NOW)
    assert other.draft_id == second_draft
    assert other.id != first.id


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("lead", COMMISSIONER),
        ("commissioner", SELF),
        ("panel", SELF),
        ("panel", COMMISSIONER),
        ("observer", COMMISSIONER),
        ("manager", COMMISSIONER),
        ("manager", SELF),
        ("chair", COMMISSIONER),
    ],
)
def test_others_do_not_judge(storage: Storage, case: Case, who: str, kind: AssessmentKind) -> None:
    with pytest.raises(NotAllowed):
        start(storage, case, case.people[who], kind)
    assert verbs(storage, case) == []


def test_a_draft_that_is_not_sent_is_not_there_for_a_commissioner(storage: Storage) -> None:
    case = make_case(storage, sent=False)
    with pytest.raises(NotFound):
        start(storage, case, case.commissioner, COMMISSIONER)
    assert start(storage, case, case.lead, SELF).draft_id == case.draft_id


def test_the_process_before_the_first_draft(storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    begun = start(storage, case, case.commissioner, COMMISSIONER, process=True)
    assert (begun.draft_id, begun.reading_id) == (None, None)
    assert stage(storage, case) is Stage.SET_UP


@pytest.mark.parametrize(("sent", "allowed"), [(True, False), (False, True)])
def test_the_process_ends_when_a_draft_is_sent_and_not_before(
    storage: Storage, sent: bool, allowed: bool
) -> None:
    """An uploaded draft that is not sent must not show through what is refused."""
    case = make_case(storage, sent=sent)
    if allowed:
        assert start(storage, case, case.commissioner, COMMISSIONER, process=True).draft_id is None
    else:
        with pytest.raises(RuleBroken, match="A draft has come in"):
            start(storage, case, case.commissioner, COMMISSIONER, process=True)


# What was known of the outcome ---------------------------------------------------------------


def test_what_was_known_is_kept_with_its_time(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.lead, known="  He died.\r\nI read it. \x00", now=later(3))
    with storage.reading() as db:
        kept = db.get_one(Assessment, begun.id)
        assert kept.known_outcome == "He died.\nI read it."
        assert kept.known_outcome_at == later(3)
    assert "assessment:outcome-known" in verbs(storage, case)


@pytest.mark.parametrize("words", ["", "  \n", "\x00"])
def test_saying_nothing_is_not_an_answer(storage: Storage, case: Case, words: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        begin(storage, case, case.lead, known=words)
    assert caught.value.field == "known_outcome"


def test_what_was_known_is_frozen_with_the_rest(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.lead)
    submit(storage, case.lead, begun)
    with storage.reading() as db:
        item = queries.get_assessment(db, begun.id)
        with pytest.raises(RuleBroken, match="frozen"):
            service.state_known_outcome(db, case.lead, item, "Something else", NOW)


# Co-authors ----------------------------------------------------------------------------------


def add(storage: Storage, actor: Actor, assessment: Assessment, who: Actor) -> None:
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, assessment.id)
        service.add_coauthor(db, actor, item, who.person_id, NOW)


def remove(storage: Storage, actor: Actor, assessment: Assessment, who: Actor) -> None:
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, assessment.id)
        service.remove_coauthor(db, actor, item, who.person_id, NOW)


def writers(storage: Storage, assessment: Assessment) -> frozenset:
    with storage.reading() as db:
        return queries.writers_of(db, [assessment])[assessment.id]


def test_a_co_author_joins_and_leaves(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    add(storage, case.commissioner, begun, case.second_commissioner)
    both = {case.commissioner.person_id, case.second_commissioner.person_id}
    assert writers(storage, begun) == both
    remove(storage, case.commissioner, begun, case.second_commissioner)
    assert writers(storage, begun) == {case.commissioner.person_id}
    assert verbs(storage, case)[-2:] == [
        "assessment:co-author-added",
        "assessment:co-author-removed",
    ]


@pytest.mark.parametrize("who", ["lead", "panel", "observer", "chair", "manager"])
def test_a_co_author_has_the_authors_role(storage: Storage, case: Case, who: str) -> None:
    begun = begin(storage, case, case.commissioner)
    with pytest.raises(RuleBroken) as caught:
        add(storage, case.commissioner, begun, case.people[who])
    assert caught.value.field == "person"


def test_a_co_author_does_not_judge_this_draft_already(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    begin(storage, case, case.second_commissioner)
    for who in (case.commissioner, case.second_commissioner):
        with pytest.raises(RuleBroken, match="cannot be added"):
            add(storage, case.commissioner, begun, who)


def test_nor_did_so_in_a_version_that_was_replaced(storage: Storage, case: Case) -> None:
    mine, theirs = (
        begin(storage, case, case.commissioner),
        begin(storage, case, case.second_commissioner),
    )
    submit(storage, case.second_commissioner, theirs)
    reopen(storage, case.second_commissioner, theirs)
    with pytest.raises(RuleBroken, match="cannot be added"):
        add(storage, case.commissioner, mine, case.second_commissioner)


def test_a_co_author_cannot_begin_one_alone(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    add(storage, case.commissioner, begun, case.second_commissioner)
    assert start(storage, case, case.second_commissioner, COMMISSIONER).id == begun.id


def test_only_the_author_chooses_who_writes(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    add(storage, case.commissioner, begun, case.second_commissioner)
    with pytest.raises(NotAllowed):
        add(storage, case.second_commissioner, begun, case.third_commissioner)
    with pytest.raises(NotAllowed):
        remove(storage, case.second_commissioner, begun, case.second_commissioner)


def test_somebody_who_does_not_write_cannot_be_taken_off(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    for who in (case.commissioner, case.second_commissioner):
        with pytest.raises(NotFound):
            remove(storage, case.commissioner, begun, who)


def test_writers_of_a_frozen_assessment_stay(storage: Storage, case: Case) -> None:
    begun = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, begun)
    with pytest.raises(RuleBroken, match="frozen"):
        add(storage, case.commissioner, begun, case.second_commissioner)
