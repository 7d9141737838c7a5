"""A board's sheets: a version for each change, one at a time, and no other board's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from qmapp.casework.involvement import service, sheet_queries
from qmapp.casework.involvement.models import Sheet
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheet_queries import SheetLine
from qmapp.casework.involvement.sheets import Section, SheetText
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, make_case

FAMILY = Side.FAMILY


def text(words: str) -> SheetText:
    return SheetText("Our sheet", (Section("", words),))


def save(
    storage: Storage,
    case: Case,
    words: str,
    seen: int = 0,
    *,
    language: str = "en",
    side: Side = FAMILY,
    actor: Actor | None = None,
) -> int:
    with storage.unit_of_work() as db:
        return service.save_sheet(
            db, actor or case.manager, case.board_id, side, language, text(words), seen=seen,
            now=NOW + timedelta(minutes=seen),
        ).number  # fmt: skip


def end(storage: Storage, case: Case, seen: int, language: str = "en") -> int:
    with storage.unit_of_work() as db:
        return service.end_sheet(
            db, case.manager, case.board_id, FAMILY, language, seen=seen, now=NOW
        ).number


def restore(storage: Storage, case: Case, number: int, seen: int) -> int:
    with storage.unit_of_work() as db:
        return service.restore_sheet(
            db, case.manager, case.board_id, FAMILY, "en", number, seen=seen, now=NOW
        ).number


def versions(storage: Storage, case: Case, language: str = "en") -> Sequence[SheetLine]:
    with storage.reading() as db:
        return sheet_queries.list_versions(db, case.board_id, FAMILY, language)


def said(lines: Sequence[SheetLine]) -> list[str]:
    return [line.text.sections[0].text for line in lines]


def test_each_save_is_a_version_with_who_and_when(storage: Storage, case: Case) -> None:
    assert [save(storage, case, "First."), save(storage, case, "Second.", 1)] == [1, 2]
    lines = versions(storage, case)
    assert said(lines) == ["Second.", "First."]
    assert [line.by for line in lines] == ["Manager Example"] * 2
    assert lines[0].at == NOW + timedelta(minutes=1)


def test_the_same_words_are_no_new_version(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    assert save(storage, case, " First. ", 1) == 1
    assert restore(storage, case, 1, 1) == 1
    assert len(versions(storage, case)) == 1


def test_to_go_back_is_a_version_too(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    save(storage, case, "Second.", 1)
    assert restore(storage, case, 1, 2) == 3
    assert said(versions(storage, case)) == ["First.", "Second.", "First."]


def test_to_give_up_keeps_the_words_and_can_be_undone(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    assert end(storage, case, 1) == 2
    assert end(storage, case, 2) == 2  # given up already
    assert [line.is_ended for line in versions(storage, case)] == [True, False]
    assert restore(storage, case, 2, 2) == 3
    assert versions(storage, case)[0].is_ended is False
    assert said(versions(storage, case)) == ["First."] * 3


def test_the_same_words_saved_take_a_language_back(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    end(storage, case, 1)
    assert save(storage, case, "First.", 2) == 3
    assert versions(storage, case)[0].is_ended is False


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_the_second_of_two_at_once_overwrites_nothing(
    storage: Storage, case: Case, seen: int
) -> None:
    save(storage, case, "First.")
    save(storage, case, "Theirs.", 1)
    with pytest.raises(SavedElsewhere):
        save(storage, case, "Mine.", seen)
    with pytest.raises(SavedElsewhere):
        end(storage, case, seen)
    with pytest.raises(SavedElsewhere):
        restore(storage, case, 1, seen)
    assert said(versions(storage, case)) == ["Theirs.", "First."]


def test_no_number_is_given_twice(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    with storage.unit_of_work() as db:
        again = Sheet(
            board_id=case.board_id, side=FAMILY, language="en", number=1, title="T",
            sections=[], written_by=case.manager.person_id, written_at=NOW,
        )  # fmt: skip
        db.add(again)
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_what_was_never_there_is_not_found(storage: Storage, case: Case) -> None:
    with pytest.raises(NotFound):
        end(storage, case, 0)
    with pytest.raises(NotFound):
        restore(storage, case, 1, 0)
    with pytest.raises(NotFound):
        save(storage, case, "Words.", language="xx-nope")
    with pytest.raises(RuleBroken):
        save(storage, case, " ")


def test_languages_and_sides_are_apart(storage: Storage, case: Case) -> None:
    save(storage, case, "English.")
    save(storage, case, "اردو", language="ur")
    save(storage, case, "Practitioners.", side=Side.PRACTITIONER)
    save(storage, case, "English again.", 1)
    with storage.reading() as db:
        lines = sheet_queries.list_sheets(db, case.board_id)
    assert {(line.side, line.language, line.number): said([line])[0] for line in lines} == {
        (FAMILY, "en", 2): "English again.",
        (FAMILY, "ur", 1): "اردو",
        (Side.PRACTITIONER, "en", 1): "Practitioners.",
    }


def test_another_board_has_its_own(storage: Storage, case: Case) -> None:
    save(storage, case, "Ours.")
    other = make_case(storage)
    with storage.reading() as db:
        assert sheet_queries.list_sheets(db, other.board_id) == []
    assert save(storage, other, "Theirs.") == 1
    assert said(versions(storage, case)) == ["Ours."]
    with pytest.raises(NotAllowed):
        save(storage, case, "Not mine to write.", 1, actor=other.manager)


@pytest.mark.parametrize("who", ["lead", "commissioner", "chair"])
def test_only_those_who_keep_the_boards_texts_write_them(
    storage: Storage, case: Case, who: str
) -> None:
    with pytest.raises(NotAllowed):
        save(storage, case, "Words.", actor=case.people[who])


def test_the_trail_knows_of_each_change_and_holds_no_text(storage: Storage, case: Case) -> None:
    save(storage, case, "First.")
    save(storage, case, "Second.", 1)
    restore(storage, case, 1, 2)
    end(storage, case, 3)
    with storage.reading() as db:
        verbs = db.scalars(
            select(Event.verb)
            .where(Event.verb.like("involvement:sheet-%"))
            .order_by(Event.sequence)
        ).all()
    assert [verb.removeprefix("involvement:sheet-") for verb in verbs] == [
        "saved", "saved", "restored", "ended",
    ]  # fmt: skip


def test_thirty_languages_are_two_queries(storage: Storage, case: Case) -> None:
    tags = (
        "ar bn cs cy de el es fa fr gu hi hu it lt lv ne nl pl ps pt ro ru so sq ta ti tr uk ur vi"
    )
    for tag in tags.split():
        save(storage, case, "Words.", language=tag)
    asked: list[str] = []
    with storage.reading() as db:

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        bind = db.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        try:
            lines = sheet_queries.list_sheets(db, case.board_id)
        finally:
            event.remove(bind, "before_cursor_execute", note)
    assert len(lines) == 30
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) == 2
