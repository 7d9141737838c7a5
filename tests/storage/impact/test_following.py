from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.errors import NotAllowed, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.governance.stages.setup import register as register_gate
from qmapp.learning.impact import queries, service
from qmapp.learning.impact.models import CheckPlan, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import (
    BY_DEFAULT,
    CheckKind,
    Decided,
    Ending,
    Judged,
    Planned,
    SoWhat,
    Turn,
)
from qmapp.people.accounts.models import Membership
from tests.factories.actions import ended, linked
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.following import (
    TODAY,
    Followed,
    another_review,
    checks,
    close,
    done,
    follow,
    get,
    later,
    next_check,
    prove,
    say,
    shown,
)
from tests.factories.measures import add, see
from tests.factories.recommendations import RecommendationsDesk
from tests.factories.responses import agency

SECRET = "zqimpactqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def world(storage: Storage, case: Case) -> Followed:
    return follow(storage, case)


# Checks --------------------------------------------------------------------------------------


def test_a_check_is_recorded_once_and_never_changed(storage: Storage, world: Followed) -> None:
    check = next_check(storage, world.one)
    who = world.case.commissioner
    again = date(2027, 8, 1)
    for _ in range(2):  # a form sent twice
        done(storage, check, who, judged=Judged.NO_EVIDENCE, next_on=again)
    found = get(storage, world.one)
    assert (found.judged, found.judged_on) == (Judged.NO_EVIDENCE, date(2027, 5, 19))
    assert [one.due_on for one in checks(storage, world.one, open_only=True)].count(again) == 1
    with pytest.raises(SavedElsewhere):
        done(storage, check, world.case.chair, judged=Judged.NO_EFFECT)
    with pytest.raises(RuleBroken), storage.unit_of_work() as db:
        service.move_check(
            db, who, check.id, date(2029, 1, 1), "Later.", version=check.version + 1, now=later(191)
        )
    assert get(storage, world.one).judged is Judged.NO_EVIDENCE


def test_a_judgement_rests_on_evidence_of_a_change(storage: Storage, world: Followed) -> None:
    check, who = next_check(storage, world.one), world.case.commissioner
    prove(storage, world, ProofKind.DOCUMENT, Shows.DONE, on_action=True)
    with pytest.raises(RuleBroken) as early:
        done(storage, check, who, judged=Judged.EARLY_SIGNS)
    assert early.value.field == "judged"
    rests = prove(storage, world, ProofKind.AUDIT)
    with pytest.raises(RuleBroken, match="1 of 2"):
        done(storage, check, who, judged=Judged.SHOWN)
    with pytest.raises(RuleBroken, match="Write the reasons"):
        done(storage, check, who, judged=Judged.EARLY_SIGNS, reasons=" ")
    with pytest.raises(RuleBroken) as unasked:
        done(storage, check, who, judged=Judged.EARLY_SIGNS, answers={})
    assert unasked.value.field == "so_what-different"
    made = done(storage, check, who, judged=Judged.EARLY_SIGNS)
    assert str(rests) in made.rests_on
    assert len(made.rests_on) == 2


def test_sustained_means_shown_before(storage: Storage, world: Followed) -> None:
    prove(storage, world, ProofKind.AUDIT)
    prove(storage, world, ProofKind.FAMILY_VOICE)
    who = world.case.chair
    first = next_check(storage, world.one)
    with pytest.raises(RuleBroken, match="Sustained"):
        done(storage, first, who, judged=Judged.SUSTAINED)
    done(storage, first, who, judged=Judged.SHOWN)
    done(storage, next_check(storage, world.one), who, judged=Judged.SUSTAINED, days=380)
    assert get(storage, world.one).judged is Judged.SUSTAINED


def test_sustained_is_not_said_on_the_day_it_was_shown(storage: Storage, world: Followed) -> None:
    shown(storage, world)
    who = world.case.chair
    second = next_check(storage, world.one)
    for days in (190, 281):
        with pytest.raises(RuleBroken, match="still holds 3 months after"):
            done(storage, second, who, judged=Judged.SUSTAINED, days=days)
    done(storage, second, who, judged=Judged.SUSTAINED, days=282)


