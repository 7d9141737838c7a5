from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from qmapp.casework.feedback.checking import (
    Answered,
    PointDetails,
    require_sendable,
    sound_answer,
    sound_opening,
    sound_point,
    sound_words,
)
from qmapp.casework.feedback.content import (
    Content,
    Format,
    PointText,
    digest,
    from_kept,
    sections_of,
    seen_digest,
    to_kept,
)
from qmapp.casework.feedback.rules import (
    LONGEST_SECTION,
    LONGEST_WORDS,
    Done,
    Source,
    may_change_answer,
)
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.errors import RuleBroken

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def point(number: int, section: str = "", words: str = "Say who asked.") -> PointText:
    return PointText(
        id=str(uuid4()), number=number, section=section, words=words, source=Source.OWN,
        asked_by="Commissioner Example",
    )  # fmt: skip


def letter(*points: PointText, opening: str = "") -> Content:
    return Content(
        format=Format.FIRST, board="Northmere", review_id=str(uuid4()), reference="Child K",
        letter=1, draft=2, draft_sha256="0" * 64, opening=opening, points=points,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("is_next_sent", "answered", "settled", "may"),
    [
        (False, None, None, True),
        (False, 1, None, True),
        (True, None, None, True),
        (True, 1, None, False),
        (True, 1, 2, True),
        (True, 3, 2, False),
    ],
)
def test_when_an_answer_may_change(
    answered: int | None, settled: int | None, *, is_next_sent: bool, may: bool
) -> None:
    def at(minute: int | None) -> datetime | None:
        return None if minute is None else NOW + timedelta(minutes=minute)

    got = may_change_answer(
        is_next_sent=is_next_sent, answered_at=at(answered), settled_at=at(settled)
    )
    assert got is may


def test_what_is_kept_comes_back_the_same() -> None:
    sent = replace(
        letter(replace(point(1), marker=9, worded_by="Somebody else"), opening="Thank you."),
        sent_on=date(2026, 11, 10), sent_by="Commissioner Example",
    )  # fmt: skip
    assert from_kept(to_kept(sent)) == sent
    assert digest(sent) != digest(replace(sent, opening="Thanks."))
    assert digest(sent) != digest(replace(sent, sent_by="Another"))
    # Who sends, and when, is not what was read.
    assert seen_digest(sent) == seen_digest(replace(sent, sent_on=None, sent_by=""))
    assert seen_digest(sent) != seen_digest(replace(sent, points=()))


def test_points_stand_under_their_sections_in_their_order() -> None:
    one, two, three, four = point(1, "A"), point(2, "A"), point(3, "B"), point(4, "A")
    sections = sections_of(letter(one, two, three, four))
    assert [(s.title, list(s.points)) for s in sections] == [
        ("A", [one, two]), ("B", [three]), ("A", [four])
    ]  # fmt: skip


def test_when_a_letter_may_go() -> None:
    for stage in ORDER:
        if stage in {Stage.MODERATION, Stage.RETURNED}:
            require_sendable(letter(point(1)), stage)
            require_sendable(letter(opening="Well done."), stage)
        else:
            with pytest.raises(RuleBroken):
                require_sendable(letter(point(1)), stage)
    with pytest.raises(RuleBroken):
        require_sendable(letter(), Stage.MODERATION)
    with pytest.raises(RuleBroken) as broken:
        require_sendable(letter(point(1), point(2, words=" ")), Stage.MODERATION)
    assert broken.value.values == {"number": 2}


def test_what_is_typed_is_tidied_and_never_cut() -> None:
    kept = sound_point(PointDetails(words=" One.\r\nTwo. ", section=" 4  Findings ", place=3))
    assert kept == PointDetails(words="One.\nTwo.", section="4 Findings", place=3)
    long = "a" * (LONGEST_WORDS + 1)
    for details, field in (
        (PointDetails(words=" "), "words"),
        (PointDetails(words=long), "words"),
        (PointDetails(words="x", section="a" * (LONGEST_SECTION + 1)), "section"),
    ):
        with pytest.raises(RuleBroken) as broken:
            sound_point(details)
        assert broken.value.field == field
    assert sound_opening(" Thanks. ") == "Thanks."
    with pytest.raises(RuleBroken):
        sound_opening(long)
    assert sound_words(" So. ", "Say it") == "So."
    for words in (" ", long):
        with pytest.raises(RuleBroken) as broken:
            sound_words(words, "Say it")
        assert broken.value.field == "words"


def test_an_answer_keeps_what_belongs_to_it() -> None:
    typed = Answered(done=Done.DONE, where=" 4.3 ", why="left over")
    assert sound_answer(typed) == Answered(done=Done.DONE, where="4.3")
    typed = Answered(done=Done.NOT_DONE, where="left over", why=" No. ")
    assert sound_answer(typed) == Answered(done=Done.NOT_DONE, why="No.")
    for typed, field in (
        (Answered(done=Done.DONE, where="a" * (LONGEST_WORDS + 1)), "where"),
        (Answered(done=Done.NOT_DONE, why="a" * (LONGEST_WORDS + 1)), "why"),
    ):
        with pytest.raises(RuleBroken) as broken:
            sound_answer(typed)
        assert broken.value.field == field
