"""Summits: planned, opened on a text that stays, counted, told; and what came of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.reviews.models import Interest
from qmapp.decision.asks.models import Ask
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.checking import Outcome
from qmapp.learning.summits.lines import SummitList
from qmapp.learning.summits.models import Summit, SummitText
from qmapp.learning.summits.rules import PAGE_LENGTH, Kind, OutcomeKind, Sector, Standing
from qmapp.learning.summits.text import digest_of, from_content
from tests.factories.assessments import NOW, Case, at_once, catalogue, make_case
from tests.factories.impact import followed, somebody
from tests.factories.responses import agency
from tests.factories.summits import ISSUE, OTHER, Held, fill, make_summit, plan_of, said_of

TODAY = london_date(NOW)
SECRET = "zqsummitqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def whole_of(held: Held, actor: object = None):
    with held.storage.reading() as db:
        summit = db.get_one(Summit, held.id)
        who = actor or held.case.manager
        return queries.get_whole(db, who, catalogue().practice, summit)  # type: ignore[arg-type]


def test_the_text_that_was_shown_stays_when_the_issues_are_edited(
    storage: Storage, case: Case
) -> None:
    held = make_summit(storage, case)
    practice = catalogue().practice
    issues = tuple(replace(one, title="Edited later") for one in practice.practice_issues)
    edited = replace(practice, practice_issues=issues, sha256="another")
    with storage.reading() as db:
        summit = db.get_one(Summit, held.id)
        whole = queries.get_whole(db, case.manager, edited, summit)
        frozen = db.scalars(select(SummitText)).one()
    assert whole.text.issues[0].title == "Not convening strategy discussions"
    assert frozen.sha256 == digest_of(frozen.content) == whole.sha256
    assert frozen.edition_sha256 == practice.sha256
    assert from_content(frozen.content) == whole.text


def test_before_it_opens_the_text_is_that_of_today_and_nothing_is_said(
    storage: Storage, case: Case
) -> None:
    held = make_summit(storage, case, opened=False)
    whole = whole_of(held)
    assert whole.sha256 == ""
    assert whole.standing(NOW) is Standing.PLANNED
    assert whole.text.issues
    with pytest.raises(RuleBroken):
        held.enter(said_of())
    with pytest.raises(RuleBroken):
        held.let_join()


def test_opened_by_several_at_once_it_opens_once(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case, opened=False)

    def open_it() -> None:
        with storage.unit_of_work() as db:
            service.open_summit(
                db, case.manager, held.key, catalogue().practice, version=1, now=NOW
            )

    assert at_once(open_it, open_it, open_it) == []
    with storage.reading() as db:
        assert len(db.scalars(select(SummitText)).all()) == 1
    assert held.version == 2


def test_a_plan_is_one_however_often_it_is_sent(storage: Storage, case: Case) -> None:
    id_ = uuid4()

    def plan() -> None:
        with storage.unit_of_work() as db:
            service.plan(
                db, case.manager, case.board_id, plan_of(), catalogue().practice, NOW,
                summit_id=id_,
            )  # fmt: skip

    assert at_once(plan, plan, plan) == []
    with storage.reading() as db:
        assert queries.list_summits(db, case.manager, case.board_id).total == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"held_on": None}, "held_on"),
        ({"held_on": date(1900, 1, 1)}, "held_on"),
        ({"place": ""}, "place"),
        ({"issues": ()}, "issues"),
        ({"issues": ("pi-nothing",)}, "issues"),
        ({"questions": ()}, "questions"),
        ({"questions": ("q-nothing",)}, "questions"),
        ({"sectors": ()}, "sectors"),
        ({"facilitators": (uuid4(),)}, "facilitators"),
    ],
)
def test_a_plan_that_says_too_little(
    storage: Storage, case: Case, changes: dict[str, object], field: str
) -> None:
    with storage.unit_of_work() as db, pytest.raises(RuleBroken) as broken:
        service.plan(db, case.manager, case.board_id, plan_of(**changes), catalogue().practice, NOW)
    assert broken.value.field == field


def test_changed_by_two_the_second_is_told(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case, opened=False)
    practice = catalogue().practice
    with storage.unit_of_work() as db:
        service.change(
            db, case.chair, held.key, plan_of(title="Theirs"), practice, version=1, now=NOW
        )
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.change(
            db, case.manager, held.key, plan_of(title="Mine"), practice, version=1, now=NOW
        )
    with storage.unit_of_work() as db:
        service.open_summit(db, case.manager, held.key, practice, version=2, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.change(
            db, case.manager, held.key, plan_of(issues=(OTHER,)), practice, version=3, now=NOW
        )
    with storage.unit_of_work() as db:
        service.change(
            db, case.manager, held.key, plan_of(place="Library"), practice, version=3, now=NOW
        )
    assert held.row().place == "Library"


def test_who_may_not_and_another_board_s(storage: Storage, case: Case) -> None:
    held, other = make_summit(storage, case), make_case(storage, reference="Child Q")
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    for actor in (case.commissioner, case.lead, member, other.chair):
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.plan(db, actor, case.board_id, plan_of(), catalogue().practice, NOW)
        with pytest.raises(NotAllowed):
            held.enter(said_of(), actor=actor)
        for verb in (service.start_joining, service.stop_joining):
            with storage.unit_of_work() as db, pytest.raises(NotAllowed):
                verb(db, actor, held.key, now=NOW)
    elsewhere = service.SummitKey(other.board_id, held.id)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.start_joining(db, other.chair, elsewhere, now=NOW)


def test_attendance_gaps_show_and_figures_are_not_added_up(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case)
    with storage.unit_of_work() as db:
        line = service.count_in(
            db, case.manager, held.key, sector=Sector.EDUCATION, role="head", count=12, now=NOW
        ).id
    fill(held, seats=2)
    found = {one.sector: one for one in whole_of(held).presence}
    assert (found[Sector.HEALTH].counted, found[Sector.HEALTH].joined) == (0, 2)
    assert found[Sector.EDUCATION].counted == 12
    assert [one for one in found.values() if one.is_missing] == [found[Sector.POLICE]]
    with storage.reading() as db:
        [listed] = queries.list_summits(db, case.manager, case.board_id).lines
    assert (listed.missing, listed.expected) == (1, 3)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.take_out(db, case.manager, held.key, line, version=5, now=NOW)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.take_out(db, case.manager, held.key, line, version=1, now=NOW)
    assert {one.sector for one in whole_of(held).presence if one.is_missing} == {
        Sector.EDUCATION, Sector.POLICE,
    }  # fmt: skip


def test_telling_comes_after_the_summit_and_not_before_its_day(
    storage: Storage, case: Case
) -> None:
    held = make_summit(storage, case)
    for day, how, field in (
        (None, "By post.", "told_on"),
        (TODAY + timedelta(1), "By post.", "told_on"),
        (TODAY - timedelta(1), "By post.", "told_on"),
        (TODAY, "  ", "how"),
    ):
        with storage.unit_of_work() as db, pytest.raises(RuleBroken) as broken:
            service.tell(db, case.manager, held.key, day, how, version=2, now=NOW)
        assert broken.value.field == field
    with storage.unit_of_work() as db:
        service.tell(db, case.manager, held.key, TODAY, "By post.", version=2, now=NOW)
    assert whole_of(held).standing(NOW) is Standing.TOLD
    with storage.reading() as db:
        assert queries.count_open(db, case.board_id, NOW) == (1, 1)


def test_held_is_what_is_over_and_not_live(storage: Storage, case: Case) -> None:
    make_summit(storage, case, opened=False)
    make_summit(storage, case, held_on=TODAY + timedelta(2))  # opened before its day
    live = make_summit(storage, case)
    live.let_join()
    with storage.reading() as db:
        assert queries.count_open(db, case.board_id, NOW) == (0, 0)
    live.close()
    with storage.reading() as db:
        assert queries.count_open(db, case.board_id, NOW) == (0, 1)


def test_a_long_list_comes_in_pages_and_is_searched(storage: Storage, case: Case) -> None:
    for number in range(PAGE_LENGTH + 1):
        make_summit(storage, case, opened=False, title=f"Summit {number}")
    late = make_summit(
        storage, case, opened=False, title="Zoo", place="Leeds", issues=(OTHER,),
        held_on=TODAY + timedelta(1),
    )  # fmt: skip

    def ask(**asked: object) -> SummitList:
        with storage.reading() as db:
            return queries.list_summits(db, case.manager, case.board_id, **asked)  # type: ignore[arg-type]

    first, last = ask(page=1), ask(page=9)
    assert (len(first.lines), first.pages, first.found, first.total) == (25, 2, 27, 27)
    assert first.lines[0].id == late.id
    assert (len(last.lines), last.number) == (2, 2)
    ids = [one.id for one in (*first.lines, *last.lines)]
    assert len(set(ids)) == len(ids) == 27
    assert len(ask().lines) == 27
    titles = {OTHER: "Schools hold back"}
    for words, count in (("leeds zoo", 1), ("HOLD back", 27), ("zoo paris", 0), ("summit 1", 12)):
        assert ask(words=words, titles=titles, page=1).found == count, words
    assert ask(issue=OTHER, words="zoo", page=1).found == 1


def test_called_off_it_takes_nothing_more(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case)
    held.let_join()
    seat = held.sit()
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.call_off(db, case.manager, held.key, "", version=held.version, now=NOW)
    with storage.unit_of_work() as db:
        service.call_off(db, case.manager, held.key, "Snow.", version=held.version, now=NOW)
    with pytest.raises(RuleBroken):
        held.enter(said_of())
    with pytest.raises(NotFound):
        held.send(seat, said_of())
    with storage.reading() as db:
        assert queries.count_open(db, case.board_id, NOW) == (0, 0)
        assert not queries.at_issues(db, case.board_id, [ISSUE])


# What came of it -----------------------------------------------------------------------------


def test_what_it_leads_to_is_read_as_far_as_rights_go(storage: Storage) -> None:
    made = followed(storage)
    case = made.case
    held = make_summit(storage, case)
    with storage.reading() as db:
        leads = queries.list_leads(db, case.chair, case.board_id, case.review_id)
    assert leads is not None
    thing = next(one for one in leads.things if one.kind is OutcomeKind.RECOMMENDATION)
    with storage.unit_of_work() as db:
        service.add_outcome(
            db, case.chair, held.key,
            Outcome(kind=OutcomeKind.RECOMMENDATION, words="Taken up.", thing_id=thing.id),
            catalogue().practice, NOW, review_id=case.review_id,
        )  # fmt: skip
    [line] = whole_of(held, case.chair).outcomes
    assert line.place is not None
    assert line.thing == thing.words
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    [line] = whole_of(held, contact).outcomes
    assert (line.place, line.label, line.thing) == (None, "", "")
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                person_id=case.chair.person_id, statement="I know them.",
                declared_at=NOW, declared_by=case.chair.person_id,
            )
        )  # fmt: skip
    whole = whole_of(held, case.chair)
    assert list(whole.outcomes) == []
    assert whole.hidden_outcomes
    with storage.reading() as db:
        found = queries.list_summits(db, case.chair, case.board_id)
        assert found.lines[0].outcomes == 0
        assert found.hides
        assert not queries.list_summits(db, contact, case.board_id).hides
        assert queries.list_leads(db, case.chair, case.board_id, case.review_id) is None
        assert queries.list_reviews(db, case.chair, case.board_id) == []


def test_what_is_still_to_be_asked_of_others_is_known_to_nobody_by_an_outcome(
    storage: Storage,
) -> None:
    made = followed(storage)
    case, held = made.case, make_summit(storage, made.case)
    with storage.unit_of_work() as db:
        recommendation_id = db.scalars(select(FollowUp.recommendation_id)).first()
        ask = Ask(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id,
            recommendation_id=recommendation_id, body="zqcollegeqz",
            added_by=case.chair.person_id, added_at=NOW,
        )  # fmt: skip
        db.add(ask)
    outcome = Outcome(kind=OutcomeKind.ASK, words="zqwordsqz", thing_id=ask.id)

    def add() -> None:
        with storage.unit_of_work() as db:
            service.add_outcome(
                db, case.chair, held.key, outcome, catalogue().practice, NOW,
                review_id=case.review_id,
            )  # fmt: skip

    def send(day: date | None) -> None:
        with storage.unit_of_work() as db:
            db.get_one(Ask, ask.id).sent_on = day

    with pytest.raises(RuleBroken):
        add()  # not sent yet
    send(london_date(NOW))
    add()
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    assert len(whole_of(held, contact).outcomes) == 1
    send(None)
    assert list(whole_of(held, contact).outcomes) == []
    assert not whole_of(held, contact).hidden_outcomes
    assert len(whole_of(held, case.chair).outcomes) == 1
    with storage.reading() as db:  # the list counts what the page shows
        assert queries.list_summits(db, contact, case.board_id).lines[0].outcomes == 0
        assert queries.list_summits(db, case.chair, case.board_id).lines[0].outcomes == 1


def test_an_outcome_leads_to_nothing_of_another_board(storage: Storage) -> None:
    made, other = followed(storage), make_case(storage, reference="Child Q")
    held = make_summit(storage, other)
    with storage.reading() as db:
        leads = queries.list_leads(db, made.case.chair, made.case.board_id, made.case.review_id)
    assert leads is not None
    thing: UUID = leads.things[0].id
    outcome = Outcome(kind=leads.things[0].kind, words="", thing_id=thing)
    for review_id in (made.case.review_id, other.review_id, None):
        with storage.unit_of_work() as db, pytest.raises(RuleBroken) as broken:
            service.add_outcome(
                db, other.chair, held.key, outcome, catalogue().practice, NOW,
                review_id=review_id,
            )  # fmt: skip
        assert broken.value.field == "thing"


def test_nothing_is_done_only_with_a_reason_and_taken_out_once(
    storage: Storage, case: Case
) -> None:
    held, practice = make_summit(storage, case), catalogue().practice
    none = Outcome(kind=OutcomeKind.NONE, words=" ")
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.add_outcome(db, case.manager, held.key, none, practice, NOW)
    id_ = uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            said = replace(none, words="Tried elsewhere.")
            service.add_outcome(db, case.manager, held.key, said, practice, NOW, outcome_id=id_)
    assert len(whole_of(held).outcomes) == 1
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end_outcome(db, case.manager, held.key, id_, version=3, now=NOW)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.end_outcome(db, case.manager, held.key, id_, version=1, now=NOW)
    assert list(whole_of(held).outcomes) == []


# The trail, and the cost -----------------------------------------------------------------------


def test_the_trail_holds_no_word(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case, title=f"About {SECRET}")
    held.enter(said_of(words=SECRET, role=SECRET))
    held.let_join()
    held.send(held.sit(SECRET), said_of(Kind.SUPPORT, words=SECRET, provider=SECRET))
    none = Outcome(kind=OutcomeKind.NONE, words=SECRET)
    with storage.unit_of_work() as db:
        service.add_outcome(db, case.manager, held.key, none, catalogue().practice, NOW)
    with storage.reading() as db:
        verbs = set(db.scalars(select(Event.verb)))
        values = [str(one.value) for one in db.scalars(select(EventValue))]
        by_phone = db.scalars(select(Event).where(Event.verb == "summits:said-by-phone")).one()
    assert {"summits:planned", "summits:opened", "summits:said", "summits:joined"} <= verbs
    assert by_phone.actor_id is None
    assert not any(SECRET in one for one in values)


def test_however_much_was_said_the_queries_are_as_many(storage: Storage, case: Case) -> None:
    held = make_summit(storage, case)
    fill(held)

    def asked() -> int:
        counted: list[str] = []

        def note(*arguments: object) -> None:
            counted.append(str(arguments[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            with storage.reading() as db:
                summit = db.get_one(Summit, held.id)
                queries.get_whole(db, case.manager, catalogue().practice, summit)
                queries.pulse(db, summit)
                queries.list_summits(db, case.manager, case.board_id)
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
        return len(counted)

    before = asked()
    fill(held)
    make_summit(storage, case)
    assert asked() == before
