"""What becomes of a promised action: said once, kept, told to whoever asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import DatabaseError

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions import following, ports, service
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.models import ActionDay, ActionNote, OwnerLink
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.actions.setup import register as register_interests
from qmapp.decision.actions.voices import Voice
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.queries import list_proofs
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.stages import setup as stages
from qmapp.people.accounts.models import Membership
from qmapp.people.inbox.models import Notice
from qmapp.people.notices.models import Message
from tests.factories.actions import (
    DUE,
    action,
    ended,
    linked,
    promised,
    proof,
    say,
    serves,
)
from tests.factories.assessments import NOW, Case, at_once, declare_interest, make_case
from tests.factories.impact import somebody
from tests.factories.responses import TODAY, WHAT, agency, agree, begin, give, promise, recommend

LATER = date(2027, 6, 1)


@pytest.fixture
def made(storage: Storage, case: Case) -> UUID:
    return promised(storage, case)


def move(
    storage: Storage, speaker: object, action_id: UUID, due_on: date | None = LATER,
    because: str = "The venue fell through.", **more: object,
) -> UUID:  # fmt: skip
    version = more.pop("version", None) or action(storage, action_id).version
    with storage.unit_of_work() as db:
        return following.move_day(
            db, speaker, action_id, due_on, because, version=version, now=NOW, **more,  # type: ignore[arg-type]
        ).id  # fmt: skip


def step(storage: Storage, actor: Actor, action_id: UUID, what: str = "Find a room.") -> UUID:
    with storage.unit_of_work() as db:
        return following.add_step(db, actor, action_id, what, None, NOW).id


def mark(storage: Storage, actor: Actor, action_id: UUID, step_id: UUID, on: date | None) -> bool:
    with storage.reading() as db:
        version = next(s.version for s in followed.list_steps(db, action_id) if s.id == step_id)
    with storage.unit_of_work() as db:
        return following.mark_step(db, actor, action_id, step_id, on, version=version, now=NOW)


# How it stands -------------------------------------------------------------------------------


def test_each_saying_is_kept_and_the_newest_stands(storage, case, made):
    say(storage, case.commissioner, made, Delivery.ON_TRACK, "Begun.")
    later = NOW + timedelta(days=40)
    say(storage, case.manager, made, Delivery.ON_TRACK, "Half of it.", now=later)
    found = action(storage, made)
    assert (found.delivery, found.delivery_on) == (Delivery.ON_TRACK, TODAY)
    say(storage, case.chair, made, Delivery.AT_RISK, "No room.", now=later)
    with storage.reading() as db:
        whole = followed.get_followed(db, case.chair, get_review(db, case.review_id), made)
    assert [(one.was, one.now, one.words) for one in whole.notes if one.words != "Half of it."] == [
        (Delivery.ON_TRACK, Delivery.AT_RISK, "No room."),
        (Delivery.NOT_STARTED, Delivery.ON_TRACK, "Begun."),
    ]
    assert action(storage, made).delivery_on == later.date()


def test_delivered_wants_its_steps_done_and_something_that_shows_it(storage, case, made):
    one = step(storage, case.manager, made)
    with pytest.raises(RuleBroken) as broken:
        say(storage, case.manager, made, Delivery.DELIVERED, shown=proof())
    assert broken.value.field == "delivery"
    assert mark(storage, case.manager, made, one, TODAY)
    with pytest.raises(RuleBroken) as broken:
        say(storage, case.manager, made, Delivery.DELIVERED)
    assert broken.value.field == "proof"
    say(storage, case.manager, made, Delivery.DELIVERED, shown=proof())
    for call in (
        lambda: step(storage, case.manager, made),
        lambda: mark(storage, case.manager, made, one, None),
        lambda: move(storage, case.manager, made),
    ):
        with pytest.raises(RuleBroken):
            call()
    with pytest.raises(RuleBroken):
        say(storage, case.manager, made, Delivery.ON_TRACK, "")
    say(storage, case.manager, made, Delivery.ON_TRACK, "It fell apart.")


def test_what_is_refused_leaves_nothing_behind(storage, case, made):
    for shown in (
        proof(""),
        proof(kind=ProofKind.DOCUMENT, shows=Shows.CHANGE),
        proof(on=TODAY + timedelta(days=1)),
        proof(count=3),
        proof(count=9, out_of=8),
        proof(link="javascript:alert(1)"),
    ):
        with pytest.raises(RuleBroken) as broken:
            say(storage, case.manager, made, Delivery.DELIVERED, shown=shown)
        assert str(broken.value.field).startswith("proof")
    with storage.reading() as db:
        assert db.scalars(select(Proof)).all() == []
        assert db.scalars(select(ActionNote)).all() == []
    assert action(storage, made).delivery is Delivery.NOT_STARTED


def test_a_form_sent_twice_says_it_once_and_a_stale_one_nothing(storage, case, made):
    note_id = uuid4()
    for _ in range(2):
        said = say(storage, case.manager, made, version=2, shown=proof(), note_id=note_id)
        assert said == note_id
    with storage.reading() as db:
        assert len(list_proofs(db, action_ids=[made])) == 1
    with pytest.raises(SavedElsewhere):
        say(storage, case.chair, made, Delivery.STOPPED, "No.", version=2)
    with pytest.raises(SavedElsewhere):
        move(storage, case.chair, made, version=2)
    other = promised(storage, make_case(storage))
    assert action(storage, other).delivery is Delivery.NOT_STARTED


def test_of_many_at_once_one_is_said(storage, case, made):
    raised = at_once(
        *[
            lambda words=words: say(storage, case.manager, made, words=words, version=2)
            for words in ("One.", "Two.", "Three.")
        ]
    )
    assert [type(error) for error in raised] == [SavedElsewhere] * 2


def test_before_it_is_promised_nobody_says_how_it_goes(storage, case):
    found = recommend(storage, case)
    begin(storage, case)
    give(storage, case, found)
    made = promise(storage, case, found)
    with pytest.raises(RuleBroken):
        say(storage, case.manager, made)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        assert followed.list_followed(db, case.manager, review) == []
        assert not followed.subject_of_review(db, review).is_agreed
    agree(storage, case)
    say(storage, case.manager, made)


def test_what_was_said_and_moved_is_never_changed(storage, case, made):
    say(storage, case.manager, made)
    move(storage, case.manager, made)
    for model in (ActionNote, ActionDay):
        with pytest.raises(DatabaseError), storage.unit_of_work() as db:
            db.execute(update(model).values(id=uuid4()))


# The day -------------------------------------------------------------------------------------


def test_the_day_before_and_the_reason_stay(storage, case, made):
    move(storage, case.commissioner, made)
    with storage.reading() as db:
        [moved] = db.scalars(select(ActionDay)).all()
    assert (moved.was_on, moved.due_on) == (DUE, LATER)
    assert action(storage, made).due_on == LATER


@pytest.mark.parametrize(
    ("due_on", "because", "field"),
    [
        (None, "A", "due_on"),
        (DUE, "A", "due_on"),
        (TODAY - timedelta(days=1), "A", "due_on"),
        (date(2990, 1, 1), "A", "due_on"),
        (LATER, " ", "because"),
    ],
)
def test_a_day_that_nobody_means_is_refused(storage, case, made, due_on, because, field):
    with pytest.raises(RuleBroken) as broken:
        move(storage, case.manager, made, due_on, because)
    assert broken.value.field == field


# Who may -------------------------------------------------------------------------------------


def test_those_who_answer_for_it_say_how_it_goes_and_nobody_else(storage, case):
    health, police = agency(storage, case, "Health"), agency(storage, case, "Police")
    made = promised(storage, case, agency_id=health)
    contact = serves(storage, case, agency_id=health)
    say(storage, contact, made)
    for nobody in (
        serves(storage, case, agency_id=police),
        serves(storage, case, BoardRole.MEMBER, police),
        serves(storage, case, BoardRole.ADMINISTRATOR),
        case.lead,
        case.observer,
        make_case(storage).manager,
    ):
        with pytest.raises(NotAllowed):
            say(storage, nobody, made)
        with pytest.raises(NotAllowed):
            step(storage, nobody, made)
    with pytest.raises(NotAllowed), storage.unit_of_work() as db:
        following.set_lead(db, contact, made, contact.person_id, version=3, now=NOW)
    with pytest.raises(NotAllowed):
        linked(storage, case, made, actor=contact)
    with pytest.raises(NotAllowed):
        say(storage, Voice(person_id=case.manager.person_id), made)


def test_an_interest_takes_it_away(storage, case, made):
    declare_interest(storage, case, case.manager)
    barred = Actor(
        person_id=case.manager.person_id, name="m", board_roles=case.manager.board_roles,
        interests=frozenset({case.review_id}),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        say(storage, barred, made)


def test_whoever_looks_after_it_is_of_the_board(storage, case, made):
    def lead(person_id: UUID | None, version: int = 2) -> bool:
        with storage.unit_of_work() as db:
            return following.set_lead(db, case.chair, made, person_id, version=version, now=NOW)

    with pytest.raises(RuleBroken):
        lead(make_case(storage).manager.person_id)
    contact = serves(storage, case)
    assert lead(contact.person_id)
    assert not lead(contact.person_id)
    say(storage, contact, made)
    with pytest.raises(SavedElsewhere):
        lead(None)


def test_nobody_steps_aside_from_their_own_action(storage, case, made):
    def lead(actor: Actor, person_id: UUID | None) -> bool:
        version = action(storage, made).version
        with storage.unit_of_work() as db:
            return following.set_lead(db, actor, made, person_id, version=version, now=NOW)

    assert lead(case.chair, case.chair.person_id)
    for other in (None, case.manager.person_id):
        with pytest.raises(RuleBroken, match="steps aside") as broken:
            lead(case.chair, other)
        assert broken.value.field == "lead"
    assert lead(case.manager, None)


def test_evidence_of_a_change_does_not_show_that_it_was_done(storage, case, made):
    shown = proof(kind=ProofKind.DATA, shows=Shows.CHANGE)
    with pytest.raises(RuleBroken) as broken:
        say(storage, case.manager, made, Delivery.DELIVERED, shown=shown)
    assert broken.value.field == "proof"


# Links ---------------------------------------------------------------------------------------


def test_another_agency_ends_the_links_of_the_one_before(storage, case, made):
    link_id, _token = linked(storage, case, made)
    over, _token = linked(storage, case, made, until=TODAY)
    role = {"what": WHAT, "owner_role": "Head of midwifery", "due_on": DUE}

    def change(actor: Actor = case.chair, **details: object) -> None:
        version = action(storage, made).version
        with storage.unit_of_work() as db:
            service.change(
                db, actor, get_review(db, case.review_id), made,
                ActionDetails(**{**role, **details}), version=version,
                now=NOW + timedelta(days=1),
            )  # fmt: skip

    def opening() -> list[str]:
        with storage.reading() as db:
            return list(followed.opening_links(db, made, TODAY))

    change()
    assert opening() == ["Head of nursing"] * 2  # another role: the page says so, and they stay
    police = agency(storage, case, "Police")
    change(agency_id=police)
    with storage.reading() as db:
        revoked = {one.id: one.revoked_at for one in db.scalars(select(OwnerLink))}
    assert revoked == {link_id: NOW + timedelta(days=1), over: None}
    with pytest.raises(NotAllowed):
        say(storage, Voice(link_id=link_id), made)
    with storage.unit_of_work() as db:
        db.execute(
            update(Membership)
            .where(Membership.person_id == case.chair.person_id)
            .values(agency_id=police)
        )
    with pytest.raises(RuleBroken, match="You speak for the agency") as broken:
        change(agency_id=None)
    assert broken.value.field == "agency_id"
    change(actor=case.manager, agency_id=None)


def test_a_link_speaks_of_its_action_until_it_ends(storage, case, made):
    link_id, _token = linked(storage, case, made)
    by = Voice(link_id=link_id)
    say(storage, by, made, words="By link.")
    move(storage, by, made)
    with storage.reading() as db:
        note = db.scalars(select(ActionNote)).one()
        assert (note.said_by, note.link_id) == (None, link_id)
        assert db.get_one(OwnerLink, link_id).last_used_at is not None
    other = promise_second(storage, case)
    with pytest.raises(NotAllowed):
        say(storage, by, other)
    ended(storage, link_id, until=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        say(storage, by, made)
    ended(storage, link_id, until=TODAY)
    say(storage, by, made)
    with storage.unit_of_work() as db:
        assert following.revoke_link(db, case.manager, made, link_id, NOW)
    with pytest.raises(NotAllowed):
        say(storage, by, made)


def test_the_board_is_told_what_was_said_by_link_and_once_at_a_time(storage, case, made):
    other_manager = somebody(storage, case.board_id, BoardRole.REVIEW_MANAGER)
    declare_interest(storage, case, other_manager)
    lead = somebody(storage, case.board_id, BoardRole.ADMINISTRATOR)
    version = action(storage, made).version
    with storage.unit_of_work() as db:
        following.set_lead(db, case.manager, made, lead.person_id, version=version, now=NOW)

    def waits() -> set[tuple[UUID, str]]:
        with storage.reading() as db:
            found = select(Notice).where(
                Notice.key.startswith("by-link:"), Notice.read_at.is_(None)
            )
            return {(one.person_id, one.what) for one in db.scalars(found)}

    say(storage, case.manager, made, words="By the board itself.")
    assert waits() == set()
    by = Voice(link_id=linked(storage, case, made)[0])
    told = {one.person_id for one in (case.chair, case.manager, lead)}
    say(storage, by, made, Delivery.AT_RISK, words="The room is gone.")
    assert waits() == {(one, "The owner of an action said by link how it stands") for one in told}
    move(storage, by, made)
    assert waits() == {(one, "The owner of an action moved its day by link") for one in told}


def test_who_declares_an_interest_has_no_link_from_then_on(storage, case, made):
    register_interests()
    address = f"{case.panel.person_id}@example.org"
    own, _token = linked(storage, case, made, email=address.upper())
    over, _token = linked(storage, case, made, email=address, until=TODAY)
    others, _token = linked(storage, case, made)
    elsewhere = make_case(storage)
    far, _token = linked(storage, elsewhere, promised(storage, elsewhere), email=address)
    now = NOW + timedelta(days=1)
    with storage.unit_of_work() as db:
        reviews.declare_interest(db, case.panel, case.review_id, "I know them.", now=now)
    with storage.reading() as db:
        revoked = {one.id: one.revoked_at for one in db.scalars(select(OwnerLink))}
        assert revoked == {own: now, over: None, others: None, far: None}
        [told] = db.scalars(select(Notice)).all()
        assert told.person_id == case.manager.person_id
        assert "interest" not in told.what
        assert told.path == f"/reviews/{case.review_id}/actions/{made}"
        [event] = db.scalars(select(Event).where(Event.verb == "delivery:link-ended")).all()
        assert (event.subject_id, event.actor_id) == (made, case.panel.person_id)
    with pytest.raises(NotAllowed):
        say(storage, Voice(link_id=own), made)
    say(storage, Voice(link_id=others), made)
    with pytest.raises(RuleBroken) as broken:
        linked(storage, case, made, email=address)
    assert broken.value.field == "email"


def promise_second(storage: Storage, case: Case) -> UUID:
    other = make_case(storage)
    return promised(storage, other)


def test_a_link_is_sent_once_and_its_message_tells_nothing(storage, case, made):
    link_id = uuid4()
    first, second = (linked(storage, case, made, link_id=link_id) for _ in range(2))
    assert first == second
    with storage.reading() as db:
        [message] = db.scalars(select(Message)).all()
    assert message.recipient == "owner@example.org"
    assert f"https://qm.example.org/o/{first[1]}" in message.body
    assert action(storage, made).what not in message.body
    assert "Child K" not in message.body + message.subject


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": " "}, "role"),
        ({"role": "Chair Example"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=400)}, "until"),
    ],
)
def test_a_link_that_cannot_be_given(storage, case, made, values, field):
    with pytest.raises(RuleBroken) as broken:
        linked(storage, case, made, **values)
    assert broken.value.field == field


def test_what_a_link_shows_is_the_action_alone(storage, case, made):
    link_id, _token = linked(storage, case, made)
    say(storage, case.manager, made, words="What the board says among itself.")
    say(storage, Voice(link_id=link_id), made, words="By link.")
    with storage.reading() as db:
        whole = followed.get_linked(db, followed.find_link(db, link_id))
    assert [one.words for one in whole.notes] == ["By link."]
    assert (whole.followed.line.answers, whole.links, dict(whole.words)) == ((), [], {})


# Proofs --------------------------------------------------------------------------------------


def test_the_last_that_shows_delivery_stays_while_it_is_said(storage, case, made):
    def end(proof_id: UUID) -> bool:
        with storage.unit_of_work() as db:
            return following.end_proof(db, case.manager, made, proof_id, "Of another year.", NOW)

    say(storage, case.manager, made, Delivery.DELIVERED, shown=proof())
    with storage.reading() as db:
        [only] = list_proofs(db, action_ids=[made])
    with pytest.raises(RuleBroken):
        end(only.id)
    say(storage, case.manager, made, Delivery.DELIVERED, shown=proof("Another."))
    assert end(only.id)
    assert not end(only.id)
    with pytest.raises(NotFound):
        end(uuid4())


# What follows, and the trail -----------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[UUID]]]:
    heard: list[set[UUID]] = []

    class Listener:
        def changed(self, db: Db, recommendation_ids, now) -> None:
            heard.append(set(recommendation_ids))

    monkeypatch.setattr(ports, "_listeners", {"test": Listener()})
    return heard


def test_who_keeps_what_follows_is_told_of_each_change(storage, case, told):
    found = recommend(storage, case)
    begin(storage, case)
    give(storage, case, found)
    made = promise(storage, case, found)
    agree(storage, case)
    assert told == [{found}]
    say(storage, case.manager, made, Delivery.ON_TRACK)
    say(storage, case.manager, made, Delivery.ON_TRACK, "Only words.")
    say(storage, case.manager, made, Delivery.STOPPED, "Overtaken by another.")
    assert told == [{found}] * 3


def test_a_closed_review_goes_on_being_followed(storage, case, made):
    stages.register()
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(stage=Stage.CLOSED))
    say(storage, case.manager, made, Delivery.ON_TRACK, shown=proof())
    move(storage, case.manager, made)
    linked(storage, case, made)


def test_the_trail_holds_digests_and_never_a_word(storage, case, made):
    secret = "zqactionzq"
    link_id, _token = linked(storage, case, made, role=f"{secret} nurse")
    say(storage, Voice(link_id=link_id), made, words=secret, shown=proof(secret))
    move(storage, case.manager, made, because=secret)
    step(storage, case.manager, made, secret)
    with storage.reading() as db:
        values = [json.dumps(one, default=str) for one in db.scalars(select(EventValue.value))]
        assert not any(secret in one for one in values)
        verbs = set(db.scalars(select(Event.verb)))
        assert find_break(db, chain_of(case.board_id)) is None
    assert {
        "delivery:said", "delivery:day-moved", "delivery:step-added", "delivery:link-given",
        "proofs:added",
    } <= verbs  # fmt: skip


def test_the_list_takes_a_constant_number_of_queries(storage, case, made):
    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        with storage.reading() as db:
            review = get_review(db, case.review_id)
            assert followed.list_followed(db, case.manager, review)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    few = count()
    say(storage, case.manager, made, shown=proof())
    step(storage, case.manager, made)
    assert count() == few
    with storage.reading() as db:
        counted = followed.count_of(db, get_review(db, case.review_id), DUE + timedelta(days=1))
    assert counted == (1, 0, 1)
