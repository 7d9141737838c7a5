from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import event, select, update

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.learning.classes import queries, service
from qmapp.learning.classes.models import ClassPlace, MasterClass
from qmapp.learning.classes.queries.gaps import Counted
from qmapp.learning.classes.rules import Came
from qmapp.learning.classes.service import ClassKey
from tests.factories.assessments import NOW, Case, edition, make_case
from tests.factories.classes import TODAY, ask_to, day, session_of, teach
from tests.factories.explore import member_of
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.factories.trends import add_review, judged

MARKER = edition().markers[12].id
SECRET = "zqclassqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def signed(storage: Storage, case: Case) -> Case:
    with storage.unit_of_work() as db:
        db.execute(
            update(Review).where(Review.id == case.review_id).values(stage=Stage.REPORT_SIGNED)
        )
    return case


def led(storage: Storage, case: Case, person: Actor) -> Case:
    """The review gets a lead reviewer."""
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=person.person_id,
                role=ReviewRole.LEAD_REVIEWER, since=NOW,
            )
        )  # fmt: skip
    return case


def declare(storage: Storage, case: Case, person: Actor) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=person.person_id,
                statement="I know them.", declared_at=NOW, declared_by=person.person_id,
            )
        )  # fmt: skip


def gaps(storage: Storage, actor: Actor, case: Case) -> Counted:
    with storage.reading() as db:
        return queries.count_gaps(db, actor, case.board_id, edition())


def gap(found: Counted) -> tuple[int, int, bool]:
    one = next(one for one in found.gaps if one.marker_id == MARKER)
    return one.weak, one.judged, one.is_told


# Which markers were weak ---------------------------------------------------------------------


def test_gaps_count_agreed_judgements_of_sent_drafts_of_signed_reviews(
    storage: Storage, case: Case
) -> None:
    judged(storage, case, MARKER, "not_met", 2025)  # its report is not signed
    assert gap(gaps(storage, case.manager, case)) == (0, 0, False)
    for number, rating in enumerate(["not_met", "partly_met", "met", "cannot_tell"]):
        one = add_review(storage, case, f"R {number}", TODAY)
        judged(storage, one, MARKER, rating, 2025)
    found = gaps(storage, case.manager, case)
    assert gap(found) == (2, 3, True)
    assert [one.marker_id for one in found.gaps] == [one.id for one in edition().markers]
    assert not found.is_narrowed


def test_gaps_leave_out_reviews_in_which_the_reader_declared_an_interest(
    storage: Storage, case: Case
) -> None:
    made = [add_review(storage, case, f"R {number}", TODAY) for number in range(3)]
    for one in made:
        judged(storage, one, MARKER, "not_met", 2025)
    declare(storage, made[0], case.manager)
    found = gaps(storage, case.manager, case)
    assert (gap(found), found.is_narrowed) == ((2, 2, False), True)
    assert gap(gaps(storage, case.chair, case)) == (3, 3, True)


def test_gaps_tell_nobody_of_the_review_that_they_do_not_know(storage: Storage, case: Case) -> None:
    signed(storage, case)
    judged(storage, case, MARKER, "not_met", 2025)
    for number in range(2):
        judged(storage, add_review(storage, case, f"R {number}", TODAY), MARKER, "met", 2025)
    member = member_of(storage, case)
    assert gap(gaps(storage, member, case)) == (1, 3, True)
    assert gap(gaps(storage, case.lead, case)) == (1, 3, False)