def test_what_is_from_before_shows_no_change(storage: Storage, world: Followed) -> None:
    check, who = next_check(storage, world.one), world.case.commissioner
    for kind in (ProofKind.AUDIT, ProofKind.FAMILY_VOICE):
        prove(storage, world, kind, on=TODAY)
    for judged in (Judged.EARLY_SIGNS, Judged.SHOWN):
        with pytest.raises(RuleBroken) as broken:
            done(storage, check, who, judged=judged)
        assert broken.value.field == "judged"
    prove(storage, world, ProofKind.AUDIT)
    done(storage, check, who, judged=Judged.EARLY_SIGNS)


def test_the_last_check_asks_when_it_is_looked_at_again(storage: Storage, world: Followed) -> None:
    who = world.case.chair
    for number, judged in enumerate((Judged.NO_EVIDENCE, Judged.NO_EFFECT)):
        done(storage, next_check(storage, world.one), who, judged=judged, days=190 + number)
    last = next_check(storage, world.one)
    with pytest.raises(RuleBroken, match="only impact check"), storage.unit_of_work() as db:
        service.end_check(db, who, last.id, "Enough.", version=1, now=later(200))
    with pytest.raises(RuleBroken) as broken:
        done(storage, last, who, judged=Judged.NO_EVIDENCE, decided=Decided.STOP, days=740)
    assert broken.value.field == "next_on"
    again = date(2029, 6, 1)
    done(storage, last, who, judged=Judged.NO_EVIDENCE, days=740, next_on=again)
    assert next_check(storage, world.one).due_on == again


def test_the_same_check_with_another_day_is_not_the_same(storage: Storage, world: Followed) -> None:
    check, who = next_check(storage, world.one), world.case.chair
    done(storage, check, who, next_on=date(2027, 9, 1))
    with pytest.raises(SavedElsewhere):
        done(storage, check, who, next_on=date(2027, 10, 1))


def test_a_check_is_moved_and_taken_out_with_a_reason(storage: Storage, world: Followed) -> None:
    who, check = world.case.manager, next_check(storage, world.one)
    with storage.unit_of_work() as db:
        moved = service.move_check(
            db, who, check.id, date(2027, 7, 1), "The audit is in June.", version=1, now=NOW
        )
    assert get(storage, world.one).first_impact_on == date(2027, 7, 1)
    with pytest.raises(SavedElsewhere), storage.unit_of_work() as db:
        service.end_check(db, who, check.id, "Again.", version=1, now=NOW)
    for one in checks(storage, world.one, open_only=True):
        if one.kind is CheckKind.IMPACT and one.id != moved.id:
            with storage.unit_of_work() as db:
                service.end_check(db, who, one.id, "Two are too many.", version=1, now=NOW)
    with pytest.raises(RuleBroken, match="only impact check"), storage.unit_of_work() as db:
        service.end_check(db, who, moved.id, "None at all.", version=1, now=NOW)
    kept = [one for one in checks(storage, world.one) if one.ended_because]
    assert len(kept) == 3


def test_two_who_record_one_check_at_once(storage: Storage, world: Followed) -> None:
    check = next_check(storage, world.one)
    people = [world.case.commissioner, world.case.chair]

    def record(number: int) -> None:
        done(storage, check, people[number], next_on=date(2027, 9, 1))

    [other] = at_once(lambda: record(0), lambda: record(1))
    assert isinstance(other, SavedElsewhere)
    due = [one.due_on for one in checks(storage, world.one, open_only=True)]
    assert due.count(date(2027, 9, 1)) == 1


# What is kept --------------------------------------------------------------------------------


def test_what_is_kept_is_what_checks_and_actions_say(storage: Storage, case: Case) -> None:
    world = follow(storage, case, 3)
    shown(storage, world)
    say(storage, world, Delivery.STOPPED, at=1)
    say(storage, world, Delivery.DELIVERED, at=2, days=40)
    say(storage, world, Delivery.AT_RISK, at=2, days=50)
    done(storage, next_check(storage, world.follow_ups[1]), case.chair, judged=Judged.NO_EFFECT)
    close(storage, world.one, case.chair)
    with storage.reading() as db:
        every = db.scalars(select(FollowUp)).all()
        rebuilt = queries.kept_of(db, every)
        for one in every:
            assert rebuilt[one.id] == type(rebuilt[one.id])(
                judged=one.judged,
                judged_on=one.judged_on,
                first_impact_on=one.first_impact_on,
                delivered_on=one.delivered_on,
            )
    delivered = [get(storage, one).delivered_on for one in world.follow_ups]
    assert delivered == [date(2026, 12, 10), None, None]


