"""Agreeing, recording a disagreement, clearing: what stands, and what may not happen."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.assessments.models import Assessment, CoAuthor, Judgement, QuestionAnswer
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.moderation import queries, service
from qmapp.casework.moderation.models import AgreedJudgement, Position
from qmapp.casework.moderation.rules import Held, Since
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import ROWS, chain_of
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from tests.factories.assessments import (
    at_once,
    begin,
    declare_interest,
    edition,
    later,
    marker,
    reopen,
    submit,
)
from tests.factories.moderation import IMPASSE, WHY, agree, assess, clear, disagree, held


@pytest.fixture
def judged(storage, case):
    """A self-check and two commissioners' assessments of marker 1, all submitted."""
    return (
        assess(storage, case, case.lead, {1: "met"}),
        assess(storage, case, case.commissioner, {1: "partly_met", 2: "met"}),
        assess(storage, case, case.second_commissioner, {1: "largely_met"}),
    )


def rows(storage, *models):
    """Every column of every row of some tables."""
    with storage.reading() as db:
        return {
            model.__tablename__: sorted(
                tuple(map(repr, row)) for row in db.execute(select(*model.__table__.columns))
            )
            for model in models
        }


def events(storage):
    with storage.reading() as db:
        found = db.scalars(
            select(Event).where(Event.verb.like("moderation:%")).order_by(Event.sequence)
        ).all()
        values = {
            event.id: {
                one.field: json.loads(one.value)
                for one in db.scalars(select(EventValue).where(EventValue.event_id == event.id))
                if one.field != ROWS
            }
            for event in found
        }
        return [(event.verb, event.subject_id, values[event.id]) for event in found]


def test_a_judgement_is_agreed_with_its_reasons(storage, case, judged):
    agree(storage, case, 1, "partly_met", "  Both read the minutes again.  ")
    found = held(storage, case)[marker(1).id]
    assert (found.held, found.rating, found.reasons, found.handling) == (
        Held.AGREED, "partly_met", "Both read the minutes again.", "",
    )  # fmt: skip
    assert (found.recorded_by, found.recorded_by_name) == (
        case.commissioner.person_id, "Commissioner Example",
    )  # fmt: skip
    assert (found.version, list(found.positions), found.since) == (1, [], Since.NOTHING)


def test_a_disagreement_says_who_holds_what_and_how_it_is_handled(storage, case, judged):
    own, first, second = judged
    disagree(storage, case, positions={first.id: "Twice is not enough.", own.id: "  "})
    found = held(storage, case)[marker(1).id]
    assert (found.held, found.rating, found.handling) == (Held.DISAGREED, None, IMPASSE)
    said = [(one.assessment_id, one.rating, one.words) for one in found.positions]
    assert sorted(said) == sorted([
        (own.id, "met", ""),
        (first.id, "partly_met", "Twice is not enough."),
        (second.id, "largely_met", ""),
    ])  # fmt: skip
    assert said[0][0] == own.id


def test_a_position_on_a_marker_that_was_not_judged_has_no_rating(storage, case, judged):
    _, first, second = judged
    disagree(storage, case, 2)
    ratings = {one.assessment_id: one.rating for one in held(storage, case)[marker(2).id].positions}
    assert (ratings[first.id], ratings[second.id]) == ("met", None)


def test_agreeing_after_a_disagreement_leaves_no_position_behind(storage, case, judged):
    disagree(storage, case)
    agree(storage, case)
    found = held(storage, case)[marker(1).id]
    assert (found.held, list(found.positions), found.version) == (Held.AGREED, [], 2)
    assert rows(storage, Position) == {"positions": []}


def test_what_is_not_held_yet_is_told_in_the_order_of_the_edition(storage, case, judged):
    agree(storage, case, 3)
    disagree(storage, case, 1)
    with storage.reading() as db:
        left = queries.unmoderated(
            db, db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        )
    assert list(left) == [one.id for one in edition().markers if one.number not in {1, 3}]