def test_gaps_of_another_board_are_not_counted(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    for number in range(3):
        judged(storage, add_review(storage, other, f"R {number}", TODAY), MARKER, "not_met", 2025)
    assert gap(gaps(storage, case.manager, case)) == (0, 0, False)


# Sessions ------------------------------------------------------------------------------------


def test_a_session_sent_twice_is_entered_once(storage: Storage, case: Case) -> None:
    own = uuid4()
    at = teach(storage, case, class_id=own)
    assert teach(storage, case, class_id=own) == at == ClassKey(case.board_id, own)
    place = ask_to(storage, case, at, role="panel chair", place_id=own)
    assert ask_to(storage, case, at, role="panel chair", place_id=own) == place
    with storage.reading() as db:
        line = queries.list_classes(db, case.board_id)[0]
        assert [one.id for one in line.markers] == [MARKER]
        assert (line.asked, line.came) == (1, {Came.ATTENDED: 1})
        assert line == queries.line_of(db, queries.get_class(db, case.board_id, own))


def test_only_lead_reviewers_of_the_board_are_offered(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    at = teach(storage, case)
    with storage.reading() as db:
        offered = queries.who_leads(db, case.manager, case.board_id)
    assert case.lead.person_id in offered
    assert other.lead.person_id not in offered
    for person in (case.manager, other.lead):
        with pytest.raises(RuleBroken):
            ask_to(storage, case, at, person)
    ask_to(storage, case, at, case.lead)
    with pytest.raises(RuleBroken):
        ask_to(storage, case, at, case.lead)
    declare(storage, case, case.chair)
    with storage.reading() as db:
        assert case.lead.person_id not in queries.who_leads(db, case.chair, case.board_id)


def test_whom_an_interest_hides_has_no_name_at_a_session(storage: Storage, case: Case) -> None:
    at = teach(storage, case)
    ask_to(storage, case, at, case.lead)

    def listed(actor: Actor) -> list[tuple[bool, bool]]:
        with storage.reading() as db:
            held = queries.get_class(db, case.board_id, at.class_id)
            found = queries.list_places(db, actor, held)
        return [(one.is_hidden, bool(one.name)) for one in found]

    declare(storage, case, case.chair)
    assert listed(case.chair) == [(True, False)]
    assert listed(case.manager) == [(False, True)]
    led(storage, add_review(storage, case, "R 2", TODAY), case.lead)
    assert listed(case.chair) == [(False, True)]


def test_taken_off_the_list_somebody_may_be_put_on_again(storage: Storage, case: Case) -> None:
    at = teach(storage, case)
    place = ask_to(storage, case, at, case.lead, came=Came.NOT_KNOWN)
    with storage.unit_of_work() as db:
        service.set_came(db, case.manager, at, place, Came.ABSENT, version=1, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.set_came(db, case.manager, at, place, Came.ATTENDED, version=1, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.take_out(db, case.manager, at, place, version=1, now=NOW)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.take_out(db, case.manager, at, place, version=2, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.take_out(db, case.manager, at, uuid4(), version=2, now=NOW)
    ask_to(storage, case, at, case.lead)
    with storage.reading() as db:
        rows = db.scalars(select(ClassPlace)).all()
        assert sorted(one.came for one in rows) == [Came.ABSENT, Came.ATTENDED]
        assert queries.list_classes(db, case.board_id)[0].asked == 1


def test_nobody_came_to_what_is_still_to_come(storage: Storage, case: Case) -> None:
    at = teach(storage, case, held_on=day(9))
    with pytest.raises(RuleBroken):
        ask_to(storage, case, at, case.lead, came=Came.ATTENDED)
    ask_to(storage, case, at, case.lead, came=Came.NOT_KNOWN)
    held = teach(storage, case)
    ask_to(storage, case, held, case.lead)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.change(
            db, case.manager, held, session_of(held_on=day(9)), edition(), version=1, now=NOW
        )
    with storage.reading() as db:
        assert queries.count_sessions(db, case.board_id, TODAY) == (1, 1)


def test_changed_ended_and_a_stale_tab_overwrites_nothing(storage: Storage, case: Case) -> None:
    at = teach(storage, case)

    def change(title: str, version: int) -> None:
        with storage.unit_of_work() as db:
            service.change(
                db, case.chair, at, session_of(title=title), edition(), version=version, now=NOW
            )

    change("Put right", 1)
    change("Put right", 2)  # as it stands: nothing changes
    with pytest.raises(SavedElsewhere):
        change("Stale", 1)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end(db, case.chair, at, "Snow.", version=1, now=NOW)
    with storage.unit_of_work() as db:
        service.end(db, case.chair, at, "Snow.", version=2, now=NOW)
    with pytest.raises(RuleBroken):
        change("Too late", 3)
    with pytest.raises(RuleBroken):
        ask_to(storage, case, at, case.lead)
    with storage.reading() as db:
        row = db.get_one(MasterClass, at.class_id)
        assert (row.title, row.ended_because) == ("Put right", "Snow.")
        assert queries.count_sessions(db, case.board_id, TODAY) == (0, 0)


def test_who_may_and_whose_it_is(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    at = teach(storage, case)
    place = ask_to(storage, case, at, role="panel chair")
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case, "Police"))
    for actor in (member, case.lead, case.commissioner, other.manager):
        with pytest.raises(NotAllowed):
            teach(storage, case, actor=actor)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.set_came(db, actor, at, place, Came.ABSENT, version=1, now=NOW)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.end(db, actor, at, "No.", version=1, now=NOW)
    strange = ClassKey(other.board_id, at.class_id)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end(db, other.manager, strange, "No.", version=1, now=NOW)
    beside = teach(storage, case)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.set_came(db, case.manager, beside, place, Came.ABSENT, version=1, now=NOW)


def test_the_trail_holds_no_word_and_not_whether_somebody_came(
    storage: Storage, case: Case
) -> None:
    at = teach(storage, case, title=SECRET)
    place = ask_to(storage, case, at, role=SECRET, came=Came.NOT_KNOWN)
    with storage.unit_of_work() as db:
        service.set_came(db, case.manager, at, place, Came.ABSENT, version=1, now=NOW)
        service.take_out(db, case.manager, at, place, version=2, now=NOW)
        service.end(db, case.manager, at, SECRET, version=1, now=NOW)
    with storage.reading() as db:
        events = db.scalars(select(Event).where(Event.verb.like("classes:%"))).all()
        values = str([vars(one) for one in db.scalars(select(EventValue))])
    assert SECRET not in values
    assert "absent" not in values
    assert len(events) == 5


# One's own drafts ----------------------------------------------------------------------------


def own(storage: Storage, actor: Actor) -> list[tuple[str, dict[str, str]]]:
    with storage.reading() as db:
        drafts, _editions = queries.list_own_drafts(db, actor)
    return sorted((one.reference, dict(one.ratings)) for one in drafts)


def test_one_sees_what_was_agreed_of_drafts_of_signed_reviews_that_one_leads(
    storage: Storage, case: Case
) -> None:
    judged(storage, case, MARKER, "not_met", 2024)
    assert own(storage, case.lead) == []  # its report is not signed
    signed(storage, case)
    mine = led(storage, add_review(storage, case, "Mine", TODAY), case.lead)
    judged(storage, mine, MARKER, "met", 2026)
    judged(storage, add_review(storage, case, "Somebody else’s", TODAY), MARKER, "met", 2026)
    assert own(storage, case.lead) == [("Child K", {MARKER: "not_met"}), ("Mine", {MARKER: "met"})]
    for actor in (case.manager, case.chair, case.commissioner, case.panel):
        assert own(storage, actor) == []
    declare(storage, mine, case.lead)
    assert own(storage, case.lead) == [("Child K", {MARKER: "not_met"})]
    with storage.unit_of_work() as db:
        db.execute(
            update(RoleOnReview)
            .where(RoleOnReview.person_id == case.lead.person_id)
            .values(ended_at=NOW)
        )
    assert own(storage, case.lead) == []


def test_one_sees_the_sessions_that_one_was_at_of_any_board(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child Q")
    led(storage, add_review(storage, other, "Theirs", TODAY), case.lead)
    was = teach(storage, case, title="Was there", held_on=day(-9))
    ask_to(storage, case, was, case.lead)
    there = teach(storage, other, title="Elsewhere")
    ask_to(storage, other, there, case.lead)
    for title, came in (("Absent", Came.ABSENT), ("Not known", Came.NOT_KNOWN)):
        ask_to(storage, case, teach(storage, case, title=title), case.lead, came=came)
    ended = teach(storage, case, title="Ended")
    ask_to(storage, case, ended, case.lead)
    with storage.unit_of_work() as db:
        service.end(db, case.manager, ended, "A mistake.", version=1, now=NOW)
    with storage.reading() as db:
        assert [one.title for one in queries.list_own_classes(db, case.lead)] == [
            "Elsewhere",
            "Was there",
        ]
        assert queries.list_own_classes(db, case.manager) == []


def test_reading_takes_a_constant_number_of_queries(storage: Storage, case: Case) -> None:
    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        with storage.reading() as db:
            queries.list_classes(db, case.board_id)
            queries.count_gaps(db, case.manager, case.board_id, edition())
            queries.list_own_classes(db, case.lead)
            queries.list_own_drafts(db, case.lead)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    def more(number: int) -> None:
        at = teach(storage, case, title=f"Session {number}")
        ask_to(storage, case, at, case.lead)
        one = led(storage, add_review(storage, case, f"R {number}", TODAY), case.lead)
        judged(storage, one, MARKER, "met", 2025)

    more(0)
    count()  # the edition is read once by the process
    few = count()
    for number in range(1, 4):
        more(number)
    assert count() == few
