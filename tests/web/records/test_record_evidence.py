"""Records on the judging page: chosen, named, or added on a page of their own."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories import records
from tests.factories.assessments import Case, begin
from tests.web.assessments.judging_page import JudgingPage
from tests.web.conftest import As


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


@pytest.fixture
def sheet(as_: As, case: Case, mine: Assessment) -> JudgingPage:
    return JudgingPage(as_(case.commissioner), mine.id)


def offered(sheet: JudgingPage) -> list[str]:
    return [
        " ".join(o.split()) for o in sheet.tree.xpath("//select[@id='record-known']/option/text()")
    ]


def evidence_of(storage: Storage, record_id: object) -> list[Evidence]:
    with storage.reading() as db:
        return list(db.scalars(select(Evidence).where(Evidence.record_id == record_id)))


def test_without_records_there_is_nothing_to_choose(sheet: JudgingPage) -> None:
    assert offered(sheet) == []


def test_one_that_is_on_record_is_chosen(storage: Storage, case: Case, sheet: JudgingPage) -> None:
    own = records.add(
        storage, case, case.commissioner, "Zebra call", kind=RecordKind.CONVERSATION,
        dated=date(2026, 3, 4), parties="health visitor", notes="Words.",
        period_from=date(2025, 1, 1), period_to=date(2025, 6, 30),
    )  # fmt: skip
    records.add(storage, case, case.lead, "Hidden minutes")
    records.add(storage, case, case.panel, "Shared minutes", is_shared=True)
    sheet.open()
    assert offered(sheet)[1:] == [
        "Held elsewhere, Shared minutes",
        "Conversation, Zebra call, 4 March 2026",
    ]
    sheet.press("add-record", **{"record-known": str(own), "record-stance": "context",
                                 "record-note": "It says so."})  # fmt: skip
    (item,) = evidence_of(storage, own)
    assert (item.stance, item.note) == (Stance.CONTEXT, "It says so.")
    link = sheet.tree.xpath("//*[@id=$id]//a", id=f"ev-{item.id}")[0]
    assert link.get("href") == f"/reviews/{case.review_id}/records/{own}"
    assert "Conversation; speaks of 1 January 2025 to 30 June 2025" in sheet.words


def test_either_chosen_or_named(storage: Storage, case: Case, sheet: JudgingPage) -> None:
    own = records.add(storage, case, case.commissioner)
    sheet.open()
    sheet.press("add-record", **{"record-known": str(own), "record-title": "Other minutes"})
    assert [where for where, _ in sheet.errors] == ["#record-known"]
    assert sheet.values["record-known"] == str(own)
    assert sheet.values["record-title"] == "Other minutes"
    assert evidence_of(storage, own) == []


def test_what_may_not_be_seen_cannot_be_chosen(
    storage: Storage, case: Case, sheet: JudgingPage
) -> None:
    hidden = records.add(storage, case, case.lead)
    said = []
    for value in (str(hidden), str(case.review_id)):
        sheet.open().press("add-record", is_there=False, **{"record-known": value})
        said.append(sheet.errors)
    assert said[0] == said[1]
    assert said[0][0][0] == "#record-title"
    assert evidence_of(storage, hidden) == []


def test_one_that_was_taken_away_is_not_offered(
    storage: Storage, case: Case, sheet: JudgingPage
) -> None:
    own = records.add(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        db.get_one(Record, own).taken_away_at = db.get_one(Record, own).added_at
    assert offered(sheet.open()) == []
    sheet.press("add-record", is_there=False, **{"record-known": str(own)})
    assert evidence_of(storage, own) == []


def test_a_file_that_was_taken_away_is_not_proposed_to_whoever_rests_on_it(
    storage: Storage, case: Case, as_: As, sheet: JudgingPage
) -> None:
    def send(who: Actor, **more: str) -> TestResponse:
        data = {"title": "The letter", "file": (BytesIO(b"A letter."), "letter.txt"), **more}
        return as_(who).post(f"/reviews/{case.review_id}/records/new?kind=file", data=data)

    shown = send(case.lead, is_shared="y").headers["Location"]
    sheet.open()
    sheet.press(
        "add-record", **{"record-known": shown.rpartition("/")[2], "record-stance": "context"}
    )
    as_(case.lead).post(f"{shown}/take-away")
    assert as_(case.commissioner).get(shown).status_code == 200
    assert as_(case.lead).get(shown).status_code == 404
    anew = send(case.commissioner)
    assert (anew.status_code, anew.headers["Location"] == shown) == (302, False)
    # Nor is it used when its page was open already.
    form = {"title": "Mine", "same": shown.rpartition("/")[2], "do": "use"}
    used = as_(case.commissioner).post(shown.rpartition("/")[0] + "/new?kind=file", data=form)
    assert used.headers.get("Location") != shown


def test_the_way_to_the_other_page_saves_what_was_typed(
    storage: Storage, case: Case, mine: Assessment, sheet: JudgingPage
) -> None:
    sheet.press("record-page", reasons="Words that nobody wants to lose.")
    assert sheet.where == f"/reviews/{case.review_id}/records/new"
    assert sheet.query == f"assessment={mine.id}&marker=1"
    with storage.reading() as db:
        assert db.scalars(select(Judgement.reasons)).one() == "Words that nobody wants to lose."


def test_the_way_there_loses_no_record_that_was_begun(sheet: JudgingPage) -> None:
    sheet.press("record-page", **{"record-title": "Half a title"})
    assert sheet.status == 422
    assert [where for where, _ in sheet.errors] == ["#record-title"]
    assert sheet.values["record-title"] == "Half a title"
