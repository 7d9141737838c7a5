"""Words that were withdrawn are gone everywhere at once, and a mark says that they were there.

One sentence that stands nowhere else is said, corrected, put on record, pinned in an assessment
with two versions and carried into the next draft. Every page, table and file that anybody of the
review can ask for is asked for before it is withdrawn and after; then the job runs, and the bytes
of the database and of the stored files are looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from qmapp.casework.assessments import service as assessing
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.checking import StepDetails
from qmapp.casework.involvement.models import Participant
from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.records.models import Record
from qmapp.casework.reviews.queries import get_review
from qmapp.config import Settings
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Person
from qmapp.work import make_worker
from tests.factories.assessments import add_draft, begin, make_case, reopen, submit
from tests.support import heard
from tests.support.bytes import bytes_on_disk
from tests.support.cells import WORKBOOK, words_of

SIGN = "zqvoiceqz"
SAID = f"Nobody rang us back, {SIGN}, so we stopped waiting."
FIRST = f"Nobody rang, {SIGN}."
ASKERS = ("lead", "commissioner", "manager", "observer")
MARKER = 4
# Bytes that somebody brought, as they brought them; and what leads out of the sign-in.
NOT_OURS = {"drafts.original", "records.file", "static", "drafts.progress"}
TEXT = {"text/html", "text/csv", "application/ld+json", "application/json", "text/plain"}
# Where the words must have stood, or the walk proves nothing.
STOOD = {
    "accounts.kept", "involvement.entry", "involvement.correct_step", "records.show", "assessments.judge",
    "assessments.read", "bundle.matrix", "bundle.table", "bundle.annotations",
}  # fmt: skip
Answers = Mapping[tuple[str, str, str], str]


class Told:
    """A review in which somebody said something, and everything that was made of it."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.case, self.now = storage, make_case(storage), clock()
        self.lead = self.case.lead
        self._say()
        self._judge()

    def _say(self) -> None:
        with self.storage.unit_of_work() as db:
            review = get_review(db, self.case.review_id)
            self.mother = heard.put(db, self.lead, review, self.now).id
            somebody = db.get_one(Participant, self.mother)
            self.first = heard.step(
                db, self.lead, somebody, StepKind.CONTRIBUTION, self.now, words=FIRST
            )
        with self.storage.unit_of_work() as db:
            was = queries.get_step(db, self.lead, self.case.review_id, self.first)
            details = StepDetails(
                kind=StepKind.CONTRIBUTION, on=was.happened_on, words=SAID,
                details=heard.DETAILS[StepKind.CONTRIBUTION],
            )  # fmt: skip
            said = service.correct_step(db, self.lead, was, details, now=self.now)
            self.said = said.id
            self.record = service.record_of_contribution(db, self.lead, said, self.now).id
            self.kept = accounts.keep_form(
                db, self.lead.person_id,
                f"/reviews/{self.case.review_id}/involvement/{self.mother}/steps/contribution",
                MultiDict([("words", SAID)]), now=self.now,
            )  # fmt: skip

    def _judge(self) -> None:
        """The words under a marker of a submitted version, of its successor and in draft 2."""
        case = self.case
        old = begin(self.storage, case, case.lead)
        self._pin(old)
        submit(self.storage, case.lead, old)
        again = reopen(self.storage, case.lead, old)
        submit(self.storage, case.lead, again)
        draft_id, reading_id = uuid4(), uuid4()
        with self.storage.unit_of_work() as db:
            add_draft(
                db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
                reading_id=reading_id, number=2,
            )  # fmt: skip
        with self.storage.unit_of_work() as db:
            carried = assessing.start(
                db, case.lead, get_review(db, case.review_id), AssessmentKind.SELF_CHECK,
                db.get_one(Draft, draft_id), self.now, carry_over=True,
            )  # fmt: skip
            self.assessments = [old.id, again.id, carried.id]

    def _pin(self, assessment: Assessment) -> None:
        with self.storage.unit_of_work() as db:
            evidence.pin_record(
                db, self.lead, self.case.basis(assessment, MARKER),
                db.get_one(Record, self.record), stance=Stance.SUPPORTS, note="", question_id=None,
                now=self.now,
            )  # fmt: skip

    def withdraw(self) -> int:
        with self.storage.unit_of_work() as db:
            somebody = db.get_one(Participant, self.mother)
            return service.withdraw(db, self.lead, somebody, now=clock())

    def addresses(self, app: Flask) -> Iterator[tuple[str, str]]:
        """Everything that can be asked for about this review, by endpoint."""
        values: Mapping[str, list[Any]] = {
            "review_id": [self.case.review_id], "board_id": [self.case.board_id],
            "assessment_id": self.assessments, "record_id": [self.record],
            "participant_id": [self.mother], "step_id": [self.first, self.said],
            "person_id": [self.lead.person_id], "a": [1], "b": [2], "marker": [MARKER],
            "kind": ["told", "contribution"], "side": ["family", "practitioner"],
            "language": ["en"], "kept_id": [self.kept],
        }  # fmt: skip
        build = app.url_map.bind("localhost").build
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_OURS:
                continue
            if rule.endpoint.startswith("security."):  # these end a sign-in
                continue
            for parts in _parts(rule, values):
                address = build(rule.endpoint, parts)
                yield rule.endpoint, address
                if rule.endpoint.endswith("matrix"):
                    yield rule.endpoint, f"{address}?marker={MARKER}"