# Closing and taking up again -----------------------------------------------------------------


def test_closed_with_impact_when_all_is_there(storage: Storage, world: Followed) -> None:
    who = world.case.chair
    with pytest.raises(RuleBroken, match="1 of 1 action neither"):
        close(storage, world.one, who)
    shown(storage, world)
    for _ in range(2):
        close(storage, world.one, who, dissent="The school holds that it is too early.", version=2)
    found = get(storage, world.one)
    assert (found.ending, found.ended_on) == (Ending.WITH_IMPACT, date(2027, 5, 29))
    assert not checks(storage, world.one, open_only=True)
    with storage.reading() as db:
        [turn] = db.scalars(select(FollowUpTurn)).all()
        assert (turn.turn, turn.judged, turn.signed_by) == (
            Turn.WITH_IMPACT,
            Judged.SHOWN,
            who.person_id,
        )
        assert turn.dissent.startswith("The school")
    with pytest.raises(SavedElsewhere):  # a second tab, with another reason
        close(storage, world.one, who, because="It holds.", version=2)
    with pytest.raises(RuleBroken, match="Take it up again first"), storage.unit_of_work() as db:
        service.add_check(db, who, world.one, CheckKind.IMPACT, date(2029, 1, 1), later(201))


def test_a_count_of_the_action_itself_closes_nothing(storage: Storage, world: Followed) -> None:
    shown(storage, world)
    with storage.unit_of_work() as db:
        db.execute(update(Proof).values(shows=Shows.DONE, kind=ProofKind.DATA))
    with pytest.raises(RuleBroken, match="nothing shows a change"):
        close(storage, world.one, world.case.chair)


def test_without_impact_wants_a_reason_and_stays_visible(storage: Storage, world: Followed) -> None:
    with pytest.raises(RuleBroken) as broken:
        close(storage, world.one, world.case.chair, Ending.WITHOUT_IMPACT)
    assert broken.value.field == "because"
    close(storage, world.one, world.case.chair, Ending.WITHOUT_IMPACT, "The team is no more.")
    assert get(storage, world.one).ending is Ending.WITHOUT_IMPACT


def test_what_did_harm_does_not_leave_the_set_before_it_is_closed(
    storage: Storage, world: Followed
) -> None:
    desk, harmful = RecommendationsDesk(storage, world.case), world.recommendations[0]
    other = desk.add()
    prove(storage, world)
    done(storage, next_check(storage, world.one), world.case.commissioner, judged=Judged.HARMFUL)
    for leave in (
        lambda: desk.drop(harmful, "It did harm."),
        lambda: desk.split(harmful, "Agree who leads.", "Write down who leads."),
        lambda: desk.merge([harmful, other], "Agree who leads, at once."),
    ):
        with pytest.raises(RuleBroken, match="did harm, and is not closed"):
            leave()
        assert get(storage, world.one).judged is Judged.HARMFUL
    close(
        storage, world.one, world.case.chair, Ending.WITHOUT_IMPACT,
        "We told the families, and stopped it.",
    )  # fmt: skip
    desk.drop(harmful, "It did harm.")
    with storage.reading() as db:
        assert db.get_one(Recommendation, harmful).state is State.DROPPED


def test_whoever_was_given_a_link_to_an_action_does_not_sign(
    storage: Storage, world: Followed
) -> None:
    shown(storage, world)
    case = world.case
    link_id, _token = linked(
        storage, case, world.actions[0], email=f"{case.chair.person_id}@Example.org"
    )
    ended(storage, link_id, revoked_at=NOW)
    with pytest.raises(RuleBroken, match="somebody else signs"):
        close(storage, world.one, case.chair)
    close(storage, world.one, case.manager)


