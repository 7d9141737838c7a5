"""What was done, or became pointless, is counted no more: through the verbs that settle it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from qmapp.casework.reviews.machine import StepId, step_of
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.reviews.service import move
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import service as signing_rooms
from qmapp.governance.signing.rules import Paper
from qmapp.governance.signing.service.common import WAITS_FOR_A_VOTE, WAITS_TO_SIGN
from qmapp.governance.stages import service as stages
from qmapp.governance.stages.setup import register
from qmapp.people.inbox import queries, service
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.rules import NoticeKind
from tests.factories import signing
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.feedback import LetterDesk
from tests.factories.governed import name_outside
from tests.factories.threads import ThreadsDesk

ASKED = WAITS_TO_SIGN[Paper.REPORT]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def signers(storage: Storage, case: Case) -> dict[str, Actor]:
    return signing.ready(storage, case, needed=2)


def counted(storage: Storage, what: str, people: Iterable[tuple[str, Actor]]) -> set[str]:
    """Those for whom a notice of these words is still counted, by name."""
    with storage.reading() as db:
        unread = select(Notice.person_id).where(Notice.what == what, Notice.read_at.is_(None))
        found = set(db.scalars(unread))
    return {name for name, actor in people if actor.person_id in found}


# Signing -------------------------------------------------------------------------------------


def test_whoever_has_spoken_is_asked_no_more_and_nobody_once_it_is_published(
    storage: Storage, case: Case, signers: dict[str, Actor]
) -> None:
    round_id = signing.asked(storage, case)
    assert counted(storage, ASKED, signers.items()) == set(signers)
    signing.say(storage, case, signers["police"], round_id)
    assert counted(storage, ASKED, signers.items()) == set(signers) - {"police"}
    signing.say(storage, case, signers["health"], round_id)
    # The rule is met, and the others may still speak.
    assert counted(storage, ASKED, signers.items()) == {"council", "scrutineer"}
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        review.stage = Stage.RESPONSE_SIGNED
        step = step_of(StepId.PUBLISH)
        move(db, review, step, actor_id=case.chair.person_id, now=LATER)
    assert counted(storage, ASKED, signers.items()) == set()


def test_called_off_or_reopened_nobody_is_asked(
    storage: Storage, case: Case, signers: dict[str, Actor]
) -> None:
    first = signing.asked(storage, case)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        signing_rooms.call_off(db, case.chair, review, first, "It was too early.", NOW)
    assert counted(storage, ASKED, signers.items()) == set()
    second = signing.asked(storage, case, because="Now it is time.")
    for name in ("health", "police"):
        signing.say(storage, case, signers[name], second)
    assert counted(storage, ASKED, signers.items()) == {"council", "scrutineer"}
    signing.ask_reopening(storage, case, case.chair, second)
    voters = {"council", "health", "police"}
    assert counted(storage, WAITS_FOR_A_VOTE, signers.items()) == voters
    signing.vote(storage, case, signers["health"], second)
    assert counted(storage, WAITS_FOR_A_VOTE, signers.items()) == voters - {"health"}
    signing.vote(storage, case, signers["police"], second)
    assert counted(storage, WAITS_FOR_A_VOTE, signers.items()) == set()
    assert counted(storage, ASKED, signers.items()) == set()


# Stages --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def governing() -> None:
    """The stages room answers, as it does from start-up."""
    register()


def test_what_waited_at_a_stage_waits_no_more_when_it_is_left(storage: Storage, case: Case) -> None:
    def take(actor: Actor, step: StepId) -> None:
        with storage.unit_of_work() as db:
            review = get_review(db, case.review_id)
            stages.take(db, actor, review, step_of(step), "It is late.", LATER)

    told = "A draft waits for moderation"
    people = {"second": case.second_commissioner}.items()
    with storage.unit_of_work() as db:
        service.tell(
            db, [case.second_commissioner.person_id], NoticeKind.WAITS,
            told, "/x", key=f"stage:{case.review_id}:then",
            board_id=case.board_id, review_id=case.review_id, now=NOW,
        )  # fmt: skip
    assert counted(storage, told, people) == {"second"}
    take(case.manager, StepId.BACK_TO_DRAFTING)
    assert counted(storage, told, people) == set()


def test_a_review_that_is_closed_asks_nobody_for_anything(storage: Storage, case: Case) -> None:
    for kind in NoticeKind:
        with storage.unit_of_work() as db:
            service.tell(
                db, [case.lead.person_id], kind, kind.value, "/x", key=kind.value,
                board_id=case.board_id, review_id=case.review_id, now=NOW,
            )  # fmt: skip
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        review.stage = Stage.FOLLOW_UP
        move(db, review, step_of(StepId.CLOSE), because="Done.", actor_id=None, now=LATER)
    with storage.reading() as db:
        still = set(db.scalars(select(Notice.what).where(Notice.read_at.is_(None))))
    assert still == {"mention", "signed"}, "what was told stays to be read"


# Feedback ------------------------------------------------------------------------------------

SENT = "A letter of feedback on your draft was sent to you"


def test_a_letter_waits_until_its_last_point_is_answered(storage: Storage, case: Case) -> None:
    desk = LetterDesk(storage, case)
    one, two = desk.sent("One.", "Two.")
    leads = {"lead": case.lead, "second": case.second_lead}.items()
    desk.answer(one)
    assert counted(storage, SENT, leads) == {"lead", "second"}
    desk.answer(two, actor=case.second_lead)
    assert counted(storage, SENT, leads) == set()


def test_pressure_waits_until_it_is_settled(storage: Storage, case: Case) -> None:
    outside, desk = name_outside(storage, case), LetterDesk(storage, case)
    [point] = desk.sent("Find otherwise.")
    made = desk.mark(point, "It presses.")
    asked = "You are asked to settle a question about the independence of a reviewer"
    people = {"outside": outside}.items()
    assert counted(storage, asked, people) == {"outside"}
    desk.settle(made, outside)
    assert counted(storage, asked, people) == set()


# Threads -------------------------------------------------------------------------------------


def test_a_discussion_calls_nobody_who_has_written_in_it_or_when_it_is_resolved(
    storage: Storage, case: Case
) -> None:
    desk = ThreadsDesk(storage, case)
    desk.past_blindness("commissioner", "lead")
    people = {"lead": case.lead, "commissioner": case.commissioner}.items()
    named = "You were named in a discussion"
    wrote = "Somebody wrote in a discussion in which you take part"
    thread = desk.begin(audience=Audience.ALL, mentions=[case.lead])
    assert counted(storage, named, people) == {"lead"}
    desk.comment(thread, actor=case.lead)
    assert counted(storage, named, people) == set()
    assert counted(storage, wrote, people) == {"commissioner"}
    desk.resolve(thread, actor=case.lead)
    assert counted(storage, wrote, people) == set()
    resolved = "A discussion in which you take part was resolved"
    assert counted(storage, resolved, people) == {"commissioner"}


# The verb ------------------------------------------------------------------------------------


def test_it_settles_what_it_names_and_nothing_else(storage: Storage, case: Case) -> None:
    keys = ("a:1", "a:10", "a_1", "b")
    for key in keys:
        with storage.unit_of_work() as db:
            service.tell(
                db, [case.lead.person_id, case.panel.person_id], NoticeKind.WAITS, key, f"/{key}",
                key=key, board_id=None, review_id=None, now=NOW,
            )  # fmt: skip

    def left(person_id: UUID) -> set[str]:
        with storage.reading() as db:
            lines = queries.list_notices(db, person_id).lines
        return {line.what for line in lines if not line.is_read}

    with storage.unit_of_work() as db:
        service.settle(db, LATER, key="a:1", person_id=case.lead.person_id)
    assert left(case.lead.person_id) == {"a:10", "a_1", "b"}
    assert left(case.panel.person_id) == set(keys)
    with storage.unit_of_work() as db:
        service.settle(db, LATER, under="a_")
    assert left(case.panel.person_id) == {"a:1", "a:10", "b"}
    with storage.unit_of_work() as db:
        service.settle(db, LATER, path="/b")
    assert left(case.panel.person_id) == {"a:1", "a:10"}
    with pytest.raises(ValueError, match="one thing"), storage.unit_of_work() as db:
        service.settle(db, LATER, key="a:1", path="/b")