def _parts(rule: Rule, values: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    # A number is that of a marker under an assessment, and else that of a draft.
    of_marker = "assessment_id" in rule.arguments or rule.endpoint == "markers.marker"
    numbers = [MARKER] if of_marker else [1, 2]
    known = {**values, "number": numbers}
    names = sorted(rule.arguments)
    if set(names) <= set(known):
        for chosen in product(*(known[name] for name in names)):
            yield dict(zip(names, chosen, strict=True))


@pytest.fixture
def told(storage: Storage) -> Told:
    return Told(storage)


@pytest.fixture
def ask(
    app: Flask, told: Told, sign_in: Callable[[FlaskClient, Person], FlaskClient]
) -> Callable[[], Answers]:
    """Call it: every answer to everybody, as text, by asker, endpoint and address."""

    def everything() -> Answers:
        found = {}
        for who in ASKERS:
            with told.storage.reading() as db:
                person = db.get_one(Person, told.case.people[who].person_id)
            client = sign_in(app.test_client(), person)
            for endpoint, address in told.addresses(app):
                answer = client.get(address)
                assert answer.status_code < 500, address
                if answer.status_code == 200 and endpoint != "markers.pdf":
                    is_book = answer.mimetype == WORKBOOK
                    assert is_book or answer.mimetype in TEXT, f"{address}: read the words of it"
                    data = answer.get_data()
                    found[who, endpoint, address] = words_of(data) if is_book else data.decode()
        return found

    return everything


def _bytes_of_files(settings: Settings) -> bytes:
    return b"\0".join(
        file.read_bytes() for file in Path(settings.files_dir).rglob("*") if file.is_file()
    )


def test_withdrawn_words_are_gone_everywhere(
    told: Told, ask: Callable[[], Answers], settings: Settings, storage: Storage
) -> None:
    before = ask()
    stood = {key for key, text in before.items() if SIGN in text}
    assert {endpoint for _, endpoint, _ in stood} >= STOOD, sorted({key[1] for key in stood})
    assert SIGN.encode() in bytes_on_disk(storage)

    assert told.withdraw() == 2  # as it was said first, and as it was put right

    after = ask()
    assert [key for key, text in after.items() if SIGN in text] == []
    # A form is not marked: it is gone, or has nothing left to do.
    forms = {key for key in stood if key[1] in {"accounts.kept", "involvement.withdraw"}}
    assert all("nothing to take back" in after[k] for k in forms if k in after)
    assert not {key for key in after if key[1] == "accounts.kept"}
    shown = stood - forms
    assert set(after) >= shown
    assert [key for key in shown if "withdrawn" not in after[key].lower()] == []
    records = [key for key in shown if not key[1].startswith(("involvement.", "voice."))]
    day = "by whoever said it"
    assert [k for k in records if day not in after[k] and k[1] != "bundle.annotations"] == []

    worker = make_worker(settings)
    while worker.run_one():
        pass
    assert SIGN.encode() not in bytes_on_disk(storage)
    assert SIGN.encode() not in _bytes_of_files(settings)
    with storage.reading() as db:
        assert find_break(db, chain_of(told.case.board_id)) is None
        gone = db.scalars(select(Words)).all()
        assert [one.text for one in gone] == [None, None]
        assert all(len(one.digest) == 64 for one in gone)


def test_a_record_of_words_has_no_form_that_could_copy_them(
    app: Flask, told: Told, sign_in: Callable[[FlaskClient, Person], FlaskClient]
) -> None:
    with told.storage.reading() as db:
        client = sign_in(app.test_client(), db.get_one(Person, told.lead.person_id))
    address = f"/reviews/{told.case.review_id}/records/{told.record}"
    page = client.get(address).get_data(as_text=True)
    assert SIGN in page
    matrix = f"/reviews/{told.case.review_id}/drafts/1/matrix?marker={MARKER}"
    for where in (address, f"/reviews/{told.case.review_id}/records", matrix):
        shown = client.get(where).get_data(as_text=True)
        assert "From the register of who was heard" in shown
        assert "held by" not in shown
    assert f"{address}/edit" not in page
    assert f"{address}/take-away" in page
    assert client.get(f"{address}/edit").status_code == 404
    posted = client.post(f"{address}/edit", data={"title": "Another", "version": "1"})
    assert posted.status_code == 404
