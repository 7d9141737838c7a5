"""Sending, reading again, and who may know of what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import DBAPIError

from qmapp.casework.drafts import keeping, queries, reads, service
from qmapp.casework.drafts.models import Draft, StoredPassage, Upload, UploadState
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, StorageBusy
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.audit.models import Event, Reading
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage, clock
from tests.factories.drafts import (
    NOON,
    Case,
    hours,
    make_case,
    make_draft,
    make_passages,
    read_uploads,
    upload_file,
)


def test_sending_opens_the_draft_and_moves_the_review(
    storage: Storage, files: FileStore, case: Case
) -> None:
    make_draft(storage, files, case)
    with storage.unit_of_work() as db:
        service.send(db, case.second_lead, case.review_id, 1, NOON)
    with storage.unit_of_work() as db:  # pressed twice
        service.send(db, case.lead, case.review_id, 1, NOON + hours(1))
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 1)
        assert (draft.sent_at, draft.sent_by) == (NOON, case.second_lead.person_id)
        assert db.get_one(Review, case.review_id).stage is Stage.ASSESSMENT
        sent = db.scalar(select(func.count()).where(Event.verb == "draft:sent"))
        assert sent == 1


@pytest.mark.parametrize(
    "who", ["manager", "commissioner", "observer", "member", "administrator", "interested"]
)
def test_only_lead_reviewers_send(storage: Storage, files: FileStore, case: Case, who: str) -> None:
    make_draft(storage, files, case)
    with storage.unit_of_work() as db, pytest.raises(NotAllowed):
        service.send(db, getattr(case, who), case.review_id, 1, NOON)


def test_each_list_is_what_the_policy_allows(
    storage: Storage, files: FileStore, case: Case
) -> None:
    make_draft(storage, files, case)
    make_draft(storage, files, case, case.manager)
    with storage.reading() as db:
        review = db.get_one(Review, case.review_id)
        drafts = db.scalars(select(Draft).order_by(Draft.number.desc())).all()
        for actor in case.everybody:
            wanted = [
                d.number for d in drafts
                if may(actor, Permission.DRAFT_LIST, queries.subject_of(d))
            ]  # fmt: skip
            lines = queries.list_drafts(db, actor, review)
            assert [line.number for line in lines] == wanted, actor.name
            for line in lines:
                assert line.may_read == may(
                    actor, Permission.DRAFT_READ, queries.subject_of(drafts[2 - line.number])
                )
        numbers = {
            a.name: [x.number for x in queries.list_drafts(db, a, review)] for a in case.everybody
        }
    assert numbers == {
        "The lead": [2, 1],
        "The second_lead": [2, 1],
        "The manager": [2],
        "The commissioner": [2],
        "The observer": [2],
        "The member": [],
        "The administrator": [],
        "The interested": [],
    }


def test_unfinished_uploads_are_known_to_those_who_may_know_of_the_draft(
    storage: Storage, files: FileStore, case: Case
) -> None:
    first = upload_file(storage, files, case, case.lead)
    with storage.unit_of_work() as db:
        keeping.refuse(db, files, first.id, "given_up", {}, clock())
    second = upload_file(storage, files, case, case.lead, "Other words")
    third = upload_file(storage, files, case, case.manager, "Words of the manager's file")

    def known(actor: Actor, since: datetime) -> set[UUID]:
        with storage.reading() as db:
            return {u.id for u in queries.list_unfinished(db, actor, case.review_id, since=since)}

    assert known(case.lead, clock() - hours(1)) == {first.id, second.id, third.id}
    assert known(case.lead, clock() + hours(1)) == {second.id, third.id}
    assert known(case.manager, clock() - hours(1)) == {third.id}
    assert known(case.commissioner, clock() - hours(1)) == set()
    assert known(case.interested, clock() - hours(1)) == set()


def test_reading_again_keeps_the_old_reading(
    storage: Storage, files: FileStore, case: Case
) -> None:
    draft = make_draft(storage, files, case, reader_version="0.9")
    old = draft.reading_id
    with storage.unit_of_work() as db:
        upload = service.reread(db, case.lead, case.review_id, 1, clock())
    with storage.unit_of_work() as db:  # pressed twice
        assert service.reread(db, case.lead, case.review_id, 1, clock()).id == upload.id
    read_uploads(storage, files)
    with storage.reading() as db:
        now = queries.get_draft(db, case.review_id, 1)
        readings = queries.list_readings(db, draft.id)
        assert {r.reader_version for r in readings} == {"0.9", service.READER_VERSION}
        assert now.reading_id != old
        assert len(queries.list_passages(db, old)) == 3
        assert db.get_one(Upload, upload.id).state is UploadState.DONE
        assert db.scalar(select(func.count()).select_from(Draft)) == 1
        assert now.sent_at is None


def test_reading_again_needs_a_newer_reader(storage: Storage, files: FileStore, case: Case) -> None:
    make_draft(storage, files, case)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.reread(db, case.lead, case.review_id, 1, clock())


def test_a_failed_second_reading_leaves_the_draft_as_it_was(
    storage: Storage, files: FileStore, case: Case
) -> None:
    draft = make_draft(storage, files, case, reader_version="0.9")
    with storage.unit_of_work() as db:
        upload = service.reread(db, case.lead, case.review_id, 1, clock())
    with storage.unit_of_work() as db:
        keeping.refuse(db, files, upload.id, "given_up", {}, clock())
    with storage.reading() as db:
        assert queries.get_draft(db, case.review_id, 1).reading_id == draft.reading_id
        assert db.get_one(Upload, upload.id).state is UploadState.REFUSED
    assert files.get(_address(draft))


def _address(draft: Draft) -> object:
    from qmapp.foundation.files import Address

    return Address(draft.board_id, draft.sha256)


@pytest.mark.parametrize(
    "who", ["manager", "commissioner", "observer", "member", "administrator", "interested"]
)
def test_an_unsent_draft_is_read_again_by_lead_reviewers_alone(
    storage: Storage, files: FileStore, case: Case, who: str
) -> None:
    make_draft(storage, files, case, reader_version="0.9")
    with storage.unit_of_work() as db, pytest.raises(NotAllowed):
        service.reread(db, getattr(case, who), case.review_id, 1, clock())


def test_a_number_belongs_to_its_review(storage: Storage, files: FileStore, case: Case) -> None:
    make_draft(storage, files, case)
    other = make_case(storage, "Child L")
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_draft(db, other.review_id, 1)


def test_passages_come_in_one_query(storage: Storage, files: FileStore, case: Case) -> None:
    draft = make_draft(storage, files, case, passages=make_passages(3000))
    statements: list[str] = []
    event.listen(storage.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with storage.reading() as db:
        db.get(Draft, draft.id)
        statements.clear()
        passages = queries.list_passages(db, draft.reading_id)
    assert len(statements) == 1
    assert len(passages) == 3000
    assert len({p.anchor for p in passages}) == 3000
    with storage.reading() as db:
        anchors = queries.list_anchors(db, draft.reading_id)
    assert anchors == {p.id: p.anchor for p in passages}


def test_contents_follow_the_headings(storage: Storage, files: FileStore, case: Case) -> None:
    draft = make_draft(storage, files, case, passages=make_passages(30))
    with storage.reading() as db:
        lines = queries.contents(queries.list_passages(db, draft.reading_id))
    assert [(line.number, line.title, line.anchor, line.depth) for line in lines] == [
        ("1", "Section 1", "p-1", 1),
        ("2", "Section 2", "p-2", 1),
        ("3", "Section 3", "p-3", 1),
    ]


def test_a_reading_is_logged_once_per_person_draft_and_hour(
    storage: Storage, files: FileStore, case: Case
) -> None:
    draft = make_draft(storage, files, case, case.manager)

    def log(person: object, at: object) -> None:
        reads.log_once(
            storage, person_id=person.person_id, board_id=draft.board_id,  # type: ignore[attr-defined]
            review_id=draft.review_id, draft_id=draft.id, now=at,  # type: ignore[arg-type]
        )  # fmt: skip

    log(case.lead, NOON)
    log(case.lead, NOON)
    reads.forget_noted()  # another process, or this one after a restart
    log(case.lead, NOON)
    log(case.lead, NOON + hours(1))
    log(case.commissioner, NOON)
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Reading)) == 3
        assert db.scalar(select(func.count()).where(Event.verb == "draft:read")) == 3


def test_a_reading_that_cannot_be_logged_is_not_remembered(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft(storage, files, case, case.manager)
    known = {"person_id": case.lead.person_id, "board_id": draft.board_id,
             "review_id": draft.review_id, "draft_id": draft.id, "now": NOON}  # fmt: skip

    def busy(*args: object, **kwargs: object) -> bool:
        raise StorageBusy("locked")

    with monkeypatch.context() as patch:
        patch.setattr(reads.audit, "log_read", busy)
        with pytest.raises(StorageBusy):
            reads.log_once(storage, **known)  # type: ignore[arg-type]
    reads.log_once(storage, **known)  # type: ignore[arg-type]
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Reading)) == 1


def test_passages_never_change(storage: Storage, files: FileStore, case: Case) -> None:
    make_draft(storage, files, case)
    change = update(StoredPassage).values(text="Other words")
    with storage.write_session() as db, pytest.raises(DBAPIError, match="refuses"):
        db.execute(change)
