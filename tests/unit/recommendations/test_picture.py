from __future__ import annotations

import random
import re
from collections import Counter
from itertools import combinations
from uuid import UUID

import pytest

from qmapp.casework.recommendations.lettering import LINE, width_of, wrapped
from qmapp.casework.recommendations.picture import (
    HIGHEST,
    WIDTH,
    AnswerIn,
    Box,
    CauseIn,
    FindingIn,
    Part,
    Shape,
    draw,
)

CAUSES = ("task", "team", "workload", "culture")
LONG = (
    "Threshold documents are read differently by each agency that uses them, and nobody owns it. "
)


def finding(number: int, *causes: str, words: str = "Nobody owned the plan") -> FindingIn:
    return FindingIn(
        id=UUID(int=number),
        head=f"Finding {number}",
        words=words,
        causes=[CauseIn(key=key, label=f"Cause {key}", note="in the draft") for key in causes],
        gap=f"No recommendation answers finding {number}",
        name=f"Finding {number}: {words}",
    )


def answer(
    number: int,
    *links: tuple[int, str],
    shape: Shape = Shape.BOX,
    words: str = "Agree a plan",
    head: str = "Action",
) -> AnswerIn:
    return AnswerIn(
        id=UUID(int=1000 + number),
        head=f"Recommendation {number} · {head}",
        words=words,
        note="answers findings",
        shape=shape,
        is_proposal=False,
        name=f"Recommendation {number}",
        answers=[(UUID(int=to), key) for to, key in links],
    )


def many(findings: int, answers: int, seed: int) -> tuple[list[FindingIn], list[AnswerIn]]:
    """A set as large as they come, with links at random."""
    chance = random.Random(seed)
    left = [
        finding(n, *chance.sample(CAUSES, chance.randint(1, 4)), words=LONG * chance.randint(1, 3))
        for n in range(1, findings + 1)
    ]
    ends = [(one.id.int, cause.key) for one in left for cause in one.causes]
    right = [
        answer(
            n,
            *dict.fromkeys(chance.sample(ends, chance.choice([0, 1, 1, 2, 4]))),
            shape=chance.choice([Shape.BOX, Shape.POINTED, Shape.ROUND]),
            words=LONG * chance.randint(1, 2),
        )
        for n in range(1, answers + 1)
    ]
    return left, right


SETS = {
    "one": ([finding(1, "task")], [answer(1, (1, "task"))]),
    "nothing answers": ([finding(1, "task", "team"), finding(2, "team")], []),
    "several": (
        [finding(1, "task", "team"), finding(2, "culture"), finding(3, "task")],
        [answer(1, (1, "task"), (3, "task")), answer(2, (1, "team")), answer(3, (1, "team"))],
    ),
    "all to one": ([finding(1, "task")], [answer(n, (1, "task")) for n in range(1, 41)]),
    "one to all": (
        [finding(n, "task") for n in range(1, 41)],
        [answer(1, *[(n, "task") for n in range(1, 41)])],
    ),
    "large": many(40, 60, 1),
    "larger": many(40, 60, 2),
    "loose": many(60, 20, 3),
}
each_set = pytest.mark.parametrize("name", SETS)


def boxes(parts: list[Part], kind: str) -> list[Box]:
    return [box for part in parts for box in part.boxes if box.kind == kind]


@each_set
def test_no_line_is_missing_and_none_is_drawn_twice(name: str) -> None:
    findings, answers = SETS[name]
    drawn = Counter((line.from_key, line.to_key) for part in draw(findings, answers) for line in part.lines)  # fmt: skip
    to_answers = {pair: n for pair, n in drawn.items() if pair[1].startswith("r-")}
    assert to_answers == {
        (f"c-{to}-{key}", f"r-{one.id}"): 1 for one in answers for to, key in one.answers
    }
    to_causes = {pair for pair in drawn if pair[1].startswith("c-")}
    assert to_causes == {
        (f"f-{one.id}", f"c-{one.id}-{cause.key}") for one in findings for cause in one.causes
    }


@each_set
def test_no_box_lies_on_another_or_runs_out_of_the_picture(name: str) -> None:
    for part in draw(*SETS[name]):
        for box in part.boxes:
            assert box.x >= 0
            assert box.x + box.width <= WIDTH
            assert box.y >= 0
            assert box.y + box.height <= part.height
        for one, other in combinations(part.boxes, 2):
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            under = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or under, (one.name, other.name)


@each_set
def test_a_line_ends_at_the_edges_of_its_boxes_and_crosses_none(name: str) -> None:
    for part in draw(*SETS[name]):
        by_key = {box.key: box for box in part.boxes}
        for line in part.lines:
            one, to = by_key[line.from_key], by_key[line.to_key]
            x1, y1 = map(float, re.findall(r"M([\d.]+) ([\d.]+)", line.path)[0])
            assert x1 == one.x + one.width
            assert one.y < y1 < one.y + one.height
            last = re.findall(r"[\d.]+", line.path)
            x2, y2 = (float(last[-1]), y1) if "H" in line.path else map(float, last[-2:])
            assert x2 == to.x
            assert to.y < y2 < to.y + to.height
            # All between lies in the gap of the columns: no box reaches into it.
            assert not [b for b in part.boxes if b.x < x2 and b.x + b.width > x1]


@each_set
def test_words_stay_in_their_box(name: str) -> None:
    for part in draw(*SETS[name]):
        for box in part.boxes:
            assert box.lines, box.name
            for _, y, words in box.lines:
                assert box.y + 8 <= y <= box.y + box.height
                assert box.left + width_of(words) <= box.x + box.width + 1, words


