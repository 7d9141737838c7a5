"""Freezing an assessment, opening it again, and what blindness leaves of others'."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from qmapp.casework.assessments import judging, queries, service
from qmapp.casework.assessments.models import Assessment, Judgement, QuestionAnswer, SightLift
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.access import Actor, Sight
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    later,
    make_case,
    marker,
    pin,
    reopen,
    submit,
    type_words,
)

QUESTION = marker(1).questions[0].id
PLANTED = "wolpertinger"


def stage(storage: Storage, case: Case) -> Stage:
    with storage.reading() as db:
        return db.get_one(Review, case.review_id).stage


def judge_first(storage: Storage, case: Case, actor: Actor, item: Assessment, words: str) -> None:
    pin(storage, case, actor, item, quote="nobody acted on it", note=words)
    type_words(
        storage, actor, item,
        **{"reasons": words, "rating": "met", f"answer:{QUESTION}": "yes", f"note:{QUESTION}": words,
           "to_change": words},
    )  # fmt: skip


def rows(db: Db, table: type, assessment_id: UUID) -> list[dict[str, object]]:
    query = select(table.__table__).where(table.__table__.c.assessment_id == assessment_id)
    return [dict(row) for row in db.execute(query.order_by(table.__table__.c.id)).mappings()]


# Submitting ----------------------------------------------------------------------------------


def test_gaps_need_plain_consent(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    judge_first(storage, case, case.commissioner, mine, "words")
    with storage.reading() as db:
        item = queries.get_assessment(db, mine.id)
        with pytest.raises(RuleBroken, match="17 of 18 markers are not judged") as caught:
            service.submit(db, case.commissioner, item, with_gaps=False, now=NOW)
    assert caught.value.field == "with_gaps"
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.submit(db, case.commissioner, item, with_gaps=True, now=later(1))
    with storage.reading() as db:
        kept = queries.get_assessment(db, mine.id)
        assert kept.state is AssessmentState.SUBMITTED
        assert (kept.submitted_at, kept.submitted_by) == (later(1), case.commissioner.person_id)


def test_without_gaps_no_consent_is_asked(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    for number in range(1, 19):
        type_words(
            storage, case.commissioner, mine, number, looked_in="all of it", reasons="None shown.",
            rating="cannot_tell",
        )  # fmt: skip
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.submit(db, case.commissioner, item, with_gaps=False, now=NOW)


def test_a_draft_that_is_not_sent_holds_its_self_check(storage: Storage) -> None:
    case = make_case(storage, sent=False)
    mine = begin(storage, case, case.lead)
    with pytest.raises(RuleBroken, match="Send the draft first"):
        submit(storage, case.lead, mine)


def test_what_was_known_is_asked_before(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner, known=None)
    with pytest.raises(RuleBroken) as caught:
        submit(storage, case.commissioner, mine)
    assert caught.value.field == "known_outcome"


def test_only_writers_submit_and_only_once(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    for who in (case.second_commissioner, case.lead, case.chair, case.manager):
        with pytest.raises(NotAllowed):
            submit(storage, who, mine)
    submit(storage, case.commissioner, mine)
    with pytest.raises(RuleBroken, match="frozen"):
        submit(storage, case.commissioner, mine)


def test_the_review_moves_on_when_all_are_in(storage: Storage, case: Case) -> None:
    """The self-check, and an assessment of each of the three commissioners."""
    judges = (case.second_commissioner, case.lead, case.commissioner, case.third_commissioner)
    begun = [begin(storage, case, who) for who in judges[:3]]
    for who, item in zip(judges, begun, strict=False):
        submit(storage, who, item)
        assert stage(storage, case) is Stage.ASSESSMENT
    submit(storage, judges[3], begin(storage, case, judges[3]))
    assert stage(storage, case) is Stage.MODERATION


def test_without_a_self_check_it_does_not_move_on(storage: Storage, case: Case) -> None:
    for who in (case.commissioner, case.second_commissioner, case.third_commissioner):
        submit(storage, who, begin(storage, case, who))
    assert stage(storage, case) is Stage.ASSESSMENT


def test_an_assessment_that_is_open_holds_it(storage: Storage, case: Case) -> None:
    judges = (case.lead, case.commissioner, case.second_commissioner, case.third_commissioner)
    begun = [begin(storage, case, who) for who in judges]
    for who, item in zip(judges[1:], begun[1:], strict=True):
        submit(storage, who, item)
    assert stage(storage, case) is Stage.ASSESSMENT


def test_nobody_waits_for_a_commissioner_with_an_interest(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        for who in (case.second_commissioner, case.third_commissioner):
            db.add(
                Interest(
                    board_id=case.board_id, review_id=case.review_id, person_id=who.person_id,
                    statement="A former colleague", declared_at=NOW, declared_by=who.person_id,
                )
            )  # fmt: skip
    for who in (case.lead, case.commissioner):
        submit(storage, who, begin(storage, case, who))
    assert stage(storage, case) is Stage.MODERATION


def test_the_process_moves_nothing(storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    for who in (case.lead, case.commissioner):
        submit(storage, who, begin(storage, case, who, process=True))
    assert stage(storage, case) is Stage.SET_UP


# Reopening -----------------------------------------------------------------------------------


def test_a_new_version_holds_the_work_and_the_old_stays(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    judge_first(storage, case, case.commissioner, mine, "words")
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.add_coauthor(db, case.commissioner, item, case.second_commissioner.person_id, NOW)
    submit(storage, case.commissioner, mine)
    with storage.reading() as db:
        before = [rows(db, table, mine.id) for table in (Judgement, Evidence)]
        answers = dict(db.execute(select(QuestionAnswer.id, QuestionAnswer.note)).all())
    fresh = reopen(storage, case.commissioner, mine, " A record came in. ")
    type_words(storage, case.commissioner, fresh, bases={"reasons": "words"}, reasons="new words")
    with storage.reading() as db:
        assert [rows(db, table, mine.id) for table in (Judgement, Evidence)] == before
        for answer_id, note in answers.items():
            assert db.get_one(QuestionAnswer, answer_id).note == note
        old, new = queries.get_assessment(db, mine.id), queries.get_assessment(db, fresh.id)
        assert (old.state, new.state) == (AssessmentState.SUPERSEDED, AssessmentState.OPEN)
        assert (new.edition_number, new.supersedes_id) == (2, mine.id)
        assert (new.reopened_because, new.after_sight) == ("A record came in.", False)
        assert (new.known_outcome, new.author_id) == (old.known_outcome, old.author_id)
        assert queries.writers_of(db, [new])[new.id] == queries.writers_of(db, [old])[old.id]
        [copy] = rows(db, Evidence, new.id)
        [original] = before[1]
        own = {"id", "assessment_id"}
        assert {k: v for k, v in copy.items() if k not in own} == {
            k: v for k, v in original.items() if k not in own
        }
        answer = queries.answers_of(db, [new.id])[new.id, QUESTION]
        assert (answer.answer.value, answer.note) == ("yes", "words")
        facts = queries.facts_of(db, [old.id, new.id])
        assert facts[old.id][marker(1).id].reasons == "words"
        assert facts[new.id][marker(1).id].reasons == "new words"
        assert [v.id for v in queries.list_versions(db, new)] == [mine.id]


def test_words_of_a_co_author_that_wait_for_a_choice_go_along(storage: Storage, case: Case) -> None:
    mine, other = begin(storage, case, case.commissioner), case.second_commissioner
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.add_coauthor(db, case.commissioner, item, other.person_id, NOW)
    type_words(storage, case.commissioner, mine, reasons="the author’s")
    type_words(storage, other, mine, reasons="the co-author’s")
    submit(storage, case.commissioner, mine)
    fresh = reopen(storage, case.commissioner, mine)
    with storage.reading() as db:
        [kept] = queries.list_set_aside(db, fresh.id, marker(1).id, other.person_id)
        assert kept.words == "the co-author’s"


def test_reopening_asks_for_a_reason(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, mine)
    for reason in ("", "  \n", "\x00"):
        with pytest.raises(RuleBroken) as caught:
            reopen(storage, case.commissioner, mine, reason)
        assert caught.value.field == "reason"


def test_only_a_submitted_one_is_reopened_and_once(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    with pytest.raises(RuleBroken, match="Only a submitted"):
        reopen(storage, case.commissioner, mine)
    submit(storage, case.commissioner, mine)
    reopen(storage, case.commissioner, mine)
    with pytest.raises(RuleBroken, match="Only a submitted"):
        reopen(storage, case.commissioner, mine)


def test_only_its_author_reopens(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, mine)
    for who in (case.second_commissioner, case.lead, case.chair, case.manager, case.observer):
        with pytest.raises(NotAllowed):
            reopen(storage, who, mine)


def test_a_version_after_sight_is_marked_for_good(storage: Storage, case: Case) -> None:
    mine, theirs = begin(storage, case, case.commissioner), begin(storage, case, case.lead)
    submit(storage, case.commissioner, mine)
    second = reopen(storage, case.commissioner, mine)
    assert second.after_sight is False  # the other was still open, so nothing could be seen
    submit(storage, case.lead, theirs)
    submit(storage, case.commissioner, second)
    third = reopen(storage, case.commissioner, second)
    assert third.after_sight is True
    submit(storage, case.commissioner, third)
    assert reopen(storage, case.commissioner, third).after_sight is True


def test_a_version_of_ones_own_is_not_anothers(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    for _ in range(2):
        submit(storage, case.commissioner, mine)
        mine = reopen(storage, case.commissioner, mine)
    assert mine.after_sight is False


# Blindness -----------------------------------------------------------------------------------


def lift(storage: Storage, case: Case, actor: Actor, reason: str = "She left the board.") -> None:
    with storage.unit_of_work() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        service.lift_sight(db, actor, review, draft, reason, NOW)


def seen_by(storage: Storage, case: Case, actor: Actor) -> set[UUID]:
    with storage.reading() as db:
        review = db.get_one(Review, case.review_id)
        return {line.id for line in queries.visible_assessments(db, actor, review)}


def sight(storage: Storage, actor: Actor, item: Assessment) -> Sight:
    with storage.reading() as db:
        return queries.subject_of(db, actor, queries.get_assessment(db, item.id)).sight


def test_who_sees_what_as_the_work_goes_on(storage: Storage, case: Case) -> None:
    own, com = begin(storage, case, case.lead), begin(storage, case, case.commissioner)
    assert seen_by(storage, case, case.lead) == {own.id}
    assert seen_by(storage, case, case.commissioner) == {com.id}
    assert seen_by(storage, case, case.panel) == set()
    submit(storage, case.lead, own)
    assert seen_by(storage, case, case.lead) == {own.id}
    assert seen_by(storage, case, case.commissioner) == {com.id}
    # Has one to make, and did not begin it.
    assert seen_by(storage, case, case.second_commissioner) == set()
    assert seen_by(storage, case, case.panel) == {own.id}
    assert seen_by(storage, case, case.observer) == {own.id}
    submit(storage, case.commissioner, com)
    assert seen_by(storage, case, case.lead) == {own.id, com.id}
    assert seen_by(storage, case, case.commissioner) == {own.id, com.id}
    assert seen_by(storage, case, case.second_commissioner) == set()
    assert seen_by(storage, case, case.panel) == {own.id, com.id}


def test_membership_of_the_board_shows_no_assessment(storage: Storage, case: Case) -> None:
    submit(storage, case.lead, begin(storage, case, case.lead))
    assert seen_by(storage, case, case.chair) == set()
    assert seen_by(storage, case, case.manager) == set()


def test_while_one_is_reopened_its_old_version_stands_for_others(
    storage: Storage, case: Case
) -> None:
    own, com = begin(storage, case, case.lead), begin(storage, case, case.commissioner)
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)
    fresh = reopen(storage, case.commissioner, com)
    assert seen_by(storage, case, case.lead) == {own.id, com.id}
    assert seen_by(storage, case, case.panel) == {own.id, com.id}
    assert seen_by(storage, case, case.commissioner) == {fresh.id}  # blind again, by reopening
    submit(storage, case.commissioner, fresh)
    assert seen_by(storage, case, case.lead) == {own.id, fresh.id}


def test_a_hidden_assessment_leaves_no_word_and_no_count(storage: Storage, case: Case) -> None:
    hidden = begin(storage, case, case.lead, known=PLANTED)
    judge_first(storage, case, case.lead, hidden, PLANTED)
    submit(storage, case.lead, hidden)
    begin(storage, case, case.commissioner)
    with storage.reading() as db:
        review = db.get_one(Review, case.review_id)
        for who in (case.commissioner, case.second_commissioner):
            lines = queries.visible_assessments(db, who, review)
            assert PLANTED not in repr(lines)
            assert str(hidden.id) not in repr(lines)
            assert all(line.judged == 0 and line.started == 0 for line in lines)
        # Those to whom it is not hidden see the same work counted.
        [line] = queries.visible_assessments(db, case.panel, review)
        assert (line.judged, line.started, line.first_unjudged) == (1, 0, 2)


def test_the_chair_lifts_blindness_with_a_reason(storage: Storage, case: Case) -> None:
    own = begin(storage, case, case.lead)
    com, third = (
        begin(storage, case, case.commissioner),
        begin(storage, case, case.third_commissioner),
    )
    submit(storage, case.lead, own)
    assert sight(storage, case.commissioner, own) is Sight.BLIND
    lift(storage, case, case.chair)
    assert sight(storage, case.commissioner, own) is Sight.OPEN
    assert sight(storage, case.commissioner, third) is Sight.BLIND  # not submitted
    assert seen_by(storage, case, case.commissioner) == {own.id, com.id}
    with storage.reading() as db:
        [kept] = db.scalars(select(SightLift)).all()
        assert (kept.reason, kept.lifted_by) == ("She left the board.", case.chair.person_id)
        assert db.scalar(select(Event.verb).where(Event.subject_id == case.review_id).order_by(
            Event.sequence.desc()).limit(1)) == "assessment:blindness-lifted"  # fmt: skip


def test_what_is_finished_after_lifting_is_marked(storage: Storage, case: Case) -> None:
    own = begin(storage, case, case.lead)
    com, third = (
        begin(storage, case, case.commissioner),
        begin(storage, case, case.third_commissioner),
    )
    submit(storage, case.third_commissioner, third)
    lift(storage, case, case.chair)
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)
    with storage.reading() as db:
        marked = {a.id: a.after_sight for a in db.scalars(select(Assessment))}
    assert marked == {third.id: False, own.id: True, com.id: True}


def test_lifting_with_nothing_to_see_marks_nothing(storage: Storage, case: Case) -> None:
    com = begin(storage, case, case.commissioner)
    lift(storage, case, case.chair)
    submit(storage, case.commissioner, com)
    with storage.reading() as db:
        assert queries.get_assessment(db, com.id).after_sight is False


def test_only_the_chair_lifts_it_once_with_a_reason(storage: Storage, case: Case) -> None:
    for who in (case.lead, case.commissioner, case.manager, case.panel, case.observer):
        with pytest.raises(NotAllowed):
            lift(storage, case, who)
    with pytest.raises(RuleBroken) as caught:
        lift(storage, case, case.chair, " ")
    assert caught.value.field == "reason"
    lift(storage, case, case.chair)
    with pytest.raises(RuleBroken, match="already"):
        lift(storage, case, case.chair)


def test_lifting_for_one_draft_leaves_the_process_blind(storage: Storage, case: Case) -> None:
    lift(storage, case, case.chair)
    with storage.reading() as db:
        assert queries.is_lifted(db, case.review_id, case.draft_id)
        assert not queries.is_lifted(db, case.review_id, None)


def test_a_co_author_sees_and_writes(storage: Storage, case: Case) -> None:
    com = begin(storage, case, case.commissioner)
    assert sight(storage, case.second_commissioner, com) is Sight.BLIND
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, com.id)
        service.add_coauthor(db, case.commissioner, item, case.second_commissioner.person_id, NOW)
    assert sight(storage, case.second_commissioner, com) is Sight.OWN
    assert type_words(storage, case.second_commissioner, com, reasons="ours").taken == ["reasons"]
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, com.id)
        service.remove_coauthor(
            db, case.commissioner, item, case.second_commissioner.person_id, NOW
        )
    with storage.reading() as db, pytest.raises(NotAllowed):
        judging.require_open(db, case.second_commissioner, queries.get_assessment(db, com.id))


def test_the_two_kinds_stand_apart(storage: Storage, case: Case) -> None:
    own, com = begin(storage, case, case.lead), begin(storage, case, case.commissioner)
    assert (own.kind, com.kind) == (AssessmentKind.SELF_CHECK, AssessmentKind.COMMISSIONER)
