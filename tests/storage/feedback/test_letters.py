from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from qmapp.casework.assessments.models import Judgement
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.assessments.service import lift_sight
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries
from qmapp.casework.feedback.content import digest, from_kept, seen_digest
from qmapp.casework.feedback.models import Letter, Point, SentLetter
from qmapp.casework.feedback.rules import Source
from qmapp.casework.moderation import ports
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.threads.rules import Audience
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.people.inbox.models import Notice
from tests.factories.assessments import NOW, Case, at_once, begin, reopen, submit
from tests.factories.feedback import LetterDesk, assessed, discussed, in_stage
from tests.factories.findings import FindingsDesk, unexplained

SECRET = "zqletterqz"


# What it begins with -------------------------------------------------------------------------


def test_it_begins_in_the_order_of_the_draft(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    assessed(
        storage, case, {9: "Ask the child.", 2: "Name the lead.", 5: "Nowhere."}, at={9: 2, 2: 3}
    )
    found = FindingsDesk(storage, case)
    found.pin(found.add(unexplained(title="Calls")), 1)
    discussed(storage, case, "Is this so?", number=2)
    assert desk.begin() == 1
    lines = desk.points()
    assert [line.text.source for line in lines] == [
        Source.FINDING, Source.TO_CHANGE, Source.TO_CHANGE, Source.THREAD, Source.TO_CHANGE
    ]  # fmt: skip
    words = desk.words()
    assert words[0].startswith("“Calls”: The draft describes this and does not say why")
    assert words[1:] == ["Ask the child.", "Name the lead.", "Is this so?", "Nowhere."]
    assert [line.text.marker for line in lines] == [None, 9, 2, None, 5]
    assert lines[1].text.asked_by == "Commissioner Example"
    assert lines[3].text.asked_by == "Panel Example"


def test_only_what_is_submitted_counts(storage: Storage, case: Case, desk: LetterDesk) -> None:
    assessed(storage, case, {1: "Mine."})
    assessed(storage, case, {1: SECRET}, actor=case.second_commissioner, known=False)
    assessed(storage, case, {1: "The lead’s own."}, actor=case.lead)
    discussed(storage, case, "Settled.", resolved=True)
    desk.begin()
    assert desk.words() == ["Mine."]


def test_what_is_not_looked_at_beside_this_draft_is_not_asked(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    made = assessed(storage, case, {1: "Old.", 2: "New."})
    with storage.unit_of_work() as db:
        row = db.scalars(
            select(Judgement).where(Judgement.assessment_id == made, Judgement.to_change == "Old.")
        ).one()
        row.to_confirm = True
    desk.begin()
    assert desk.words() == ["New."]


def test_words_of_the_boards_side_stay_there(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    assessed(storage, case, {1: "Mine."})
    discussed(storage, case, SECRET, audience=Audience.BOARD)
    desk.begin()
    [hidden] = [line for line in desk.points() if line.text.source is Source.THREAD]
    assert (hidden.text.words, hidden.board_only) == ("", True)
    in_stage(storage, case)
    with pytest.raises(RuleBroken) as broken:
        desk.send()
    assert broken.value.values == {"number": hidden.text.number}
    desk.change(hidden.id, "Say how you know.")
    desk.send()
    assert SECRET not in str(desk.content())


def test_blindness_closes_letters_to_those_who_have_still_to_judge(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    begin(storage, case, case.second_commissioner)
    for actor in (case.commissioner, case.second_commissioner):
        with pytest.raises(NotAllowed):
            desk.begin(actor=actor)
    assessed(storage, case, {1: "Mine."})
    desk.begin()
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        assert queries.list_letters(db, case.second_commissioner, review) == []
        assert len(queries.list_letters(db, case.commissioner, review)) == 1
        assert len(queries.list_letters(db, case.panel, review)) == 1
        assert queries.list_letters(db, case.lead, review) == []
        assert queries.list_letters(db, case.manager, review) == []


def test_one_is_written_at_a_time(storage: Storage, case: Case, desk: LetterDesk) -> None:
    assessed(storage, case, {1: "Mine."})
    assert at_once(desk.begin, desk.begin, desk.begin) == []
    assert len(desk.points()) == 1
    desk.next_draft()
    with storage.unit_of_work() as db:  # the chair lifts blindness on the second draft
        draft = db.scalars(select(Draft).where(Draft.number == 2)).one()
        lift_sight(db, case.chair, get_review(db, case.review_id), draft, "Time.", NOW)
    with pytest.raises(RuleBroken):
        desk.begin(draft=2)
    assert desk.words() == ["Mine."]


def test_nothing_begins_on_a_draft_that_is_not_sent(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    assessed(storage, case, {1: "Mine."})
    desk.next_draft(sent=False)
    with pytest.raises(NotFound):
        desk.begin(draft=2)


def test_what_came_since_joins_its_section_and_nothing_comes_twice(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    assessed(storage, case, {1: "Mine.", 2: "Out."}, at={1: 1})
    desk.begin()
    out = next(line.id for line in desk.points() if line.text.words == "Out.")
    desk.do("leave_out", out)
    assert desk.do("look_again") == 0
    theirs = assessed(storage, case, {1: "Theirs."}, actor=case.second_commissioner, at={1: 2})
    assert desk.do("look_again") == 1
    assert desk.words() == ["Mine.", "Theirs."]
    # Submitted once more in the same words, it is not asked twice.
    with storage.reading() as db:
        old = get_assessment(db, theirs)
    fresh = reopen(storage, case.second_commissioner, old)
    submit(storage, case.second_commissioner, fresh)
    assert desk.do("look_again") == 0


# Putting it into words -----------------------------------------------------------------------


@pytest.fixture
def three(desk: LetterDesk, storage: Storage, case: Case) -> list[UUID]:
    assessed(storage, case, {})
    desk.begin()
    return [desk.add(words) for words in ("One.", "Two.", "Three.")]


def test_points_are_ordered_left_out_and_put_back(desk: LetterDesk, three: list[UUID]) -> None:
    one, two, three_ = three
    assert desk.do("move", three_, -1) is True
    assert desk.words() == ["One.", "Three.", "Two."]
    assert desk.do("leave_out", three_) is True
    assert desk.do("leave_out", three_) is False
    assert desk.words() == ["One.", "Two."]
    # A neighbour that is left out is stepped over.
    assert desk.do("move", two, -1) is True
    assert desk.words() == ["Two.", "One."]
    assert desk.do("move", two, -1) is False
    assert desk.do("move", one, 1) is False
    assert desk.do("move", three_, 1) is False
    assert desk.do("put_back", three_) is True
    assert desk.do("put_back", three_) is False
    assert sorted(desk.words()) == ["One.", "Three.", "Two."]
    assert [line.text.number for line in desk.points()] == [1, 2, 3]


def test_a_point_moves_to_a_place(desk: LetterDesk, three: list[UUID]) -> None:
    desk.change(three[0], "One.", place=3)
    assert desk.words() == ["Two.", "Three.", "One."]
    desk.change(three[0], "One.", version=2, place=99)
    assert desk.words() == ["Two.", "Three.", "One."]
    desk.add("Zero.", place=1)
    assert desk.words() == ["Zero.", "Two.", "Three.", "One."]


def test_who_asked_and_who_worded_it(case: Case, desk: LetterDesk, storage: Storage) -> None:
    assessed(storage, case, {1: "Mine."})
    assessed(storage, case, {}, actor=case.second_commissioner)
    desk.begin()
    [line] = desk.points()
    desk.change(line.id, "Otherwise.", actor=case.second_commissioner)
    [line] = desk.points()
    assert line.text.asked_by == "Commissioner Example"
    assert line.text.worded_by == "Second Commissioner Example"
    desk.change(line.id, "My own again.", version=2)
    assert desk.points()[0].text.worded_by == ""


def test_two_tabs_over_a_point_and_the_opening(desk: LetterDesk, three: list[UUID]) -> None:
    desk.change(three[0], "First.")
    with pytest.raises(SavedElsewhere):
        desk.change(three[0], "Second.")
    assert desk.words()[0] == "First."
    desk.do("write_opening", "Thank you.", version=1, now=NOW)
    with pytest.raises(SavedElsewhere):
        desk.do("write_opening", "No.", version=1, now=NOW)
    assert desk.content().opening == "Thank you."


def test_a_form_sent_twice_adds_one(desk: LetterDesk, three: list[UUID]) -> None:
    made = uuid4()
    assert at_once(*(lambda: desk.add("Four.", point_id=made) for _ in range(3))) == []
    assert desk.words() == ["One.", "Two.", "Three.", "Four."]


def test_a_letter_is_thrown_away_unsent(
    storage: Storage, desk: LetterDesk, three: list[UUID]
) -> None:
    desk.do("discard")
    with storage.reading() as db:
        assert db.scalars(select(Letter)).all() == []
        assert db.scalars(select(Point)).all() == []
    assert desk.begin() == 1


def test_only_those_who_commission_write(
    case: Case, desk: LetterDesk, three: list[UUID], storage: Storage
) -> None:
    begin(storage, case, case.third_commissioner)
    for actor in (
        case.lead, case.panel, case.manager, case.chair, case.observer, case.third_commissioner
    ):  # fmt: skip
        for call in (
            lambda actor=actor: desk.do("look_again", actor=actor),
            lambda actor=actor: desk.do("discard", actor=actor),
            lambda actor=actor: desk.add("Mine.", actor=actor),
            lambda actor=actor: desk.change(three[0], "Mine.", actor=actor),
            lambda actor=actor: desk.do("leave_out", three[0], actor=actor),
            lambda actor=actor: desk.do("put_back", three[0], actor=actor),
            lambda actor=actor: desk.do("move", three[0], 1, actor=actor),
            lambda actor=actor: desk.send(actor=actor),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert desk.words() == ["One.", "Two.", "Three."]


# Sending -------------------------------------------------------------------------------------


def test_sent_it_is_fixed_and_the_draft_returned(
    storage: Storage, case: Case, desk: LetterDesk, three: list[UUID]
) -> None:
    desk.do("leave_out", three[1])
    in_stage(storage, case)
    desk.send()
    assert desk.stage() is Stage.RETURNED
    content = desk.content()
    assert [(one.number, one.words) for one in content.points] == [(1, "One."), (2, "Three.")]
    assert content.sent_by == "Commissioner Example"
    with storage.reading() as db:
        sent = db.scalars(select(SentLetter)).one()
        assert sent.sha256 == digest(from_kept(sent.content))
        told = {one.person_id: one for one in db.scalars(select(Notice))}
        assert queries.is_letter_sent(db, case.draft_id) is True
    assert set(told) == {case.lead.person_id, case.second_lead.person_id}
    assert all(one.path == f"/reviews/{case.review_id}/feedback/1" for one in told.values())
    for call in (
        lambda: desk.add("Four."),
        lambda: desk.change(three[0], "Mine.", version=1),
        lambda: desk.do("leave_out", three[0]),
        lambda: desk.do("put_back", three[1]),
        lambda: desk.do("move", three[0], 1),
        lambda: desk.do("look_again"),
        lambda: desk.do("discard"),
        lambda: desk.send(seen="whatever"),
    ):
        with pytest.raises(RuleBroken):
            call()
    assert desk.content() == content


def test_the_database_refuses_to_change_what_was_sent(storage: Storage, desk: LetterDesk) -> None:
    desk.sent()
    for statement in (
        update(SentLetter).values(sha256="0" * 64),
        text("DELETE FROM sent_letters"),
    ):
        with pytest.raises(DBAPIError), storage.unit_of_work() as db:
            db.connection().execute(statement)


def test_it_goes_as_it_was_read(
    storage: Storage, case: Case, desk: LetterDesk, three: list[UUID]
) -> None:
    in_stage(storage, case)
    seen = seen_digest(desk.content())
    desk.change(three[0], "Otherwise.")
    with pytest.raises(SavedElsewhere):
        desk.send(seen=seen)
    assert desk.stage() is Stage.MODERATION
    raised = at_once(desk.send, desk.send, desk.send)
    assert [type(one) for one in raised] == [RuleBroken] * 2
    with storage.reading() as db:
        assert len(db.scalars(select(SentLetter)).all()) == 1


@pytest.mark.parametrize(
    "stage", [Stage.ASSESSMENT, Stage.READY, Stage.REPORT_SIGNED, Stage.PUBLISHED]
)
def test_it_waits_until_the_judgements_are_in_and_not_beyond(
    storage: Storage, case: Case, desk: LetterDesk, three: list[UUID], stage: Stage
) -> None:
    in_stage(storage, case, stage)
    with pytest.raises(RuleBroken):
        desk.send()
    assert desk.stage() is stage
    assert desk.words() == ["One.", "Two.", "Three."]


def test_a_second_letter_moves_nothing(storage: Storage, case: Case, desk: LetterDesk) -> None:
    assessed(storage, case, {})
    desk.sent("One.")
    assert desk.begin() == 2
    with pytest.raises(RuleBroken):
        desk.send(letter=2)  # there is nothing in it
    desk.do("write_opening", "One thing more.", letter=2, version=1, now=NOW)
    desk.send(letter=2)
    assert desk.stage() is Stage.RETURNED
    assert desk.counts() == (1, 0)


def test_moderation_learns_that_a_letter_was_sent(
    storage: Storage, case: Case, desk: LetterDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "_shared", queries.with_letters)
    assessed(storage, case, {})
    desk.begin()
    with storage.reading() as db:
        assert ports.is_letter_sent(db, case.draft_id) is False
    in_stage(storage, case)
    desk.add()
    desk.send()
    with storage.reading() as db:
        assert ports.is_letter_sent(db, case.draft_id) is True


def test_the_trail_holds_no_words(storage: Storage, case: Case, desk: LetterDesk) -> None:
    assessed(storage, case, {})
    [point] = desk.sent(SECRET)
    desk.answer(point, where=SECRET)
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.verb.like("feedback:%")).order_by(Event.sequence)
        ).all()
        values = db.scalars(
            select(EventValue.value).where(EventValue.event_id.in_([one.id for one in events]))
        ).all()
    assert [one.verb for one in events] == [
        "feedback:begun", "feedback:point-added", "feedback:sent", "feedback:answered"
    ]  # fmt: skip
    assert not any(SECRET in (value or "") for value in values)
