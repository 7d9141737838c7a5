"""Remarks on what stands there, answers that stay on record, and what the board asked before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from qmapp.casework.findings.rules import Cause, Reach
from qmapp.casework.recommendations import ports
from qmapp.casework.recommendations.models import RemarkAnswer
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, at_once, declare_interest, make_case
from tests.factories.findings import FindingsDesk
from tests.factories.findings import details as finding_details
from tests.factories.recommendations import RecommendationsDesk, details, other_review

RULE = "owner.none"
WEAK = "Staff should be reminded to share what they know."
TRAINING = "All frontline staff should have training in safer sleep."
AGAIN = "Training in safer sleep should be given to all frontline staff."


# What is asked -------------------------------------------------------------------------------


def test_what_was_said_counts_and_so_do_the_words(
    desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    id_ = desk.add(WEAK)
    assert {RULE, "cause.no-finding", "nature.not-said"} <= set(desk.rules_on(id_))
    desk.link(id_, (findings.add(), Cause.TOOLS))
    desk.change(
        id_, details(WEAK, owner_role="Head of service", nature=Nature.SIMPLE, nature_because="So.")
    )
    rules = desk.rules_on(id_)
    for gone in (RULE, "cause.no-finding", "cause.not-said", "nature.not-said"):
        assert gone not in rules


def test_a_smart_action_on_a_complex_problem_is_asked_about(desk: RecommendationsDesk) -> None:
    smart = details(
        "The Trust should remove the second form.", owner_role="Director", measure="Audit",
        due_on=date(2027, 3, 1), nature=Nature.COMPLEX, nature_because="It depends.",
    )  # fmt: skip
    id_ = desk.add(smart.text)
    desk.change(id_, smart)
    assert "form.smart-on-complex" in desk.rules_on(id_)
    desk.change(id_, replace(smart, kind=Kind.EXPLORATION, review_on=date(2027, 9, 1)))
    assert "form.smart-on-complex" not in desk.rules_on(id_)
    assert "form.exploration-fits" in desk.rules_on(id_)


def test_a_finding_that_was_taken_out_is_no_ground(
    desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    id_, finding = desk.add(WEAK), findings.add()
    desk.link(id_, (finding, Cause.TOOLS))
    findings.end(finding)
    assert "cause.no-finding" in desk.rules_on(id_)
    [link] = desk.line(id_).links
    assert link.finding_is_ended
    assert not desk.link(id_, (finding, Cause.TOOLS))  # it may stay
    with pytest.raises(NotFound):
        desk.link(desk.add("Another"), (finding, None))


def test_a_national_finding_wants_somebody_national(
    desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    assert desk.rules_on() == []
    findings.add(finding_details(reach=Reach.NATIONAL))
    assert desk.rules_on() == []  # nothing is confirmed: there is no set to speak of
    id_ = desk.add(WEAK)
    assert "set.none-national" in desk.rules_on()
    desk.change(id_, details(WEAK, addressee=Addressee.NATIONAL))
    assert "set.none-national" not in desk.rules_on()
    assert "addressee.national-no-body" in desk.rules_on(id_)


# Answers -------------------------------------------------------------------------------------


def test_an_answer_stays_with_the_remark_until_what_it_rests_on_changes(
    desk: RecommendationsDesk,
) -> None:
    id_ = desk.add(WEAK)
    answer = desk.answer(RULE, " The panel\r\nknows. ", id_, actor=desk.case.commissioner)
    [line] = [one for one in desk.remarks().by_recommendation[id_] if one.remark.rule == RULE]
    assert line.answer is not None
    assert (line.answer.id, line.answer.because) == (answer, "The panel\nknows.")
    assert (line.answer.by_name, line.is_answer_stale) == ("Commissioner Example", False)
    assert line.answer.asked == f"{line.remark.title}. {line.remark.ask}"
    desk.change(id_, details(WEAK, addressee=Addressee.REGION))
    [line] = [one for one in desk.remarks().by_recommendation[id_] if one.remark.rule == RULE]
    assert (line.answer is not None, line.is_answer_stale) == (True, True)


def test_a_new_answer_ends_the_one_before_and_either_is_taken_back(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    id_ = desk.add(WEAK)
    first, second = desk.answer(RULE, "One.", id_), desk.answer(RULE, "Two.", id_)
    assert [one.because for one in desk.line(id_).answers] == ["Two."]
    assert desk.take_back(second)
    assert not desk.take_back(second)
    assert not desk.take_back(first)
    assert desk.line(id_).answers == ()
    with storage.reading() as db:
        rows = db.scalars(select(RemarkAnswer)).all()
    assert {(one.because, one.ended_by) for one in rows} == {
        ("One.", desk.case.lead.person_id), ("Two.", desk.case.lead.person_id),
    }  # fmt: skip


def test_what_nothing_asks_any_more_is_not_answered(desk: RecommendationsDesk) -> None:
    id_ = desk.add(WEAK)
    shown = desk.remark(RULE, id_).rests_on
    with pytest.raises(RuleBroken) as raised:
        desk.answer(RULE, " ", id_)
    assert raised.value.field == "because"
    desk.change(id_, details(WEAK, addressee=Addressee.REGION))
    with pytest.raises(SavedElsewhere):
        desk.answer(RULE, "Late.", id_, rests_on=shown)
    with pytest.raises(SavedElsewhere):
        desk.answer("no.such-rule", "Why.", id_, rests_on=shown)
    assert desk.line(id_).answers == ()


def test_two_who_answer_at_once_leave_one_answer_standing(desk: RecommendationsDesk) -> None:
    id_ = desk.add(WEAK)
    shown = desk.remark(RULE, id_).rests_on
    raised = at_once(
        lambda: desk.answer(RULE, "One.", id_, rests_on=shown),
        lambda: desk.answer(RULE, "Two.", id_, rests_on=shown, actor=desk.case.commissioner),
    )
    assert raised == []
    assert len(desk.line(id_).answers) == 1


def test_a_remark_on_the_set_is_answered_for_the_set(
    desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    findings.add(finding_details(reach=Reach.NATIONAL))
    id_ = desk.add(WEAK)
    answer = desk.answer("set.none-national", "It was sent last year.")
    [line] = [one for one in desk.remarks().of_set if one.remark.rule == "set.none-national"]
    assert line.answer is not None
    assert line.answer.id == answer
    desk.change(id_, details(WEAK, addressee=Addressee.NATIONAL))
    assert [one.id for one in desk.remarks().left_over] == [answer]
    assert desk.take_back(answer)
    assert list(desk.remarks().left_over) == []


def test_what_was_said_of_a_draft_that_is_not_sent_is_hidden_with_it(
    storage: Storage, desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    rule, board = "set.none-national", desk.case.commissioner
    desk.add(WEAK)
    desk.next_draft(sent=False)
    findings.add(finding_details(reach=Reach.NATIONAL), number=2)
    hidden = desk.answer(rule, "It was sent last year.")
    assert [one.answer.id for one in desk.remarks().of_set if one.answer] == [hidden]
    told = desk.remarks(board)
    assert (list(told.of_set), list(told.left_over)) == ([], [])
    with pytest.raises(NotFound):
        desk.take_back(hidden, board)
    # Neither way does one end what the other does not know of.
    findings.add(finding_details(reach=Reach.NATIONAL))
    shared = desk.answer(rule, "A letter goes out.", actor=board)
    desk.now += timedelta(hours=1)
    later = desk.answer(rule, "It was sent again.")
    assert [one.answer.id for one in desk.remarks(board).of_set if one.answer] == [shared]
    [line] = [one for one in desk.remarks().of_set if one.remark.rule == rule]
    assert line.answer is not None
    assert line.answer.id == later
    assert not desk.take_back(hidden)  # the newer one ended it
    with storage.unit_of_work() as db:
        desk.draft(db, 2).sent_at = NOW
    [line] = [one for one in desk.remarks(board).of_set if one.remark.rule == rule]
    assert line.answer is not None
    assert line.answer.id == later
    last = desk.answer(rule, "Both agree.", actor=board)
    with storage.reading() as db:
        rows = db.scalars(select(RemarkAnswer).where(RemarkAnswer.ended_at.is_(None)))
        assert [one.id for one in rows] == [last]


def test_answers_are_for_those_who_write(storage: Storage, desk: RecommendationsDesk) -> None:
    id_ = desk.add(WEAK)
    answer = desk.answer(RULE, id_=id_)
    shown = desk.remark(RULE, id_).rests_on
    for who in ("panel", "observer", "manager"):
        actor = desk.case.people[who]
        with pytest.raises(NotAllowed):
            desk.answer(RULE, "Why.", id_, rests_on=shown, actor=actor)
        with pytest.raises(NotAllowed):
            desk.take_back(answer, actor)
    other = RecommendationsDesk(storage, make_case(storage, reference="Child L"))
    with pytest.raises(NotFound):
        other.take_back(answer)


# What the board asked before -----------------------------------------------------------------


@pytest.fixture
def before(storage: Storage, desk: RecommendationsDesk) -> RecommendationsDesk:
    """An earlier review of the board, on which the commissioner is an observer."""
    case = other_review(
        storage, desk.case, created_at=NOW - timedelta(days=400),
        lead=ReviewRole.LEAD_REVIEWER, commissioner=ReviewRole.OBSERVER,
    )  # fmt: skip
    return RecommendationsDesk(storage, case)


def test_the_same_as_an_earlier_one_is_shown_with_what_became_of_it(
    desk: RecommendationsDesk, before: RecommendationsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = before.add(TRAINING)
    before.add("The Department should change the guidance on home education.")
    asked: list[tuple[Collection[UUID], Actor]] = []

    class Decided:
        def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
            asked.append((set(ids), actor))
            return {old: "Accepted on 3 May 2024; one action, done."}

        def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
            return frozenset()

    monkeypatch.setattr(ports, "_outcomes", Decided())
    id_ = desk.add(AGAIN)
    found = desk.remarks(desk.case.commissioner)
    [line] = found.earlier[id_]
    assert (line.id, line.reference, line.number, line.text) == (old, "Child A", 1, TRAINING)
    assert line.outcome == "Accepted on 3 May 2024; one action, done."
    assert line.may_open
    assert "repeat.earlier" in [one.remark.rule for one in found.by_recommendation[id_]]
    [(ids, actor)] = asked
    assert ids == {old}
    assert actor.is_on_review(before.case.review_id)  # with their standing everywhere


def test_of_a_review_that_one_may_not_read_nothing_is_told(
    storage: Storage, desk: RecommendationsDesk, before: RecommendationsDesk
) -> None:
    before.add(TRAINING)
    id_ = desk.add(AGAIN)
    assert desk.remarks(desk.case.panel).earlier == {}
    assert id_ in desk.remarks(desk.case.commissioner).earlier
    declare_interest(storage, before.case, desk.case.commissioner)
    assert desk.remarks(desk.case.commissioner).earlier == {}


def test_of_a_published_review_those_on_the_board_are_told(
    storage: Storage, desk: RecommendationsDesk
) -> None:
    case = other_review(
        storage, desk.case, created_at=NOW + timedelta(days=1), stage=Stage.PUBLISHED,
        lead=ReviewRole.LEAD_REVIEWER,
    )  # fmt: skip
    RecommendationsDesk(storage, case).add(TRAINING)
    id_ = desk.add(AGAIN)
    on_board = replace(desk.case.commissioner, board_roles=desk.case.chair.board_roles)
    [line] = desk.remarks(on_board).earlier[id_]
    assert not line.may_open
    assert desk.remarks(desk.case.commissioner).earlier == {}
    declare_interest(storage, case, on_board)
    assert desk.remarks(on_board).earlier == {}


@pytest.mark.parametrize("what", ["later", "unsent", "dropped", "proposed", "other board"])
def test_what_is_no_earlier_recommendation(
    storage: Storage, desk: RecommendationsDesk, what: str
) -> None:
    roles = {"second_lead": ReviewRole.LEAD_REVIEWER, "commissioner": ReviewRole.COMMISSIONER}
    created = NOW + timedelta(days=1) if what == "later" else NOW - timedelta(days=9)
    case = other_review(storage, desk.case, created_at=created, sent=what != "unsent", **roles)
    if what == "other board":
        case = make_case(storage, reference="Child Z")
        case = replace(case, people=dict(case.people) | {"second_lead": case.lead})
    old = RecommendationsDesk(storage, case)
    id_ = old.add(TRAINING, actor=case.second_lead)
    if what == "dropped":
        old.drop(id_, actor=case.second_lead)
    if what == "proposed":
        kinds = [id_, old.add(TRAINING, Kind.QUESTION, actor=case.second_lead)]
        old.merge(kinds, TRAINING, actor=case.second_lead)
    desk.add(AGAIN)
    assert desk.remarks(desk.case.commissioner).earlier == {}


def test_how_many_others_had_counts_only_what_may_be_read(
    storage: Storage, desk: RecommendationsDesk, before: RecommendationsDesk
) -> None:
    more = RecommendationsDesk(
        storage,
        other_review(
            storage, desk.case, "Child B", lead=ReviewRole.LEAD_REVIEWER,
            commissioner=ReviewRole.OBSERVER,
        ),
    )  # fmt: skip
    before.add("One")
    more.add("One")
    for number in range(8):
        desk.add(f"The Trust should remove form {number}.")
    [line] = [
        one
        for one in desk.remarks(desk.case.commissioner).of_set
        if one.remark.rule == "set.more-than-before"
    ]
    assert "of 2 earlier reviews" in line.remark.why
    rules = [one.remark.rule for one in desk.remarks(desk.case.panel).of_set]
    assert "set.more-than-before" not in rules