@pytest.mark.parametrize("how", ["lead", "agency"])
def test_whoever_owns_an_action_does_not_sign(storage: Storage, world: Followed, how: str) -> None:
    shown(storage, world)
    case = world.case
    with storage.unit_of_work() as db:
        values: dict[str, object] = {"lead_id": case.chair.person_id}
        if how == "agency":
            agency_id = agency(storage, case)
            values = {"agency_id": agency_id}
            db.execute(
                update(Membership)
                .where(Membership.person_id == case.chair.person_id)
                .values(agency_id=agency_id)
            )
        db.execute(update(Action).where(Action.id == world.actions[0]).values(**values))
    for ending in Ending:
        with pytest.raises(RuleBroken, match="somebody else signs"):
            close(storage, world.one, case.chair, ending, "It is done.")
    close(storage, world.one, case.manager)


def test_taken_up_again_for_a_later_review(storage: Storage, world: Followed) -> None:
    case = world.case
    shown(storage, world)
    close(storage, world.one, case.chair)
    other = make_case(storage, reference="Child M")
    again = another_review(storage, case)

    def reopen(later_id: UUID | None, version: int = 3) -> None:
        with storage.unit_of_work() as db:
            service.reopen(
                db, case.chair, world.one, "It was found again.", later_id,
                version=version, now=later(300), next_on=date(2027, 12, 1),
            )  # fmt: skip

    with pytest.raises(RuleBroken, match="another review of this board"):
        reopen(other.review_id)
    with pytest.raises(SavedElsewhere):
        reopen(None, version=2)
    reopen(again)
    reopen(again)  # a form sent twice
    found = get(storage, world.one)
    # It was found wanting: what was judged before is past, and it does not close on that.
    assert (found.ending, found.ended_on, found.judged) == (None, None, None)
    assert found.first_impact_on == date(2027, 12, 1)
    with pytest.raises(RuleBroken, match="not shown yet"):
        close(storage, world.one, case.chair, days=300)
    assert [one.due_on for one in checks(storage, world.one, open_only=True)] == [date(2027, 12, 1)]
    with storage.reading() as db:
        turns = db.scalars(select(FollowUpTurn).order_by(FollowUpTurn.signed_at)).all()
        assert [(one.turn, one.review_id) for one in turns] == [
            (Turn.WITH_IMPACT, None),
            (Turn.REOPENED, again),
        ]
        assert turns[1].judged is Judged.SHOWN
    again_check = next_check(storage, world.one)
    with pytest.raises(RuleBroken, match="Choose “Shown” first"):
        done(storage, again_check, case.chair, judged=Judged.SUSTAINED, days=390)
    # Nor is it shown again by nothing but what was there before: one new piece is needed.
    for day in (290, 300):
        prove(storage, world, ProofKind.OBSERVATION, on=TODAY + timedelta(day))
        with pytest.raises(RuleBroken, match="from before this was taken up again"):
            done(storage, again_check, case.chair, judged=Judged.SHOWN, days=390)
    prove(storage, world, ProofKind.OBSERVATION, on=TODAY + timedelta(301))
    done(storage, again_check, case.chair, judged=Judged.SHOWN, days=390)
    close(storage, world.one, case.chair, days=391)


def test_a_measure_shows_it_again_by_an_observation_of_after(
    storage: Storage, world: Followed
) -> None:
    case = world.case
    rec = world.recommendations[0]
    shown(storage, world)
    measure = add(storage, case, rec)
    see(storage, case, measure, on=TODAY + timedelta(250), now=later(280))
    close(storage, world.one, case.chair)
    with storage.unit_of_work() as db:
        service.reopen(
            db, case.chair, world.one, "It was found again.", None, version=3, now=later(300)
        )

    def judge() -> None:
        done(storage, next_check(storage, world.one), case.chair, judged=Judged.SHOWN, days=390)

    with pytest.raises(RuleBroken, match="from before this was taken up again"):
        judge()
    see(storage, case, measure, on=TODAY + timedelta(380), now=later(385))
    judge()
    assert get(storage, world.one).judged is Judged.SHOWN


