"""What the page is given on which one recommendation is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.rules import CAUSE_LABELS, REASON_LABELS
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.responses.lines import (
    AnswerLine,
    DissentLine,
    EarlierAnswer,
    FindingWords,
    Standing,
    TypedAnswer,
)
from qmapp.decision.responses.pages.words import (
    addressed_words,
    due_words,
    kind_words,
    name_of,
    owner_words,
    when_words,
)
from qmapp.decision.responses.rules import DECISION_LABELS
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True)
class FindingBox:
    """A finding that a recommendation answers: its reason and what the board adds, where known."""

    id: UUID
    number: int
    title: str
    cause: str
    reason: str = ""
    no_reason: str = ""
    board_adds: str = ""
    may_open: bool = False


@dataclass(frozen=True, slots=True)
class RemarkBox:
    """A remark that was answered: what was asked, and what was said."""

    asked: str
    because: str
    by_name: str


@dataclass(frozen=True, slots=True)
class ActionBox:
    """An action as it is shown under a recommendation. `also`: what else it answers."""

    line: ActionLine
    owner: str
    due: str
    also: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class EarlierBox:
    """What was said to the one that this came from, ready to be taken over."""

    line: EarlierAnswer
    name: str
    said: str
    actions: Sequence[ActionBox]


@dataclass(frozen=True, slots=True)
class Beside:
    """A neighbour in the set."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """One recommendation, and all that one needs to answer it."""

    id: UUID
    name: str
    facts: Sequence[tuple[str, str]]
    line: AnswerLine
    findings: Sequence[FindingBox]
    remarks: Sequence[RemarkBox]
    earlier: Sequence[EarlierBox]
    actions: Sequence[ActionBox]
    ended_actions: Sequence[ActionBox]
    dissents: Sequence[DissentLine]
    is_open: bool
    may_write: bool
    may_dissent: bool
    said: str
    place: str
    before: Beside | None
    after: Beside | None
    next_open: Beside | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Around:
    """What rooms below say of the recommendation, as far as whoever looks may read it."""

    findings: Mapping[UUID, FindingLine]
    remarks: Sequence[RemarkBox]


def answer_page(
    standing: Standing,
    line: AnswerLine,
    around: Around,
    *,
    may_write: bool,
    may_dissent: bool,
) -> AnswerPage:
    """The page of one recommendation of the standing."""
    one, review_id = line.recommendation, standing.review_id
    ids = [other.recommendation.id for other in standing.lines]
    at = ids.index(one.id)
    before = standing.lines[at - 1] if at else None
    after = standing.lines[at + 1] if at + 1 < len(ids) else None
    is_open = standing.response is not None and standing.response.is_open
    return AnswerPage(
        id=one.id,
        name=name_of(one.number),
        facts=_facts(line),
        line=line,
        findings=_finding_boxes(one.findings, around.findings),
        remarks=around.remarks,
        earlier=[_earlier(found, review_id) for found in line.earlier],
        actions=[action_box(found, review_id, one.id) for found in line.actions],
        ended_actions=[action_box(found, review_id, one.id) for found in line.ended_actions],
        dissents=line.dissents,
        is_open=is_open,
        may_write=may_write and is_open,
        may_dissent=may_dissent and is_open,
        said=gettext(DECISION_LABELS[line.answer.decision]) if line.answer else "",
        place=gettext("%(n)s of %(total)s", n=at + 1, total=len(ids)),
        before=_beside(before),
        after=_beside(after),
        next_open=_beside(next_open(standing, one.id)),
    )


def next_open(standing: Standing, after: UUID) -> AnswerLine | None:
    """The recommendation to answer after this one: the next without an answer, round the set."""
    ids = [line.recommendation.id for line in standing.lines]
    at = ids.index(after) if after in ids else -1
    in_order = [*standing.lines[at + 1 :], *standing.lines[: max(at, 0)]]
    return next((line for line in in_order if line.answer is None or line.answer.is_stale), None)


def action_box(line: ActionLine, review_id: UUID, recommendation_id: UUID | None) -> ActionBox:
    """An action with what else it answers."""
    others = [one for one in line.answers if one.recommendation_id != recommendation_id]
    named = [
        gettext("%(name)s of %(review)s", name=name_of(one.number), review=one.reference)
        if one.reference and one.review_id != review_id
        else name_of(one.number)
        if one.review_id == review_id
        else gettext("one of another review")
        for one in others
        if one.stands or one.review_id != review_id
    ]
    return ActionBox(
        line=line,
        owner=owner_words(line),
        due=due_words(line),
        also=", ".join(dict.fromkeys(named)),
        may_change=line.review_id == review_id and not line.is_ended,
    )


def answer_differences(line: AnswerLine, mine: TypedAnswer) -> Sequence[Difference]:
    """Where the answer as it stands now differs from what was typed."""
    answer = line.answer
    return _differences(
        [
            (gettext("Reasons"), answer.reasons if answer else "", mine.reasons),
            (
                gettext("How one would know that it helped"),
                answer.how_known if answer else "",
                mine.how_known,
            ),
            (
                gettext("When it is looked at again"),
                answer.look_again_on if answer else None,
                mine.look_again_on,
            ),
            (
                gettext("What the board says"),
                gettext(DECISION_LABELS[answer.decision]) if answer else "",
                gettext(DECISION_LABELS[mine.decision]) if mine.decision else "",
            ),
        ]
    )


def action_differences(
    line: ActionLine, mine: ActionDetails, agencies: Mapping[UUID, str]
) -> Sequence[Difference]:
    """Where an action as it stands now differs from what was typed."""
    agency = agencies.get(mine.agency_id, "") if mine.agency_id else ""
    return _differences(
        [
            (gettext("What will be done"), line.what, mine.what),
            (gettext("Who does it, by role"), line.owner_role, mine.owner_role),
            (gettext("Agency"), line.agency_name or "", agency),
            (gettext("By when"), line.due_on, mine.due_on),
        ]
    )


def opening_differences(theirs: str, mine: str) -> Sequence[Difference]:
    """Where the opening words as they stand now differ from what was typed."""
    return _differences([(gettext("Opening words"), theirs, mine)])


def _differences(fields: Sequence[tuple[str, object, object]]) -> Sequence[Difference]:
    said = [(label, _as_words(theirs), _as_words(mine)) for label, theirs, mine in fields]
    return [Difference(label, theirs, mine) for label, theirs, mine in said if theirs != mine]


def _as_words(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return str(value).strip() if value else gettext("(empty)")


def _facts(line: AnswerLine) -> Sequence[tuple[str, str]]:
    one = line.recommendation
    found = [
        (gettext("Kind"), kind_words(one)),
        (gettext("Speaks to"), addressed_words(one)),
        (gettext("Owner"), one.owner_role),
        (gettext("Measure"), one.measure),
        (gettext("By when"), when_words(one)),
        (gettext("Looked at again"), show_date(one.review_on)),
    ]
    return [(label, words) for label, words in found if words]


def _finding_boxes(
    found: Sequence[FindingWords], known: Mapping[UUID, FindingLine]
) -> Sequence[FindingBox]:
    """Each finding once, with the causes that the recommendation speaks to."""
    causes: dict[UUID, list[str]] = {}
    for one in found:
        causes.setdefault(one.id, []).extend(
            [gettext(CAUSE_LABELS[one.cause])] if one.cause else []
        )
    words = {one.id: one for one in found}
    return [_finding_box(words[id_], said, known.get(id_)) for id_, said in causes.items()]


def _finding_box(one: FindingWords, causes: Sequence[str], line: FindingLine | None) -> FindingBox:
    said = "; ".join(causes)
    if line is None:
        return FindingBox(one.id, one.number, one.title, said)
    return FindingBox(
        id=one.id,
        number=one.number,
        title=one.title,
        cause=said,
        reason=line.why,
        no_reason="" if line.why else gettext(REASON_LABELS[line.reason]),
        board_adds=line.board_adds,
        may_open=True,
    )


def _earlier(line: EarlierAnswer, review_id: UUID) -> EarlierBox:
    return EarlierBox(
        line=line,
        name=name_of(line.number),
        said=gettext(DECISION_LABELS[line.decision]),
        actions=[action_box(one, review_id, line.recommendation_id) for one in line.actions],
    )


def _beside(line: AnswerLine | None) -> Beside | None:
    if line is None:
        return None
    return Beside(line.recommendation.id, name_of(line.recommendation.number))
