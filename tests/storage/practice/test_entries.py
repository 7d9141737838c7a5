from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.practice import queries, service
from qmapp.casework.practice.rules import EntryLine, held_of
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.catalogue import IssueBasis, PracticeIssues
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.practice import PRACTICE, TITLE, details, enter


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def known(storage: Storage, board_id: UUID, *, is_ended_too: bool = False) -> PracticeIssues:
    with storage.reading() as db:
        return queries.known_issues(db, PRACTICE, board_id, is_ended_too=is_ended_too)


def entered(storage: Storage, case: Case, title: str = TITLE, **values: object) -> EntryLine:
    with storage.unit_of_work() as db:
        return enter(db, case.manager, case.board_id, title, **values)  # type: ignore[arg-type]


def test_a_local_issue_stands_at_its_stage_and_never_counts(storage: Storage, case: Case) -> None:
    made = entered(storage, case)
    found = known(storage, case.board_id)
    assert [one.title for one in found.at_stage("referrals")][-1] == TITLE
    assert found.issue(made.issue_id).basis is IssueBasis.LOCAL
    assert found.meta.issues_found_here == 14
    assert made.issue_id == f"local-{made.id.hex}"
    assert not known(storage, make_case(storage).board_id).has(made.issue_id)


def test_a_published_one_counts_until_it_is_taken_out(storage: Storage, case: Case) -> None:
    made = entered(storage, case, is_local=False, stage="universal_services")
    found = known(storage, case.board_id)
    assert found.meta.issues_found_here == 15
    assert found.meta.issues_not_found == 29
    assert found.stage("universal_services").issues_found == 1
    for _ in range(2):  # pressed twice
        with storage.unit_of_work() as db:
            service.end(db, case.chair, case.board_id, made.id, version=1, now=NOW)
    assert known(storage, case.board_id) == PRACTICE
    gone = known(storage, case.board_id, is_ended_too=True)
    assert gone.issue(made.issue_id).title == TITLE
    assert gone.meta.issues_found_here == 14
    with storage.unit_of_work() as db:
        service.put_back(db, case.chair, case.board_id, PRACTICE, made.id, version=2, now=NOW)
    assert known(storage, case.board_id).meta.issues_found_here == 15


