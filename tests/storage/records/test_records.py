"""Records and their bytes, on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from qmapp.casework.assessments.pages.uses import JudgingAnswers
from qmapp.casework.drafts import keeping
from qmapp.casework.drafts import service as drafts
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records import ports, queries, service
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.models import Record
from qmapp.casework.records.ports import register_judging
from qmapp.casework.records.rules import RecordKind
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import find_break, list_told
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.files.service import is_needed, sweep
from qmapp.foundation.files.store import GRACE
from qmapp.foundation.storage import Storage, clock
from tests.factories import records
from tests.factories.assessments import NOW, Case, at_once, begin, make_case

LETTER = b"A letter to the panel.\n"
FILE = service.Details(title="The letter", kind=RecordKind.FILE)


@pytest.fixture(autouse=True)
def answers() -> Iterator[None]:
    """As the application registers them; no page is asked for here, so nothing needs an address."""
    before = ports.judging()
    register_judging(JudgingAnswers())
    yield
    register_judging(before)


def bring(
    storage: Storage,
    files: FileStore,
    case: Case,
    actor: Actor,
    data: bytes = LETTER,
    **more: object,
) -> UUID:
    """Add a file as the page does: bytes first, then the row."""
    arrival = look_at("letter.txt", data)
    files.put(case.board_id, data)
    with storage.unit_of_work() as db:
        return service.bring(
            db, files, actor, case.review_id, FILE, NOW, arrival=arrival, **more  # type: ignore[arg-type]
        ).id  # fmt: skip


def address(case: Case, data: bytes = LETTER) -> Address:
    return Address(case.board_id, sha256(data).hexdigest())


def count(storage: Storage, table: type, *where: object) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def take_away(storage: Storage, files: FileStore, actor: Actor, record_id: UUID) -> None:
    with storage.unit_of_work() as db:
        service.take_away(db, files, actor, db.get_one(Record, record_id), NOW)


def rows_for(storage: Storage, case: Case, data: bytes = LETTER) -> int:
    return count(storage, StoredFile, StoredFile.sha256 == address(case, data).sha256)


# Bytes -------------------------------------------------------------------------------------------


def test_bytes_are_kept_once_and_as_long_as_a_record_needs_them(
    storage: Storage, files: FileStore, case: Case
) -> None:
    first = bring(storage, files, case, case.lead)
    second = bring(storage, files, case, case.commissioner)
    assert rows_for(storage, case) == 1
    take_away(storage, files, case.lead, first)
    assert (files.get(address(case)), rows_for(storage, case)) == (LETTER, 1)
    take_away(storage, files, case.commissioner, second)
    assert (files.has(address(case)), rows_for(storage, case)) == (False, 0)


def test_what_a_draft_lets_go_a_record_keeps(
    storage: Storage, files: FileStore, case: Case
) -> None:
    bring(storage, files, case, case.lead)
    with storage.unit_of_work() as db:
        drafts.tidy_away(db, files, address(case))
    assert files.get(address(case)) == LETTER
    with storage.unit_of_work() as db:
        keeping.remove_unneeded(db, files, address(case))
        assert is_needed(db, address(case))
        assert not is_needed(db, address(case, b"other words"))
        assert not is_needed(db, Address(uuid4(), address(case).sha256))
    assert files.get(address(case)) == LETTER


def test_what_a_record_lets_go_a_draft_keeps(
    storage: Storage, files: FileStore, case: Case
) -> None:
    made = bring(storage, files, case, case.manager)
    with storage.unit_of_work() as db:
        upload = drafts.receive(
            db, files, case.lead, case.review_id, drafts.look_at_file("draft.txt", LETTER), NOW
        )
        assert upload.sha256 == address(case).sha256
    take_away(storage, files, case.manager, made)
    assert files.get(address(case)) == LETTER


def test_the_database_itself_keeps_the_row_of_bytes_that_a_record_needs(
    storage: Storage, files: FileStore, case: Case
) -> None:
    bring(storage, files, case, case.lead)
    with pytest.raises(IntegrityError), storage.unit_of_work() as db:
        db.delete(db.scalars(select(StoredFile).where(
            StoredFile.sha256 == address(case).sha256
        )).one())  # fmt: skip


def test_the_sweep_leaves_records_alone(
    storage: Storage, files: FileStore, case: Case, tmp_path: Path
) -> None:
    bring(storage, files, case, case.lead)
    orphan = files.put(case.board_id, b"nobody's")
    old = (clock() - GRACE - timedelta(minutes=1)).timestamp()
    for one in (address(case), orphan):
        os.utime(tmp_path / "files" / one.path, (old, old))
    assert sweep(storage, files, clock()) == 1
    assert files.has(address(case))


def test_bytes_that_were_tidied_away_meanwhile_are_put_again(
    storage: Storage, files: FileStore, case: Case
) -> None:
    arrival = look_at("letter.txt", LETTER)
    with storage.unit_of_work() as db:  # another press has removed what this one had put
        service.bring(db, files, case.lead, case.review_id, FILE, NOW, arrival=arrival)
    assert files.get(address(case)) == LETTER


def test_two_people_who_add_the_same_file_at_once(
    storage: Storage, files: FileStore, case: Case
) -> None:
    people = (case.lead, case.commissioner, case.panel, case.second_lead)
    assert at_once(*(partial(bring, storage, files, case, who) for who in people)) == []
    assert (count(storage, Record), rows_for(storage, case)) == (4, 1)
    assert files.get(address(case)) == LETTER


def test_adding_while_another_is_taken_away_loses_no_bytes(
    storage: Storage, files: FileStore, case: Case
) -> None:
    for _ in range(3):
        old = bring(storage, files, case, case.lead)
        raised = at_once(
            partial(take_away, storage, files, case.lead, old),
            partial(bring, storage, files, case, case.commissioner, again=True),
        )
        assert raised == []
        assert files.get(address(case)) == LETTER
    assert rows_for(storage, case) == 1


def test_one_form_sent_four_times_at_once_is_one_record(
    storage: Storage, files: FileStore, case: Case
) -> None:
    own = uuid4()
    works = [partial(bring, storage, files, case, case.lead, record_id=own)] * 4
    assert at_once(*works) == []
    assert count(storage, Record) == 1
    assert count(storage, Event, Event.verb == "record:added") == 1


# The same file -----------------------------------------------------------------------------------


def test_the_same_file_is_told_of_only_to_those_who_see_it(
    storage: Storage, files: FileStore, case: Case
) -> None:
    first = bring(storage, files, case, case.lead)
    with pytest.raises(service.SameFile) as same:
        bring(storage, files, case, case.lead)
    assert (same.value.record_id, same.value.title) == (first, "The letter")
    bring(storage, files, case, case.commissioner)
    bring(storage, files, case, case.lead, again=True)
    assert count(storage, Record) == 3
    shared = bring(storage, files, case, case.manager)
    with pytest.raises(service.SameFile) as same:
        bring(storage, files, case, case.panel)
    assert same.value.record_id == shared


def test_another_reviews_file_is_not_the_same(
    storage: Storage, files: FileStore, case: Case
) -> None:
    bring(storage, files, case, case.manager)
    other = make_case(storage, reference="Child L")
    bring(storage, files, other, other.lead)
    assert files.get(address(other)) == LETTER
    assert rows_for(storage, case) == 2  # a row for each board


# Verbs ask the policy ----------------------------------------------------------------------------


def test_each_verb_asks_the_policy(storage: Storage, files: FileStore, case: Case) -> None:
    made = bring(storage, files, case, case.lead, is_shared=True)
    for who in (case.observer, case.chair):
        with pytest.raises(NotAllowed):
            bring(storage, files, case, who)
    for who in (case.second_lead, case.commissioner, case.manager, case.observer):
        with storage.unit_of_work() as db:
            record = db.get_one(Record, made)
            with pytest.raises(NotAllowed):
                service.share(db, who, record, NOW)
            with pytest.raises(NotAllowed):
                service.change(db, who, record, FILE, version=1, now=NOW)
            with pytest.raises(NotAllowed):
                service.take_away(db, files, who, record, NOW)
    with storage.reading() as db:
        assert queries.get_visible(db, case.observer, case.review_id, made).id == made
        with pytest.raises(NotFound):
            queries.get_visible(db, case.manager, case.review_id, made)
        with pytest.raises(NotFound):
            queries.get_record(db, uuid4(), made)


def test_a_change_keeps_what_was(storage: Storage, case: Case) -> None:
    made = records.add(storage, case, case.lead, "Minuts", dated=date(2026, 3, 4))
    with storage.unit_of_work() as db:
        record = db.get_one(Record, made)
        same = service.details_of(record)
        assert service.change(db, case.lead, record, same, version=1, now=NOW).version == 1
        service.change(db, case.lead, record, service.Details(title="Minutes"), version=1, now=NOW)
        with pytest.raises(SavedElsewhere):
            service.change(db, case.lead, record, same, version=1, now=NOW)
        with pytest.raises(RuleBroken):
            service.change(db, case.lead, record, service.Details(title=""), version=2, now=NOW)
    with storage.reading() as db:
        (told,) = list_told(db, made, "record:changed")
        assert told.values == {
            "title": "Minutes", "was_title": "Minuts", "dated": None, "was_dated": "2026-03-04",
        }  # fmt: skip
        assert find_break(db, str(case.board_id)) is None


def test_sharing_is_done_once(storage: Storage, case: Case) -> None:
    made = records.add(storage, case, case.lead)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.share(db, case.lead, db.get_one(Record, made), NOW)
    assert count(storage, Event, Event.verb == "record:shared") == 1


def test_one_that_somebody_unseen_rests_on_leaves_every_list_and_stays_for_them(
    storage: Storage, files: FileStore, case: Case
) -> None:
    made = bring(storage, files, case, case.manager)
    mine = begin(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, case.commissioner, case.basis(mine), db.get_one(Record, made),
            stance=Stance.SUPPORTS, note="", question_id=None, now=NOW,
        )  # fmt: skip
    take_away(storage, files, case.manager, made)
    assert files.get(address(case)) == LETTER
    with storage.reading() as db:
        record = db.get_one(Record, made)
        assert record.taken_away_at == NOW
        for who in (case.manager, case.lead, case.panel):
            plain = queries.subject_of(record, is_in_sight=False)
            assert (plain.is_shared, plain.added_by) == (False, None)
            with pytest.raises(NotFound):
                # Nothing that they see rests on it: no assessment of theirs, none submitted.
                queries.get_visible(db, who, case.review_id, made)
        assert JudgingAnswers().is_used(db, made)


@pytest.mark.parametrize("is_used", [False, True])
def test_sending_a_form_again_after_taking_away_tells_nothing_of_who_rested_on_it(
    storage: Storage, files: FileStore, case: Case, *, is_used: bool
) -> None:
    form = uuid4()
    assert bring(storage, files, case, case.manager, record_id=form) == form
    if is_used:
        mine = begin(storage, case, case.commissioner)
        with storage.unit_of_work() as db:
            evidence.pin_record(
                db, case.commissioner, case.basis(mine), db.get_one(Record, form),
                stance=Stance.SUPPORTS, note="", question_id=None, now=NOW,
            )  # fmt: skip
    take_away(storage, files, case.manager, form)
    again = bring(storage, files, case, case.manager, record_id=form)
    assert again != form
    with storage.reading() as db:
        assert queries.get_visible(db, case.manager, case.review_id, again).title == "The letter"


@pytest.mark.parametrize(
    "wrong",
    [{"kind": RecordKind.FILE}, {"sha256": "0" * 64}, {"kind": RecordKind.LINK},
     {"link": "https://example.org"}, {"period_from": date(2026, 2, 2), "period_to": NOW.date()
      .replace(year=2020)}],
)  # fmt: skip
def test_the_database_refuses_what_is_no_record(
    storage: Storage, case: Case, wrong: dict[str, object]
) -> None:
    values = {"kind": RecordKind.NAMED, "title": "Minutes", **wrong}
    with pytest.raises(IntegrityError), storage.unit_of_work() as db:
        db.add(Record(board_id=case.board_id, review_id=case.review_id, added_at=NOW,
                      added_by=case.lead.person_id, **values))  # fmt: skip
