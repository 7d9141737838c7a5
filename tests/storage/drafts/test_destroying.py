"""A draft that came in error is destroyed by two people, and no word of it is left."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.datastructures import MultiDict

from qmapp.auditing.checking import check
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.assessments.service import submitting
from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.destructions import list_destructions
from qmapp.casework.drafts.keeping import highest_number
from qmapp.casework.drafts.models import Destruction, Draft, DraftReading, StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.erasable import jobs as erasable_jobs
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage
from qmapp.people.accounts import kept
from qmapp.people.accounts.models import KeptForm, Membership, Person
from qmapp.people.inbox.models import Notice
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
from tests.factories.findings import FindingsDesk, details
from tests.factories.responses import recommend
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


def test_what_is_submitted_at_that_moment_holds_it(
    storage: Storage, files: FileStore, case: Case
) -> None:
    request_id, raised = ask(storage, case.manager, case), []
    mine = begin(storage, case, case.commissioner)

    def decide() -> None:
        try:
            destroy(storage, files, case.chair, request_id)
        except RuleBroken as broken:
            raised.append(broken.message)

    second = Thread(target=decide)
    with storage.unit_of_work() as db:
        assessment = get_assessment(db, mine.id)
        submitting.submit(db, case.commissioner, assessment, with_gaps=True, now=NOW)
        db.flush()
        second.start()
        while not storage.is_sqlite and not somebody_waits(storage):
            assert second.is_alive()
    second.join(20)
    assert raised == ["An assessment of it was submitted. It is part of the record now."]
    assert count(storage, Assessment) == 1


def somebody_waits(storage: Storage) -> bool:
    with storage.reading() as db:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(db.scalar(waiting))


def test_the_second_people_are_told_and_nobody_with_an_interest(
    storage: Storage, case: Case
) -> None:
    with storage.unit_of_work() as db:
        other = Person(id=uuid4(), email="other@x.example", name="Other", created_at=NOW)
        db.add(other)
        db.flush()
        db.add(
            Membership(
                board_id=case.board_id, person_id=other.id, role=BoardRole.REVIEW_MANAGER, since=NOW,
            )
        )  # fmt: skip
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=other.id,
                statement="A friend of the family.", declared_by=other.id, declared_at=NOW,
            )
        )  # fmt: skip
    ask(storage, case.manager, case)
    with storage.reading() as db:
        told = {one.person_id: one for one in db.scalars(select(Notice))}
    assert set(told) == {case.chair.person_id}
    (notice,) = told.values()
    assert notice.path == f"/reviews/{case.review_id}/destructions"
    assert "second person" in notice.what


def test_what_is_left_of_it_cannot_be_altered_unseen(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    destroy(storage, files, case.chair, ask(storage, case.manager, case))
    assert check(storage).problems == []
    with storage.engine.begin() as connection:
        connection.execute(
            update(Destruction.__table__).values(because="It was mine to destroy.")  # type: ignore[arg-type]
        )
    (problem,) = check(storage).problems
    assert (problem.table, problem.what) == (
        "destructions", "the row was changed without an event",
    )  # fmt: skip


def test_more_words_than_a_page_are_refused(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    request_id = ask(storage, case.manager, case)
    with storage.unit_of_work() as db:
        request = db.get_one(Destruction, request_id)
        with pytest.raises(RuleBroken, match="Shorten"):
            destroying.destroy(db, files, case.chair, request, "x" * 4_001, NOW)
    assert files.has(address)


def test_forms_that_are_kept_of_another_draft_stay(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    of = f"/reviews/{case.review_id}/drafts"
    paths = (f"{of}/1", f"{of}/1?from=2", f"{of}/1/threads", f"{of}/10", f"{of}/10/threads")
    with storage.unit_of_work() as db:
        for path in paths:
            form = MultiDict({"words": f"of {path}"})
            assert kept.keep_form(db, case.commissioner.person_id, path, form, now=NOW)
    destroy(storage, files, case.chair, ask(storage, case.manager, case))
    with storage.reading() as db:
        assert set(db.scalars(select(KeptForm.path))) == {f"{of}/10", f"{of}/10/threads"}


def test_forms_that_are_kept_of_its_findings_and_recommendations_go(
    storage: Storage, files: FileStore, case: Case, address: Address
) -> None:
    finding_id, other = FindingsDesk(storage, case).add(), uuid4()
    recommendation_id = recommend(storage, case, "Knock twice.")
    of = f"/reviews/{case.review_id}"
    write = f"/boards/{case.board_id}/learning/explorations/{other}/questions/q1/write"
    goes: list[tuple[str, dict[str, str]]] = [
        (f"{of}/findings/{finding_id}/change", {}),
        (f"{of}/recommendations/{recommendation_id}/change?from=2", {}),
        (f"{of}/recommendations/merge", {"entry": str(recommendation_id)}),
        (f"{of}/coding/finding/{finding_id}", {}),
        (f"{of}/coding/recommendation/{recommendation_id}", {}),
        (f"{of}/findings/add?draft=1", {"draft": "1"}),
        (f"{of}/recommendations/add", {}),
        (f"{write}/finding?review={case.review_id}", {"draft": "1"}),
    ]
    stays: list[tuple[str, dict[str, str]]] = [
        (f"{of}/findings/{other}/change", {}),
        (f"{of}/coding/finding/{other}", {}),
        (f"{of}/findings/add", {"draft": "2"}),
        (f"{of}/recommendations/add", {"draft": "2"}),
        (f"{write}/finding?review={case.review_id}", {"draft": "2"}),
        (f"{write}/finding?review={other}", {"draft": "1"}),
    ]
    with storage.unit_of_work() as db:
        for path, fields in goes + stays:
            form = MultiDict({"words": f"{path} {fields}", **fields})
            assert kept.keep_form(db, case.commissioner.person_id, path, form, now=NOW)
    destroy(storage, files, case.chair, ask(storage, case.manager, case))
    with storage.reading() as db:
        left = {dict(kept.pairs_of(one))["words"] for one in db.scalars(select(KeptForm))}
        assert left == {f"{path} {fields}" for path, fields in stays}
