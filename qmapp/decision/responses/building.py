"""From what a version says now to the text that agreeing would freeze. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.responses.content import (
    ActionText,
    Content,
    DissentText,
    FindingText,
    Format,
    RecommendationText,
)
from qmapp.decision.responses.lines import AnswerLine, DissentLine, LeftLine, VersionLine


def build(  # noqa: PLR0913 - all that a text is made of, by name
    *,
    board: str,
    review_id: str,
    reference: str,
    response: VersionLine,
    lines: Sequence[AnswerLine],
    left: Sequence[LeftLine],
    dissents: Sequence[DissentLine],
) -> Content:
    """The text of a version that lacks nothing, without the day on which it is agreed."""
    carried = {action.id: action for line in left for action in line.actions if action.is_promised}
    return Content(
        format=Format.SECOND,
        board=board,
        review_id=review_id,
        reference=reference,
        version=response.number,
        because=response.because,
        opening=response.opening,
        recommendations=tuple(_recommendation(line) for line in lines),
        carried_on=tuple(
            _action(one) for one in sorted(carried.values(), key=lambda action: action.number)
        ),
        dissent=tuple(_dissent(one) for one in dissents),
    )


def _recommendation(line: AnswerLine) -> RecommendationText:
    one, answer = line.recommendation, line.answer
    if answer is None or one.kind is None or one.number is None:
        raise ValueError("Only an answered recommendation of the set stands in an agreed text.")
    return RecommendationText(
        id=str(one.id),
        number=one.number,
        kind=one.kind,
        text=one.text,
        issues=one.issues,
        addressee=one.addressee,
        addressed_to=one.body or one.agency_name or "",
        findings=tuple(
            FindingText(id=str(f.id), number=f.number, title=f.title, cause=f.cause)
            for f in one.findings
        ),
        decision=answer.decision,
        reasons=answer.reasons,
        how_known=answer.how_known,
        look_again_on=answer.look_again_on,
        actions=tuple(_action(action) for action in line.actions),
        dissent=tuple(_dissent(dissent) for dissent in line.dissents),
    )


def _action(action: ActionLine) -> ActionText:
    return ActionText(
        id=str(action.id),
        number=action.number,
        what=action.what,
        owner_role=action.owner_role,
        agency=action.agency_name,
        due_on=action.due_on,
    )


def _dissent(dissent: DissentLine) -> DissentText:
    return DissentText(role=dissent.role, agency=dissent.agency_name, words=dissent.words)
