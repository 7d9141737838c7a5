"""Signing in the browser: what is read is what is signed, with a password or a code again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import func, select, update

from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, clock
from qmapp.governance.signing import service
from qmapp.governance.signing.models import Signature
from qmapp.governance.signing.rules import Proof, Said
from qmapp.people.accounts.models import Person, SignInFailure
from qmapp.people.accounts.rules import FAILURES_PER_ADDRESS
from tests.factories import responses, signing
from tests.factories.accounts import PASSWORD
from tests.factories.assessments import NOW, Case, declare_interest
from tests.web.conftest import As


@pytest.fixture
def round_id(storage: Storage, case: Case, signers: dict[str, Actor]) -> UUID:
    responses.find(storage, case, "Nobody <knew> who led")
    responses.recommend(storage, case)
    return signing.asked(storage, case)


def said(page: str, **more: str) -> dict[str, str]:
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)
    assert seen is not None
    return {
        "seen": seen[1], "has_interest": "no", "said": "signed", "password": PASSWORD, **more,
    }  # fmt: skip


def signatures(storage: Storage) -> list[Signature]:
    with storage.reading() as db:
        return list(db.scalars(select(Signature).order_by(Signature.said_at)))


def test_a_signatory_reads_it_whole_and_signs_with_the_password(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client = as_(signers["police"])
    assert "Read it" in client.get(base).text
    page = client.get(f"{base}/rounds/{round_id}").text
    line = signing.line(storage, case, round_id)
    for words in (
        line.sha256, line.chain_digest, line.chain_seal, f"{signing.WHY} (18)",
        "Nobody &lt;knew&gt; who led", responses.WORDS, "Your password",
    ):  # fmt: skip
        assert words in page
    sent = client.post(f"{base}/rounds/{round_id}/say", data=said(page))
    assert sent.location == f"{base}/rounds/{round_id}#said"
    [one] = signatures(storage)
    assert (one.said, one.proof, one.sha256) == (Said.SIGNED, Proof.PASSWORD, line.sha256)
    page = client.get(f"{base}/rounds/{round_id}").text
    assert "1 of 3 signed; the rule asks for 2." in page
    assert "Put it on record" not in page
    # The same form sent once more is no fault, and asks for no password.
    form = {"seen": line.sha256, "has_interest": "no", "said": "signed", "password": ""}
    assert client.post(f"{base}/rounds/{round_id}/say", data=form).status_code == 302
    assert len(signatures(storage)) == 1


def test_what_is_shown_is_what_was_frozen_and_not_what_stands(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    with storage.reading() as db:
        from qmapp.casework.recommendations.models import Recommendation

        rec = db.scalars(select(Recommendation.id)).one()
    responses.reword(storage, rec, "Quite another thing.")
    page = as_(signers["police"]).get(f"{base}/rounds/{round_id}").text
    assert responses.WORDS in page
    assert "Quite another thing." not in page
    assert "Recommendation 1 reads otherwise" in page


def test_a_wrong_password_is_counted_as_a_failed_sign_in_and_words_are_kept(
    as_: As, storage: Storage, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client, url = as_(signers["health"]), f"{base}/rounds/{round_id}/say"
    page = client.get(f"{base}/rounds/{round_id}").text
    wrong = said(page, said="dissented", words="The school was asked.", password="not mine at all")
    for _ in range(FAILURES_PER_ADDRESS):
        answer = client.post(url, data=wrong)
        assert answer.status_code == 422
        assert "This is not your password" in answer.text
        assert "The school was asked." in answer.text
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(SignInFailure)) == FAILURES_PER_ADDRESS
    answer = client.post(url, data={**wrong, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Too many tries" in answer.text
    assert "not mine at all" not in answer.text
    assert signatures(storage) == []


def test_a_code_counts_once(
    app: Flask, as_: As, storage: Storage, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    factory = app.extensions["security"].totp_factory
    secret = factory.generate_totp_secret()
    with storage.unit_of_work() as db:
        for name in ("police", "health"):
            person = db.get_one(Person, signers[name].person_id)
            person.tf_primary_method, person.tf_totp_secret = "authenticator", secret
    key = re.sub(r"\W", "", factory.get_totp_pretty_key(secret))
    code = TOTP(key=key).generate(clock()).token
    client, url = as_(signers["police"]), f"{base}/rounds/{round_id}/say"
    page = client.get(f"{base}/rounds/{round_id}").text
    assert "or a code from your app" in page
    form = said(page, password="000000" if code != "000000" else "000001")
    assert "This code is not right" in client.post(url, data=form).text
    spaced = f"{code[:3]} {code[3:]}"
    assert client.post(url, data={**form, "password": spaced}).status_code == 302
    [one] = signatures(storage)
    assert one.proof is Proof.SECOND_FACTOR
    with storage.unit_of_work() as db:  # used here, it is used at the sign-in too
        counter = db.get_one(Person, signers["police"].person_id).tf_last_counter
        assert counter is not None
        db.execute(
            update(Person)
            .where(Person.id == signers["health"].person_id)
            .values(tf_last_counter=counter)
        )
    other = as_(signers["health"])
    answer = other.post(url, data={**form, "password": code})
    assert answer.status_code == 422
    assert "was used already" in answer.text


def test_what_is_missing_is_said_at_its_field(
    as_: As, storage: Storage, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client, url = as_(signers["council"]), f"{base}/rounds/{round_id}/say"
    page = client.get(f"{base}/rounds/{round_id}").text
    for changed, words in (
        ({"has_interest": ""}, "Say whether you have an interest to declare"),
        ({"has_interest": "yes"}, "Say what your interest is"),
        ({"said": "stated"}, "Choose what you do"),
        ({"said": "declined"}, "Give the reasons why you do not sign"),
        ({"password": ""}, "Write your password"),
    ):
        answer = client.post(url, data=said(page, **changed))
        assert answer.status_code == 422
        assert words in answer.text
    stale = client.post(url, data=said(page, seen="0" * 64, words="I read another one."))
    assert stale.status_code == 409
    assert "What is signed here is not what you have read" in stale.text
    assert "I read another one." in stale.text
    assert signatures(storage) == []


def test_called_off_meanwhile_nothing_is_recorded_and_the_words_are_shown(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client = as_(signers["council"])
    page = client.get(f"{base}/rounds/{round_id}").text
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.call_off(db, case.chair, review, round_id, "It was too early.", NOW)
    answer = client.post(
        f"{base}/rounds/{round_id}/say",
        data=said(page, said="dissented", words="We hold otherwise."),
    )
    assert answer.status_code == 409
    assert "Signing was ended meanwhile" in answer.text
    assert "We hold otherwise." in answer.text
    assert signatures(storage) == []


def test_the_quorum_met_meanwhile_leaves_room_for_a_dissent(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client = as_(signers["council"])
    page = client.get(f"{base}/rounds/{round_id}").text
    for name in ("health", "police"):
        signing.say(storage, case, signers[name], round_id)
    answer = client.post(
        f"{base}/rounds/{round_id}/say",
        data=said(page, said="dissented", words="We hold otherwise."),
    )
    assert answer.status_code == 302
    assert "2 of 3 signed" in client.get(base).text
    assert "We hold otherwise." in client.get(base).text
    manager = as_(case.manager).get(base).text
    assert "Dissents" in manager
    assert "We hold otherwise." not in manager


def test_whoever_was_not_heard_reads_and_speaks_until_publication_is_decided(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    for name in ("health", "police"):
        signing.say(storage, case, signers[name], round_id)
    address = f"{base}/rounds/{round_id}"
    step = f'<a class="govuk-button" href="{address}">Read it'
    council, states = as_(signers["council"]), as_(signers["scrutineer"])
    page = council.get(base).text
    assert step in page
    assert "you may still sign, dissent or decline" in page
    assert "you may still add your statement" in states.get(base).text
    assert "It was signed without your word" in council.get(address).text
    assert step not in as_(signers["police"]).get(base).text  # who has spoken has nothing to do
    signing.at_stage(storage, case, Stage.PUBLISHED)
    page = council.get(base).text
    assert step not in page
    assert f'href="{address}">Read what was frozen' in page  # and reads it all the same
    read = council.get(address)
    assert read.status_code == 200
    assert "Put it on record" not in read.text


def test_an_interest_that_stands_ends_all_access(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    client = as_(signers["council"])
    page = client.get(f"{base}/rounds/{round_id}").text
    declare_interest(storage, case, signers["council"])
    for path in (base, f"{base}/rounds/{round_id}"):
        assert client.get(path).status_code == 404
    assert client.post(f"{base}/rounds/{round_id}/say", data=said(page)).status_code == 404
    assert signatures(storage) == []


def test_reopening_is_asked_for_and_decided(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor], round_id: UUID
) -> None:
    url = f"{base}/rounds/{round_id}"
    for name in ("health", "police"):
        signing.say(storage, case, signers[name], round_id)
    client = as_(signers["police"])
    assert "Ask to reopen it" in client.get(url).text
    assert client.post(f"{url}/reopen", data={"because": ""}).status_code == 422
    asked = client.post(f"{url}/reopen", data={"because": "A page was missing."})
    assert asked.location == f"{url}#reopening"
    twice = as_(case.chair).post(f"{url}/reopen", data={"because": "Another page was."})
    assert twice.status_code == 409
    assert "Another page was." in twice.text
    assert client.post(f"{url}/vote", data={"agrees": "yes", "password": "no"}).status_code == 422
    for name in ("police", "council"):
        voter = as_(signers[name])
        assert "A page was missing." in voter.get(f"{url}/vote").text
        done = voter.post(f"{url}/vote", data={"agrees": "yes", "password": PASSWORD})
        assert done.status_code == 302
    assert "reopened on" in client.get(url).text
    late = as_(signers["health"])
    answer = late.post(
        f"{url}/vote", data={"agrees": "no", "words": "It was there.", "password": PASSWORD}
    )
    assert answer.status_code == 409
    assert "It was there." in answer.text
