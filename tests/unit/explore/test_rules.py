"""What an answer is, what changed between two, and what an exploration must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.learning.explore.checking import sound_answer, sound_because, sound_details
from qmapp.learning.explore.rules import (
    LONGEST_WORDS,
    MOST_ROLES,
    Answer,
    Change,
    Choice,
    Holds,
    Scope,
    Sector,
    change_between,
    place_key,
    who_key,
)
from qmapp.learning.explore.text import (
    asked_content,
    asked_from,
    build,
    by_reason_words,
    carried,
    digest_of,
    digest_of_answer,
    newer_than,
    text_from_content,
    to_content,
)
from tests.factories.explore import ISSUE, PRACTICE, details_of

TODAY = date(2027, 1, 31)
KNOWN = {one.id for one in PRACTICE.practice_issues}
SAID = Answer(words="The line is unmanned.")
MEASURE = UUID(int=7)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Answer(), Answer(), Change.NEITHER),
        (Answer(), SAID, Change.NEW),
        (SAID, Answer(), Change.GONE),
        (SAID, SAID, Change.SAME),
        (SAID, Answer(words="It is manned."), Change.CHANGED),
        (SAID, Answer(cannot_tell=True), Change.CHANGED),
        (Answer(choice=Choice.DIFFERS), Answer(choice=Choice.CANNOT_TELL), Change.CHANGED),
    ],
)
def test_what_changed(before: Answer, after: Answer, change: Change) -> None:
    assert change_between(before, after) is change


def test_what_an_answer_points_to_is_part_of_it() -> None:
    assert change_between(Answer(), Answer(), [], ["finding:1"]) is Change.NEW
    assert change_between(SAID, SAID, ["finding:1"], ["finding:2"]) is Change.CHANGED
    assert change_between(SAID, SAID, ["a:1", "a:2"], ["a:2", "a:1"]) is Change.SAME


@pytest.mark.parametrize(
    "answer",
    [
        SAID,
        Answer(choice=Choice.CANNOT_TELL),
        Answer(reasons={"reason-1": Holds.DOES_NOT}),
        Answer(measure_id=MEASURE),
        Answer(cannot_tell=True),
    ],
)
def test_cannot_tell_is_an_answer_as_any_other(answer: Answer) -> None:
    assert answer.says_something()
    assert not Answer().says_something()
    assert Answer().says_something(1)


def test_what_belongs_to_another_kind_of_question_is_left_out() -> None:
    typed = Answer(
        choice=Choice.RECOGNISED, words=" w ", reasons={"reason-1": Holds.HOLDS},
        measure_id=MEASURE,
    )  # fmt: skip
    kept = {kind: sound_answer(typed, kind, field="q", reasons={"reason-1"}) for kind in AnswerKind}
    assert kept[AnswerKind.TEXT] == Answer(words="w")
    assert kept[AnswerKind.CHOICE] == Answer(words="w", choice=Choice.RECOGNISED)
    assert kept[AnswerKind.CHOICE_PER_REASON].reasons == {"reason-1": Holds.HOLDS}
    assert kept[AnswerKind.MEASURE].measure_id == MEASURE
    assert kept[AnswerKind.LINKS] == Answer(words="w")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(words="x" * (LONGEST_WORDS + 1)), AnswerKind.TEXT),
        (Answer(reasons={"reason-9": Holds.HOLDS}), AnswerKind.CHOICE_PER_REASON),
        (Answer(measure_id=MEASURE, cannot_tell=True), AnswerKind.MEASURE),
        (
            Answer(reasons={"reason-1": Holds.HOLDS}, cannot_tell=True),
            AnswerKind.CHOICE_PER_REASON,
        ),
    ],
)
def test_an_answer_that_is_refused_names_its_question(answer: Answer, kind: AnswerKind) -> None:
    with pytest.raises(RuleBroken) as refused:
        sound_answer(answer, kind, field="q-why-1", reasons={"reason-1"})
    assert refused.value.field == "q-why-1"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issue": "pi-unknown"}, "issue"),
        ({"scope": None}, "scope"),
        ({"place": " "}, "place"),
        ({"scope": Scope.BOARD}, "place"),
        ({"place": "x" * 121}, "place"),
        ({"held_on": None}, "held_on"),
        ({"held_on": date(1989, 12, 31)}, "held_on"),
        ({"held_on": date(2027, 2, 1)}, "held_on"),
        ({"people": 0}, "people"),
        ({"people": 2_001}, "people"),
        ({"roles": [f"role {n}" for n in range(MOST_ROLES + 1)]}, "roles"),
        ({"roles": ["x" * 81]}, "roles"),
    ],
)
def test_what_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        sound_details(details_of(**changes), TODAY, known_issues=KNOWN)
    assert refused.value.field == field


def test_details_are_tidied() -> None:
    found = sound_details(
        details_of(
            place="  Duty \n team ", roles=["nurse", "", " nurse "], held_on=TODAY,
            sectors=[Sector.POLICE, Sector.HEALTH],
        ),
        TODAY, known_issues=KNOWN,
    )  # fmt: skip
    assert (found.place, found.roles) == ("Duty team", ("nurse",))
    assert found.sectors == (Sector.HEALTH, Sector.POLICE)
    assert place_key("Duty  TEAM") == place_key("duty team")
    with pytest.raises(RuleBroken):
        sound_because(" \n")


def test_what_is_finished_reads_the_same_later() -> None:
    text = build(PRACTICE, ISSUE)
    assert len(text.questions) == 15
    assert len(text.reasons) == 2
    answers = {"q-why-3": SAID, "q-why-1": Answer(reasons={"reason-1": Holds.HOLDS})}
    content = to_content(text, {"place": "Duty team"}, answers, {"q-why-2": ["finding:1"]})
    assert text_from_content(content) == text
    assert "The line is unmanned." in content
    other = to_content(text, {"place": "Duty team"}, {"q-why-3": Answer(words="No")}, {})
    assert digest_of(content) != digest_of(other)
    with pytest.raises(ValueError, match="exploration-1"):
        text_from_content(content.replace("exploration-1", "other"))


def test_the_digest_of_an_answer_tells_every_part() -> None:
    answers = [
        Answer(), SAID, Answer(choice=Choice.DIFFERS), Answer(cannot_tell=True),
        Answer(measure_id=MEASURE), Answer(reasons={"reason-1": Holds.HOLDS}),
        Answer(reasons={"reason-1": Holds.PARTLY}),
    ]  # fmt: skip
    assert len({digest_of_answer(one) for one in answers}) == len(answers)


def test_a_text_that_is_kept_reads_as_it_was() -> None:
    text = build(PRACTICE, ISSUE)
    assert asked_from(asked_content(text)) == text
    assert newer_than(text, text, {}) is None
    # Another edition that leaves the words of the issue alone is no newer text.
    assert newer_than(text, replace(text, edition="later", edition_sha256="0"), {}) is None


def test_answers_go_by_the_words_of_reasons_and_by_questions() -> None:
    text = build(PRACTICE, ISSUE)
    first, second = text.reasons[:2]
    turned = replace(
        text,
        reasons=(replace(first, text=second.text), replace(second, text=first.text)),
        questions=text.questions[1:],
    )
    said = Answer(reasons={first.key: Holds.HOLDS, second.key: Holds.DOES_NOT})
    kept = carried(said, "q-why-1", text, turned)
    assert kept.reasons == {first.key: Holds.DOES_NOT, second.key: Holds.HOLDS}
    assert by_reason_words(said, text) == by_reason_words(kept, turned)
    gone = text.questions[0].id
    assert carried(Answer(words="w"), gone, text, turned) == Answer()
    newer = newer_than(text, turned, {"q-why-1": said, gone: Answer(words="w")})
    assert newer is not None
    assert newer.loses == [gone]
    assert newer_than(text, turned, {"q-why-1": said}).loses == []  # type: ignore[union-attr]


def test_a_team_is_no_area_of_its_name() -> None:
    assert who_key(Scope.TEAM, "North ") == who_key(Scope.TEAM, "north")
    assert who_key(Scope.TEAM, "North") != who_key(Scope.AREA, "North")
