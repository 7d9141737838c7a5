"""Agreeing: what is frozen, what refuses it, what happens at once, and versions after it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from qmapp.casework.recommendations.rules import Became, Kind, State
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.models import Action
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.content import Format, digest, from_kept
from qmapp.decision.responses.models import AgreedText, Answer, Dissent, Response
from qmapp.decision.responses.rules import Decision, Lack
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import find_break
from tests.factories.assessments import NOW, at_once, declare_interest
from tests.factories.responses import (
    KNOWN,
    LOOKED_AT,
    TODAY,
    agree,
    begin,
    dissent,
    drop,
    find,
    give,
    look,
    opened,
    promise,
    recommend,
    reword,
    take_up,
)


@pytest.fixture
def ready(storage, case):
    """A version that lacks nothing: one recommendation, answered, with an action."""
    finding = find(storage, case)
    one = recommend(storage, case, findings=[finding])
    begin(storage, case)
    give(storage, case, one)
    promise(storage, case, one)
    return one


def content_of(storage, case, number=1):
    with storage.reading() as db:
        return queries.get_agreed(db, case.chair, get_review(db, case.review_id), number).content


def test_the_frozen_text_holds_all_that_the_board_says(storage, case, ready):
    begin(storage, case)
    with storage.unit_of_work() as db:
        service.write_opening(
            db, case.commissioner, queries.get_open(db, case.review_id), "We are sorry.",
            version=1, now=NOW,
        )  # fmt: skip
    dissent(storage, case, ready, role="Named doctor")
    dissent(storage, case, role="Lay member", words="It is too little.")
    frozen = agree(storage, case)
    content = content_of(storage, case)
    [one] = content.recommendations
    assert (content.reference, content.version, content.agreed_on) == ("Child K", 1, TODAY)
    assert content.opening == "We are sorry."
    assert [f.title for f in one.findings] == ["Nobody knew who led"]
    assert (one.decision, one.reasons) == (Decision.ACCEPTED, "It is right.")
    assert (content.format, one.how_known, one.look_again_on) == (Format.SECOND, KNOWN, None)
    assert [(a.number, a.owner_role, a.due_on) for a in one.actions] == [
        (1, "Head of service", date(2027, 3, 1))
    ]
    assert [d.role for d in one.dissent] == ["Named doctor"]
    assert [d.words for d in content.dissent] == ["It is too little."]
    assert frozen.sha256 == digest(content) == digest(from_kept(frozen.content))


def test_no_name_of_anybody_stands_in_the_frozen_text(storage, case, ready):
    dissent(storage, case, ready)
    frozen = agree(storage, case)
    assert "Example" not in str(frozen.content)  # the family name of everybody here


def test_the_database_itself_refuses_to_change_or_delete_an_agreed_text(storage, case, ready):
    agree(storage, case)
    for change in ("UPDATE agreed_responses SET sha256 = 'x'", "DELETE FROM agreed_responses"):
        with pytest.raises(DBAPIError), storage.unit_of_work() as db:
            db.execute(text(change))


def test_nor_is_another_put_in_its_place(storage, case, ready):
    agree(storage, case)
    with storage.reading() as db:
        kept = dict(db.execute(text("SELECT * FROM agreed_responses")).mappings().one())
    names = ", ".join(kept)
    other = {**kept, "id": str(uuid4()) if isinstance(kept["id"], str) else uuid4()}
    values = ", ".join(f":{name}" for name in kept)
    for row in ({**kept, "sha256": "0" * 64}, {**other, "sha256": "0" * 64}):
        if storage.engine.dialect.name == "sqlite":
            put = f"INSERT OR REPLACE INTO agreed_responses ({names}) VALUES ({values})"
        else:
            row["content"] = json.dumps(row["content"])
            put = (
                f"INSERT INTO agreed_responses ({names}) VALUES ({values}) "
                "ON CONFLICT (response_id) DO UPDATE SET sha256 = EXCLUDED.sha256"
            )
        with pytest.raises(DBAPIError), storage.unit_of_work() as db:
            db.execute(text(put), row)
    with storage.reading() as db:
        [found] = db.scalars(select(AgreedText)).all()
        assert found.sha256 == digest(from_kept(found.content))


def test_agreeing_promises_the_actions_on_that_day_and_once(storage, case, ready):
    before = TODAY - timedelta(days=3)
    agree(storage, case, on=before)
    take_up(storage, case)
    agree(storage, case)
    with storage.reading() as db:
        assert db.scalars(select(Action.promised_on)).all() == [before]
        verbs = db.scalars(select(Event.verb).where(Event.verb == "actions:agreed")).all()
        assert verbs == ["actions:agreed"]


@pytest.mark.parametrize(
    "on",
    [None, TODAY + timedelta(days=1), date(1989, 12, 31)],
    ids=["none", "tomorrow", "long ago"],
)
def test_a_day_that_cannot_be_is_refused(storage, case, ready, on):
    with pytest.raises(RuleBroken) as refused:
        agree(storage, case, on=on)
    assert refused.value.field == "agreed_on"
    assert look(storage, case).response.is_open


def test_a_version_is_not_agreed_before_the_one_that_it_follows(storage, case, ready):
    agree(storage, case)
    take_up(storage, case)
    with pytest.raises(RuleBroken) as refused:
        agree(storage, case, on=TODAY - timedelta(days=1))
    assert refused.value.field == "agreed_on"


def test_agreeing_is_refused_while_something_is_missing_and_says_what_and_where(storage, case):
    finding = find(storage, case)
    accepted, refused, other = (recommend(storage, case, findings=[finding]) for _ in range(3))
    recommend(storage, case, state=State.PROPOSED)
    begin(storage, case)
    give(storage, case, accepted, reasons="")
    give(storage, case, refused, Decision.NOT_ACCEPTED, "It is not ours.")
    undated = promise(storage, case, refused, due_on=None)
    standing = look(storage, case)
    assert [(one.lack, one.recommendation_id, one.number) for one in standing.missing] == [
        (Lack.TO_BE_CONFIRMED, None, None),
        (Lack.NO_ACTION, accepted, 1),
        (Lack.NO_DATE, refused, 1),
        (Lack.NO_ANSWER, other, 3),
    ]
    assert standing.missing[2].action_id == undated
    assert (standing.seen, standing.answered) == (None, 2)
    with pytest.raises(RuleBroken, match="4 things"):
        agree(storage, case, seen="0" * 64)


def test_accepting_without_an_action_stands_with_a_reason_why_none_is_needed(storage, case):
    one = recommend(storage, case)
    begin(storage, case)
    give(storage, case, one, reasons="It has been done since March.")
    assert look(storage, case).missing == []


def test_what_is_taken_on_says_how_one_would_know_and_a_question_when_it_is_looked_at(
    storage, case
):
    one = recommend(storage, case, kind=Kind.QUESTION)
    begin(storage, case)
    give(storage, case, one, how_known="", look_again_on=None)
    assert [found.lack for found in look(storage, case).missing] == [
        Lack.NO_WAY_TO_KNOW, Lack.NO_DAY_TO_LOOK,
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="2 things"):
        agree(storage, case)
    give(storage, case, one, look_again_on=LOOKED_AT)
    agree(storage, case)
    [said] = content_of(storage, case).recommendations
    assert (said.how_known, said.look_again_on) == (KNOWN, LOOKED_AT)


def test_a_day_to_look_again_that_has_come_is_not_agreed_anew(storage, case):
    one = recommend(storage, case, kind=Kind.QUESTION)
    begin(storage, case)
    give(storage, case, one, look_again_on=LOOKED_AT)
    agree(storage, case)
    take_up(storage, case)
    assert look(storage, case).missing == []
    later = datetime(2029, 1, 8, 9, tzinfo=UTC)
    found = look(storage, case, today=later.date())
    assert [lack.lack for lack in found.missing] == [Lack.DAY_HAS_COME]
    with pytest.raises(RuleBroken, match="come or gone"):
        agree(storage, case, on=later.date(), seen="", now=later)
    give(storage, case, one, look_again_on=date(2029, 9, 1), now=later)
    agree(storage, case, on=later.date(), now=later)
    [said] = content_of(storage, case, 2).recommendations
    assert said.look_again_on == date(2029, 9, 1)


def test_an_empty_set_is_not_agreed(storage, case):
    begin(storage, case)
    assert [one.lack for one in look(storage, case).missing] == [Lack.NOTHING_CONFIRMED]


def test_what_changed_since_it_was_read_is_not_agreed(storage, case, ready):
    seen = look(storage, case).seen
    give(storage, case, ready, Decision.IN_PART, "Only in one area.")
    with pytest.raises(SavedElsewhere):
        agree(storage, case, seen=seen)
    assert look(storage, case).response.is_open


def test_an_action_that_was_changed_since_is_not_agreed_either(storage, case, ready):
    seen = look(storage, case).seen
    promise(storage, case, ready, what="Something more.")
    with pytest.raises(SavedElsewhere):
        agree(storage, case, seen=seen)


def test_only_the_chair_agrees(storage, case, ready):
    for who in (case.commissioner, case.manager, case.lead, case.panel, case.observer):
        with pytest.raises(NotAllowed):
            agree(storage, case, actor=who)


def test_nothing_of_an_agreed_version_changes_any_more(storage, case, ready):
    said = dissent(storage, case, ready)
    agree(storage, case)
    with storage.reading() as db:
        response = db.scalars(select(Response)).one()
        action = db.scalars(select(Action)).one()
    seen = look(storage, case).line_of(ready).recommendation.digest
    tries = [
        lambda db: service.answer(
            db, case.commissioner, response, ready, Decision.EXPLORE, "Why?",
            version=1, seen=seen, now=NOW,
        ),
        lambda db: service.write_opening(
            db, case.commissioner, response, "Sorry", version=1, now=NOW
        ),
        lambda db: service.record_dissent(
            db, case.commissioner, response,
            service.DissentDetails(role="Lay member", words="No."), NOW,
        ),
        lambda db: service.end_dissent(db, case.commissioner, response, said, NOW),
        lambda db: service.promise_action(
            db, case.commissioner, response,
            service.ActionDetails(what="More", owner_role="Lead"), [ready], NOW,
        ),
        lambda db: service.untie_action(db, case.commissioner, response, action.id, ready, NOW),
        lambda db: service.end_action(db, case.commissioner, response, action.id, "No", NOW),
    ]  # fmt: skip
    for one in tries:
        with pytest.raises(RuleBroken, match="agreed this version"), storage.unit_of_work() as db:
            one(db)
    assert content_of(storage, case).recommendations[0].decision is Decision.ACCEPTED


# At once -------------------------------------------------------------------------------------


def test_agreed_twice_at_once_it_is_agreed_once(storage, case, ready):
    seen = look(storage, case).seen
    raised = at_once(*[lambda: agree(storage, case, seen=seen)] * 3)
    assert raised == []  # the same pressed again says what was agreed
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(AgreedText)) == 1
        agreed = select(func.count()).select_from(Event).where(Event.verb == "responses:agreed")
        assert db.scalar(agreed) == 1
        assert find_break(db, chain_of(case.board_id)) is None


def test_agreed_with_two_days_at_once_the_second_is_told(storage, case, ready):
    seen = look(storage, case).seen
    days = [TODAY, TODAY - timedelta(days=1)]
    raised = at_once(*[lambda on=on: agree(storage, case, on=on, seen=seen) for on in days])
    assert [type(one) for one in raised] == [RuleBroken]


def test_an_answer_while_somebody_agrees_is_in_the_text_or_refused(storage, case, ready):
    seen = look(storage, case).seen
    raised = at_once(
        lambda: agree(storage, case, seen=seen),
        lambda: give(storage, case, ready, Decision.IN_PART, "In one area.", version=1),
    )
    [error] = raised
    if isinstance(error, RuleBroken):  # agreed first
        assert content_of(storage, case).recommendations[0].decision is Decision.ACCEPTED
    else:  # answered first: what was read is not what would be agreed
        assert isinstance(error, SavedElsewhere)
        assert look(storage, case).response.is_open
    with storage.reading() as db:
        [answer] = db.scalars(select(Answer)).all()
        agreed = db.scalar(select(func.count()).select_from(AgreedText))
        assert (answer.decision is Decision.ACCEPTED) == bool(agreed)


def test_an_action_while_somebody_agrees_is_in_the_text_or_refused(storage, case, ready):
    seen = look(storage, case).seen
    raised = at_once(
        lambda: agree(storage, case, seen=seen),
        lambda: promise(storage, case, ready, what="One more."),
    )
    assert len(raised) == 1
    with storage.reading() as db:
        promised = db.scalars(select(Action.promised_on).order_by(Action.number)).all()
        agreed = db.scalar(select(func.count()).select_from(AgreedText))
    assert promised == ([TODAY] if agreed else [None, None])


def test_two_who_take_it_up_at_once_make_one_version(storage, case, ready):
    agree(storage, case)
    raised = at_once(*[lambda: take_up(storage, case)] * 3)
    assert [type(one) for one in raised] == [RuleBroken] * 2
    assert opened(storage, case).number == 2


def test_two_who_begin_at_once_begin_one_version(storage, case):
    recommend(storage, case)
    assert at_once(*[lambda: begin(storage, case)] * 3) == []
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Response)) == 1


# After it ------------------------------------------------------------------------------------


def test_a_new_version_carries_answers_and_dissent_and_leaves_the_old_as_it_is(
    storage, case, ready
):
    dissent(storage, case, ready)
    back = dissent(storage, case, role="Lay member")
    with storage.unit_of_work() as db:
        service.end_dissent(db, case.commissioner, queries.get_open(db, case.review_id), back, NOW)
    before = agree(storage, case)
    with pytest.raises(RuleBroken) as refused:
        take_up(storage, case, because="  ")
    assert refused.value.field == "because"
    take_up(storage, case, "A partner could not do it.")
    standing = look(storage, case)
    line = standing.line_of(ready)
    assert (standing.response.number, standing.response.is_open) == (2, True)
    assert standing.response.because == "A partner could not do it."
    assert (line.answer.reasons, line.answer.version) == ("It is right.", 1)
    assert [one.role for one in line.dissents] == ["Named doctor"]
    assert (standing.taken_back, standing.missing) == ([], [])
    assert [action.is_promised for action in line.actions] == [True]
    assert (line.answer.how_known, line.answer.look_again_on) == (KNOWN, None)
    give(storage, case, ready, Decision.NOT_ACCEPTED, "It cannot be done.")
    agree(storage, case)
    with storage.reading() as db:
        kept = db.get_one(AgreedText, before.id)
        assert (kept.sha256, kept.content) == (before.sha256, before.content)
        assert db.scalar(select(func.count()).select_from(Action)) == 1
        assert db.scalar(select(func.count()).select_from(Dissent)) == 3
    assert content_of(storage, case, 1).recommendations[0].decision is Decision.ACCEPTED
    assert content_of(storage, case, 2).recommendations[0].decision is Decision.NOT_ACCEPTED
    assert content_of(storage, case, 2).because == "A partner could not do it."


def test_beginning_again_after_it_was_agreed_says_to_take_it_up(storage, case, ready):
    agree(storage, case)
    with pytest.raises(RuleBroken, match="take it up again"):
        begin(storage, case)


def test_nothing_is_taken_up_before_anything_was_agreed(storage, case):
    with pytest.raises(RuleBroken, match="No response was agreed"):
        take_up(storage, case)
    begin(storage, case)
    with pytest.raises(RuleBroken, match="Version 1 is open"):
        take_up(storage, case)


def test_dropped_after_it_was_agreed_it_stays_in_that_text_and_leaves_the_next(
    storage, case, ready
):
    other = recommend(storage, case, "Tell the government.")
    give(storage, case, other, reasons="We wrote to them.")
    agree(storage, case)
    drop(storage, ready)
    take_up(storage, case)
    standing = look(storage, case)
    assert [line.recommendation.id for line in standing.lines] == [other]
    [left] = standing.left
    assert (left.recommendation.id, left.answer.decision) == (ready, Decision.ACCEPTED)
    assert standing.missing == []  # what was promised goes on and is told
    agree(storage, case)
    assert [one.id for one in content_of(storage, case).recommendations] == [str(ready), str(other)]
    later = content_of(storage, case, 2)
    assert [one.id for one in later.recommendations] == [str(other)]
    assert [one.number for one in later.carried_on] == [1]


def test_words_changed_after_the_answer_are_answered_again(storage, case, ready):
    reword(storage, ready, "Agree who leads in each area.")
    standing = look(storage, case)
    assert standing.line_of(ready).answer.is_stale
    assert [one.lack for one in standing.missing] == [Lack.OTHER_WORDS]
    assert standing.answered == 0
    give(storage, case, ready)
    assert look(storage, case).missing == []
    agree(storage, case)
    assert content_of(storage, case).recommendations[0].text == "Agree who leads in each area."


# Split and merged ----------------------------------------------------------------------------


def test_parts_of_an_answered_one_show_its_answer_and_are_answered_each(storage, case, ready):
    parts = [recommend(storage, case, f"Part {n}.", came_from=[ready]) for n in (1, 2)]
    standing = look(storage, case)
    assert [one.lack for one in standing.missing] == [
        Lack.EARLIER_ANSWER, Lack.EARLIER_ANSWER, Lack.LOOSE_ACTION,
    ]  # fmt: skip
    [earlier] = standing.line_of(parts[0]).earlier
    assert (earlier.decision, earlier.reasons, earlier.number) == (
        Decision.ACCEPTED, "It is right.", 1,
    )  # fmt: skip
    assert earlier.became is Became.SPLIT
    [action] = earlier.actions
    with storage.unit_of_work() as db:
        service.take_over(
            db, case.commissioner, queries.get_open(db, case.review_id), parts[0],
            earlier.answer_id, version=0, seen=standing.line_of(parts[0]).recommendation.digest, now=NOW,
        )  # fmt: skip
    give(storage, case, parts[1], Decision.EXPLORE, "We do not know enough.")
    standing = look(storage, case)
    first = standing.line_of(parts[0])
    assert (first.answer.decision, first.answer.reasons) == (Decision.ACCEPTED, "It is right.")
    assert first.answer.how_known == earlier.how_known == KNOWN
    assert [one.id for one in first.actions] == [action.id]
    assert (first.earlier, standing.missing) == ([], [])
    [left] = standing.left
    assert (left.recommendation.state, left.went_into) == (State.SPLIT, [2, 3])
    assert left.answer is not None


def test_a_merged_one_shows_the_answers_of_all_it_came_from(storage, case, ready):
    other = recommend(storage, case, "Write it down.")
    give(storage, case, other, Decision.NOT_ACCEPTED, "It is written down.")
    one = recommend(storage, case, "Both.", came_from=[ready, other], became=Became.MERGED)
    earlier = look(storage, case).line_of(one).earlier
    assert {was.decision for was in earlier} == {Decision.ACCEPTED, Decision.NOT_ACCEPTED}
    assert {was.became for was in earlier} == {Became.MERGED}


def test_of_answers_along_one_way_the_nearest_is_shown(storage, case, ready):
    part = recommend(storage, case, "A part.", came_from=[ready])
    give(storage, case, part, Decision.IN_PART, "Half of it.")
    last = recommend(storage, case, "A part of a part.", came_from=[part])
    [earlier] = look(storage, case).line_of(last).earlier
    assert earlier.decision is Decision.IN_PART


def test_an_answer_is_found_over_a_step_that_was_not_answered(storage, case, ready):
    between = recommend(storage, case, "A part.", came_from=[ready])
    last = recommend(storage, case, "A part of a part.", came_from=[between])
    [earlier] = look(storage, case).line_of(last).earlier
    assert earlier.decision is Decision.ACCEPTED


def test_what_was_not_an_earlier_answer_is_not_taken_over(storage, case, ready):
    one = recommend(storage, case, "Something else.")
    given = look(storage, case).line_of(ready).answer
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.take_over(
            db, case.commissioner, queries.get_open(db, case.review_id), one, given.id,
            version=0, seen=look(storage, case).line_of(one).recommendation.digest, now=NOW,
        )  # fmt: skip


def test_dissent_on_one_that_was_split_is_not_lost_without_a_word(storage, case, ready):
    said = dissent(storage, case, ready)
    recommend(storage, case, "A part.", came_from=[ready])
    loose = [one for one in look(storage, case).missing if one.lack is Lack.LOOSE_DISSENT]
    assert [(one.dissent_id, one.role) for one in loose] == [(said, "Named doctor")]


def test_somebody_with_an_interest_reads_and_changes_nothing(storage, case, ready):
    declare_interest(storage, case, case.commissioner)
    asking = replace(case.commissioner, interests=frozenset({case.review_id}))
    with pytest.raises(NotAllowed):
        look(storage, case, asking)
    with pytest.raises(NotAllowed):
        give(storage, case, ready, actor=asking)
