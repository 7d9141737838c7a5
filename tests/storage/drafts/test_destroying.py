"""A draft that came in error is destroyed by two people, and no word of it is left."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.destructions import list_destructions
from qmapp.casework.drafts.keeping import highest_number
from qmapp.casework.drafts.models import Destruction, Draft, DraftReading, StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.erasable import jobs as erasable_jobs
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    catalogue,
    make_case,
    pin,
    submit,
    type_words,
)
from tests.factories.findings import details
from tests.support.bytes import bytes_on_disk

SECRET = "zqwolkenkuckucksheimqz"
TEXTS = ("Findings", f"The neighbour {SECRET} knocked twice.", "Nobody asked the child.")
WHY = "The report of another child came by mistake."


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def address(storage: Storage, files: FileStore, case: Case) -> Address:
    """The draft's bytes, which the factory does not lay down."""
    data = f"{SECRET} in a file".encode()
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, case.draft_id)
        kept = db.scalars(select(StoredFile).where(StoredFile.sha256 == draft.sha256)).one()
        new = StoredFile(
            board_id=case.board_id, sha256=sha256(data).hexdigest(), size=len(data),
            media_type="text/plain", stored_at=NOW,
        )  # fmt: skip
        db.add(new)
        db.flush()
        draft.sha256 = new.sha256
        db.flush()
        db.delete(kept)
    return files.put(case.board_id, data)


def ask(storage: Storage, actor: Actor, case: Case, because: str = WHY) -> UUID:
    with storage.unit_of_work() as db:
        return destroying.ask(db, actor, case.review_id, 1, because, NOW).id


def destroy(storage: Storage, files: FileStore, actor: Actor, request_id: UUID) -> None:
    with storage.unit_of_work() as db:
        request = db.get_one(Destruction, request_id)
        destroying.destroy(db, files, actor, request, "", NOW + timedelta(hours=1))


def count(storage: Storage, model: type) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_its_bytes_its_words_and_what_hangs_on_it_go(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    mine = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, mine, reasons=f"Because of {SECRET}.", ends=True)
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, case.draft_id)
        review = db.get_one(Review, case.review_id)
        findings.add_finding(
            db, case.commissioner, review, draft, details(title=f"Of {SECRET}"),
            catalogue().practice, now=NOW,
        )  # fmt: skip
    request_id = ask(storage, case.manager, case)
    destroy(storage, files, case.chair, request_id)
    for model in (Draft, DraftReading, StoredPassage, Assessment, Judgement, Evidence, Finding):
        assert count(storage, model) == 0, model
    assert not files.has(address)
    while Worker(storage, erasable_jobs.handlers(storage)).run_one():
        pass
    assert SECRET.encode() not in bytes_on_disk(storage)
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None
        (line,) = list_destructions(db, case.review_id)
        assert (line.number, line.sha256, line.because) == (1, address.sha256, WHY)
        assert line.destroyed_at is not None
        assert highest_number(db, case.review_id) == 1


def test_the_same_bytes_of_another_draft_stay(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    with storage.unit_of_work() as db:
        first = db.get_one(Draft, case.draft_id)
        db.add(
            Draft(
                board_id=first.board_id, review_id=first.review_id, number=2, file_name="again",
                sha256=first.sha256, size=1, media_type="text/plain",
                uploaded_by=first.uploaded_by, uploaded_at=NOW,
            )
        )  # fmt: skip
    destroy(storage, files, case.chair, ask(storage, case.manager, case))
    assert files.has(address)
    assert count(storage, Draft) == 1


def test_one_person_cannot(storage: Storage, files: FileStore, case: Case) -> None:
    request_id = ask(storage, case.manager, case)
    with pytest.raises(NotAllowed):
        destroy(storage, files, case.manager, request_id)
    with pytest.raises(NotAllowed):
        destroy(storage, files, case.commissioner, request_id)
    assert count(storage, Draft) == 1


def test_only_who_keeps_the_record_may_ask(storage: Storage, case: Case) -> None:
    for actor in (case.commissioner, case.panel, case.observer, case.chair):
        with pytest.raises(NotAllowed):
            ask(storage, actor, case)


def test_a_draft_that_was_not_sent_is_absent_for_a_manager(storage: Storage) -> None:
    case = make_case(storage, sent=False)
    with pytest.raises(NotAllowed):
        ask(storage, case.manager, case)
    ask(storage, case.lead, case)


def test_a_reason_is_asked_for(storage: Storage, case: Case) -> None:
    with pytest.raises(RuleBroken, match="Say why") as broken:
        ask(storage, case.manager, case, "  ")
    assert broken.value.field == "because"


def test_asking_twice_asks_once(storage: Storage, case: Case) -> None:
    ask(storage, case.manager, case)
    with pytest.raises(RuleBroken, match="asked for this already"):
        ask(storage, case.lead, case)


def test_it_may_stay_and_be_asked_for_anew(storage: Storage, files: FileStore, case: Case) -> None:
    request_id = ask(storage, case.manager, case)
    with storage.unit_of_work() as db:
        found = db.get_one(Destruction, request_id)
        destroying.refuse(db, case.chair, found, "It is the right report.", NOW)
    with pytest.raises(RuleBroken, match="decided already"):
        destroy(storage, files, case.chair, request_id)
    assert count(storage, Draft) == 1
    again = ask(storage, case.manager, case)
    with storage.unit_of_work() as db:
        destroying.refuse(db, case.manager, db.get_one(Destruction, again), "My mistake.", NOW)
    assert count(storage, Destruction) == 1


def test_what_was_submitted_holds_it(storage: Storage, files: FileStore, case: Case) -> None:
    request_id = ask(storage, case.manager, case)
    mine = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, mine)
    with pytest.raises(RuleBroken, match="assessment of it was submitted"):
        destroy(storage, files, case.chair, request_id)
    assert count(storage, StoredPassage) == len(TEXTS)


def test_what_is_at_sign_off_holds_it(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = Stage.READY
    with pytest.raises(RuleBroken, match="sign-off"):
        ask(storage, case.manager, case)


def test_a_pinned_passage_of_an_open_assessment_goes(
    storage: Storage, files: FileStore, case: Case
) -> None:
    mine = begin(storage, case, case.commissioner)
    pin(storage, case, case.commissioner, mine)
    with storage.reading() as db:
        doomed = destroying.what_goes_with(db, db.get_one(Draft, case.draft_id))
    assert len(doomed.rows["evidence"]) == 1
    destroy(storage, files, case.chair, ask(storage, case.manager, case))
    assert count(storage, Evidence) == 0


def test_a_request_of_another_review_is_absent(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child L")
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        destroying.ask(db, other.manager, other.review_id, 2, WHY, NOW)
