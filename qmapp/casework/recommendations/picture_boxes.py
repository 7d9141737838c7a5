"""What the picture of the set is made of: boxes, how high their words make them, lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from qmapp.casework.recommendations.lettering import LINE, wrapped

WIDTH = 960
HIGHEST = 1200
"""What a part may be high: at the width of a printed page it fits its height, heading and all."""

FINDING = (1, 270)  # from the left, wide
CAUSE = (330, 190)
ANSWER = (620, 339)
PAD = 12
GAP = 12  # between boxes of one thread
APART = 26  # between threads, that share neither finding nor recommendation
_POINT = 14  # how far the ends of a question’s box reach in
_BOLD = 1.08
_MOST_LINES = {"head": 2, "finding": 5, "cause": 2, "recommendation": 3}


class Shape(StrEnum):
    """How a box is drawn. A word in it says the same."""

    BOX = "box"  # a finding, a cause, an action
    POINTED = "pointed"  # a question for the board
    ROUND = "round"  # an exploration
    OPEN = "open"  # a gap: no box, a dashed edge


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseIn:
    """A cause of a finding. `is_open`: nobody has said which cause, or why at all."""

    key: str
    label: str
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingIn:
    """A finding with its causes, at least one. `gap` is said where nothing answers it."""

    id: UUID
    head: str
    words: str
    causes: Sequence[CauseIn]
    gap: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerIn:
    """A recommendation, and which causes of which findings it answers."""

    id: UUID
    head: str
    words: str
    note: str
    shape: Shape
    is_proposal: bool
    name: str
    answers: Sequence[tuple[UUID, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box with its words, line by line from `first_line` down. `id`: what it leads to."""

    kind: str
    key: str
    id: UUID | None
    name: str
    x: float
    y: float
    width: float
    height: float
    shape: Shape
    head: Sequence[str]
    words: Sequence[str]
    note: str = ""
    is_open: bool = False

    @property
    def outline(self) -> str:
        """The edge of the box as a path."""
        x, y, wide, high = self.x, self.y, self.width, self.height
        if self.shape is Shape.POINTED:
            middle = round(y + high / 2, 1)
            return (
                f"M{x + _POINT} {y}H{x + wide - _POINT}L{x + wide} {middle}"
                f"L{x + wide - _POINT} {y + high}H{x + _POINT}L{x} {middle}Z"
            )
        if self.shape is Shape.ROUND:
            r = 22
            return (
                f"M{x + r} {y}H{x + wide - r}a{r} {r} 0 0 1 {r} {r}V{y + high - r}"
                f"a{r} {r} 0 0 1 -{r} {r}H{x + r}a{r} {r} 0 0 1 -{r} -{r}V{y + r}"
                f"a{r} {r} 0 0 1 {r} -{r}Z"
            )
        return f"M{x} {y}h{wide}v{high}h-{wide}Z"

    @property
    def left(self) -> float:
        """Where its words begin."""
        return self.x + inset(self.shape)

    @property
    def lines(self) -> Sequence[tuple[str, float, str]]:
        """Its words: which part they are, how far down, and what they say."""
        said = [("head", line) for line in self.head]
        said += [("words", line) for line in self.words]
        said += [("note", self.note)] if self.note else []
        top = self.y + (self.height - len(said) * LINE) / 2 + LINE - 5
        return [(part, round(top + n * LINE, 1), words) for n, (part, words) in enumerate(said)]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A link as a path, from the right edge of one box to the left edge of another."""

    from_key: str
    to_key: str
    path: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One drawing: the boxes, the lines between them, how high it is, which findings it holds."""

    findings: Sequence[UUID]
    height: float
    boxes: Sequence[Box]
    lines: Sequence[Line]


def inset(shape: Shape) -> float:
    return PAD + (_POINT if shape is Shape.POINTED else 4 if shape is Shape.ROUND else 0)


def lines_of(words: str, wide: float, kind: str, shape: Shape = Shape.BOX) -> Sequence[str]:
    """Words in the lines that a box of that kind and shape has room for."""
    return wrapped(words, wide - 2 * inset(shape), _MOST_LINES[kind])


def head_of(head: str, wide: float, shape: Shape = Shape.BOX) -> Sequence[str]:
    """What stands at the head of a box, in bold letters, which are wider."""
    return wrapped(head, (wide - 2 * inset(shape)) / _BOLD, _MOST_LINES["head"])


def _height(*parts: Sequence[str]) -> float:
    return sum(map(len, parts)) * LINE + 2 * PAD - 4


def _noted(note: str) -> Sequence[str]:
    return [note] if note else []


def finding_height(one: FindingIn) -> float:
    """How high the box of a finding is."""
    wide = FINDING[1]
    return _height(head_of(one.head, wide), lines_of(one.words, wide, "finding"))


def cause_height(one: CauseIn) -> float:
    """How high the box of a cause is."""
    return _height(lines_of(one.label, CAUSE[1], "cause"), _noted(one.note))


def answer_height(one: AnswerIn) -> float:
    """How high the box of a recommendation is."""
    wide = ANSWER[1]
    words = lines_of(one.words, wide, "recommendation", one.shape)
    return _height(head_of(one.head, wide, one.shape), words, _noted(one.note))


def gap_height(one: FindingIn) -> float:
    """How high the gap is where nothing answers a finding."""
    return _height(lines_of(one.gap, ANSWER[1], "recommendation"))


def row_height(one: FindingIn, is_answered: bool) -> float:
    """How high a finding and its causes stand, with its gap where nothing answers it."""
    high = [finding_height(one), stack([cause_height(cause) for cause in one.causes])]
    return max(high if is_answered else [*high, gap_height(one)])


def stack(heights: Sequence[float]) -> float:
    """How high boxes are that stand one below the other."""
    return sum(heights) + GAP * max(len(heights) - 1, 0)
