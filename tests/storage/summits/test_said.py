"""What was said: by phone and written down, looked at before it is shown, taken back for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from qmapp import work
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.erasable.service import SCRUB
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Storage
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.models import Contribution, JoinTry, Seat, Summit
from qmapp.learning.summits.pages.summit import SaidBox, said_box
from qmapp.learning.summits.pages.words import said_by
from qmapp.learning.summits.rules import (
    CODE_LETTERS,
    MOST_SAID_EACH,
    Kind,
    Sector,
    Sense,
    State,
    Who,
)
from tests.factories.assessments import NOW, Case, at_once, catalogue, make_case
from tests.factories.summits import ISSUE, OTHER, Held, make_summit, said_of


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def held(storage: Storage, case: Case) -> Held:
    made = make_summit(storage, case)
    made.let_join()
    return made


def rows(held: Held) -> list[Contribution]:
    with held.storage.reading() as db:
        return list(db.scalars(select(Contribution).where(Contribution.summit_id == held.id)))


def whole_of(held: Held):
    with held.storage.reading() as db:
        summit = db.get_one(Summit, held.id)
        return queries.get_whole(db, held.case.manager, catalogue().practice, summit)


def show(held: Held, row: Contribution, *, version: int = 1, is_checked: bool = False) -> None:
    with held.storage.unit_of_work() as db:
        service.show(
            db, held.case.manager, held.key, row.id, version=version, now=NOW,
            is_checked=is_checked,
        )  # fmt: skip


# Joining -----------------------------------------------------------------------------------------


def test_a_code_is_short_plain_and_opens_until_the_day_ends(storage: Storage, held: Held) -> None:
    code = held.code
    assert len(code) == 6
    assert set(code) <= set(CODE_LETTERS)
    assert held.let_join() == code  # pressed twice
    until = held.row().code_until
    assert until is not None
    with storage.reading() as db:
        before, after = until - timedelta(seconds=1), until
        assert queries.find_by_code(db, code, before) is not None
        assert queries.find_by_code(db, code, after) is None
        assert queries.find_by_code(db, "", NOW) is None
    with storage.unit_of_work() as db:
        assert service.join(db, code, Sector.POLICE, "officer", until) is None
    again = held.let_join(until + timedelta(hours=9))
    assert again != code


def test_a_code_typed_as_it_was_heard_joins(storage: Storage, held: Held) -> None:
    typed = f" {held.code[:3].lower()}-{held.code[3:]} "
    with storage.unit_of_work() as db:
        assert service.join(db, typed, Sector.POLICE, "officer", NOW) is not None
        assert service.join(db, "FFFFFF", Sector.POLICE, "officer", NOW) is None


@pytest.mark.parametrize(
    ("sector", "role", "field"),
    [(None, "nurse", "sector"), (Sector.HEALTH, " ", "role"), (Sector.HEALTH, "x" * 81, "role")],
)
def test_sector_and_role_are_asked(
    storage: Storage, held: Held, sector: Sector | None, role: str, field: str
) -> None:
    with storage.unit_of_work() as db, pytest.raises(RuleBroken) as broken:
        service.join(db, held.code, sector, role, NOW)
    assert broken.value.field == field


def test_double_taps_join_once_and_wrong_codes_are_forgotten(storage: Storage, held: Held) -> None:
    id_ = uuid4()
    assert at_once(*(lambda: held.sit(seat_id=id_) for _ in range(4))) == []
    with storage.reading() as db:
        assert [one.id for one in db.scalars(select(Seat))] == [id_]
    for _ in range(3):
        with storage.unit_of_work() as db:
            service.record_wrong_code(db, "abc def", "192.0.2.1", NOW)
    with storage.reading() as db:
        assert queries.wrong_codes(db, "ABCDEF", "192.0.2.1", NOW) == (3, 3)
        assert queries.wrong_codes(db, "ABCDEF", "192.0.2.2", NOW) == (0, 3)
        assert queries.wrong_codes(db, "ABCDEF", "192.0.2.1", NOW + timedelta(minutes=16)) == (0, 0)
    with storage.unit_of_work() as db:
        service.record_wrong_code(db, "x", "y", NOW + timedelta(hours=2))
    with storage.reading() as db:
        assert len(db.scalars(select(JoinTry)).all()) == 1


def test_closing_ends_every_phone_at_once(held: Held) -> None:
    seat = held.sit()
    held.send(seat, said_of())
    held.close()
    held.close()
    with pytest.raises(NotFound):
        held.send(seat, said_of())
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.take_back_as_seat(db, seat.id, rows(held)[0].id, NOW)
    assert len(rows(held)) == 1


# Phones ------------------------------------------------------------------------------------------


def test_words_wait_and_the_answer_counts(held: Held) -> None:
    one, two = held.sit(), held.sit()
    held.send(one, said_of(Kind.SENSE_CHECK))
    held.send(two, said_of(Kind.SENSE_CHECK, answer=Sense.DIFFERS, words="By telephone."))
    tally = whole_of(held).tallies[ISSUE]
    assert (tally.by_sense[Sense.RECOGNISED], tally.by_sense[Sense.DIFFERS]) == (1, 1)
    assert whole_of(held).tallies[OTHER].answered == 0
    states = {one.answer: one.state for one in rows(held)}
    assert states == {Sense.RECOGNISED: State.SHOWN, Sense.DIFFERS: State.WAITING}
    [waits] = [one for one in rows(held) if one.state is State.WAITING]
    show(held, waits)
    show(held, waits)  # pressed twice
    with held.storage.unit_of_work() as db:
        service.put_aside(db, held.case.manager, held.key, waits.id, version=2, now=NOW)
    assert whole_of(held).tallies[ISSUE].answered == 2


def test_one_answer_a_seat_and_issue_however_often_it_is_sent(held: Held) -> None:
    seat = held.sit()
    assert at_once(*(lambda: held.send(seat, said_of(Kind.SENSE_CHECK)) for _ in range(4))) == []
    held.send(seat, said_of(Kind.SENSE_CHECK, issue=OTHER))
    held.send(seat, said_of(Kind.SENSE_CHECK, answer=Sense.CANNOT_TELL, words="I am new."))
    assert len(rows(held)) == 2
    tally = whole_of(held).tallies[ISSUE]
    assert tally.answered == tally.by_sense[Sense.CANNOT_TELL] == 1
    [here] = [one for one in rows(held) if one.issue_id == ISSUE]
    assert here.state is State.WAITING
    show(held, here, version=here.version)
    held.send(seat, said_of(Kind.SENSE_CHECK, answer=Sense.CANNOT_TELL, words="I was new."))
    [here] = [one for one in rows(held) if one.issue_id == ISSUE]
    assert here.state is State.WAITING  # other words are looked at again
    assert whole_of(held).of(ISSUE, Kind.SENSE_CHECK)[0].words == "I was new."
    with held.storage.reading() as db:
        kept = [one.text for one in db.scalars(select(Words)) if one.text is not None]
    assert kept == ["I was new."]


def test_a_form_sent_twice_says_it_once_and_another_s_id_takes_nothing(held: Held) -> None:
    one, two, id_ = held.sit(), held.sit(), uuid4()
    assert at_once(*(lambda: held.send(one, said_of(), own_id=id_) for _ in range(4))) == []
    other = held.send(two, said_of(words="Mine."), own_id=id_)
    assert other.id != id_
    assert sorted(row.seat_id or one.id for row in rows(held)) == sorted([one.id, two.id])


def test_a_phone_says_only_so_much(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qmapp.learning.summits.service.joining.MOST_SAID_EACH", 2)
    monkeypatch.setattr("qmapp.learning.summits.service.joining.MOST_SEATS", 2)
    seat = held.sit()
    held.send(seat, said_of())
    held.send(seat, said_of())
    with pytest.raises(RuleBroken):
        held.send(seat, said_of())
    held.sit()
    with pytest.raises(RuleBroken):
        held.sit()


def test_a_phone_takes_back_its_own_alone(held: Held) -> None:
    one, two = held.sit(), held.sit()
    mine = held.send(one, said_of(Kind.SUPPORT, words="zqtakenqz", provider="zqtakenqz"))
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.take_back_as_seat(db, two.id, mine.id, NOW)
    for _ in range(2):
        with held.storage.unit_of_work() as db:
            service.take_back_as_seat(db, one.id, mine.id, NOW)
    [row] = rows(held)
    assert (row.state, row.provider, row.role) == (State.TAKEN_BACK, "", "")
    [line] = whole_of(held).said
    assert line.words is None
    with held.storage.reading() as db:
        assert [job.kind for job in db.scalars(select(Job)) if job.kind == SCRUB]
        assert all(word.text is None for word in db.scalars(select(Words)))
    with pytest.raises(RuleBroken):
        show(held, row, version=row.version)


def test_a_phone_that_is_closed_counts_no_more(held: Held) -> None:
    seat = held.sit()
    held.send(seat, said_of(Kind.SENSE_CHECK))
    bad = held.send(seat, said_of(words="Rubbish."))
    for _ in range(2):
        with held.storage.unit_of_work() as db:
            service.end_seat(db, held.case.manager, held.key, bad.id, now=NOW)
    with pytest.raises(NotFound):
        held.send(seat, said_of())
    assert whole_of(held).tallies[ISSUE].answered == 0
    assert whole_of(held).seats == 0
    assert {one.state for one in rows(held)} == {State.ASIDE, State.TAKEN_BACK}
    written = held.enter(said_of())
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end_seat(db, held.case.manager, held.key, written.id, now=NOW)


# Looked at ---------------------------------------------------------------------------------------


def test_a_quotation_needs_consent_and_a_check(held: Held) -> None:
    seat = held.sit()
    without = held.send(seat, said_of(Kind.QUOTATION, consents=False))
    with pytest.raises(RuleBroken) as broken:
        show(held, without, is_checked=True)
    assert broken.value.field == "consents"
    given = held.send(seat, said_of(Kind.QUOTATION, consents=True, is_checked=True))
    assert given.checked_by is None  # nobody checks their own phone's words
    with pytest.raises(RuleBroken) as broken:
        show(held, given)
    assert broken.value.field == "is_checked"
    show(held, given, is_checked=True)
    [shown] = [one for one in whole_of(held).said if one.state is State.SHOWN]
    assert shown.id == given.id
    for changes in ({"consents": False}, {"is_checked": False}, {"role": ""}):
        values = {"consents": True, "is_checked": True, "role": "GP", **changes}
        with pytest.raises(RuleBroken):
            held.enter(said_of(Kind.QUOTATION, **values))


def test_changing_what_a_phone_said_takes_the_old_words_for_good(held: Held) -> None:
    row = held.send(held.sit(), said_of(Kind.QUOTATION, words="zqnameqz said so.", consents=True))

    def change(version: int, **values: object) -> None:
        with held.storage.unit_of_work() as db:
            service.change_said(
                db, held.case.manager, held.key, row.id,
                said_of(Kind.QUOTATION, **{"role": "school nurse", **values}),
                catalogue().practice, version=version, now=NOW,
            )  # fmt: skip

    change(1, words="Somebody said so.", consents=False)
    with pytest.raises(SavedElsewhere):
        change(1, words="Another.")
    with held.storage.reading() as db:
        texts = {one.text for one in db.scalars(select(Words))}
    assert texts == {None, "Somebody said so."}
    [stands] = rows(held)
    assert stands.consents  # consent is of whoever gave it
    show(held, stands, version=2, is_checked=True)
    with pytest.raises(RuleBroken):
        change(3, words="It is shown.", is_checked=False)
    change(3, words="It is shown.", is_checked=True)
    with held.storage.unit_of_work() as db:
        service.take_back(db, held.case.manager, held.key, row.id, now=NOW)
    with pytest.raises(RuleBroken):
        change(5, words="Back again.")


def test_decided_by_two_the_second_reads_it_again(held: Held) -> None:
    row = held.send(held.sit(), said_of())
    with held.storage.unit_of_work() as db:
        service.put_aside(db, held.case.chair, held.key, row.id, version=1, now=NOW)
    with pytest.raises(SavedElsewhere):
        show(held, row, version=1)
    show(held, row, version=2)
    other = make_summit(held.storage, held.case)
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.put_aside(db, held.case.chair, other.key, row.id, version=3, now=NOW)


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (Kind.BARRIER, {"words": " "}, "words"),
        (Kind.BARRIER, {"words": "x" * 2001}, "words"),
        (Kind.BARRIER, {"reason": "reason-99"}, "reason"),
        (Kind.BARRIER, {"issue": "pi-euphemistic-language"}, "issue"),
        (Kind.SOLUTION, {"who": None}, "who"),
        (Kind.SUPPORT, {"provider": " "}, "provider"),
        (Kind.SENSE_CHECK, {"answer": None}, "answer"),
        (Kind.SENSE_CHECK, {"count": 0}, "count"),
        (Kind.SENSE_CHECK, {"count": 2001}, "count"),
        (Kind.DISSENT, {"role": "x" * 81}, "role"),
    ],
)
def test_what_is_wrong_is_named(
    held: Held, kind: Kind, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        held.enter(said_of(kind, **changes))
    assert broken.value.field == field
    assert rows(held) == []


def test_each_kind_keeps_what_it_has_and_no_more(held: Held) -> None:
    held.enter(said_of(Kind.BARRIER, who=Who.TEAM, provider="x", answer=Sense.DIFFERS, count=9))
    [row] = rows(held)
    assert (row.who, row.provider, row.answer, row.count) == (None, "", None, 1)
    held.enter(said_of(Kind.SENSE_CHECK, count=18))
    assert whole_of(held).written[ISSUE].answered == 18


def test_the_pulse_beats_with_every_change_and_with_no_look(held: Held) -> None:
    def pulse() -> str:
        with held.storage.reading() as db:
            return queries.pulse(db, db.get_one(Summit, held.id))

    seen = [pulse()]
    assert pulse() == seen[0]
    seat = held.sit()
    seen.append(pulse())
    row = held.send(seat, said_of())
    seen.append(pulse())
    show(held, row)
    seen.append(pulse())
    with held.storage.unit_of_work() as db:
        service.turn_to(db, held.case.manager, held.key, OTHER, catalogue().practice, now=NOW)
    seen.append(pulse())
    held.close()
    seen.append(pulse())
    assert len(set(seen)) == len(seen)
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.turn_to(db, held.case.manager, held.key, "pi-x", catalogue().practice, now=NOW)


# Called off, put right, closed ---------------------------------------------------------------------


def test_words_of_a_summit_that_was_called_off_can_still_be_taken_back(held: Held) -> None:
    seat = held.sit()
    one, two = held.send(seat, said_of(words="zqmyownqz")), held.enter(said_of(words="zqnameqz"))
    with held.storage.unit_of_work() as db:
        service.call_off(db, held.case.manager, held.key, "Snow.", version=held.version, now=NOW)
    with held.storage.unit_of_work() as db:
        service.put_aside(db, held.case.manager, held.key, one.id, version=1, now=NOW)
        service.take_back(db, held.case.manager, held.key, one.id, now=NOW)
        change(db, held, two, said_of(words="Somebody said so."))
        service.end_seat(db, held.case.manager, held.key, one.id, now=NOW)
    with held.storage.reading() as db:
        assert {word.text for word in db.scalars(select(Words))} == {None, "Somebody said so."}
        assert any(job.kind == SCRUB for job in db.scalars(select(Job)))
    with pytest.raises(RuleBroken):
        show(held, two, version=2)
    with pytest.raises(RuleBroken):
        held.enter(said_of())


def change(db, held: Held, row: Contribution, said, version: int = 1) -> None:
    practice = catalogue().practice
    service.change_said(
        db, held.case.manager, held.key, row.id, said, practice, version=version, now=NOW
    )


def test_one_phone_counts_one_and_nobody_turns_its_answer_round(held: Held) -> None:
    seat = held.sit()
    row = held.send(seat, said_of(Kind.SENSE_CHECK, words="Zoe said it."))
    other = held.send(seat, said_of(words="Nobody comes."))
    typed = said_of(
        Kind.SENSE_CHECK, words="It was said.", count=2000, answer=Sense.NOT_RECOGNISED,
        sector=Sector.POLICE, role="nurse",
    )  # fmt: skip
    with held.storage.unit_of_work() as db, pytest.raises(RuleBroken) as broken:
        change(db, held, row, replace(typed, role=" "))
    assert broken.value.field == "role"
    with held.storage.unit_of_work() as db:
        change(db, held, row, typed)
    tally = whole_of(held).tallies[ISSUE]
    assert tally.answered == tally.by_sense[Sense.RECOGNISED] == 1
    lines = {one.id: one for one in whole_of(held).said}
    assert (lines[row.id].words, lines[row.id].sector) == ("It was said.", Sector.HEALTH)
    assert {one.role for one in lines.values()} == {"nurse"}  # a name in a role goes everywhere
    assert held.send(seat, said_of(words="More.")).role == "nurse"
    with held.storage.unit_of_work() as db:
        db.get_one(Contribution, other.id).count = 2
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_a_name_put_right_in_a_role_or_provider_leaves_no_byte(held: Held) -> None:
    row = held.enter(said_of(Kind.SUPPORT, provider="zqprovidesqz", role="zqroleqz"))

    def scrubs() -> int:
        with held.storage.reading() as db:
            return sum(1 for job in db.scalars(select(Job)) if job.kind == SCRUB)

    before = scrubs()
    with held.storage.unit_of_work() as db:
        change(db, held, row, said_of(Kind.SUPPORT, provider="The board", role="zqroleqz"))
    assert scrubs() == before + 1
    with held.storage.unit_of_work() as db:
        db.execute(update(Job).where(Job.kind == SCRUB).values(state=JobState.DONE))
        change(db, held, row, said_of(Kind.SUPPORT, provider="The board"), version=2)
    assert scrubs() == before + 2
    with held.storage.unit_of_work() as db:
        db.execute(update(Job).where(Job.kind == SCRUB).values(state=JobState.DONE))
        change(db, held, row, said_of(Kind.SUPPORT, provider="The board", words="x"), version=3)
    assert scrubs() == before + 3  # for the words
    assert {Contribution.__tablename__, Seat.__tablename__} <= set(work._TYPED_AHEAD)
    held.send(held.sit(), said_of())
    stood = [one.id for one in rows(held)]
    assert held.storage.scrub(*work._TYPED_AHEAD)
    assert [one.id for one in rows(held)] == stood


def test_answers_by_phone_and_written_down_are_never_added(held: Held) -> None:
    held.send(held.sit(), said_of(Kind.SENSE_CHECK))
    held.enter(said_of(Kind.SENSE_CHECK, count=40))
    whole = whole_of(held)
    assert (whole.tallies[ISSUE].answered, whole.written[ISSUE].answered) == (1, 40)


def test_somebody_else_at_the_same_phone_gets_a_seat_of_their_own(held: Held) -> None:
    id_ = uuid4()
    first = held.sit("school nurse", seat_id=id_)
    assert held.sit("school nurse", seat_id=id_).id == first.id
    other = held.sit("detective", seat_id=id_)
    assert (other.id == first.id, other.role) == (False, "detective")


def test_phones_join_a_hall_at_a_time(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qmapp.learning.summits.service.joining.MOST_JOINS_A_MINUTE", 2)
    held.sit()
    held.sit()
    with pytest.raises(RuleBroken):
        held.sit()
    with held.storage.unit_of_work() as db:
        later = NOW + timedelta(minutes=1)
        assert service.join(db, held.code, Sector.POLICE, "officer", later) is not None


def test_phones_are_closed_by_their_seat_and_all_that_came_after(held: Held) -> None:
    times = [NOW + timedelta(seconds=several) for several in range(3)]
    seats = []
    for at in times:
        with held.storage.unit_of_work() as db:
            seat = service.join(db, held.code, Sector.HEALTH, "nurse", at)
            assert seat is not None
            seats.append(seat)
        held.send(seat, said_of(Kind.SENSE_CHECK))
    with held.storage.reading() as db:
        listed = queries.list_seats(db, held.id, NOW)
    assert [(one.id, one.answers, one.words) for one in listed] == [
        (seat.id, 1, 0) for seat in reversed(seats)
    ]
    old = held.code
    with held.storage.unit_of_work() as db:
        service.renew_code(db, held.case.manager, held.key, now=NOW)
        assert service.join(db, old, Sector.HEALTH, "nurse", NOW) is None
    held.send(seats[0], said_of())  # who has joined stays in
    for expected in (2, 0):
        with held.storage.unit_of_work() as db:
            closed = service.end_seats(
                db, held.case.manager, held.key, seats[1].id, now=NOW, and_later=True
            )
        assert closed == expected
    assert whole_of(held).tallies[ISSUE].answered == 1
    other = make_summit(held.storage, held.case)
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end_seats(db, held.case.manager, other.key, seats[0].id, now=NOW)


def test_addresses_of_wrong_codes_go_though_nobody_types_another(held: Held) -> None:
    with held.storage.unit_of_work() as db:
        service.record_wrong_code(db, "abc", "192.0.2.1", NOW)
    for later, left in ((timedelta(minutes=29), 1), (timedelta(minutes=31), 0)):
        with held.storage.unit_of_work() as db:
            service.forget_wrong_codes(db, NOW + later)
            assert len(db.scalars(select(JoinTry)).all()) == left


# Closed and opened again -------------------------------------------------------------------------


def test_closed_over_lunch_the_phones_are_the_same(held: Held) -> None:
    seat = held.sit()
    held.send(seat, said_of(Kind.SENSE_CHECK))
    held.close()
    with pytest.raises(NotFound):
        held.send(seat, said_of())
    held.let_join()
    held.send(seat, said_of(Kind.SENSE_CHECK, answer=Sense.DIFFERS))
    whole = whole_of(held)
    assert (whole.seats, whole.days, whole.tallies[ISSUE].answered) == (1, 1, 1)


def test_on_another_day_nobody_speaks_from_a_seat_of_the_day_before(held: Held) -> None:
    seat, tomorrow = held.sit(), NOW + timedelta(days=1)
    held.send(seat, said_of(Kind.SENSE_CHECK))
    held.close()
    held.let_join(tomorrow)
    practice = catalogue().practice
    with held.storage.unit_of_work() as db, pytest.raises(NotFound):
        service.answer_as_seat(db, seat.id, said_of(), practice, tomorrow)
    with held.storage.unit_of_work() as db:
        again = service.join(
            db, held.code, Sector.HEALTH, "school nurse", tomorrow, seat_id=seat.id
        )
        assert again is not None
        assert again.id != seat.id
        service.answer_as_seat(db, again.id, said_of(Kind.SENSE_CHECK), practice, tomorrow)
    whole = whole_of(held)
    assert (whole.seats, whole.days, whole.tallies[ISSUE].answered) == (2, 2, 2)


# What would be a name ------------------------------------------------------------------------


def test_a_role_that_is_a_name_is_left_out_of_one_thing(held: Held) -> None:
    seat = held.sit("the only school nurse")
    one, other = held.send(seat, said_of(Kind.DISSENT)), held.send(seat, said_of())
    with held.storage.unit_of_work() as db:
        service.show(db, held.case.manager, held.key, one.id, version=1, now=NOW, without_role=True)
    show(held, other)
    lines = {line.id: line for line in whole_of(held).said}
    assert said_by(lines[one.id]) == "Role and sector are left out, so that nobody is known by them"
    assert said_by(lines[other.id]) == "the only school nurse, Health"
    said = said_of(Kind.DISSENT, role="the only school nurse", without_role=False)
    with held.storage.unit_of_work() as db:
        service.change_said(
            db, held.case.manager, held.key, one.id, said, catalogue().practice,
            version=2, now=NOW,
        )  # fmt: skip
    lines = {line.id: line for line in whole_of(held).said}
    assert said_by(lines[one.id]) == "the only school nurse, Health"
    with held.storage.unit_of_work() as db:  # no phone says so of itself
        made = service.answer_as_seat(
            db, seat.id, said_of(without_role=True), catalogue().practice, NOW
        )
        assert not made.without_role


def test_words_of_a_phone_that_others_wrote_anew_are_no_quotation_of_it(held: Held) -> None:
    seat = held.sit()
    row = held.send(seat, said_of(Kind.QUOTATION, words="Zoe waits.", consents=True))
    said = said_of(Kind.QUOTATION, words="We wait.", role="school nurse", is_checked=True)

    def change(version: int, words: str) -> None:
        with held.storage.unit_of_work() as db:
            service.change_said(
                db, held.case.manager, held.key, row.id, replace(said, words=words),
                catalogue().practice, version=version, now=NOW,
            )  # fmt: skip

    def box() -> SaidBox:
        whole = whole_of(held)
        return said_box(whole, whole.said[0])

    change(1, "Zoe waits.")
    assert box().quoted == "“Zoe waits.”"
    change(2, "We wait.")
    assert box().quoted == "We wait."
    assert "Put right by those who lead the summit" in box().facts
    mine = held.enter(said_of(Kind.BARRIER))
    with held.storage.unit_of_work() as db:
        service.change_said(
            db, held.case.manager, held.key, mine.id, said_of(words="Otherwise."),
            catalogue().practice, version=1, now=NOW,
        )  # fmt: skip
    assert not any(one.is_put_right for one in whole_of(held).said if one.id == mine.id)


def test_an_answer_that_its_phone_writes_anew_is_its_own_again(held: Held) -> None:
    seat = held.sit()
    row = held.send(seat, said_of(Kind.SENSE_CHECK, words="As Zoe says."))
    said = said_of(Kind.SENSE_CHECK, words="As is said.", role="school nurse")
    with held.storage.unit_of_work() as db:
        service.change_said(
            db, held.case.manager, held.key, row.id, said, catalogue().practice,
            version=1, now=NOW,
        )  # fmt: skip
    assert whole_of(held).said[0].is_put_right
    held.send(seat, said_of(Kind.SENSE_CHECK, words="As we say."))
    assert not whole_of(held).said[0].is_put_right


@pytest.mark.parametrize("years", [-1, 7, 7000])
def test_support_lasts_beyond_the_summit_and_not_for_ever(held: Held, years: int) -> None:
    day = held.row().held_on
    until = day.replace(year=day.year + years)
    odd = said_of(Kind.SUPPORT, provider="The board", until=until)
    for say in (held.enter, lambda said: held.send(held.sit(), said)):
        with pytest.raises(RuleBroken) as broken:
            say(odd)
        assert broken.value.field == "until"
    assert rows(held) == []
    kept = held.enter(replace(odd, until=day))
    with held.storage.unit_of_work() as db:
        db.get_one(Summit, held.id).held_on = day + timedelta(days=30)
    right = replace(odd, until=day, words="Put right.")
    with held.storage.unit_of_work() as db:  # the day stays that stood
        service.change_said(
            db, held.case.manager, held.key, kept.id, right, catalogue().practice,
            version=1, now=NOW,
        )  # fmt: skip
    with held.storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.change_said(
            db, held.case.manager, held.key, kept.id, replace(right, until=until),
            catalogue().practice, version=2, now=NOW,
        )  # fmt: skip


def test_one_phone_changes_its_answer_so_often_and_no_more(held: Held) -> None:
    seat = held.sit()
    for number in range(MOST_SAID_EACH):
        held.send(seat, said_of(Kind.SENSE_CHECK, words=f"As we say {number}."))
    held.send(seat, said_of(Kind.SENSE_CHECK, words=f"As we say {MOST_SAID_EACH - 1}."))  # twice
    for more in (said_of(Kind.SENSE_CHECK, words="Once more."), said_of()):
        with pytest.raises(RuleBroken):
            held.send(seat, more)
    assert len(rows(held)) == 1
    held.send(held.sit(), said_of())


def test_seats_of_another_day_take_no_room(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qmapp.learning.summits.service.joining.MOST_SEATS", 1)
    held.sit()
    with pytest.raises(RuleBroken):
        held.sit()
    held.close()
    tomorrow = NOW + timedelta(days=1)
    held.let_join(tomorrow)
    with held.storage.unit_of_work() as db:
        made = service.join(db, held.code, Sector.HEALTH, "GP", tomorrow)
        assert made is not None
    with held.storage.reading() as db:
        assert [one.role for one in queries.list_seats(db, held.id, tomorrow)] == ["GP"]
        assert [one.role for one in queries.list_seats(db, held.id, NOW)][-1] == "school nurse"
