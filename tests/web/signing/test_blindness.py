"""What others judged is in the frozen report: whoever has still to judge reads it when they have."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.assessments import service as assessments
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.models import Round, Signature
from qmapp.governance.signing.rules import Said
from qmapp.people.inbox.models import Notice
from tests.factories import moderation, signing
from tests.factories.assessments import NOW, Case, add_draft, begin, submit
from tests.factories.governed import give_role
from tests.web.conftest import As

OWN_FIRST = "you read when your own assessment of it is submitted"
ASK_FIRST = "Your own assessment of draft 1 is not submitted."


@pytest.fixture
def round_id(storage: Storage, case: Case, signers: dict[str, Actor]) -> UUID:
    """Frozen, one signatory dissented, and something was agreed otherwise since."""
    moderation.assess(storage, case, case.third_commissioner, {1: "not_met"})
    made = signing.asked(storage, case)
    signing.say(storage, case, signers["council"], made, Said.DISSENTED)
    moderation.agree(storage, case, 1, "not_met", actor=case.third_commissioner, version=1)
    return made


def judging_too(storage: Storage, case: Case, actor: Actor) -> Actor:
    """The same person, a commissioner by now, who has submitted nothing."""
    give_role(storage, case, actor, ReviewRole.COMMISSIONER)
    held = actor.review_roles.get(case.review_id, frozenset())
    return replace(actor, review_roles={case.review_id: held | {ReviewRole.COMMISSIONER}})


def lift(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        assessments.lift_sight(
            db,
            case.chair,
            get_review(db, case.review_id),
            db.get_one(Draft, case.draft_id),
            "They sign it.",
            NOW,
        )


@pytest.mark.parametrize("who", ["commissioner", "lead"])
def test_whoever_has_still_to_judge_reads_nothing_of_it(
    as_: As, storage: Storage, case: Case, base: str, round_id: UUID, who: str
) -> None:
    client = as_(getattr(case, who))
    assert client.get(f"{base}/rounds/{round_id}").status_code == 404
    page = client.get(base).text
    assert OWN_FIRST in page
    for told in (signing.DISSENT, "reads otherwise", "differs from", f"/rounds/{round_id}"):
        assert told not in page
    own = getattr(case, who)
    submit(storage, own, begin(storage, case, own))
    assert signing.DISSENT in client.get(f"{base}/rounds/{round_id}").text
    page = client.get(base).text
    assert OWN_FIRST not in page
    assert signing.DISSENT in page
    assert "differs from" in page


@pytest.mark.parametrize("who", ["chair", "panel", "observer", "police"])
def test_whoever_has_none_to_make_reads_what_is_signed(
    as_: As, case: Case, base: str, signers: dict[str, Actor], round_id: UUID, who: str
) -> None:
    person = signers[who] if who in signers else getattr(case, who)
    page = as_(person).get(f"{base}/rounds/{round_id}")
    assert page.status_code == 200
    assert signing.DISSENT in page.text


def test_a_chair_who_judges_too_waits_and_lets_somebody_else_ask(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    chair = judging_too(storage, case, case.chair)
    client = as_(chair)
    assert ASK_FIRST in client.get(base).text
    form = client.get(f"{base}/report/open").text
    assert ASK_FIRST in form
    assert "of 18 markers" not in form
    assert client.post(f"{base}/report/open", data={}).status_code == 409
    with pytest.raises(RuleBroken, match="is not submitted"):
        signing.asked(storage, case, actor=chair)
    with storage.reading() as db:
        assert db.scalars(select(Round)).all() == []
    round_id = signing.asked(storage, case)
    signing.say(storage, case, signers["council"], round_id, Said.DISSENTED)
    assert client.get(f"{base}/rounds/{round_id}").status_code == 404
    for page in ("call-off", "reopen"):
        assert signing.DISSENT not in client.get(f"{base}/rounds/{round_id}/{page}").text


def test_how_far_moderation_is_stands_nowhere_before_it_is_time_to_sign(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    moderation.assess(storage, case, case.third_commissioner, {})
    moderation.clear(storage, case, 7, version=1, actor=case.third_commissioner)
    told = "No judgement is agreed on draft 1 of these markers: 7."
    client = as_(case.manager)
    assert told in client.get(base).text
    signing.at_stage(storage, case, Stage.MODERATION)
    assert told not in client.get(base).text


def test_a_signatory_who_judges_too_signs_when_they_have_judged(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    police = judging_too(storage, case, signers["police"])
    round_id = signing.asked(storage, case)
    with storage.reading() as db:
        paths = {
            one.person_id: one.path
            for one in db.scalars(select(Notice).where(Notice.review_id == case.review_id))
        }
    assert paths[police.person_id] == base
    assert paths[signers["health"].person_id] == f"{base}/rounds/{round_id}"
    client = as_(police)
    page = client.get(base).text
    assert OWN_FIRST in page
    assert "Read it" not in page
    assert client.post(f"{base}/rounds/{round_id}/say", data={}).status_code == 404
    with pytest.raises(NotAllowed):
        signing.say(storage, case, police, round_id)
    with storage.reading() as db:
        assert db.scalars(select(Signature)).all() == []
    lift(storage, case)
    assert client.get(f"{base}/rounds/{round_id}").status_code == 200
    signing.say(storage, case, police, round_id)


def test_what_stands_signed_is_read_by_everybody_on_the_review(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    round_id = signing.signed(storage, case, signers)
    client = as_(case.commissioner)
    assert client.get(f"{base}/rounds/{round_id}").status_code == 200
    assert OWN_FIRST not in client.get(base).text
    signing.ask_reopening(storage, case, signers["police"], round_id)
    for name in ("police", "health", "council"):
        if signing.line(storage, case, round_id).reopening is not None:
            signing.vote(storage, case, signers[name], round_id)
    assert client.get(f"{base}/rounds/{round_id}").status_code == 404


def test_a_draft_of_which_somebody_judged_stays_theirs_to_read_when_another_is_sent(
    as_: As, storage: Storage, case: Case, base: str, round_id: UUID
) -> None:
    """What is asked is whether they judged the draft that was frozen, not the newest one."""
    submit(storage, case.commissioner, begin(storage, case, case.commissioner))
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        add_draft(
            db, review.board_id, review.id, case.lead.person_id, draft_id=uuid4(),
            reading_id=uuid4(), number=2,
        )  # fmt: skip
    client = as_(case.commissioner)
    assert client.get(f"{base}/rounds/{round_id}").status_code == 200
    page = client.get(base).text
    assert signing.DISSENT in page
    assert "differs from" not in page  # that would speak of the draft which they have to judge
