"""Who signs, and by what rule; asking for signatures, and calling that off."""

from __future__ import annotations

from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.rules import Paper, Rule
from tests.factories import signing
from tests.factories.assessments import Case
from tests.web.conftest import As


def test_a_plan_is_made_and_changed(as_: As, storage: Storage, case: Case, base: str) -> None:
    client, url = as_(case.manager), f"{base}/plan/response"
    assert "Nobody has the role of signatory" in client.get(url).text
    police = signing.signatory(storage, case, "police")
    form = {
        "add-person": str(police.person_id), "add-part": "signs",
        "add-capacity": "Partner, police",
    }  # fmt: skip
    assert client.post(f"{url}/add", data={**form, "add-capacity": " "}).status_code == 422
    assert client.post(f"{url}/add", data=form).location == url
    again = client.post(f"{url}/add", data={**form, "add-capacity": "Partner, health"})
    assert again.status_code == 422
    assert "on the list already" in again.text
    assert (
        client.post(url, data={"rule": "quorum", "needed": "", "version": "1"}).status_code == 422
    )
    assert client.post(url, data={"rule": "quorum", "needed": "1", "version": "1"}).location == url
    stale = client.post(url, data={"rule": "all", "version": "1"})
    assert stale.status_code == 409
    assert "The rule was changed elsewhere meanwhile" in stale.text
    plan = signing.look(storage, case, Paper.RESPONSE).plan
    assert plan is not None
    assert (plan.rule, plan.needed) == (Rule.QUORUM, 1)
    too_many = client.post(url, data={"rule": "quorum", "needed": "2", "version": "2"})
    assert too_many.status_code == 422
    assert "Enter 1, or put more people on the list first" in too_many.text
    assert 'value="2"' in too_many.text  # what was typed is kept
    end = f"{url}/{plan.signatories[0].id}/end"
    kept = client.post(end)
    assert kept.status_code == 409
    assert "Lower the quorum first" in kept.text
    assert "On the list" in kept.text
    assert client.post(url, data={"rule": "all", "version": "2"}).location == url
    assert client.post(end).location == url
    assert "Nobody yet" in client.get(url).text


def test_no_other_paper_is_planned(as_: As, case: Case, base: str) -> None:
    assert as_(case.manager).get(f"{base}/plan/minutes").status_code == 404


def test_it_is_frozen_called_off_and_asked_for_anew(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    client, url = as_(case.manager), f"{base}/report/open"
    page = client.get(url).text
    assert "The outcome of 18 of 18 markers" in page
    assert client.post(url, data={}).location == f"{base}#report"
    again = as_(case.chair).post(url, data={"because": "I had not seen it."})
    assert again.status_code == 409
    assert "It is being signed already" in again.text
    assert "I had not seen it." in again.text
    open_one = signing.look(storage, case).open
    assert open_one is not None
    off = f"{base}/rounds/{open_one.id}/call-off"
    assert "0 of 3 signed" in client.get(off).text
    assert client.post(off, data={"because": ""}).status_code == 422
    assert client.post(off, data={"because": "It was too early."}).location == base
    late = as_(case.chair).post(off, data={"because": "I say so too."})
    assert late.status_code == 409
    assert "I say so too." in late.text
    assert client.post(url, data={"because": ""}).status_code == 422
    assert client.post(url, data={"because": "Now it is time."}).status_code == 302
    page = client.get(base).text
    assert "Rounds before: 1" in page
    assert client.get(f"{base}/rounds/{open_one.id}").status_code == 404  # words of the case


def test_what_is_missing_is_listed(as_: As, storage: Storage, case: Case, base: str) -> None:
    page = as_(case.chair).get(f"{base}/response/open").text
    for words in (
        "The response is signed when the report is signed.",
        "It is not set yet who signs, and by what rule.",
        "The report is not signed. It comes first.",
        "No response was agreed yet.",
    ):
        assert words in page


def test_how_far_moderation_has_come_is_told_to_those_who_begin_signing(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    signing.signatory(storage, case, "police")
    signing.at_stage(storage, case, Stage.READY)
    said = "No judgement is agreed on draft 1 of these markers"
    assert said in as_(case.manager).get(base).text
    for actor in (case.lead, case.commissioner, case.observer):
        assert said not in as_(actor).get(base).text
