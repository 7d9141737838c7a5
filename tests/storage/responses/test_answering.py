"""Answers, openings and dissent: which words they stand on, two tabs, two people at once."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.models import Answer, Dissent, Response
from qmapp.decision.responses.rules import Decision
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from tests.factories.assessments import NOW, at_once, make_case
from tests.factories.responses import (
    WHAT,
    WORDS,
    agency,
    agree,
    begin,
    dissent,
    drop,
    give,
    look,
    opened,
    promise,
    recommend,
    reword,
)


@pytest.fixture
def one(storage, case):
    found = recommend(storage, case)
    begin(storage, case)
    return found


def answers(storage):
    with storage.reading() as db:
        return db.scalars(select(Answer)).all()


def opening(storage, case, words, version, actor=None):
    with storage.unit_of_work() as db:
        response = queries.get_open(db, case.review_id)
        return service.write_opening(
            db, actor or case.commissioner, response, words, version=version, now=NOW
        )


def verbs(storage):
    with storage.reading() as db:
        query = select(Event.verb).where(Event.verb.like("responses:%")).order_by(Event.sequence)
        return db.scalars(query).all()


# Answers -------------------------------------------------------------------------------------


def test_an_answer_may_be_changed_and_the_same_again_leaves_nothing(storage, case, one):
    give(storage, case, one)
    give(storage, case, one)
    give(storage, case, one, Decision.NOT_ACCEPTED, "It is not ours.")
    [found] = answers(storage)
    assert (found.decision, found.reasons, found.version) == (
        Decision.NOT_ACCEPTED, "It is not ours.", 2,
    )  # fmt: skip
    assert verbs(storage) == ["responses:opened", "responses:answered", "responses:answered"]


def test_how_one_would_know_is_changed_and_kept_out_of_the_trail(storage, case, one):
    give(storage, case, one, how_known="Secretly known.")
    give(storage, case, one, how_known="Known otherwise.", look_again_on=date(2027, 5, 1))
    [found] = answers(storage)
    assert (found.how_known, found.look_again_on, found.version) == (
        "Known otherwise.", date(2027, 5, 1), 2,
    )  # fmt: skip
    with pytest.raises(RuleBroken) as broken:
        give(storage, case, one, look_again_on=NOW.date())
    assert broken.value.field == "look_again_on"
    later = NOW.replace(year=2028)
    give(storage, case, one, look_again_on=date(2027, 5, 1), now=later)  # it stood already
    with storage.reading() as db:
        kept = " ".join(db.scalars(select(EventValue.value)))
    assert "nown" not in kept.replace("how_known", "")


def test_a_stale_answer_overwrites_nothing(storage, case, one):
    give(storage, case, one)
    give(storage, case, one, Decision.EXPLORE, "We do not know.", version=1)
    with pytest.raises(SavedElsewhere):
        give(storage, case, one, Decision.IN_PART, "Half.", version=1)
    with pytest.raises(SavedElsewhere):
        give(storage, case, one, Decision.IN_PART, "Half.", version=0)
    assert [found.reasons for found in answers(storage)] == ["We do not know."]


def test_words_that_changed_while_somebody_wrote_are_read_first(storage, case, one):
    seen = look(storage, case).line_of(one).recommendation.digest
    reword(storage, one, "Other words.")
    with pytest.raises(SavedElsewhere):
        give(storage, case, one, seen=seen)
    assert answers(storage) == []


def test_two_answers_at_once_are_one_and_the_other_is_told(storage, case, one):
    seen = look(storage, case).line_of(one).recommendation.digest
    said = [(Decision.ACCEPTED, "Yes."), (Decision.NOT_ACCEPTED, "No."), (Decision.EXPLORE, "?")]
    raised = at_once(
        *[lambda d=d, w=w: give(storage, case, one, d, w, version=0, seen=seen) for d, w in said]
    )
    assert [type(error) for error in raised] == [SavedElsewhere] * 2
    assert [found.version for found in answers(storage)] == [1]


def test_the_same_answer_pressed_at_once_is_one(storage, case, one):
    seen = look(storage, case).line_of(one).recommendation.digest
    assert at_once(*[lambda: give(storage, case, one, version=0, seen=seen)] * 3) == []
    assert [found.version for found in answers(storage)] == [1]
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None


def test_two_may_answer_two_recommendations_at_once(storage, case, one):
    other = recommend(storage, case, "Another.")
    assert at_once(lambda: give(storage, case, one), lambda: give(storage, case, other)) == []
    assert len(answers(storage)) == 2


@pytest.mark.parametrize("decision", [Decision.IN_PART, Decision.NOT_ACCEPTED, Decision.EXPLORE])
def test_everything_but_accepting_needs_reasons(storage, case, one, decision):
    with pytest.raises(RuleBroken) as broken:
        give(storage, case, one, decision, "  ")
    assert (broken.value.field, answers(storage)) == ("reasons", [])


@pytest.mark.parametrize("state", [State.PROPOSED, State.DROPPED])
def test_only_what_stands_in_the_set_is_answered(storage, case, one, state):
    other = recommend(storage, case, "Another.", state=state)
    with pytest.raises(NotFound):
        give(storage, case, other)


def test_nothing_of_another_review_is_answered_here(storage, case, one):
    away = make_case(storage, reference="Child L")
    other = recommend(storage, away)
    with pytest.raises(NotFound):
        give(storage, case, other)
    with pytest.raises(NotFound):
        dissent(storage, case, other)
    with pytest.raises(NotFound):
        promise(storage, case, other)


def test_dropped_after_it_was_answered_the_answer_stays_and_is_there_again_when_put_back(
    storage, case, one
):
    recommend(storage, case, "Another.")
    give(storage, case, one, Decision.IN_PART, "Half of it.")
    drop(storage, one)
    standing = look(storage, case)
    [left] = standing.left
    assert (left.recommendation.because, left.answer.reasons) == (
        "It is in another review.", "Half of it.",
    )  # fmt: skip
    assert standing.line_of(one) is None
    with storage.unit_of_work() as db:
        db.get_one(Recommendation, one).state = State.CONFIRMED
    assert look(storage, case).line_of(one).answer.reasons == "Half of it."


# The opening ---------------------------------------------------------------------------------


def test_an_opening_is_written_on_what_was_read(storage, case, one):
    assert opening(storage, case, " We are sorry. ", 1).version == 2
    assert opening(storage, case, "We are sorry.", 1).version == 2  # the same again
    with pytest.raises(SavedElsewhere):
        opening(storage, case, "Something else.", 1)
    assert opened(storage, case).opening == "We are sorry."
    give(storage, case, one)  # answers make no opening stale
    assert opening(storage, case, "", 2).opening == ""


def test_two_openings_at_once_are_one(storage, case, one):
    raised = at_once(
        lambda: opening(storage, case, "First.", 1), lambda: opening(storage, case, "Second.", 1)
    )
    assert [type(error) for error in raised] == [SavedElsewhere]


# Dissent -------------------------------------------------------------------------------------


def test_dissent_is_recorded_by_role_and_agency_and_taken_back(storage, case, one):
    health = agency(storage, case, "Health trust")
    on_one = dissent(storage, case, one, agency_id=health)
    dissent(storage, case, role="Lay member")
    standing = look(storage, case)
    [found] = standing.line_of(one).dissents
    assert (found.id, found.role, found.agency_name) == (on_one, "Named doctor", "Health trust")
    assert [whole.role for whole in standing.dissents] == ["Lay member"]
    for taken in (True, False):
        with storage.unit_of_work() as db:
            response = queries.get_open(db, case.review_id)
            assert service.end_dissent(db, case.chair, response, on_one, NOW) is taken
    standing = look(storage, case)
    assert (standing.line_of(one).dissents, [d.id for d in standing.taken_back]) == ([], [on_one])
    assert verbs(storage)[-1] == "responses:dissent-ended"


def test_a_form_sent_twice_records_one_dissent(storage, case, one):
    made = uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.record_dissent(
                db, case.chair, queries.get_open(db, case.review_id),
                service.DissentDetails(role="Lay member", words="No."), NOW, dissent_id=made,
            )  # fmt: skip
    with storage.reading() as db:
        assert db.scalars(select(Dissent.id)).all() == [made]


def test_dissent_names_an_agency_of_this_board(storage, case, one):
    away = make_case(storage, reference="Child L")
    with pytest.raises(RuleBroken) as broken:
        dissent(storage, case, one, agency_id=agency(storage, away))
    assert broken.value.field == "agency_id"


def test_dissent_names_nobody(storage, case, one):
    with pytest.raises(RuleBroken) as broken:
        dissent(storage, case, one, role="Panel Example, health")
    assert broken.value.field == "role"


def test_dissent_of_another_review_is_not_taken_back_here(storage, case, one):
    away = make_case(storage, reference="Child L")
    recommend(storage, away)
    begin(storage, away)
    other = dissent(storage, away)
    response = opened(storage, case)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.end_dissent(db, case.commissioner, response, other, NOW)


# Who, and the trail --------------------------------------------------------------------------


def test_who_does_not_write_the_response_changes_nothing_of_it(storage, case, one):
    for who in (case.lead, case.panel, case.observer):
        for work in (
            lambda who=who: give(storage, case, one, actor=who),
            lambda who=who: dissent(storage, case, one, actor=who),
            lambda who=who: promise(storage, case, one, actor=who),
            lambda who=who: opening(storage, case, "Words", 1, actor=who),
            lambda who=who: begin(storage, case, who),
        ):
            with pytest.raises(NotAllowed):
                work()
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Response)) == 1


def test_chair_and_manager_answer_though_they_read_no_drafts(storage, case, one):
    for number, who in enumerate((case.chair, case.manager, case.commissioner)):
        give(storage, case, one, reasons=f"Reason {number}.", actor=who)
        assert look(storage, case, who).line_of(one).recommendation.text == WORDS


def test_the_trail_holds_no_word_of_the_case(storage, case, one):
    opening(storage, case, "We are sorry.", 1)
    give(storage, case, one, Decision.IN_PART, "Only in one area.")
    give(storage, case, one, reasons="In all areas after all.")
    promise(storage, case, one)
    dissent(storage, case, one)
    agree(storage, case)
    with storage.reading() as db:
        kept = [json.loads(value) for value in db.scalars(select(EventValue.value))]
    told = " ".join(str(value) for value in kept)
    secrets = ("sorry", "one area", "all areas", "lead", "Head of", "Named", "too late", WHAT[:20])
    assert [words for words in secrets if words in told] == []
    assert "accepted" in told  # what was decided is no word of the case