@each_set
def test_everything_is_there_and_findings_without_an_answer_have_a_gap(name: str) -> None:
    findings, answers = SETS[name]
    parts = draw(findings, answers)
    assert {box.id for box in boxes(parts, "finding")} == {one.id for one in findings}
    linked = {one.id for one in answers if one.answers}
    assert {box.id for box in boxes(parts, "recommendation")} == linked
    answered = {to for one in answers for to, _ in one.answers}
    gaps = Counter(box.key for box in boxes(parts, "gap"))
    assert gaps == {f"g-{one.id}": 1 for one in findings if one.id not in answered}


@each_set
def test_no_part_is_higher_than_a_page(name: str) -> None:
    assert all(part.height <= HIGHEST + 2 for part in draw(*SETS[name]))


def test_findings_that_share_a_recommendation_stand_together() -> None:
    findings = [finding(n, "task") for n in (1, 2, 3)]
    (part,) = draw(findings, [answer(1, (1, "task"), (3, "task")), answer(2, (2, "task"))])
    assert [one.int for one in part.findings] == [1, 3, 2]
    assert len(boxes([part], "recommendation")) == 2


def test_an_answer_stands_once_in_a_part_and_again_in_another() -> None:
    findings, answers = SETS["one to all"]
    parts = draw(findings, answers)
    assert len(parts) > 1
    assert [len(boxes([part], "recommendation")) for part in parts] == [1] * len(parts)
    assert [one.int for part in parts for one in part.findings] == list(range(1, 41))


def test_a_finding_with_more_answers_than_a_page_holds_goes_on_in_the_next_part() -> None:
    parts = draw(*SETS["all to one"])
    assert len(parts) > 1
    assert [one.int for part in parts for one in part.findings] == [1] * len(parts)
    assert len(boxes(parts, "recommendation")) == 40


def test_answers_stand_beside_what_they_answer() -> None:
    findings = [finding(n, "task") for n in (1, 2, 3)]
    answers = [answer(1, (3, "task")), answer(2, (1, "task")), answer(3, (2, "task"))]
    linked = draw(findings, answers)
    heads = [
        " ".join(box.head) for box in sorted(boxes(linked, "recommendation"), key=lambda b: b.y)
    ]
    assert heads == [f"Recommendation {n} · Action" for n in (2, 3, 1)]


def test_an_answer_to_a_cause_that_is_not_given_is_an_error() -> None:
    with pytest.raises(ValueError, match="a cause that is not given"):
        draw([finding(1, "task")], [answer(1, (1, "team"))])


def test_what_is_not_said_is_open_and_its_lines_too() -> None:
    unsaid = FindingIn(
        id=UUID(int=1), head="Finding 1", words="Plan", name="Finding 1", gap="None",
        causes=[CauseIn(key="", label="Which cause is not said", is_open=True)],
    )  # fmt: skip
    (part,) = draw([unsaid], [answer(1, (1, ""))])
    assert [box.is_open for box in part.boxes] == [False, True, False]
    assert [line.is_open for line in part.lines] == [False, True]


@pytest.mark.parametrize(("shape", "bends"), [(Shape.BOX, 0), (Shape.POINTED, 3), (Shape.ROUND, 4)])
def test_each_kind_has_a_shape_of_its_own(shape: Shape, bends: int) -> None:
    (part,) = draw([finding(1, "task")], [answer(1, (1, "task"), shape=shape)])
    (box,) = boxes([part], "recommendation")
    assert len(re.findall("[aL]", box.outline)) == bends
    assert box.outline.endswith("Z")


def test_several_lines_meet_a_box_apart_and_in_order() -> None:
    findings = [finding(n, "task") for n in (1, 2, 3)]
    (part,) = draw(findings, [answer(1, *[(n, "task") for n in (1, 2, 3)])])
    ends = []
    for line in part.lines:
        if line.to_key.startswith("r-"):
            numbers = re.findall(r"[\d.]+", line.path)
            ends.append(float(numbers[-1] if "C" in line.path else numbers[1]))
    assert ends == sorted(ends)
    assert len(set(ends)) == 3


@pytest.mark.parametrize("shape", list(Shape))
def test_a_long_head_goes_on_in_a_second_line(shape: Shape) -> None:
    long = answer(58, (1, "task"), shape=shape, head="Something that is asked of the whole board")
    (part,) = draw([finding(1, "task")], [long])
    (box,) = boxes([part], "recommendation")
    assert " ".join(box.head) == long.head
    assert len(box.head) == 2
    assert [kind for kind, _, _ in box.lines] == ["head", "head", "words", "note"]


# Lettering ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [LONG * 3, "W" * 300, "a b " * 100, "東京" * 60, "Short"])
@pytest.mark.parametrize("most", [1, 2, 5])
def test_lines_fit_and_are_not_more_than_allowed(words: str, most: int) -> None:
    lines = wrapped(words, 200, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= 200 for line in lines)
    whole = "".join("".join(lines).split()) == "".join(words.split())
    assert whole or lines[-1].endswith("…")


def test_words_that_fit_are_kept_whole() -> None:
    assert wrapped("Leaders agree a plan", 200, 2) == ["Leaders agree a plan"]
    assert " ".join(wrapped(LONG, 240, 5)) == LONG.strip()


def test_nothing_to_say_takes_no_line() -> None:
    assert wrapped("  ", 200, 2) == []


def test_wide_letters_are_wider_than_narrow_ones() -> None:
    assert width_of("W") > width_of("a") > width_of("i")
    assert LINE > 14
