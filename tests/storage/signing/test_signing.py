"""A round from asking to its end, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import service
from qmapp.governance.signing.models import Planned, Round, Signature, Snapshot
from qmapp.governance.signing.rules import Ended, Outcome, Paper, Part, Proof, Rule, Said
from qmapp.people.inbox.models import Notice
from tests.factories import signing
from tests.factories.assessments import NOW, Case, at_once, declare_interest, later, marker


def verbs(storage: Storage, case: Case) -> list[str]:
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.review_id == case.review_id).order_by(Event.sequence)
        )
        return [one.verb for one in events if one.verb.startswith("signing:")]


def told(storage: Storage, case: Case) -> set[tuple[str, str]]:
    """Who was told what, as (person, end of the key)."""
    with storage.reading() as db:
        return {
            (str(one.person_id), one.key.rpartition(":")[2])
            for one in db.scalars(select(Notice).where(Notice.review_id == case.review_id))
        }


# The plan ------------------------------------------------------------------------------------


def test_a_plan_is_set_once_whoever_else_sets_it_meanwhile(storage: Storage, case: Case) -> None:
    signing.plan(
        storage, case, {one: signing.signatory(storage, case, one) for one in "ab"}, needed=2
    )
    with pytest.raises(SavedElsewhere), storage.unit_of_work() as db:
        service.set_plan(
            db, case.chair, get_review(db, case.review_id), Paper.REPORT, Rule.ALL, None,
            version=0, now=NOW,
        )  # fmt: skip
    plan = signing.look(storage, case).plan
    assert plan is not None
    assert (plan.rule, plan.needed, plan.version) == (Rule.QUORUM, 2, 2)


@pytest.mark.parametrize(
    ("on_list", "needed", "said"),
    [
        ({}, 1, "Nobody on the list signs yet"),
        ({"scrutineer": 1}, 1, "Nobody on the list signs yet"),
        ({"police": 1, "scrutineer": 1}, 2, "1 person on the list signs, so 2 cannot"),
        ({"police": 1, "health": 1}, 3, "Enter 2 or fewer, or put more people on the list first"),
    ],
)
def test_no_quorum_is_larger_than_the_list(
    storage: Storage, case: Case, on_list: dict[str, int], needed: int, said: str
) -> None:
    signers = {name: signing.signatory(storage, case, name) for name in on_list}
    signing.plan(storage, case, signers)
    with pytest.raises(RuleBroken) as broken, storage.unit_of_work() as db:
        service.set_plan(
            db, case.manager, get_review(db, case.review_id), Paper.REPORT, Rule.QUORUM, needed,
            version=1, now=NOW,
        )  # fmt: skip
    assert said in str(broken.value)
    assert broken.value.field == "needed"


def test_nobody_leaves_the_list_whom_the_quorum_needs(storage: Storage, case: Case) -> None:
    names = ("police", "health", "scrutineer")
    signers = {name: signing.signatory(storage, case, name) for name in names}
    signing.plan(storage, case, signers, needed=2)

    def take_off(name: str) -> None:
        plan = signing.look(storage, case).plan
        assert plan is not None
        place = next(o.id for o in plan.signatories if o.person_id == signers[name].person_id)
        with storage.unit_of_work() as db:
            review = get_review(db, case.review_id)
            service.end_signatory(db, case.manager, review, Paper.REPORT, place, NOW)

    take_off("scrutineer")  # who states does not count
    with pytest.raises(RuleBroken, match="only 1 of those who sign would be left"):
        take_off("police")
    plan = signing.look(storage, case).plan
    assert plan is not None
    assert (plan.signing, plan.needed) == (2, 2)


def test_the_list_takes_signatories_of_the_review_only_and_each_once(
    storage: Storage, case: Case
) -> None:
    police = signing.signatory(storage, case, "police")
    with pytest.raises(RuleBroken) as broken, storage.unit_of_work() as db:
        service.add_signatory(
            db, case.manager, get_review(db, case.review_id), Paper.REPORT,
            case.panel.person_id, Part.SIGNS, capacity="Panel", now=NOW,
        )  # fmt: skip
    assert broken.value.field == "person"
    for _ in range(2):  # the same twice is there once
        with storage.unit_of_work() as db:
            service.add_signatory(
                db, case.manager, get_review(db, case.review_id), Paper.REPORT, police.person_id,
                Part.SIGNS, capacity="Partner, police", now=NOW,
            )  # fmt: skip
    plan = signing.look(storage, case).plan
    assert plan is not None
    assert [one.capacity for one in plan.signatories] == ["Partner, police"]
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        planned = plan.signatories[0].id
        assert service.end_signatory(db, case.manager, review, Paper.REPORT, planned, NOW)
        assert not service.end_signatory(db, case.manager, review, Paper.REPORT, planned, NOW)
        with pytest.raises(NotFound):
            service.end_signatory(db, case.manager, review, Paper.RESPONSE, planned, NOW)
    with storage.reading() as db:
        assert db.scalars(select(Planned)).one().ended_at == NOW


# Opening -------------------------------------------------------------------------------------


def test_nothing_is_frozen_while_something_is_missing(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    signing.at_stage(storage, case, Stage.MODERATION)
    with pytest.raises(RuleBroken, match="ready for sign-off"):
        signing.asked(storage, case)
    signing.at_stage(storage, case, Stage.READY)
    with storage.unit_of_work() as db:
        row = db.scalars(
            select(AgreedJudgement).where(AgreedJudgement.marker_id == marker(12).id)
        ).one()
        db.delete(row)
    with pytest.raises(RuleBroken, match="these markers: 12"):
        signing.asked(storage, case)
    declare_interest(storage, case, signers["police"])
    with pytest.raises(RuleBroken, match="Police Partner is on the list"):
        signing.asked(storage, case)
    with storage.reading() as db:
        assert db.scalars(select(Snapshot)).all() == []


def test_the_same_pressed_twice_opens_one_round(storage: Storage, case: Case) -> None:
    signing.ready(storage, case)
    raised = at_once(*[lambda: signing.asked(storage, case)] * 2)
    assert raised == []
    with storage.reading() as db:
        assert len(db.scalars(select(Round)).all()) == len(db.scalars(select(Snapshot)).all()) == 1
    with pytest.raises(RuleBroken, match="being signed already"):
        signing.asked(storage, case, actor=case.chair)


# Saying --------------------------------------------------------------------------------------


def test_three_sign_one_states_and_the_review_moves_on(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    signing.say(storage, case, signers["scrutineer"], round_id, Said.STATED)
    signing.say(storage, case, signers["council"], round_id, interest="I manage the service.")
    signing.say(storage, case, signers["health"], round_id)
    assert signing.stage(storage, case) is Stage.READY
    standing = signing.look(storage, case)
    assert standing.is_open
    assert not standing.is_signed
    signing.say(storage, case, signers["police"], round_id, now=later(5))
    standing = signing.look(storage, case)
    assert standing.is_signed
    assert not standing.is_open
    assert standing.is_current
    assert standing.signed is not None
    assert standing.signed.signed_at == later(5)
    assert signing.stage(storage, case) is Stage.REPORT_SIGNED
    first = standing.signed.asked_of(signers["council"].person_id)
    assert first is not None
    assert first.signature is not None
    assert first.signature.interest == "I manage the service."
    assert first.signature.sha256 == standing.signed.sha256
    assert verbs(storage, case)[-6:] == [
        "signing:opened", "signing:stated", "signing:signed", "signing:signed", "signing:signed",
        "signing:met",
    ]  # fmt: skip
    heard = told(storage, case)
    for name in ("council", "scrutineer"):
        assert (str(signers[name].person_id), "opened") in heard
        assert (str(signers[name].person_id), "signed") in heard
    for keeper in (case.manager, case.chair):
        assert (str(keeper.person_id), "signed") in heard
    assert (str(case.panel.person_id), "signed") not in heard


def test_what_is_said_is_said_once_and_the_same_twice_is_no_fault(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case)
    round_id, police = signing.asked(storage, case), signers["police"]
    raised = at_once(*[lambda: signing.say(storage, case, police, round_id)] * 3)
    assert raised == []
    with storage.reading() as db:
        assert len(db.scalars(select(Signature)).all()) == 1
    with pytest.raises(RuleBroken, match="stays as it is"):
        signing.say(storage, case, police, round_id, Said.DISSENTED)


def test_two_at_once_both_stand_and_the_quorum_is_met_once(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case, needed=2)
    round_id = signing.asked(storage, case)
    raised = at_once(
        *[lambda name=name: signing.say(storage, case, signers[name], round_id)
          for name in signing.PARTNERS]
    )  # fmt: skip
    assert raised == []
    assert signing.line(storage, case, round_id).tally.signed == 3
    assert verbs(storage, case).count("signing:met") == 1


def test_after_the_quorum_the_others_may_dissent_until_publication(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case, needed=2)
    round_id = signing.asked(storage, case)
    for name in ("council", "health"):
        signing.say(storage, case, signers[name], round_id)
    after = signing.say(storage, case, signers["police"], round_id, Said.DISSENTED)
    assert (after.ended, after.tally.dissented) == (Ended.SIGNED, 1)
    signing.at_stage(storage, case, Stage.PUBLISHED)
    with pytest.raises(RuleBroken, match="ended meanwhile"):
        signing.say(storage, case, signers["scrutineer"], round_id, Said.STATED)


def test_only_what_was_read_is_signed(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with pytest.raises(SavedElsewhere):
        signing.say(storage, case, signers["police"], round_id, seen="0" * 64)
    assert signing.line(storage, case, round_id).signatures == []


def test_whoever_left_or_has_an_interest_signs_nothing(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with storage.unit_of_work() as db:
        db.execute(
            update(RoleOnReview)
            .where(RoleOnReview.person_id == signers["health"].person_id)
            .values(ended_at=NOW)
        )
    declare_interest(storage, case, signers["police"])
    for name in ("health", "police"):
        with pytest.raises(NotAllowed):
            signing.say(storage, case, signers[name], round_id)
    with pytest.raises(NotAllowed):
        signing.say(storage, case, case.panel, round_id)
    tally = signing.line(storage, case, round_id).tally
    assert (tally.gone, tally.waiting, tally.outcome) == (2, 1, Outcome.CANNOT)


def test_a_refusal_that_leaves_too_few_is_told_to_who_keeps_the_review(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with pytest.raises(RuleBroken) as broken:
        signing.say(storage, case, signers["police"], round_id, Said.DECLINED, words=" ")
    assert broken.value.field == "words"
    line = signing.say(storage, case, signers["police"], round_id, Said.DECLINED)
    assert line.tally.outcome is Outcome.CANNOT
    assert (str(case.chair.person_id), "cannot") in told(storage, case)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.call_off(db, case.chair, review, round_id, "Too few are left.", later(1))
    with pytest.raises(RuleBroken, match="ended meanwhile"):
        signing.say(storage, case, signers["council"], round_id)
    with pytest.raises(RuleBroken) as broken:
        signing.asked(storage, case)
    assert broken.value.field == "because"
    again = signing.asked(storage, case, because="The police partner is another.")
    assert signing.line(storage, case, again).number == 2
    past = signing.look(storage, case).past
    assert [one.ended for one in past] == [Ended.CALLED_OFF]
    assert [one.words for one in past[0].signatures] == [signing.DISSENT]


def test_what_was_frozen_and_then_altered_is_signed_by_nobody(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    tamper(storage)
    with pytest.raises(RuleBroken, match="not what its hash says"):
        signing.say(storage, case, signers["police"], round_id)


def tamper(storage: Storage) -> None:
    """Change the one snapshot as somebody with the database in hands can."""
    with storage.unit_of_work() as db:
        if storage.is_sqlite:
            names = db.connection().exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'snapshots'"
            )
            for (name,) in names.all():
                db.connection().exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            db.connection().exec_driver_sql("ALTER TABLE snapshots DISABLE TRIGGER USER")
        kept = dict(db.scalars(select(Snapshot.content)).one())
        db.execute(update(Snapshot).values(content={**kept, "reference": "Child X"}))


def test_a_round_is_proved_by_how_they_showed_who_they_are(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    said = signing.say(storage, case, signers["police"], round_id).asked_of(
        signers["police"].person_id
    )
    assert said is not None
    assert said.signature is not None
    assert (said.signature.proof, said.signature.name) == (Proof.PASSWORD, "Police Partner")
