"""Findings coded by a practice issue that the board entered."""

from __future__ import annotations

from qmapp.casework.practice import service
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.findings import FindingsDesk
from tests.factories.practice import TITLE, enter
from tests.web.conftest import As
from tests.web.findings.test_findings_pages import TYPED


def test_an_entered_issue_is_chosen_like_any_other(
    as_: As, storage: Storage, case: Case, base: str, desk: FindingsDesk
) -> None:
    other = make_case(storage)
    with storage.unit_of_work() as db:
        own = enter(db, case.manager, case.board_id)
        there = enter(db, case.manager, case.board_id, "From the map", is_local=False)
        foreign = enter(db, other.manager, other.board_id, "Of another board")
    client = as_(case.lead)
    form = client.get(f"{base}/add").text
    assert "15 of 44 published practice issues" in form
    assert "1 issue is the board’s own" in form
    assert "None of the 16 that we hold fits" in form
    assert f"{TITLE} (the board’s own)" in form
    assert "From the map (entered from the map)" in form
    assert "Of another board" not in form
    for wrong in (foreign.issue_id, "local-invented"):
        sent = client.post(f"{base}/add", data={**TYPED, "practice_issue": wrong})
        assert sent.status_code == 422
    sent = client.post(f"{base}/add", data={**TYPED, "practice_issue": own.issue_id, "stage": ""})
    assert sent.status_code == 302
    (line,) = desk.list()
    assert (line.practice_issue, line.stage) == (own.issue_id, "referrals")
    assert TITLE in client.get(base).text
    assert there.issue_id not in client.get(base).text


def test_one_that_was_taken_out_reads_on_and_is_not_offered(
    as_: As, storage: Storage, case: Case, base: str, desk: FindingsDesk
) -> None:
    with storage.unit_of_work() as db:
        own = enter(db, case.manager, case.board_id)
    client = as_(case.lead)
    client.post(f"{base}/add", data={**TYPED, "practice_issue": own.issue_id, "stage": ""})
    (line,) = desk.list()
    with storage.unit_of_work() as db:
        service.end(db, case.manager, case.board_id, own.id, version=1, now=NOW)
    assert TITLE in client.get(base).text
    assert TITLE in client.get(f"{base}/{line.id}").text
    assert TITLE not in client.get(f"{base}/add").text
    form = client.get(f"{base}/{line.id}/change").text
    assert f'selected value="{own.issue_id}">{TITLE}' in form
    assert "Taken out since" in form
    kept = {**TYPED, "practice_issue": own.issue_id, "stage": "referrals", "version": "1"}
    kept["title"] = "Another title"
    assert client.post(f"{base}/{line.id}/change", data=kept).status_code == 302
    assert desk.list()[0].practice_issue == own.issue_id
