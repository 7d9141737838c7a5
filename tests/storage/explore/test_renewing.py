"""A draft keeps the text that it was begun with; who writes it chooses the newer one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.models import EventValue
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.lines import Whole
from qmapp.learning.explore.models import Exploration, ExplorationLink
from qmapp.learning.explore.rules import MOST_BESIDE, Answer, Holds, Purpose, Scope, Thing
from qmapp.learning.explore.service import ExplorationKey
from qmapp.learning.explore.text import Part
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.explore import (
    ISSUE,
    PRACTICE,
    Desk,
    details_of,
    make_exploration,
    member_of,
    works_on_it,
)
from tests.factories.impact import somebody
from tests.factories.responses import agency, find

SECRET = "zqunmannedqz"
TODAY = london_date(NOW)


def edited(practice: PracticeIssues = PRACTICE) -> PracticeIssues:
    """A later edition: a reason is put before the others, and the second reads otherwise."""
    briefings = tuple(
        replace(
            one,
            reasons_from_reviews=(
                "A new reason",
                one.reasons_from_reviews[0],
                "It reads otherwise",
                *one.reasons_from_reviews[2:],
            ),
        )
        if one.practice_issue == ISSUE
        else one
        for one in practice.briefings
    )
    return replace(practice, edition="later", sha256="0" * 64, briefings=briefings)


def whole_of(desk: Desk, practice: PracticeIssues) -> Whole:
    with desk.storage.reading() as db:
        row = queries.get_exploration(db, desk.case.board_id, desk.id)
        return queries.get_whole(db, desk.case.manager, practice, row)


def renew(desk: Desk, seen: int, *, actor: Actor | None = None) -> None:
    with desk.storage.unit_of_work() as db:
        service.take_newer_text(
            db, actor or desk.case.manager, desk.key, edited(), seen=seen, now=NOW
        )


def test_an_edited_issue_does_not_move_under_the_answers(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    whole = whole_of(desk, edited())
    assert whole.text == desk.whole().text
    assert whole.newer_text is not None
    assert whole.newer_text.parts == [Part.REASONS]
    assert whole.newer_text.loses == ["q-why-1"]
    assert desk.whole().newer_text is None
    desk.finish()
    kept = whole_of(desk, edited())
    assert kept.text.edition == PRACTICE.edition
    assert kept.newer_text is None
    first = PRACTICE.briefing_of(ISSUE)
    assert first is not None
    assert kept.text.reasons[0].text == first.reasons_from_reviews[0]


def test_the_newer_text_is_taken_by_choice(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    desk.save({"q-why-1": Answer(reasons={"reason-1": Holds.HOLDS, "reason-2": Holds.PARTLY})})
    with pytest.raises(SavedElsewhere):
        renew(desk, desk.whole().stamp - 1)
    seen = desk.whole().stamp
    renew(desk, seen)
    renew(desk, seen)  # pressed twice
    whole = whole_of(desk, edited())
    assert whole.newer_text is None
    assert whole.text.edition == "later"
    # What held true moved with its words; what was said to other words went.
    assert whole.kept("q-why-1").answer.reasons == {"reason-2": Holds.HOLDS}
    assert whole.kept("q-why-3").answer.words
    assert whole.answered == 4
    desk.finish()
    with pytest.raises(RuleBroken):
        renew(desk, desk.whole().stamp)


def test_an_answer_with_nothing_left_is_open_again(storage: Storage, case: Case) -> None:
    said = {"q-why-1": Answer(reasons={"reason-2": Holds.HOLDS}), "q-why-3": Answer(words=SECRET)}
    desk = make_exploration(storage, case, finished=False, answers=said)
    renew(desk, desk.whole().stamp)
    assert desk.whole().answered == 1
    with storage.reading() as db:
        assert not any(SECRET in str(vars(one)) for one in db.scalars(select(EventValue)))


def test_a_newer_version_answers_what_the_older_answered(storage: Storage, case: Case) -> None:
    older = make_exploration(storage, case)
    newer = older.put_right()
    whole = whole_of(newer, edited())
    assert whole.text == older.whole().text
    assert whole.newer_text is not None


def test_only_who_writes_explorations_takes_it(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, finished=False)
    administrator = somebody(storage, case.board_id, BoardRole.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        renew(desk, desk.whole().stamp, actor=administrator)
    stranger = make_case(storage, reference="Child Q")
    key = ExplorationKey(stranger.board_id, desk.id)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.take_newer_text(db, stranger.manager, key, edited(), seen=1, now=NOW)


def throw_away(desk: Desk, actor: Actor, version: int = 1) -> None:
    with desk.storage.unit_of_work() as db:
        service.throw_away(db, actor, desk.key, version=version, now=NOW)


def put_back(desk: Desk, actor: Actor, version: int = 2) -> Exploration:
    with desk.storage.unit_of_work() as db:
        return service.put_back(db, actor, desk.key, version=version, now=NOW)


def test_a_draft_goes_and_comes_back_by_who_began_it_or_keeps_order(
    storage: Storage, case: Case
) -> None:
    desk, member = make_exploration(storage, case, finished=False), member_of(storage, case)
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    for actor in (member, contact):
        with pytest.raises(NotAllowed):
            throw_away(desk, actor)
    throw_away(desk, case.manager)
    for actor in (member, contact):
        with pytest.raises(NotAllowed):
            put_back(desk, actor)
    with pytest.raises(SavedElsewhere):
        put_back(desk, case.chair, version=1)
    put_back(desk, case.chair)
    put_back(desk, case.chair)  # pressed twice
    assert desk.whole().course.is_open
    assert desk.whole().answered == 4
    with storage.unit_of_work() as db:
        own = service.begin(db, contact, case.board_id, details_of(), PRACTICE, NOW).id
    throw_away(Desk(storage, case, own), contact)


def test_a_draft_stays_out_where_another_stands_in_its_place(storage: Storage, case: Case) -> None:
    older = make_exploration(storage, case)
    first = older.put_right()
    throw_away(first, case.manager)
    older.put_right()
    with pytest.raises(RuleBroken):
        put_back(first, case.manager)


def test_an_answer_whose_link_went_with_its_draft_counts_no_more(
    storage: Storage, case: Case
) -> None:
    worker = works_on_it(storage, case)
    desk = make_exploration(storage, case, answers={}, finished=False)
    desk.link(
        Thing.FINDING, find(storage, case), question="q-solve-1", purpose=Purpose.SAYS, actor=worker
    )
    with storage.reading() as db:
        assert queries.list_explorations(db, worker, case.board_id).lines[0].answered == 1
    with storage.unit_of_work() as db:  # as drafts/destroying does
        db.execute(delete(ExplorationLink))
    with storage.reading() as db:
        assert queries.list_explorations(db, worker, case.board_id).lines[0].answered == 0
    with pytest.raises(RuleBroken):
        desk.finish()


def test_reasons_alone_go_on_counting(storage: Storage, case: Case) -> None:
    make_exploration(storage, case, answers={"q-why-1": Answer(reasons={"reason-1": Holds.HOLDS})})
    with storage.reading() as db:
        assert queries.list_explorations(db, case.manager, case.board_id).lines[0].answered == 1
        assert queries.compare(db, case.manager, PRACTICE, case.board_id, ISSUE).answered == {
            "q-why-1": 1
        }


def test_what_is_explored_is_counted_of_what_is_known(storage: Storage, case: Case) -> None:
    make_exploration(storage, case)
    make_exploration(storage, case, issue="pi-unequal-weight")
    make_exploration(storage, case, finished=False)
    with storage.reading() as db:
        assert queries.count_standing(db, case.board_id, {ISSUE}) == (1, 1)
        assert queries.count_standing(db, case.board_id, {ISSUE, "pi-unequal-weight"}) == (2, 1)


def test_begun_again_on_no_earlier_day(storage: Storage, case: Case) -> None:
    before = make_exploration(storage, case, held_on=TODAY - timedelta(9))
    with pytest.raises(RuleBroken) as refused:
        make_exploration(storage, case, before=before, held_on=TODAY - timedelta(10))
    assert refused.value.field == "held_on"
    again = make_exploration(storage, case, before=before, finished=False)
    with pytest.raises(RuleBroken) as refused, storage.unit_of_work() as db:
        service.change(
            db, case.manager, again.key, details_of(held_on=TODAY - timedelta(10)), PRACTICE,
            version=1, now=NOW,
        )  # fmt: skip
    assert refused.value.field == "held_on"


def test_read_beside_any_earlier_one(storage: Storage, case: Case) -> None:
    early = make_exploration(storage, case, held_on=TODAY - timedelta(365))
    other = make_exploration(
        storage, case, held_on=TODAY - timedelta(200), scope=Scope.AREA, place="Duty team"
    )
    later = make_exploration(storage, case)
    draft = make_exploration(storage, case, finished=False, held_on=TODAY - timedelta(100))
    elsewhere = make_exploration(storage, case, issue="pi-unequal-weight")

    def beside(desk: Desk) -> list[object]:
        with storage.reading() as db:
            row = queries.get_exploration(db, case.board_id, desk.id)
            return [one.id for one in queries.list_beside(db, case.manager, row)]

    assert beside(later) == [other.id, early.id]
    assert beside(draft) == [other.id, early.id]
    newer = early.put_right()
    assert beside(newer) == []  # not beside what it puts right
    with storage.reading() as db:
        row = queries.get_exploration(db, case.board_id, later.id)
        whole = queries.get_whole(db, case.manager, PRACTICE, row, beside_id=early.id)
        assert whole.before is not None
        assert whole.before.id == early.id
        for wrong in (draft, elsewhere, later):
            with pytest.raises(NotFound):
                queries.get_whole(db, case.manager, PRACTICE, row, beside_id=wrong.id)


def test_a_page_of_many(storage: Storage, case: Case) -> None:
    for number in range(MOST_BESIDE + 2):
        make_exploration(storage, case, place=f"Team {number}", answers={
            "q-why-3": Answer(words="x")
        })  # fmt: skip
    with storage.reading() as db:
        first = queries.list_explorations(db, case.manager, case.board_id, length=10)
        last = queries.list_explorations(db, case.manager, case.board_id, length=10, page=99)
        row = queries.get_exploration(db, case.board_id, first.lines[0].id)
        assert len(queries.list_beside(db, case.manager, row)) == MOST_BESIDE
    assert (first.total, first.number, first.pages, len(first.lines)) == (22, 1, 3, 10)
    assert (last.number, len(last.lines)) == (3, 2)
    assert {one.answered for one in first.lines} == {1}
    assert not {one.id for one in first.lines} & {one.id for one in last.lines}


def test_the_text_is_kept_in_the_row_and_not_read_with_lists(storage: Storage, case: Case) -> None:
    make_exploration(storage, case, finished=False)
    with storage.reading() as db:
        assert "pi-no-strategy-discussion" in db.scalar(text("SELECT asked FROM explorations"))
        row = db.scalars(select(Exploration)).one()
        assert "asked" not in vars(row)
