"""Judgements side by side: which versions, what differs, what blindness hides, what it costs."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from qmapp.casework.assessments.service import lift_sight
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.moderation import ports, queries
from qmapp.casework.moderation.comparing import Difference
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Permission, may
from tests.factories.assessments import begin, edition, later, reopen, submit, type_words
from tests.factories.moderation import agree, assess, lines


def subject(storage, case, actor):
    with storage.reading() as db:
        return queries.subject_of(
            db, actor, db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        )


def test_every_marker_stands_once_with_every_judgement(storage, case):
    assess(storage, case, case.lead, {1: "met"})
    assess(storage, case, case.commissioner, {1: "met", 2: "met"}, stance=Stance.COUNTS_AGAINST)
    assess(storage, case, case.second_commissioner, {1: "not_met", 2: "met"}, position=2)
    found = lines(storage, case)
    assert list(found) == [one.number for one in edition().markers]
    assert [voice.of.author_name for voice in found[1].voices] == [
        "Lead Example", "Commissioner Example", "Second Commissioner Example",
    ]  # fmt: skip
    assert (found[1].difference, found[1].steps) == (Difference.RATING, 3)
    assert found[2].difference is Difference.GAP  # the self-check left it open
    assert found[3].difference is Difference.NONE


def test_answers_and_evidence_differ_by_themselves(storage, case):
    for actor, answer, position in (
        (case.commissioner, "yes", 1),
        (case.second_commissioner, "no", 1),
    ):
        assess(
            storage, case, actor, {1: "met", 2: "met"}, answers={"qm01-q1": answer},
            position=position,
        )  # fmt: skip
    found = lines(storage, case)
    assert found[1].difference is Difference.ANSWERS
    assert found[2].difference is Difference.NONE


def test_an_assessment_under_revision_stands_as_it_was_submitted(storage, case):
    assess(storage, case, case.commissioner, {1: "met"})
    old = assess(storage, case, case.second_commissioner, {1: "not_met"})
    again = reopen(storage, case.second_commissioner, old)
    type_words(
        storage, case.second_commissioner, again, 1, bases={"rating": "not_met"}, rating="met",
        ends=True,
    )  # fmt: skip
    [_, voice] = lines(storage, case)[1].voices
    assert (voice.of.id, voice.rating.id, voice.of.is_revised) == (old.id, "not_met", True)
    submit(storage, case.second_commissioner, again, now=later(5))
    [_, voice] = lines(storage, case)[1].voices
    assert (voice.of.id, voice.rating.id, voice.of.is_revised) == (again.id, "met", False)
    assert (voice.of.after_sight, voice.of.edition_number) == (True, 2)


def test_an_open_assessment_is_nowhere_to_be_seen(storage, case):
    assess(storage, case, case.commissioner, {1: "met"})
    begin(storage, case, case.second_commissioner)
    assert [voice.of.author_id for voice in lines(storage, case)[1].voices] == [
        case.commissioner.person_id
    ]


def test_blindness_ends_with_submitting_or_where_the_chair_lifts_it(storage, case):
    assess(storage, case, case.commissioner, {1: "met"})
    assert not subject(storage, case, case.second_commissioner).is_in_sight
    assert subject(storage, case, case.panel).is_in_sight
    with storage.unit_of_work() as db:
        lift_sight(
            db, case.chair, db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id),
            "She is ill.", later(1),
        )  # fmt: skip
    assert subject(storage, case, case.second_commissioner).is_in_sight
    # What is their own and open is no judgement yet, and stays out of the comparison.
    begin(storage, case, case.second_commissioner)
    assert len(lines(storage, case, case.second_commissioner)[1].voices) == 1


@pytest.mark.parametrize("stage", list(Stage))
def test_it_is_shared_with_a_letter_or_when_it_is_ready(storage, case, stage):
    assess(storage, case, case.lead, {1: "met"})
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = stage
    ready = list(Stage).index(stage) >= list(Stage).index(Stage.READY)
    found = subject(storage, case, case.lead)
    assert found.is_shared is ready
    assert may(case.lead, Permission.MODERATION_READ, found) is ready
    ports.register_shared(lambda _db, drafts: frozenset(drafts) & {case.draft_id})
    try:
        assert subject(storage, case, case.lead).is_shared
    finally:
        ports.register_shared(ports._none_sent)


def test_side_by_side_costs_the_same_queries_for_two_and_for_six(storage, case):
    def cost():
        asked = []

        def tell(*args):
            asked.append(args[2])

        event.listen(storage.engine, "before_cursor_execute", tell)
        lines(storage, case)
        event.remove(storage.engine, "before_cursor_execute", tell)
        return len(asked)

    assess(storage, case, case.commissioner, {1: "met"})
    agree(storage, case)
    one = cost()
    assess(storage, case, case.lead, {1: "met", 2: "partly_met"})
    assess(storage, case, case.second_commissioner, {3: "met"}, answers={"qm03-q1": "yes"})
    assess(storage, case, case.third_commissioner, {1: "not_met"})
    for number in range(2, 19):
        agree(storage, case, number)
    assert cost() == one
