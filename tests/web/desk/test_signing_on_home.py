"""Signatures on the first page and on a review's home: who is asked, and who waits for them."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.rules import Said
from tests.factories import signing
from tests.factories.assessments import NOW, Case, make_case
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def signers(storage: Storage, case: Case) -> dict[str, Actor]:
    return signing.ready(storage, case, needed=2)


@pytest.fixture
def round_id(storage: Storage, case: Case, signers: dict[str, Actor]) -> UUID:
    return signing.asked(storage, case)


def words(as_: As, actor: Actor, path: str) -> str:
    page = as_(actor).get(path).text.split("<main")[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def next_for(found: str) -> str:
    after = re.split("Next for you |Nothing waits for you here now ", found)[1]
    return after.split(" Drafts ", maxsplit=1)[0]


def read_elsewhere(storage: Storage, case: Case, actor: Actor) -> Case:
    """The signatory is to read a draft of another review too, which is due before."""
    other = make_case(storage, reference="Child L")
    with storage.unit_of_work() as db:
        db.get_one(Review, other.review_id).sign_off_target_on = NOW.date()
        db.add(
            RoleOnReview(
                board_id=other.board_id, review_id=other.review_id, person_id=actor.person_id,
                role=ReviewRole.PANEL_MEMBER, since=NOW,
            )
        )  # fmt: skip
    return other


def test_a_signature_comes_before_reading_and_is_counted(
    as_: As, storage: Storage, case: Case, signers: dict[str, Actor], round_id: UUID
) -> None:
    police = signers["police"]
    read_elsewhere(storage, case, police)
    page = words(as_, police, "/")
    assert "2 things wait for you. 1 of 2: your signature or statement." in page
    assert page.index("Read and sign the report") < page.index("Also waiting for you")
    assert page.index("Also waiting for you") < page.index("Read draft 1")
    assert "Nothing else waits" not in page
    signing.say(storage, case, police, round_id)
    page = words(as_, police, "/")
    assert "Also waiting for you" not in page
    assert "signature" not in page


def test_whoever_states_is_not_asked_to_sign(
    as_: As, case: Case, signers: dict[str, Actor], round_id: UUID
) -> None:
    page = words(as_, signers["scrutineer"], f"/reviews/{case.review_id}")
    assert "Read the report, and add your statement" in next_for(page)
    assert "sign the report" not in page


def test_the_chair_is_told_how_the_signing_goes(
    as_: As, storage: Storage, case: Case, signers: dict[str, Actor], round_id: UUID
) -> None:
    signing.say(storage, case, signers["police"], round_id)
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).sign_off_target_on = NOW.date()
    home = f"/reviews/{case.review_id}"
    for actor in (case.chair, case.manager, signers["police"]):
        found = next_for(words(as_, actor, home))
        assert "The report is being signed" in found
        assert "1 of 3 have signed; the rule asks for 2." in found
        assert "no part" not in found
    page = words(as_, signers["police"], home)
    assert "Nothing waits for you here now The report is being signed" in page


def test_a_word_that_comes_late_is_still_asked_for_until_publication(
    as_: As, storage: Storage, case: Case, signers: dict[str, Actor], round_id: UUID
) -> None:
    for name in ("health", "police"):
        signing.say(storage, case, signers[name], round_id)
    home, late = f"/reviews/{case.review_id}", "say what you say to it"
    assert late in next_for(words(as_, signers["council"], home))
    assert late not in words(as_, signers["police"], home)
    signing.say(storage, case, signers["council"], round_id, Said.DISSENTED)
    assert "The report is signed" in next_for(words(as_, signers["council"], home))
    signing.at_stage(storage, case, Stage.PUBLISHED)
    assert late not in words(as_, signers["scrutineer"], home)


def test_whoever_is_asked_about_reopening_is_led_to_it(
    as_: As, storage: Storage, case: Case, signers: dict[str, Actor]
) -> None:
    round_id = signing.signed(storage, case, signers)
    signing.ask_reopening(storage, case, signers["police"], round_id)
    client, home = as_(signers["health"]), f"/reviews/{case.review_id}"
    assert f'{home}/signing/rounds/{round_id}/vote"' in client.get(home).text
    signing.vote(storage, case, signers["health"], round_id, agrees=False)
    assert "/vote" not in client.get(home).text
    # Who only states does not decide on it.
    assert "/vote" not in as_(signers["scrutineer"]).get(home).text
