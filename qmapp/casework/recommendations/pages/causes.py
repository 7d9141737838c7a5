"""The page on which findings and their causes are chosen for a recommendation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.rules import CAUSE_HINTS, CAUSE_LABELS, REASON_LABELS, Cause
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.pages.one import Here, here_of
from qmapp.casework.recommendations.pages.words import link_value


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to tick: a finding as a whole, or one cause of it."""

    id: str
    value: str
    label: str
    note: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChoice:
    """One finding with its boxes."""

    number: int
    title: str
    problem: str
    reason: str
    is_ended: bool
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class CausesPage:
    """All findings that may be answered."""

    here: Here
    text: str
    findings: Sequence[FindingChoice]
    may_add: bool


def causes_page(
    line: RecommendationLine,
    findings: Sequence[FindingLine],
    chosen: Collection[str],
    *,
    may_add: bool,
) -> CausesPage:
    """The page. One that was taken out is offered only where it is linked already."""
    linked = {one.finding_id for one in line.links}
    return CausesPage(
        here=here_of(line),
        text=line.text,
        findings=[_choice(one, chosen) for one in findings if not one.is_ended or one.id in linked],
        may_add=may_add,
    )


def offered(line: RecommendationLine, findings: Sequence[FindingLine]) -> Sequence[str]:
    """Every value that the form may carry. A cause that is linked may be one no longer named."""
    values = [link_value(one.id, cause) for one in findings for cause in (None, *Cause)]
    return [*values, *(link_value(one.finding_id, one.cause) for one in line.links)]


def linked_values(line: RecommendationLine) -> Sequence[str]:
    """What is ticked now."""
    return [link_value(one.finding_id, one.cause) for one in line.links]


def _choice(one: FindingLine, chosen: Collection[str]) -> FindingChoice:
    boxes = [_box(one, None, gettext("The finding as a whole"), "", chosen)]
    named = [cause for cause in Cause if cause in one.causes or cause in one.board_causes]
    ticked = [c for c in Cause if c not in named and link_value(one.id, c) in chosen]
    boxes += [
        _box(one, cause, gettext(CAUSE_LABELS[cause]), _note(one, cause), chosen)
        for cause in (*named, *ticked)
    ]
    return FindingChoice(
        number=one.number,
        title=one.title,
        problem=one.problem,
        reason=gettext(REASON_LABELS[one.reason]),
        is_ended=one.is_ended,
        boxes=boxes,
    )


def _box(
    one: FindingLine, cause: Cause | None, label: str, note: str, chosen: Collection[str]
) -> Box:
    value = link_value(one.id, cause)
    return Box(
        id=f"link-{one.number}-{cause.value if cause else 'whole'}",
        value=value,
        label=label,
        note=note,
        is_chosen=value in chosen,
    )


def _note(one: FindingLine, cause: Cause) -> str:
    """Whose cause it is: the draft's, or the board's own, which never stands for the draft's."""
    hint = gettext(CAUSE_HINTS[cause])
    if cause in one.causes:
        return gettext("According to the draft: %(what)s", what=hint)
    if cause in one.board_causes:
        return gettext("Added by the board: %(what)s", what=hint)
    return gettext("Named by nobody any more")
