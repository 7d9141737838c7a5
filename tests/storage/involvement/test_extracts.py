"""What of the register stands on record as evidence, and the figures of a board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, text, update

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.checking import ParticipantDetails
from qmapp.casework.involvement.coverage import Share, Standing
from qmapp.casework.involvement.models import InvolvementStep, Participant
from qmapp.casework.involvement.queries import GroupCount
from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, StorageBusy
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.factories.register import WORDS

K = StepKind


def pin_words(storage: Storage, step_id: UUID, actor: Actor, *, wait: str = "SELECT 1") -> UUID:
    with storage.unit_of_work() as db:
        db.execute(text(wait))
        step = db.get_one(InvolvementStep, step_id)
        return service.record_of_contribution(db, actor, step, NOW).id


def pin_coverage(storage: Storage, case: Case, actor: Actor, marker: int = 12) -> Record:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.record_of_coverage(db, actor, review, marker, NOW)


def counts(storage: Storage, case: Case, actor: Actor | None = None) -> dict[Group, GroupCount]:
    with storage.reading() as db:
        found = queries.board_counts(db, actor or case.chair, case.board_id)
    return {one.group: one for one in found}


def queries_of(storage: Storage, work: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)
    return sum(sql.lstrip().upper().startswith("SELECT") for sql in asked)


# On record ------------------------------------------------------------------------------------


def test_what_somebody_said_is_on_record_once_and_not_copied(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case, label="mother")
    said = register.take(storage, case, mother, K.CONTRIBUTION, on=date(2026, 3, 2), words=WORDS)
    first = pin_words(storage, said, case.commissioner)
    assert pin_words(storage, said, case.panel) == first
    with storage.reading() as db:
        record = db.get_one(Record, first)
        link = db.scalars(select(FromRegister)).one()
        step = db.get_one(InvolvementStep, said)
        assert (record.title, record.notes) == ("What they said: the mother", "")
        assert (record.holder, record.is_shared) == ("Register of who was heard", False)
        assert record.dated == date(2026, 3, 2)
        assert (link.record_id, link.words_id) == (first, step.words_id)


def test_hidden_or_withdrawn_words_are_not_put_on_record(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    officer = register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    hidden = register.take(storage, case, officer, K.CONTRIBUTION, words=WORDS)
    with pytest.raises(RuleBroken):
        pin_words(storage, hidden, case.commissioner)
    mother = register.add(storage, case)
    gone = register.take(storage, case, mother, K.CONTRIBUTION, words=WORDS)
    register.withdraw(storage, case, mother)
    with pytest.raises(RuleBroken):
        pin_words(storage, gone, case.commissioner)
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Record)) == 0


def test_what_is_on_record_is_not_hidden_afterwards(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    officer = register.add(storage, case, Group.POLICE, label="Officer")
    said = register.take(storage, case, officer, K.CONTRIBUTION, words=WORDS)
    record_id = pin_words(storage, said, case.commissioner)

    def hide() -> None:
        with storage.unit_of_work() as db:
            service.change_participant(
                db, case.lead, db.get_one(Participant, officer),
                ParticipantDetails(
                    belongs_to=Group.POLICE, label="Officer", hidden_from=frozenset({police})
                ),
                version=1, now=NOW,
            )  # fmt: skip

    with pytest.raises(RuleBroken, match="too late to hide"):
        hide()
    with storage.unit_of_work() as db:
        record = db.get_one(Record, record_id)
        assert not record.is_shared  # for those alone who may see what rests on it
        record.taken_away_at = NOW
    with pytest.raises(RuleBroken, match="too late to hide"):  # it still shows under a judgement
        hide()


def test_what_is_on_record_is_not_struck_while_it_stands_there(
    storage: Storage, case: Case
) -> None:
    officer = register.add(storage, case, Group.POLICE, label="Officer")
    focus = register.take(storage, case, officer, K.FOCUS, words=WORDS)
    record_id = pin_words(storage, focus, case.commissioner)

    def strike() -> None:
        register.correct(storage, case, focus, is_mistake=True)

    def end() -> None:
        with storage.unit_of_work() as db:
            somebody = db.get_one(Participant, officer)
            service.end_participant(db, case.lead, somebody, "Twice", NOW)

    for change in (strike, end):
        with pytest.raises(RuleBroken, match="put on record as evidence"):
            change()
    with storage.unit_of_work() as db:
        db.get_one(Record, record_id).taken_away_at = NOW
    strike()
    end()


def test_nothing_is_put_on_record_while_somebody_hides_the_entry(postgres_storage: Storage) -> None:
    storage, case = postgres_storage, make_case(postgres_storage)
    police = register.agency(storage, case)
    officer = register.add(storage, case, Group.POLICE, label="Officer")
    said = register.take(storage, case, officer, K.CONTRIBUTION, words=WORDS)
    hidden = ParticipantDetails(
        belongs_to=Group.POLICE, label="Officer", hidden_from=frozenset({police})
    )
    with storage.unit_of_work() as hiding:
        service.change_participant(
            hiding, case.lead, hiding.get_one(Participant, officer), hidden, version=1, now=NOW
        )
        with pytest.raises(StorageBusy, match="lock timeout"):
            pin_words(storage, said, case.commissioner, wait="SET LOCAL lock_timeout = '20ms'")
    with pytest.raises(RuleBroken, match="hidden"):
        pin_words(storage, said, case.commissioner)


def test_only_what_they_said_of_the_review_is_put_on_record(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    reason = register.take(storage, case, mother, K.RESPONSE, words="I fear him")
    old = register.take(storage, case, mother, K.CONTRIBUTION, words=WORDS)
    register.correct(storage, case, old, words="Other words")
    for step in (reason, old):
        with pytest.raises(NotFound):
            pin_words(storage, step, case.commissioner)


def test_who_may_not_read_the_register_puts_nothing_on_record(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    said = register.take(storage, case, mother, K.CONTRIBUTION, words=WORDS)
    for actor in (case.observer, case.chair):
        with pytest.raises(NotAllowed):
            pin_words(storage, said, actor)
        with pytest.raises(NotAllowed):
            pin_coverage(storage, case, actor)


def test_the_coverage_on_record_counts_what_is_hidden_from_nobody(
    storage: Storage, case: Case
) -> None:
    police = register.agency(storage, case)
    mother = register.add(storage, case, label="The one mother")
    register.take(storage, case, mother, K.TOLD, on=date(2026, 11, 10))
    register.take(storage, case, mother, K.CONTRIBUTION, words=WORDS)
    father = register.add(storage, case, Group.FATHER)
    register.respond(storage, case, father, Response.DECLINED)
    register.add(storage, case, Group.SIBLING, hidden_from=frozenset({police}), size=4)
    record = pin_coverage(storage, case, case.commissioner)
    assert record.title == "Who was heard: family and network (marker 12)"
    lines = record.notes.split("\n")
    assert "Identified: 2" in lines
    assert "Heard: 1 of 2" in lines
    assert "Declined: 1 of 2" in lines
    assert "Never asked: 0 of 2" in lines
    assert "First contact: 0 days after the review began" in lines
    assert "An entry that is hidden from any agency is in none of these figures." in lines
    assert "mother" not in record.notes.lower()
    assert WORDS not in record.notes
    with storage.reading() as db:
        assert db.scalars(select(FromRegister.words_id)).one() is None


@pytest.mark.parametrize("marker", [4, 11, 12])
def test_an_empty_register_is_on_record_too(storage: Storage, case: Case, marker: int) -> None:
    record = pin_coverage(storage, case, case.commissioner, marker)
    assert "Identified: 0" in record.notes
    assert "Heard: 0 of 0" in record.notes


# The board ------------------------------------------------------------------------------------


def test_each_group_is_counted_once_an_entry(storage: Storage, case: Case) -> None:
    heard = register.add(storage, case, Group.MOTHER)
    register.take(storage, case, heard, K.CONTRIBUTION, words=WORDS)
    declined = register.add(storage, case, Group.MOTHER)
    register.respond(storage, case, declined, Response.DECLINED)
    register.add(storage, case, Group.SIBLING, size=3)
    mistaken = register.add(storage, case, Group.FATHER)
    with storage.unit_of_work() as db:
        service.end_participant(db, case.lead, db.get_one(Participant, mistaken), "Twice", NOW)
    found = counts(storage, case)
    assert list(found) == list(Group)
    assert all(sum(one.by_standing.values()) == one.identified for one in found.values())
    mothers = found[Group.MOTHER]
    assert (mothers.in_reviews, mothers.identified, mothers.people) == (Share(1, 1), 2, 2)
    assert mothers.share(Standing.HEARD) == mothers.share(Standing.DECLINED) == Share(1, 2)
    siblings = found[Group.SIBLING]
    assert (siblings.identified, siblings.people) == (1, 3)
    assert siblings.share(Standing.NEVER_ASKED) == Share(1, 1)
    assert found[Group.FATHER].in_reviews == Share(0, 1)
    register.withdraw(storage, case, heard)
    assert counts(storage, case)[Group.MOTHER].by_standing[Standing.WITHDREW] == 1


def test_other_boards_and_declared_interests_are_left_out(storage: Storage, case: Case) -> None:
    register.add(storage, case, Group.MOTHER)
    other = make_case(storage, reference="Child L")
    register.add(storage, other, Group.MOTHER)
    assert counts(storage, case)[Group.MOTHER].in_reviews == Share(1, 1)
    # A second review of the board, in which the chair has an interest.
    with storage.unit_of_work() as db:
        first = db.get_one(Review, case.review_id)
        db.add(
            Review(
                board_id=case.board_id, reference="Child M", kind="scr", stage=first.stage,
                edition_sha256=first.edition_sha256, stage_since=NOW, created_at=NOW,
                created_by=case.manager.person_id,
            )
        )  # fmt: skip
    assert counts(storage, case)[Group.MOTHER].in_reviews == Share(1, 2)
    declare_interest(storage, case, case.chair)
    left = counts(storage, case)[Group.MOTHER]
    assert (left.in_reviews, left.identified) == (Share(0, 1), 0)
    assert counts(storage, case, case.manager)[Group.MOTHER].in_reviews == Share(1, 2)


def test_reads_take_as_many_queries_for_many_as_for_one(storage: Storage, case: Case) -> None:
    def grow(number: int) -> None:
        for _ in range(number):
            one = register.add(storage, case, Group.HEALTH)
            told = register.take(storage, case, one, K.CONTRIBUTION, words=WORDS)
            register.correct(storage, case, told, words="Other words")

    def read() -> list[int]:
        return [
            queries_of(storage, lambda: register.register(storage, case)),
            queries_of(storage, lambda: counts(storage, case)),
        ]

    grow(1)
    few = read()
    grow(5)
    assert read() == few
    assert few == [5, 3]


def test_a_review_without_a_day_of_commission_began_when_it_was_set_up(
    storage: Storage, case: Case
) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Review).values(commissioned_on=date(2026, 10, 1)))
    with storage.reading() as db:
        assert queries.started_on(get_review(db, case.review_id)) == date(2026, 10, 1)
    with storage.unit_of_work() as db:
        db.execute(update(Review).values(commissioned_on=None))
    with storage.reading() as db:
        assert queries.started_on(get_review(db, case.review_id)) == date(2026, 11, 10)
