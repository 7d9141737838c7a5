"""What findings give to ask the lead reviewer, and how many come with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from qmapp.casework.findings.lines import (
    POINT_ASKS,
    FindingLine,
    Point,
    feedback_points,
    reasons_of,
)
from qmapp.casework.findings.rules import Reach, Reason

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def line(number: int = 1, **changes: Any) -> FindingLine:
    values: dict[str, Any] = {
        "id": uuid4(), "board_id": uuid4(), "review_id": uuid4(), "draft_id": uuid4(),
        "draft_number": 1, "is_draft_sent": True, "number": number, "title": f"Problem {number}",
        "problem": "", "reason": Reason.GIVEN, "why": "", "causes": (), "reach": Reach.TEAM,
        "reach_known_from": "", "practice_issue": None, "practice_edition": None, "stage": None,
        "board_adds": "", "board_causes": (), "board_added_by_name": "", "board_added_at": None,
        "added_by_name": "", "added_at": NOW, "ended_at": None, "ended_because": None,
        "version": 1,
    }  # fmt: skip
    return FindingLine(**{**values, **changes})


@pytest.mark.parametrize(("reason", "reach"), list(product(Reason, Reach)))
def test_what_the_draft_leaves_open_is_asked(reason: Reason, reach: Reach) -> None:
    points = [one.point for one in feedback_points([line(reason=reason, reach=reach)])]
    assert (Point.NO_REASON in points) == (reason is Reason.NOT_GIVEN)
    assert (Point.REASON_UNCLEAR in points) == (reason is Reason.CANNOT_TELL)
    assert (Point.REACH_NOT_KNOWN in points) == (reach is Reach.NOT_KNOWN)


def test_points_come_finding_by_finding_with_their_question() -> None:
    lines = [
        line(1, reason=Reason.NOT_GIVEN, reach=Reach.NOT_KNOWN),
        line(2),
        line(3, reach=Reach.NOT_KNOWN),
        line(4, reason=Reason.NOT_GIVEN, ended_at=NOW, ended_because="Twice."),
    ]
    points = feedback_points(lines)
    assert [(one.number, one.point) for one in points] == [
        (1, Point.NO_REASON),
        (1, Point.REACH_NOT_KNOWN),
        (3, Point.REACH_NOT_KNOWN),
    ]
    assert all(one.ask == POINT_ASKS[one.point] for one in points)
    assert points[0].finding_id == lines[0].id


def test_reasons_are_counted_among_those_that_stand() -> None:
    found = reasons_of(
        [
            line(1),
            line(2, reason=Reason.NOT_GIVEN),
            line(3, reason=Reason.CANNOT_TELL),
            line(4, ended_at=NOW, ended_because="Twice."),
        ]
    )
    assert (found.given, found.not_given, found.cannot_tell, found.of) == (1, 1, 1, 3)
