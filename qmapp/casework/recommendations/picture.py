"""Where boxes and lines stand in the map from findings over causes to recommendations. Pure.

The picture is `WIDTH` units wide and comes in parts, none higher than a printed page where that
can be. Every link is drawn once, in the part of its finding; a recommendation that answers
findings of several parts stands in each of them. Boxes are as high as their words need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from qmapp.casework.recommendations.picture_boxes import (
    ANSWER,
    APART,
    CAUSE,
    FINDING,
    GAP,
    HIGHEST,
    PAD,
    WIDTH,
    AnswerIn,
    Box,
    CauseIn,
    FindingIn,
    Line,
    Part,
    Shape,
    answer_height,
    cause_height,
    finding_height,
    gap_height,
    head_of,
    lines_of,
    row_height,
    stack,
)
from qmapp.casework.recommendations.picture_threads import Thread, cut, threads_of

__all__ = [
    "HIGHEST", "WIDTH", "AnswerIn", "Box", "CauseIn", "FindingIn", "Line", "Part", "Shape", "draw",
]  # fmt: skip


def draw(findings: Sequence[FindingIn], answers: Sequence[AnswerIn]) -> Sequence[Part]:
    """The map. Recommendations that answer no finding given here are not in it."""
    known = {(one.id, cause.key) for one in findings for cause in one.causes}
    for answer in answers:
        strange = [link for link in answer.answers if link not in known]
        if strange:
            raise ValueError(f"A recommendation answers a cause that is not given: {strange[0]}.")
    threads = [thread for one in threads_of(findings, answers) for thread in cut(one)]
    parts: list[list[Thread]] = []
    filled = 0.0
    for thread in threads:
        high = thread.height
        if parts and filled + APART + high <= HIGHEST:
            parts[-1].append(thread)
            filled += APART + high
        else:
            parts.append([thread])
            filled = high
    return [_drawn(part) for part in parts]


@dataclass(slots=True)
class _Sheet:
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def _drawn(threads: Sequence[Thread]) -> Part:
    sheet = _Sheet()
    top = 1.0
    for thread in threads:
        top = _draw_thread(sheet, thread, top) + APART
    findings = [one.id for thread in threads for one in thread.findings]
    return Part(findings, round(top - APART + 1, 1), sheet.boxes, sheet.lines)


def _draw_thread(sheet: _Sheet, thread: Thread, top: float) -> float:
    """Draws one thread from a height down; gives back where it ends."""
    causes: dict[tuple[UUID, str], Box] = {}
    wanted: list[tuple[float, AnswerIn | FindingIn]] = []
    y = top
    for finding in thread.findings:
        is_answered = any(to == finding.id for one in thread.answers for to, _ in one.answers)
        high = row_height(finding, is_answered)
        _draw_finding(sheet, finding, y, high, causes)
        if not is_answered:
            wanted.append((y + high / 2, finding))
        y += high + GAP
    for answer in thread.answers:
        from_ = [causes[link].middle for link in answer.answers]
        wanted.append((sum(from_) / len(from_), answer))
    wanted.sort(key=lambda one: one[0])
    boxes = [_right_box(one) for _, one in wanted]
    placed = _placed([(middle, box.height) for (middle, _), box in zip(wanted, boxes, strict=True)],
                     top, y - GAP)  # fmt: skip
    bottom = y - GAP
    links: list[tuple[Box, Box]] = []
    for (_, one), box, at in zip(wanted, boxes, placed, strict=True):
        stands = replace(box, y=round(at, 1))
        sheet.boxes.append(stands)
        bottom = max(bottom, stands.y + stands.height)
        if isinstance(one, AnswerIn):
            links += [(causes[link], stands) for link in one.answers]
    sheet.lines += _links(links)
    return bottom


def _draw_finding(
    sheet: _Sheet,
    finding: FindingIn,
    y: float,
    high: float,
    causes: dict[tuple[UUID, str], Box],
) -> None:
    tall = finding_height(finding)
    x, wide = FINDING
    box = Box(
        kind="finding", key=f"f-{finding.id}", id=finding.id, name=finding.name,
        shape=Shape.BOX, x=x, y=round(y + (high - tall) / 2, 1), width=wide, height=tall,
        head=head_of(finding.head, wide), words=lines_of(finding.words, wide, "finding"),
    )  # fmt: skip
    sheet.boxes.append(box)
    heights = [cause_height(cause) for cause in finding.causes]
    at = y + (high - stack(heights)) / 2
    drawn = []
    for cause, tall in zip(finding.causes, heights, strict=True):
        one = Box(
            kind="cause", key=f"c-{finding.id}-{cause.key}", id=None, name=cause.label,
            shape=Shape.BOX, x=CAUSE[0], y=round(at, 1), width=CAUSE[1], height=tall,
            head=(), words=lines_of(cause.label, CAUSE[1], "cause"), note=cause.note,
            is_open=cause.is_open,
        )  # fmt: skip
        at += tall + GAP
        causes[finding.id, cause.key] = one
        drawn.append(one)
    sheet.boxes += drawn
    sheet.lines += _links([(box, one) for one in drawn])


def _right_box(one: AnswerIn | FindingIn) -> Box:
    """A recommendation, or the gap of a finding that has none; not yet at its height."""
    x, wide = ANSWER
    if isinstance(one, FindingIn):
        return Box(
            kind="gap", key=f"g-{one.id}", id=None, name=one.gap, shape=Shape.OPEN, x=x, y=0,
            width=wide, height=gap_height(one), head=(),
            words=lines_of(one.gap, wide, "recommendation"), is_open=True,
        )  # fmt: skip
    return Box(
        kind="recommendation", key=f"r-{one.id}", id=one.id, name=one.name, shape=one.shape,
        x=x, y=0, width=wide, height=answer_height(one), head=head_of(one.head, wide, one.shape),
        words=lines_of(one.words, wide, "recommendation", one.shape), note=one.note,
        is_open=one.is_proposal,
    )  # fmt: skip


def _placed(wanted: Sequence[tuple[float, float]], top: float, bottom: float) -> Sequence[float]:
    """Tops of boxes (wanted middle, height) in that order, near where wanted, none on another."""
    tops: list[float] = []
    at = top
    for middle, high in wanted:
        tops.append(max(at, middle - high / 2))
        at = tops[-1] + high + GAP
    # What hangs over the end is pushed up again, as far as there is room.
    limit = max(bottom, top + stack([high for _, high in wanted]))
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], limit - wanted[place][1])
        limit = tops[place] - GAP
    return tops


def _links(pairs: Sequence[tuple[Box, Box]]) -> Sequence[Line]:
    """A line for each pair. The ends of several lines at one box stand apart, in their order."""
    starts = _ends([(one, to.middle) for one, to in pairs])
    arrivals = _ends([(to, one.middle) for one, to in pairs])
    found = []
    for place, (one, to) in enumerate(pairs):
        x1, x2 = one.x + one.width, to.x
        y1, y2 = starts[place], arrivals[place]
        half = round((x1 + x2) / 2, 1)
        path = f"M{x1} {y1}H{x2}" if y1 == y2 else f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
        found.append(Line(one.key, to.key, path, one.is_open))
    return found


def _ends(ends: Sequence[tuple[Box, float]]) -> Mapping[int, float]:
    """For each end (box, where the other end is) how far down the box it meets it."""
    at_box: dict[str, list[tuple[float, int]]] = {}
    boxes: dict[str, Box] = {}
    for place, (box, other) in enumerate(ends):
        at_box.setdefault(box.key, []).append((other, place))
        boxes[box.key] = box
    found = {}
    for key, others in at_box.items():
        box = boxes[key]
        # A pointed box is met at its point; lines fan out from there.
        room = 0 if box.shape is Shape.POINTED else box.height - 2 * PAD
        step = min(room / len(others), 12.0)
        first = box.middle - step * (len(others) - 1) / 2
        for n, (_, place) in enumerate(sorted(others)):
            found[place] = round(first + n * step, 1)
    return found