def test_whoever_said_that_an_action_is_delivered_does_not_sign(
    storage: Storage, case: Case
) -> None:
    world = follow(storage, case, 2)
    shown(storage, world)

    def note(action_id: UUID, by: UUID, was: Delivery, now: Delivery) -> None:
        with storage.unit_of_work() as db:
            db.add(
                ActionNote(
                    id=uuid4(), board_id=case.board_id, action_id=action_id, was=was, now=now,
                    words="The owner rang.", said_by=by, said_at=NOW,
                )
            )  # fmt: skip

    one, other = world.actions[0], world.actions[1]
    chair, manager = case.chair.person_id, case.manager.person_id
    note(one, chair, Delivery.ON_TRACK, Delivery.DELIVERED)
    note(one, chair, Delivery.DELIVERED, Delivery.AT_RISK)
    # What was said of another recommendation's action, or that it goes on, bars nobody.
    note(other, manager, Delivery.ON_TRACK, Delivery.DELIVERED)
    note(one, manager, Delivery.NOT_STARTED, Delivery.ON_TRACK)
    note(one, manager, Delivery.DELIVERED, Delivery.DELIVERED)
    for ending in Ending:
        with pytest.raises(RuleBroken, match=r"You said of one .* somebody else signs"):
            close(storage, world.one, case.chair, ending, "It is done.")
    close(storage, world.one, case.manager)


# Who may, and what is told -------------------------------------------------------------------


def test_who_may_check_and_close(storage: Storage, world: Followed) -> None:
    case = world.case
    stranger = make_case(storage).chair
    for who in (case.panel, case.observer, case.lead, stranger):
        with pytest.raises(NotAllowed):
            done(storage, next_check(storage, world.one), who)
        with pytest.raises(NotAllowed):
            close(storage, world.one, who, Ending.WITHOUT_IMPACT, "No.")
        with pytest.raises(NotAllowed), storage.unit_of_work() as db:
            service.set_plan(db, who, case.board_id, BY_DEFAULT, version=0, now=NOW)


def test_an_interest_takes_it_away(storage: Storage, world: Followed) -> None:
    who = replace(world.case.chair, interests=frozenset({world.case.review_id}))
    with pytest.raises(NotAllowed):
        done(storage, next_check(storage, world.one), who)


def test_a_closed_review_is_still_followed_up(storage: Storage, world: Followed) -> None:
    register_gate()
    with storage.unit_of_work() as db:
        db.execute(
            update(Review).where(Review.id == world.case.review_id).values(stage=Stage.CLOSED)
        )
    done(storage, next_check(storage, world.one), world.case.chair)


def test_the_trail_learns_no_word(storage: Storage, world: Followed) -> None:
    case = world.case
    done(storage, next_check(storage, world.one), case.chair, reasons=SECRET,
         answers=dict.fromkeys(SoWhat, SECRET))  # fmt: skip
    close(storage, world.one, case.chair, Ending.WITHOUT_IMPACT, SECRET, SECRET)
    with storage.reading() as db:
        verbs = db.scalars(select(Event.verb).where(Event.subject_kind == "follow_up")).all()
        assert {"impact:begun", "impact:checked", "impact:closed"} <= set(verbs)
        assert not [v for v in db.scalars(select(EventValue.value)) if SECRET in str(v)]


def test_a_plan_holds_an_impact_check_and_is_saved_by_one_tab(storage: Storage, case: Case) -> None:
    def set_plan(*planned: Planned, version: int = 0) -> None:
        with storage.unit_of_work() as db:
            service.set_plan(db, case.chair, case.board_id, planned, version=version, now=NOW)

    with pytest.raises(RuleBroken, match="at least one impact check"):
        set_plan(Planned(3, CheckKind.DELIVERY))
    with pytest.raises(RuleBroken, match="1 to 120"):
        set_plan(Planned(0, CheckKind.IMPACT))
    set_plan(Planned(12, CheckKind.IMPACT))
    set_plan(Planned(12, CheckKind.IMPACT))
    with pytest.raises(SavedElsewhere):
        set_plan(Planned(24, CheckKind.IMPACT))
    set_plan(Planned(24, CheckKind.IMPACT), version=1)
    with storage.reading() as db:
        assert queries.plan_of(db, case.board_id)[0] == [Planned(24, CheckKind.IMPACT)]
        assert db.scalars(select(CheckPlan)).one().version == 2
