"""Records taken from the register: words by reference, gone where they are withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import event, select

from qmapp.casework.assessments.pages.uses import JudgingAnswers
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.bundle.queries import every_item
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.queries import list_by_id, list_evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records import ports, queries, service
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.records.ports import register_judging
from qmapp.casework.records.rules import REGISTER, RecordKind
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, begin, edition, make_case

SAID = "He told me zqwordsqz and nobody wrote it down."


@pytest.fixture(autouse=True)
def answers() -> Iterator[None]:
    before = ports.judging()
    register_judging(JudgingAnswers())
    yield
    register_judging(before)


def say(storage: Storage, case: Case, text: str = SAID) -> UUID:
    with storage.unit_of_work() as db:
        return erasable.keep(db, board_id=case.board_id, text=text).id


def put(
    storage: Storage,
    case: Case,
    words_id: UUID | None,
    *,
    actor: Actor | None = None,
    notes: str = "",
) -> UUID:
    with storage.unit_of_work() as db:
        return service.add_from_register(
            db, actor or case.commissioner, review=get_review(db, case.review_id),
            title="What the grandmother said", dated=date(2026, 3, 3), notes=notes,
            words_id=words_id, now=NOW,
        ).id  # fmt: skip


def withdraw(storage: Storage, case: Case, words_id: UUID) -> None:
    with storage.unit_of_work() as db:
        assert erasable.withdraw(db, [words_id], by=case.lead.person_id, now=NOW) == 1


def pin(storage: Storage, case: Case, record_id: UUID) -> UUID:
    assessment = begin(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, case.commissioner, case.basis(assessment), db.get_one(Record, record_id),
            stance=Stance.SUPPORTS, note="", question_id=None, now=NOW,
        )  # fmt: skip
    return assessment.id


def test_it_points_to_the_words_and_is_for_those_who_may_see_what_rests_on_it(
    storage: Storage, case: Case
) -> None:
    words_id = say(storage, case)
    record_id = put(storage, case, words_id)
    with storage.reading() as db:
        record = queries.get_visible(db, case.commissioner, case.review_id, record_id)
        assert (record.kind, record.holder, record.notes) == (RecordKind.NAMED, REGISTER, "")
        with pytest.raises(NotFound):
            queries.get_visible(db, case.observer, case.review_id, record_id)
        assert queries.find_extract(db, record_id) == queries.Extract(SAID, None)
        found = queries.find_by_words(db, case.review_id, words_id)
        assert found is not None
        assert found.id == record_id


def test_the_same_words_are_put_on_record_once(storage: Storage, case: Case) -> None:
    words_id = say(storage, case)
    first = put(storage, case, words_id)
    assert put(storage, case, words_id, actor=case.lead) == first


def test_coverage_stands_in_the_notes(storage: Storage, case: Case) -> None:
    record_id = put(storage, case, None, notes="3 of 5 were heard.")
    with storage.reading() as db:
        assert queries.find_extract(db, record_id) == queries.Extract(None, None)
        record = queries.get_visible(db, case.observer, case.review_id, record_id)
        assert record.notes == "3 of 5 were heard."  # figures are for everybody on the review
    assert put(storage, case, None, notes="4 of 5 were heard.") != record_id


def test_any_other_record_has_nothing_of_it(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        plain = service.add(
            db, case.lead, board_id=case.board_id, review_id=case.review_id,
            details=service.Details(title="Minutes"), now=NOW,
        )  # fmt: skip
        assert queries.find_extract(db, plain.id) is None


def test_words_of_nobody_and_of_another_board_are_not_found(storage: Storage, case: Case) -> None:
    elsewhere = make_case(storage)
    with pytest.raises(NotFound):
        put(storage, case, say(storage, elsewhere))
    with pytest.raises(NotFound):
        put(storage, case, case.review_id)


def test_withdrawn_words_are_not_put_on_record(storage: Storage, case: Case) -> None:
    words_id = say(storage, case)
    withdraw(storage, case, words_id)
    with pytest.raises(RuleBroken):
        put(storage, case, words_id)


def test_who_may_add_no_record_adds_none_from_the_register(storage: Storage, case: Case) -> None:
    with pytest.raises(NotAllowed):
        put(storage, case, say(storage, case), actor=case.observer)


def test_words_are_not_copied_into_the_notes(storage: Storage, case: Case) -> None:
    with pytest.raises(ValueError, match="no notes"):
        put(storage, case, say(storage, case), notes=SAID)


def test_it_is_not_changed_by_hand(storage: Storage, case: Case) -> None:
    for words_id, notes in ((say(storage, case), ""), (None, "3 of 5 were heard.")):
        record_id = put(storage, case, words_id, notes=notes)
        with storage.unit_of_work() as db, pytest.raises(RuleBroken):
            service.change(
                db, case.commissioner, db.get_one(Record, record_id),
                service.Details(title="Another"), version=1, now=NOW,
            )  # fmt: skip


def test_it_may_be_taken_away_and_put_back(storage: Storage, case: Case, files: FileStore) -> None:
    words_id = say(storage, case)
    record_id = put(storage, case, words_id)
    with storage.unit_of_work() as db:
        service.take_away(db, files, case.commissioner, db.get_one(Record, record_id), NOW)
    with storage.reading() as db:
        assert db.scalars(select(FromRegister)).all() == []
        assert queries.find_by_words(db, case.review_id, words_id) is None
    assert put(storage, case, words_id) != record_id


def test_evidence_shows_the_words_until_they_are_withdrawn(storage: Storage, case: Case) -> None:
    words_id = say(storage, case)
    assessment_id = pin(storage, case, put(storage, case, words_id))

    def shown() -> set[tuple[str | None, object]]:
        with storage.reading() as db:
            lines = list_evidence(db, [assessment_id])
            again = list_by_id(db, [line.id for line in lines])
            items = every_item(db, edition(), [assessment_id])
            return {(one.record_words, one.record_withdrawn_at) for one in (*lines, *again, *items)}

    assert shown() == {(SAID, None)}
    withdraw(storage, case, words_id)
    assert shown() == {(None, NOW)}


def test_however_many_there_are_they_are_read_at_once(storage: Storage, case: Case) -> None:
    assessment_id = pin(storage, case, put(storage, case, say(storage, case)))
    asked: list[str] = []

    def note(connection, cursor, statement, *rest):  # type: ignore[no-untyped-def] # an event's
        asked.append(statement)

    def count() -> int:
        asked.clear()
        with storage.reading() as db:
            list_evidence(db, [assessment_id])
            list(every_item(db, edition(), [assessment_id]))
        return len(asked)

    event.listen(storage.engine, "before_cursor_execute", note)
    one = count()
    more = [put(storage, case, say(storage, case, f"More {n}")) for n in range(4)]
    with storage.unit_of_work() as db:
        for record_id in more:
            assessment = get_assessment(db, assessment_id)
            evidence.pin_record(
                db, case.commissioner, case.basis(assessment), db.get_one(Record, record_id),
                stance=Stance.CONTEXT, note="", question_id=None, now=NOW,
            )  # fmt: skip
    assert count() == one


def test_the_trail_never_holds_the_words(storage: Storage, case: Case) -> None:
    words_id = say(storage, case)
    pin(storage, case, put(storage, case, words_id))
    withdraw(storage, case, words_id)
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None
        values = db.scalars(select(EventValue.value)).all()
        assert not [value for value in values if "zqwordsqz" in (value or "")]