# What may not happen -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "reasons", "field"),
    [("met", " \n ", "reasons"), ("", WHY, "rating"), ("splendid", WHY, "rating"), ("", "", "reasons")],
)  # fmt: skip
def test_reasons_come_before_the_rating(storage, case, judged, rating, reasons, field):
    with pytest.raises(RuleBroken) as broken:
        agree(storage, case, 1, rating, reasons)
    assert broken.value.field == field
    assert held(storage, case) == {}


@pytest.mark.parametrize(
    ("reasons", "handling", "field"), [(" ", IMPASSE, "reasons"), ("It is.", "", "handling")]
)
def test_a_disagreement_says_what_it_is_about_and_what_happens(
    storage, case, judged, reasons, handling, field
):
    with pytest.raises(RuleBroken) as broken:
        disagree(storage, case, 1, reasons, handling)
    assert broken.value.field == field


def test_words_that_are_too_long_are_refused_where_they_stand(storage, case, judged):
    with pytest.raises(RuleBroken) as broken:
        disagree(storage, case, positions={judged[1].id: "x" * 10_001})
    assert broken.value.field == f"position-{judged[1].id}"


def test_nothing_is_agreed_without_a_submitted_assessment_of_a_commissioner(storage, case):
    assess(storage, case, case.lead, {1: "met"})
    with pytest.raises(NotAllowed):  # they have theirs still to submit
        agree(storage, case)
    alone = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, alone)
    agree(storage, case)
    reopen(storage, case.commissioner, alone)
    with pytest.raises(NotAllowed):
        agree(storage, case, 2)


def test_nobody_disagrees_alone(storage, case):
    assess(storage, case, case.commissioner, {1: "met"})
    with pytest.raises(RuleBroken, match="Only one assessment"):
        disagree(storage, case)


def test_a_position_belongs_to_a_submitted_assessment_of_the_draft(storage, case, judged):
    with pytest.raises(NotFound):
        disagree(storage, case, positions={uuid4(): "Mine."})


def test_an_unknown_marker_is_not_there(storage, case, judged):
    with storage.unit_of_work() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        with pytest.raises(NotFound):
            service.agree(
                db, case.commissioner, review, draft, "qm99", "met", WHY, version=0, now=later(1)
            )


@pytest.mark.parametrize(
    "who", ["lead", "panel", "observer", "chair", "manager", "third_commissioner"]
)
def test_only_a_commissioner_who_submitted_may_moderate(storage, case, judged, who):
    actor = case.people[who]
    agree(storage, case)
    for step in (agree, disagree, clear):
        with pytest.raises(NotAllowed):
            step(storage, case, actor=actor)


def test_an_interest_takes_moderation_away(storage, case, judged):

    declare_interest(storage, case, case.commissioner)
    concerned = replace(case.commissioner, interests=frozenset({case.review_id}))
    with pytest.raises(NotAllowed):
        agree(storage, case, actor=concerned)


# Two tabs, two people ------------------------------------------------------------------------


def test_a_stale_form_overwrites_nothing(storage, case, judged):
    agree(storage, case, 1, "met", version=0)
    with pytest.raises(SavedElsewhere):
        agree(storage, case, 1, "partly_met", version=0)
    with pytest.raises(SavedElsewhere):
        disagree(storage, case, version=0)
    with pytest.raises(SavedElsewhere):
        clear(storage, case, version=0)
    assert held(storage, case)[marker(1).id].rating == "met"


def test_the_same_again_leaves_one_event(storage, case, judged):
    for _ in range(2):
        agree(storage, case, version=0)
    for _ in range(2):
        disagree(storage, case, 2, version=0, positions={judged[1].id: "No."})
    assert [verb for verb, *_ in events(storage)] == ["moderation:agreed", "moderation:disagreed"]


def test_a_form_from_before_it_was_cleared_does_not_fit_what_is_agreed_anew(storage, case, judged):
    agree(storage, case, 1, "met", version=0)
    clear(storage, case, version=1)
    agree(storage, case, 1, "not_met", version=2)
    assert held(storage, case)[marker(1).id].version == 3
    with pytest.raises(SavedElsewhere):
        agree(storage, case, 1, "partly_met", version=1)
    with pytest.raises(SavedElsewhere):
        clear(storage, case, version=1)


