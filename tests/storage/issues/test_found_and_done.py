"""What a board found and did on an issue, and who may know how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Impact, Judged
from qmapp.learning.issues import queries
from qmapp.learning.issues.queries import Answered, Coverage, FoundIn
from qmapp.learning.tags.models import Coding
from qmapp.learning.tags.queries.things import records_of_finding
from qmapp.learning.tags.rules import Family, as_recorded
from qmapp.learning.tags.service.keeping import keep_findings
from tests.factories.assessments import NOW, catalogue
from tests.factories.impact import Followed, followed, issue, later_review, somebody
from tests.factories.responses import find

TODAY = NOW.date()


@pytest.fixture
def made(storage: Storage) -> Followed:
    return followed(storage)


def seen(
    storage: Storage, actor: Actor, made: Followed
) -> tuple[Coverage, dict[str, int], list[FoundIn], Answered]:
    with storage.reading() as db:
        scope = queries.scope_of(db, actor, made.board_id)
        return (
            queries.coverage(db, scope),
            dict(queries.count_by_issue(db, scope)),
            list(queries.list_found(db, scope, issue(), None)),
            queries.list_answered(db, scope, issue(), TODAY, None),
        )


def sign(storage: Storage, review_id: UUID) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == review_id).values(stage=Stage.REPORT_SIGNED))


@contextmanager
def count_queries(storage: Storage) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)


def declare(storage: Storage, made: Followed, actor: Actor, review_id: UUID) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                id=uuid4(),
                board_id=made.board_id,
                review_id=review_id,
                person_id=actor.person_id,
                statement="A cousin.",
                declared_at=NOW,
                declared_by=actor.person_id,
            )
        )


def test_a_member_has_the_agreed_words_and_those_on_the_review_the_finding(
    storage: Storage, made: Followed
) -> None:
    for actor, is_open in ((made.owner, False), (made.case.commissioner, True)):
        known, counts, (found,), answered = seen(storage, actor, made)
        assert known == Coverage(1, 1)
        assert counts == {issue(): 1}
        assert (found.reference, found.findings) == ("Child K", 1)
        assert [one.is_open for one in found.words] == [is_open]
        assert (answered.total, answered.followed, answered.delivered) == (3, 3, 0)
        assert {one.impact for one in answered.rows} == {Impact.NOT_YET_DUE}
        assert sum(one.actions for one in answered.rows) == 3


def test_what_is_still_a_draft_counts_for_nobody(storage: Storage, made: Followed) -> None:
    later = later_review(storage, made, "Child L", NOW + timedelta(400))
    for actor in (made.owner, made.case.chair, made.case.commissioner):
        known, counts, found, _ = seen(storage, actor, made)
        assert (known, counts, len(found)) == (Coverage(1, 1), {issue(): 1}, 1)
    sign(storage, later)
    known, counts, found, _ = seen(storage, made.owner, made)
    assert (known, counts) == (Coverage(2, 2), {issue(): 2})
    assert [one.reference for one in found] == ["Child L", "Child K"]
    # No agreed response names it: a member has the number and no word.
    assert [(one.findings, len(one.words)) for one in found] == [(1, 0), (1, 1)]


def test_an_interest_takes_a_review_out_of_both_numbers_alike(
    storage: Storage, made: Followed
) -> None:
    later = later_review(storage, made, "Child L", NOW + timedelta(400))
    sign(storage, later)
    member = somebody(storage, made.board_id, BoardRole.MEMBER, made.agency_id)
    declare(storage, made, member, made.review_id)
    known, counts, found, answered = seen(storage, member, made)
    assert (known, counts) == (Coverage(1, 1), {issue(): 1})
    assert [one.reference for one in found] == ["Child L"]
    assert answered.total == 0
    with storage.reading() as db:
        assert queries.scope_of(db, member, made.board_id).is_narrowed
        assert not queries.scope_of(db, made.owner, made.board_id).is_narrowed


def test_another_board_finds_nothing(storage: Storage, made: Followed) -> None:
    with storage.reading() as db:
        scope = queries.scope_of(db, made.outsider, made.other_board_id)
        assert queries.coverage(db, scope) == Coverage(0, 0)
        assert queries.count_by_issue(db, scope) == {}
        assert queries.list_found(db, scope, issue(), None) == []
        assert queries.list_answered(db, scope, issue(), TODAY, None).total == 0


def test_taken_out_or_not_coded_is_not_counted(storage: Storage, made: Followed) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Finding).values(practice_issue=None, practice_edition=None))
        keep_findings(db, db.scalars(select(Finding.id)).all())
    known, counts, found, answered = seen(storage, made.owner, made)
    assert (known, counts, found, answered.total) == (Coverage(0, 1), {}, [], 0)


def test_delivered_is_not_shown(storage: Storage, made: Followed) -> None:
    with storage.unit_of_work() as db:
        changes: dict[str, dict[str, object]] = {
            "lead": {"delivered_on": TODAY},
            "rota": {
                "delivered_on": TODAY,
                "judged": Judged.SHOWN,
                "judged_on": TODAY,
            },
            "training": {"judged": Judged.SHOWN, "judged_on": TODAY},
        }
        for name, values in changes.items():
            db.execute(
                update(FollowUp).where(FollowUp.id == made.follow_ups[name]).values(**values)
            )
    answered = seen(storage, made.owner, made)[3]
    assert (answered.total, answered.followed, answered.delivered, answered.shown) == (3, 3, 2, 1)


def test_what_was_stopped_is_told_beside_what_is_delivered(
    storage: Storage, made: Followed
) -> None:
    with storage.unit_of_work() as db:
        row = db.get_one(Action, made.actions["rota"])
        row.delivery = Delivery.STOPPED
    rows = {one.id: one for one in seen(storage, made.owner, made)[3].rows}
    stopped = rows[made.recommendations["rota"]]
    assert (stopped.actions, stopped.delivered, stopped.stopped) == (1, 0, 1)
    assert rows[made.recommendations["lead"]].stopped == 0


def test_the_newest_are_named_and_all_are_counted(storage: Storage, made: Followed) -> None:
    for n in range(3):
        sign(storage, later_review(storage, made, f"Child {n}", NOW + timedelta(400 + n)))
    with storage.reading() as db:
        scope = queries.scope_of(db, made.owner, made.board_id)
        found = queries.list_found(db, scope, issue(), 2)
        answered = queries.list_answered(db, scope, issue(), TODAY, 1)
        assert queries.count_by_issue(db, scope) == {issue(): 4}
    assert [one.reference for one in found] == ["Child 2", "Child 1"]
    assert (answered.total, len(answered.rows)) == (3, 1)


def test_the_same_number_of_queries_however_many(storage: Storage, made: Followed) -> None:
    def asked() -> int:
        with storage.reading() as db, count_queries(storage) as counted:
            scope = queries.scope_of(db, made.owner, made.board_id)
            queries.coverage(db, scope)
            queries.count_by_issue(db, scope)
            queries.list_found(db, scope, issue(), None)
            queries.list_answered(db, scope, issue(), TODAY, None)
        return len(counted)

    before = asked()
    for n in range(4):
        sign(storage, later_review(storage, made, f"Child {n}", NOW + timedelta(400 + n)))
    assert asked() == before <= 12


def code(
    storage: Storage, made: Followed, coder: Actor, tags: list[str], number: int, because: str = ""
) -> UUID:
    """Code the finding of the first review for issues, as it is kept."""
    with storage.unit_of_work() as db:
        finding = db.scalars(select(Finding).where(Finding.review_id == made.review_id)).one()
        db.add(
            Coding(
                id=uuid4(), board_id=made.board_id, review_id=made.review_id,
                finding_id=finding.id, family=Family.ISSUE, number=number,
                edition=catalogue().practice.edition, tags=tags, coder_id=coder.person_id,
                settles=bool(because), because=because, coded_at=NOW,
                recorded=as_recorded(records_of_finding(finding)[Family.ISSUE]),
            )
        )  # fmt: skip
        db.flush()
        keep_findings(db, [finding.id])
        return finding.id


def test_what_stands_is_counted_and_not_what_the_finding_says(
    storage: Storage, made: Followed
) -> None:
    other = next(one.id for one in catalogue().practice.issues if one.id != issue())
    code(storage, made, made.case.panel, [other], 1)
    known, counts, found, answered = seen(storage, made.owner, made)
    assert (known.coded, counts, found, answered.total) == (1, {}, [], 0)
    with storage.reading() as db:
        scope = queries.scope_of(db, made.owner, made.board_id)
        assert queries.count_disputed(db, scope) == {issue(): 1, other: 1}
    code(storage, made, made.case.commissioner, [other], 2, because="The draft says so.")
    known, counts, found, _ = seen(storage, made.owner, made)
    assert (known.coded, counts, found) == (1, {other: 1}, [])
    with storage.reading() as db:
        scope = queries.scope_of(db, made.owner, made.board_id)
        assert len(queries.list_found(db, scope, other, None)) == 1
        assert queries.list_answered(db, scope, other, TODAY, None).total == 3
        assert queries.count_disputed(db, scope) == {}


def test_what_others_coded_is_not_told_to_who_may_still_code_it(
    storage: Storage, made: Followed
) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Finding).values(practice_issue=None, practice_edition=None))
    code(storage, made, made.case.panel, [issue()], 1)
    assert seen(storage, made.owner, made)[1] == {issue(): 1}
    known, counts, found, answered = seen(storage, made.case.commissioner, made)
    assert (known, counts, found, answered.total) == (Coverage(0, 1, 0, True), {}, [], 0)


def test_coded_in_part_is_said_apart(storage: Storage, made: Followed) -> None:
    find(storage, made.case, "Nobody rang back")
    known, counts, _, _ = seen(storage, made.owner, made)
    assert (known, counts) == (Coverage(1, 1, 1), {issue(): 1})
