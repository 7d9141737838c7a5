"""Words of findings in the drafts that come after: found again, looked at again, seen by whom."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.evidence import place_following
from qmapp.casework.evidence.places import FOLLOW, PlaceState, copy_places
from qmapp.casework.findings.models import FindingPlace
from qmapp.casework.findings.rules import MOST_PLACES, Shows
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import HandlerPair, Worker, joined
from qmapp.foundation.storage import clock
from tests.factories.assessments import at_once, later
from tests.factories.findings import FindingsDesk
from tests.storage.evidence.next_draft import GONE, MOVED, NEW, PLACES, REWORDED, SAME, TWICE

STATES = {
    SAME: PlaceState.STANDS,
    MOVED: PlaceState.STANDS,
    NEW[2]: PlaceState.TO_LOOK_AT,
    GONE: PlaceState.LOOSE,
    TWICE: PlaceState.LOOSE,
}


def states(desk: FindingsDesk, finding: object, **who: object) -> dict[str, PlaceState]:
    return {one.words: one.state for one in desk.places(finding, **who)}  # type: ignore[arg-type]


def pinned(desk: FindingsDesk) -> object:
    finding = desk.add()
    for position in PLACES.values():
        desk.pin(finding, position)
    return finding


def rows(desk: FindingsDesk) -> int:
    with desk.storage.reading() as db:
        return db.scalar(select(func.count()).select_from(FindingPlace)) or 0


def test_each_place_is_told_as_it_stands_in_the_next_draft(desk: FindingsDesk) -> None:
    finding = pinned(desk)
    reading = desk.next_draft()
    assert set(states(desk, finding).values()) == {PlaceState.WAITING}
    assert desk.follow(reading) == 5
    assert states(desk, finding) == STATES
    reworded = next(one for one in desk.places(finding) if one.words == NEW[2])  # type: ignore[arg-type]
    assert (reworded.was, reworded.was_draft, reworded.draft_number) == (REWORDED, 1, 2)
    assert reworded.is_whole
    assert reworded.anchor is not None


def test_following_twice_finds_nothing_more(desk: FindingsDesk) -> None:
    pinned(desk)
    reading = desk.next_draft()
    desk.follow(reading)
    assert desk.follow(reading) == 0
    assert rows(desk) == 5 + 3


def test_two_workers_at_once_put_each_place_there_once(desk: FindingsDesk) -> None:
    pinned(desk)
    reading = desk.next_draft()
    assert at_once(lambda: desk.follow(reading), lambda: desk.follow(reading)) == []
    assert rows(desk) == 5 + 3


def test_what_is_gone_is_looked_for_again_in_the_draft_after(desk: FindingsDesk) -> None:
    finding = pinned(desk)
    desk.follow(desk.next_draft())
    desk.follow(desk.next_draft((*NEW, GONE), number=3))
    found = {one.words: one for one in desk.places(finding)}  # type: ignore[arg-type]
    assert found[GONE].state is PlaceState.STANDS
    assert (found[GONE].draft_number, found[GONE].was_draft) == (3, 1)
    assert found[TWICE].state is PlaceState.LOOSE
    # nobody has said yet that the words of draft 2 stand for the same
    assert found[NEW[2]].state is PlaceState.TO_LOOK_AT


def test_reworded_words_that_somebody_kept_are_not_asked_about_again(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.pin(finding, PLACES["reworded"])
    desk.follow(desk.next_draft())
    (place,) = desk.places(finding)
    assert desk.do("keep_passage", finding, place.id)
    assert not desk.do("keep_passage", finding, place.id)
    assert states(desk, finding) == {NEW[2]: PlaceState.STANDS}
    desk.follow(desk.next_draft(number=3))
    assert states(desk, finding) == {NEW[2]: PlaceState.STANDS}


def test_words_of_a_passage_are_followed_as_words(desk: FindingsDesk) -> None:
    finding = desk.add()
    start = SAME.index("nobody")
    desk.pin(finding, PLACES["same"], (start, start + 20), shows=Shows.REASON)
    desk.follow(desk.next_draft())
    (place,) = desk.places(finding)
    assert (place.words, place.is_whole) == (SAME[start : start + 20], False)
    assert place.more == {"shows": Shows.REASON}
    assert (place.draft_number, place.fate) == (2, Fate.UNCHANGED)


def test_an_unsent_draft_shows_in_no_place_to_those_who_may_not_know_of_it(
    desk: FindingsDesk,
) -> None:
    case, finding = desk.case, pinned(desk)
    desk.follow(desk.next_draft(sent=False))
    assert states(desk, finding, actor=case.lead) == STATES
    for actor in (case.commissioner, case.panel, case.observer):
        seen = desk.places(finding, actor)  # type: ignore[arg-type]
        assert {one.words for one in seen} == {SAME, MOVED, REWORDED, GONE, TWICE}
        assert {(one.draft_number, one.state) for one in seen} == {(1, PlaceState.STANDS)}
        assert {(one.was, one.was_draft) for one in seen} == {(None, None)}
    desk.send(2)
    assert states(desk, finding, actor=case.commissioner) == STATES


def test_words_of_a_draft_that_was_never_sent_are_not_shown_as_what_stood_before(
    desk: FindingsDesk,
) -> None:
    finding = desk.add()
    desk.pin(finding, PLACES["reworded"])
    desk.follow(desk.next_draft(sent=False))
    other = NEW[2].replace("Seven", "Eight")
    desk.follow(desk.next_draft((*NEW[:2], other, *NEW[3:]), number=3))
    (place,) = desk.places(finding, desk.case.commissioner)
    assert (place.words, place.was, place.was_draft) == (other, REWORDED, 1)
    (place,) = desk.places(finding, desk.case.lead)
    assert (place.was, place.was_draft) == (NEW[2], 2)


def test_a_place_in_an_unsent_draft_is_no_place_for_others(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.next_draft(sent=False)
    hidden = desk.pin(finding, 1, number=2)
    assert desk.places(finding, desk.case.commissioner) == []
    with pytest.raises(NotFound):
        desk.do("take_away", finding, hidden, actor=desk.case.commissioner)


def test_taking_words_away_takes_what_was_carried_from_them(desk: FindingsDesk) -> None:
    case, finding = desk.case, desk.add()
    place = desk.pin(finding)
    desk.follow(desk.next_draft(sent=False))
    assert desk.do("take_away", finding, place, actor=case.commissioner)
    assert not desk.do("take_away", finding, place, actor=case.commissioner)
    assert states(desk, finding, actor=case.commissioner) == {SAME: PlaceState.TAKEN_AWAY}
    assert states(desk, finding, actor=case.lead) == {SAME: PlaceState.TAKEN_AWAY}
    assert desk.do("put_back_passage", finding, place, actor=case.commissioner)
    assert not desk.do("put_back_passage", finding, place, actor=case.commissioner)
    assert states(desk, finding, actor=case.lead) == {SAME: PlaceState.STANDS}
    desk.follow(desk.next_draft(number=3))
    assert [one.draft_number for one in desk.places(finding)] == [3]


def test_words_taken_away_are_not_followed(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.do("take_away", finding, desk.pin(finding))
    assert desk.follow(desk.next_draft()) == 0
    assert states(desk, finding) == {SAME: PlaceState.TAKEN_AWAY}


def test_the_same_words_are_pinned_once_for_one_thing(desk: FindingsDesk) -> None:
    finding = desk.add()
    first = desk.pin(finding)
    with pytest.raises(RuleBroken, match="there already"):
        desk.pin(finding, 1, (0, len(SAME)))
    desk.pin(finding, shows=Shows.REASON)
    desk.do("take_away", finding, first)
    desk.pin(finding)
    with pytest.raises(RuleBroken, match="there already"):
        desk.do("put_back_passage", finding, first)


def test_words_must_stand_in_the_passage(desk: FindingsDesk) -> None:
    finding = desk.add()
    with pytest.raises(RuleBroken):
        desk.pin(finding, 1, (5, 4000))
    with pytest.raises(NotFound):
        desk.pin(finding, 999)


def test_a_finding_has_no_more_words_than_anybody_reads(desk: FindingsDesk) -> None:
    finding = desk.add()
    for start in range(MOST_PLACES):
        desk.pin(finding, 1, (start, start + 10))
    with pytest.raises(RuleBroken, match="Take one away"):
        desk.pin(finding, 1, (0, 30))


def test_words_that_somebody_pinned_meanwhile_are_not_put_there_twice(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.pin(finding)
    reading = desk.next_draft()
    desk.pin(finding, 1, number=2)
    desk.follow(reading)
    (place,) = desk.places(finding)
    assert (place.draft_number, place.was_draft, place.state) == (2, 1, PlaceState.STANDS)


def test_pinning_in_an_earlier_draft_asks_for_following(desk: FindingsDesk) -> None:
    finding, reading = desk.add(), desk.next_draft(sent=False)
    desk.pin(finding, actor=desk.case.commissioner)
    with desk.storage.reading() as db:
        found = db.scalars(select(Job.payload).where(Job.kind == FOLLOW)).all()
    assert found == [{"reading_id": str(reading)}]
    assert desk.follow(reading) == 1


def test_words_are_followed_into_a_new_reading_of_their_own_draft(desk: FindingsDesk) -> None:
    finding = desk.add()
    desk.pin(finding)
    reading = _read_anew(desk)
    assert states(desk, finding) == {SAME: PlaceState.WAITING}
    assert desk.follow(reading) == 1
    (place,) = desk.places(finding)
    assert (place.state, place.draft_number, place.position) == (PlaceState.STANDS, 1, 2)


def _read_anew(desk: FindingsDesk) -> object:
    """Draft 1 read by a better reader, which finds a passage before all others."""
    case = desk.case
    with desk.storage.unit_of_work() as db:
        old = db.get_one(DraftReading, case.reading_id)
        new = DraftReading(
            board_id=case.board_id, draft_id=case.draft_id, reader_version="2", format="text",
            read_at=later(60), page_count=1, passage_count=9, word_count=9, notices=[], comments=[],
        )  # fmt: skip
        db.add(new)
        db.flush()
        texts = db.scalars(
            select(StoredPassage)
            .where(StoredPassage.reading_id == old.id)
            .order_by(StoredPassage.position)
        ).all()
        for position, text in enumerate(["A cover.", *(one.text for one in texts)]):
            db.add(
                StoredPassage(
                    board_id=case.board_id, reading_id=new.id, position=position,
                    kind=texts[1].kind, level=None, number=None, page=1, section=[], text=text,
                )
            )  # fmt: skip
        db.get_one(Draft, case.draft_id).reading_id = new.id
        return new.id


def test_a_reading_that_was_replaced_is_not_looked_through(desk: FindingsDesk) -> None:
    finding = desk.add()
    reading = desk.next_draft()
    with desk.storage.unit_of_work() as db:
        db.scalars(select(Draft).where(Draft.reading_id == reading)).one().reading_id = None
    desk.pin(finding)
    assert desk.follow(reading) == 0


def test_places_are_copied_with_what_was_carried_from_them(desk: FindingsDesk) -> None:
    first, second = desk.add(), desk.add()
    desk.pin(first)
    desk.pin(first, PLACES["gone"])
    desk.pin(second)
    desk.follow(desk.next_draft())
    with desk.storage.unit_of_work() as db:
        every = db.scalars(select(FindingPlace).where(FindingPlace.finding_id == first)).all()
        assert len(copy_places(db, every, second)) == 1  # the others stand there already
    assert states(desk, second) == {SAME: PlaceState.STANDS, GONE: PlaceState.LOOSE}
    assert states(desk, first) == states(desk, second)


def test_the_worker_follows_when_a_draft_is_readable_whatever_else_it_does_then(
    desk: FindingsDesk,
) -> None:
    finding = pinned(desk)
    reading = desk.next_draft()
    with desk.storage.unit_of_work() as db:
        told = {"reading_id": str(reading)}
        jobs.queue(db, READABLE, told, board_id=desk.case.board_id, now=clock())

    def stumble(work: object) -> None:
        raise LookupError("another room")

    worker = Worker(
        desk.storage,
        joined(
            {READABLE: HandlerPair(do=stumble)},
            place_following.handlers(desk.storage, (FindingPlace,), READABLE),
        ),
    )
    assert worker.run_one()
    assert states(desk, finding) == STATES
    with desk.storage.reading() as db:
        job = db.scalars(select(Job).where(Job.kind == READABLE)).one()
    assert job.state is not JobState.DONE  # it is tried again for the room that stumbled