def test_of_two_at_the_same_moment_one_is_kept_and_the_other_told(storage, case, judged):
    raised = at_once(
        lambda: agree(storage, case, 1, "met", version=0),
        lambda: agree(storage, case, 1, "partly_met", actor=case.second_commissioner, version=0),
    )
    assert [type(one) for one in raised] == [SavedElsewhere]
    assert len(events(storage)) == len(held(storage, case)) == 1


# The trail -----------------------------------------------------------------------------------


def test_clearing_opens_the_marker_again_and_the_trail_keeps_what_was(storage, case, judged):
    disagree(storage, case, now=later(60))
    agree(storage, case, 1, "met", now=later(61))
    clear(storage, case, version=2, now=later(62))
    clear(storage, case, version=2, now=later(63))  # a second press: nothing left to do
    assert held(storage, case) == {}
    assert rows(storage, AgreedJudgement, Position) == {"agreed_judgements": [], "positions": []}
    with storage.reading() as db:
        past = queries.list_past(db, case.draft_id, marker(1).id)
    assert [(one.verb, one.rating, one.by_name, one.at) for one in past] == [
        ("cleared", None, "Commissioner Example", later(62)),
        ("agreed", "met", "Commissioner Example", later(61)),
        ("disagreed", None, "Commissioner Example", later(60)),
    ]


def test_no_words_of_the_case_stand_in_the_trail(storage, case, judged):
    agree(storage, case, 2, reasons="She rang the school.")
    disagree(storage, case, positions={judged[1].id: "The school did not ring back."})
    text = json.dumps([values for *_, values in events(storage)])
    assert not any(words in text for words in ("school", "scrutineer", "asking twice"))
    assert {subject for _, subject, _ in events(storage)} == {
        one.id for one in held(storage, case).values()
    }
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None


# The originals -------------------------------------------------------------------------------


def test_nothing_of_moderation_writes_to_an_assessment(storage, case, judged):
    originals = (Assessment, Judgement, QuestionAnswer, Evidence, CoAuthor)
    before = rows(storage, *originals)
    agree(storage, case, 1, "not_met")
    disagree(storage, case, 1, positions={one.id: "As before." for one in judged})
    clear(storage, case, version=2)
    agree(storage, case, 2, "cannot_tell")
    assert rows(storage, *originals) == before


# Reopened since ------------------------------------------------------------------------------


def test_what_was_agreed_on_an_older_version_says_so(storage, case, judged):
    agree(storage, case, now=later(-60))
    assert held(storage, case)[marker(1).id].since is Since.SUBMITTED
    agree(storage, case, 1, now=later(-30))
    again = reopen(storage, case.second_commissioner, judged[2])
    assert held(storage, case)[marker(1).id].since is Since.REOPENED
    agree(storage, case, 1, now=later(10))
    found = held(storage, case)[marker(1).id]
    assert (found.since, found.version) == (Since.NOTHING, 3)
    submit(storage, case.second_commissioner, again, now=later(20))
    assert held(storage, case)[marker(1).id].since is Since.REOPENED


def test_positions_keep_the_version_that_they_were_held_in(storage, case, judged):
    disagree(storage, case)
    again = reopen(storage, case.second_commissioner, judged[2])
    submit(storage, case.second_commissioner, again, now=later(90))
    assert judged[2].id in {
        one.assessment_id for one in held(storage, case)[marker(1).id].positions
    }
    disagree(storage, case, now=later(100))
    whose = {one.assessment_id for one in held(storage, case)[marker(1).id].positions}
    assert again.id in whose
    assert judged[2].id not in whose


def test_what_is_held_costs_the_same_queries_however_much_it_is(storage, case, judged):
    def cost():
        count = 0

        def tell(*_):
            nonlocal count
            count += 1

        event.listen(storage.engine, "before_cursor_execute", tell)
        found = held(storage, case)
        event.remove(storage.engine, "before_cursor_execute", tell)
        return count, len(found)

    disagree(storage, case)
    one = cost()
    for number in range(2, 19):
        disagree(storage, case, number)
    many = cost()
    assert (one[1], many[1]) == (1, 18)
    assert one[0] == many[0]