def test_no_more_than_the_map_has(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        every = [details(f"Issue number {n}", is_local=False) for n in range(30)]
        made = service.add_many(db, case.chair, case.board_id, PRACTICE, every, NOW)
        first = queries.line_of(made[0])
    assert known(storage, case.board_id).meta.issues_found_here == 44
    assert known(storage, case.board_id).meta.issues_not_found == 0
    with pytest.raises(RuleBroken) as broken:
        entered(storage, case, "One more", is_local=False)
    assert broken.value.field == "basis"
    entered(storage, case, "One more")  # as its own there is room
    with storage.unit_of_work() as db:
        service.end(db, case.chair, case.board_id, first.id, version=1, now=NOW)
    entered(storage, case, "Instead of it", is_local=False)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.put_back(db, case.chair, case.board_id, PRACTICE, first.id, version=2, now=NOW)


def test_all_of_several_or_none(storage: Storage, case: Case) -> None:
    several = [details("First"), details("Second"), details("first.")]
    with pytest.raises(RuleBroken) as broken, storage.unit_of_work() as db:
        service.add_many(db, case.chair, case.board_id, PRACTICE, several, NOW)
    assert broken.value.field == "title"
    assert known(storage, case.board_id) == PRACTICE


@pytest.mark.parametrize("title", [TITLE.upper(), f"  {TITLE}. ", PRACTICE.issues[0].title])
def test_a_title_stands_once(storage: Storage, case: Case, title: str) -> None:
    entered(storage, case)
    with pytest.raises(RuleBroken) as broken:
        entered(storage, case, title, stage="assessments", is_local=False)
    assert broken.value.field == "title"


def test_two_at_once_and_a_form_sent_twice(storage: Storage, case: Case) -> None:
    one = uuid4()

    def send() -> None:
        with storage.unit_of_work() as db:
            service.add(db, case.manager, case.board_id, PRACTICE, details(), NOW, entry_id=one)

    assert at_once(send, send, send) == []
    (wrong,) = at_once(lambda: entered(storage, case, "A"), lambda: entered(storage, case, "a"))
    assert isinstance(wrong, RuleBroken)
    with storage.reading() as db:
        assert len(queries.list_entries(db, case.board_id)) == 2


def test_putting_right(storage: Storage, case: Case) -> None:
    made = entered(storage, case)
    other = entered(storage, case, "Another")

    def change(title: str, version: int, *, is_local: bool = True) -> EntryLine:
        with storage.unit_of_work() as db:
            return queries.line_of(
                service.change(
                    db,
                    case.chair,
                    case.board_id,
                    PRACTICE,
                    made.id,
                    details(title, stage="assessments", is_local=is_local),
                    version=version,
                    now=NOW,
                )
            )

    changed = change(TITLE, 1)
    assert (changed.stage, changed.version, changed.issue_id) == ("assessments", 2, made.issue_id)
    assert change(TITLE, 2).version == 2  # nothing changed
    with pytest.raises(SavedElsewhere):
        change("Something else", 1)
    with pytest.raises(RuleBroken, match="on the map already"):
        change(other.title, 2)
    with pytest.raises(RuleBroken) as broken:
        change(TITLE, 2, is_local=False)
    assert broken.value.field == "basis"


def test_who_may(storage: Storage, case: Case) -> None:
    made = entered(storage, case)
    other = make_case(storage)

    def verbs(actor: Actor, board_id: UUID) -> None:
        with storage.unit_of_work() as db, pytest.raises((NotAllowed, NotFound)):
            service.add(db, actor, board_id, PRACTICE, details("New"), NOW)
        with storage.unit_of_work() as db, pytest.raises((NotAllowed, NotFound)):
            service.end(db, actor, board_id, made.id, version=1, now=NOW)
        with storage.unit_of_work() as db, pytest.raises((NotAllowed, NotFound)):
            service.put_back(db, actor, board_id, PRACTICE, made.id, version=1, now=NOW)
        with storage.unit_of_work() as db, pytest.raises((NotAllowed, NotFound)):
            service.change(
                db, actor, board_id, PRACTICE, made.id, details("New"), version=1, now=NOW
            )

    verbs(case.commissioner, case.board_id)
    verbs(other.chair, case.board_id)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end(db, other.chair, other.board_id, made.id, version=1, now=NOW)
    assert known(storage, case.board_id).has(made.issue_id)


def test_the_trail_holds_no_title(storage: Storage, case: Case) -> None:
    made = entered(storage, case, "zqtitleqz")
    with storage.unit_of_work() as db:
        service.end(db, case.chair, case.board_id, made.id, version=1, now=NOW)
    with storage.reading() as db:
        verbs = db.scalars(select(Event.verb).where(Event.subject_id == made.id)).all()
        values = " ".join(str(one) for one in db.scalars(select(EventValue.value)))
    assert sorted(verbs) == ["practice:ended", "practice:entered"]
    assert "zqtitleqz" not in values
    assert made.issue_id in values


def test_a_title_of_an_earlier_edition_is_named_and_no_more(storage: Storage, case: Case) -> None:
    there = entered(storage, case, "Of the map", is_local=False)
    own = entered(storage, case)
    later = replace(PRACTICE, edition="later")
    with storage.reading() as db:
        known_now = queries.known_issues(db, later, case.board_id)
        named = queries.known_issues(db, later, case.board_id, is_ended_too=True)
    assert known_now.has(own.issue_id)
    assert not known_now.has(there.issue_id)
    assert named.issue(there.issue_id).title == "Of the map"
    assert held_of(named).known == 14
    with storage.unit_of_work() as db:  # it stands on the map of today too
        typed = details("Of the map", is_local=False)
        again = service.add(db, case.manager, case.board_id, later, typed, NOW)
        service.end(db, case.manager, case.board_id, there.id, version=1, now=NOW)
        assert again.edition == "later"
    with pytest.raises(RuleBroken), storage.unit_of_work() as db:
        service.put_back(db, case.manager, case.board_id, later, there.id, version=2, now=NOW)
