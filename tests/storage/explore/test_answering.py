"""Beginning, answering, finishing and putting right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.models import Exploration, ExplorationRecord
from qmapp.learning.explore.rules import Answer, Change, Choice, Scope, change_between
from qmapp.learning.explore.service import ExplorationKey, Saved
from qmapp.learning.explore.text import digest_of_answer
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.explore import (
    ANSWERS,
    ISSUE,
    NOBODY,
    PRACTICE,
    Desk,
    details_of,
    make_exploration,
)
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.storage.issues.test_found_and_done import count_queries

SECRET = "zqunmannedqz"
LAST_YEAR = london_date(NOW) - timedelta(365)


def test_begun_twice_by_one_form_it_is_there_once(storage: Storage, case: Case) -> None:
    one = uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.begin(
                db, case.manager, case.board_id, details_of(), PRACTICE, NOW, exploration_id=one
            )
    with storage.reading() as db:
        assert [
            line.id for line in queries.list_explorations(db, case.manager, case.board_id).lines
        ] == [one]


def test_saved_question_by_question(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    assert desk.save({"q-why-3": Answer(words=SECRET)}).saved == ["q-why-3"]
    assert desk.save({"q-solve-4": Answer(cannot_tell=True)}).saved == ["q-solve-4"]
    whole = desk.whole()
    assert whole.kept("q-why-3").answer.words == SECRET
    assert whole.answered == 2
    assert desk.save({"q-why-3": Answer(words=SECRET)}).saved == []
    desk.save({"q-why-3": Answer()})
    assert desk.whole().answered == 1


def test_nothing_of_what_was_said_stands_in_the_trail(storage: Storage, case: Case) -> None:
    make_exploration(storage, case, answers={"q-why-3": Answer(words=SECRET)}, place=SECRET)
    with storage.reading() as db:
        told = db.scalars(select(EventValue)).all()
        verbs = set(db.scalars(select(Event.verb)))
    assert not any(SECRET in str(vars(one)) for one in told)
    assert {"explorations:begun", "explorations:answered", "explorations:finished"} <= verbs


def test_what_was_not_touched_does_not_clash(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    stands = ANSWERS["q-why-3"]
    desk.save({"q-why-3": Answer(words="Changed by another")})
    # The form of the other tab was made before, and holds q-why-3 as it was then.
    saved = desk.save({"q-why-3": stands}, was=digest_of_answer(stands))
    assert (saved.saved, saved.clashes) == ([], [])
    assert desk.whole().kept("q-why-3").answer.words == "Changed by another"


def test_a_clash_overwrites_nothing_and_the_rest_is_kept(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    desk.save({"q-why-3": Answer(words="Theirs")})
    saved = desk.save(
        {"q-why-3": Answer(words="Mine"), "q-why-4": Answer(words="Also mine")}, was=NOBODY
    )
    assert (saved.saved, saved.clashes) == (["q-why-4"], ["q-why-3"])
    assert desk.whole().kept("q-why-3").answer.words == "Theirs"
    assert desk.save({"q-why-3": Answer(words="Theirs")}, was=NOBODY).clashes == []


def test_two_at_once_answer_a_question_once(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    done: list[Saved] = []

    def answer(words: str) -> None:
        done.append(desk.save({"q-why-3": Answer(words=words)}, was=NOBODY))

    assert at_once(lambda: answer("One"), lambda: answer("Other")) == []
    assert sorted(len(one.saved) for one in done) == [0, 1]
    assert sorted(len(one.clashes) for one in done) == [0, 1]


def test_an_unknown_question_or_measure_is_refused(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    with pytest.raises(NotFound):
        desk.save({"q-other": Answer(words="x")})
    with pytest.raises(RuleBroken) as refused:
        desk.save({"q-solve-7": Answer(measure_id=uuid4()), "q-why-3": Answer(words="x")})
    assert refused.value.field == "q-solve-7"
    assert desk.whole().answered == 0


def test_what_is_finished_is_fixed(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case)
    whole = desk.whole()
    assert whole.course.finished_at == NOW
    assert whole.answered == 4
    with storage.reading() as db:
        [record] = db.scalars(select(ExplorationRecord))
        assert record.sha256 == whole.sha256
        assert "The duty line is unmanned" in record.content
    for refused in (
        lambda: desk.save({"q-why-4": Answer(words="Late")}),
        lambda: change(desk, 99),
        lambda: throw_away(desk, 99),
    ):
        with pytest.raises(RuleBroken):
            refused()
    desk.finish(0)  # pressed again, nothing happens
    for statement in (
        update(ExplorationRecord).values(sha256="x"),
        text("DELETE FROM exploration_records"),
    ):
        with pytest.raises(DBAPIError), storage.unit_of_work() as db:
            db.execute(statement)


def change(desk: Desk, version: int, **changes: object) -> Exploration:
    with desk.storage.unit_of_work() as db:
        return service.change(
            db, desk.case.manager, desk.key, details_of(**changes), PRACTICE, version=version,
            now=NOW,
        )  # fmt: skip


def throw_away(desk: Desk, version: int) -> Exploration:
    with desk.storage.unit_of_work() as db:
        return service.throw_away(db, desk.case.manager, desk.key, version=version, now=NOW)


def test_finishing_asks_for_an_answer_and_for_who_answered(storage: Storage, case: Case) -> None:
    empty = make_exploration(storage, case, answers={}, finished=False)
    with pytest.raises(RuleBroken):
        empty.finish()
    nobody = make_exploration(storage, case, finished=False, roles=(), sectors=())
    with pytest.raises(RuleBroken):
        nobody.finish()
    change(nobody, 1, roles=("head teacher",), sectors=())
    nobody.finish()
    assert nobody.whole().course.finished_at == NOW


def test_finishing_what_was_changed_since_is_refused(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    seen = desk.whole().stamp
    desk.save({"q-why-5": Answer(words="Meanwhile")})
    with pytest.raises(SavedElsewhere):
        desk.finish(seen)
    assert desk.whole().course.is_open


def test_stale_details_are_refused_and_the_issue_stays(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    assert change(desk, 1, people=9).version == 2
    with pytest.raises(SavedElsewhere):
        change(desk, 1, people=10)
    with pytest.raises(RuleBroken) as refused:
        change(desk, 2, issue="pi-unequal-weight")
    assert refused.value.field == "issue"
    with pytest.raises(SavedElsewhere):
        throw_away(desk, 1)
    throw_away(desk, 2)
    with storage.reading() as db:
        assert queries.list_explorations(db, case.manager, case.board_id).lines == []
        assert queries.at_issues(db, case.manager, case.board_id, [ISSUE]) == {}
    with pytest.raises(RuleBroken):
        desk.save({"q-why-3": Answer(words="x")})


def test_put_right_by_a_newer_version_that_names_the_older(storage: Storage, case: Case) -> None:
    older = make_exploration(storage, case)
    one = uuid4()
    newer = older.put_right(own_id=one)
    assert older.put_right(own_id=one).id == newer.id == one
    with pytest.raises(RuleBroken):
        older.put_right()
    assert newer.whole().kept("q-why-3").answer == ANSWERS["q-why-3"]
    with storage.reading() as db:
        standing = [
            row.id
            for row in queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE).cells
        ]
    assert standing == [older.id]
    newer.save({"q-why-3": Answer(words="As it was meant")})
    newer.finish()
    was, is_ = older.whole(), newer.whole()
    assert was.kept("q-why-3").answer == ANSWERS["q-why-3"]
    assert was.newer is not None
    assert was.newer.id == newer.id
    assert is_.older is not None
    assert is_.older.id == older.id
    with storage.reading() as db:
        standing = [
            row.id
            for row in queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE).cells
        ]
        lines = {
            row.id: row for row in queries.list_explorations(db, case.manager, case.board_id).lines
        }
    assert standing == [newer.id]
    assert lines[older.id].is_put_right
    assert not lines[newer.id].is_put_right


def test_a_newer_version_that_is_thrown_away_makes_room(storage: Storage, case: Case) -> None:
    older = make_exploration(storage, case)
    throw_away(older.put_right(), 1)
    assert older.put_right().whole().older is not None
    with pytest.raises(RuleBroken):
        make_exploration(storage, case, finished=False).put_right()
    with pytest.raises(RuleBroken):
        older.put_right(" ")


def test_begun_again_beside_last_years_copies_nothing(storage: Storage, case: Case) -> None:
    before = make_exploration(storage, case, held_on=LAST_YEAR)
    again = make_exploration(storage, case, answers={}, finished=False, before=before)
    whole = again.whole()
    assert whole.answered == 0
    assert whole.before is not None
    assert whole.before.answered == 4
    again.save({"q-unpick-1": Answer(choice=Choice.RECOGNISED), "q-why-3": ANSWERS["q-why-3"]})
    whole = again.whole()
    assert whole.before is not None
    changes = {
        one.id: change_between(whole.before.kept(one.id).answer, whole.kept(one.id).answer)
        for one in whole.text.questions
    }
    assert changes["q-unpick-1"] is Change.CHANGED
    assert changes["q-why-3"] is Change.SAME
    assert changes["q-why-1"] is Change.GONE
    assert changes["q-solve-1"] is Change.NEITHER


def test_what_put_last_years_right_is_shown_beside_it(storage: Storage, case: Case) -> None:
    before = make_exploration(storage, case, held_on=LAST_YEAR)
    again = make_exploration(storage, case, answers={}, finished=False, before=before)
    newer = before.put_right()
    found = again.whole().before
    assert found is not None
    assert found.id == before.id
    newer.finish()
    found = again.whole().before
    assert found is not None
    assert found.id == newer.id


def test_beside_a_draft_or_one_of_another_issue_none_is_begun(storage: Storage, case: Case) -> None:
    draft = make_exploration(storage, case, finished=False)
    other = make_exploration(storage, case, issue="pi-unequal-weight")
    for before in (draft, other):
        with pytest.raises(NotFound):
            make_exploration(storage, case, before=before)


def test_compared_over_teams_and_years(storage: Storage, case: Case) -> None:
    make_exploration(storage, case, held_on=LAST_YEAR)
    make_exploration(storage, case)
    make_exploration(
        storage, case, place="Harrow north", scope=Scope.AREA,
        answers={"q-unpick-1": Answer(choice=Choice.RECOGNISED)},
    )  # fmt: skip
    make_exploration(storage, case, finished=False)
    make_exploration(storage, case, issue="pi-unequal-weight")
    with storage.reading() as db:
        found = queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE)
        told = queries.list_told(db, case.manager, case.board_id, ISSUE, "q-why-3")
    assert len(found.cells) == 3
    assert found.choices == {Choice.DIFFERS: 2, Choice.RECOGNISED: 1}
    assert found.answered["q-why-3"] == 2
    assert sum(found.reasons["reason-1"].values()) == 2
    assert found.other_edition == 0
    assert len(told) == 2


def test_reasons_of_an_earlier_edition_are_counted_apart(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case)
    with storage.unit_of_work() as db:
        db.execute(update(Exploration).where(Exploration.id == desk.id).values(edition="old"))
    with storage.reading() as db:
        found = queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE)
    assert (found.reasons, found.other_edition) == ({}, 1)


def test_only_those_who_work_on_what_the_board_learns(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    stranger = make_case(storage, reference="Child Q")
    administrator = somebody(storage, case.board_id, BoardRole.ADMINISTRATOR)
    for actor in (administrator, case.lead, stranger.manager):
        with pytest.raises(NotAllowed):
            desk.save({"q-why-3": Answer(words="x")}, actor=actor)
        with pytest.raises(NotAllowed), storage.unit_of_work() as db:
            service.begin(db, actor, case.board_id, details_of(), PRACTICE, NOW)
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    assert desk.save({"q-why-5": Answer(words="x")}, actor=contact).saved == ["q-why-5"]
    key = ExplorationKey(stranger.board_id, desk.id)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.throw_away(db, stranger.manager, key, version=1, now=NOW)


def test_the_number_of_queries_is_constant(storage: Storage, case: Case) -> None:
    def asked() -> int:
        with storage.reading() as db, count_queries(storage) as found:
            queries.list_explorations(db, case.manager, case.board_id)
            queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE)
            queries.list_told(db, case.manager, case.board_id, ISSUE, "q-why-3")
            queries.at_issues(db, case.manager, case.board_id, [ISSUE])
            return len(found)

    make_exploration(storage, case)
    first = asked()
    for number in range(4):
        make_exploration(storage, case, place=f"Team {number}")
    assert asked() == first
