"""What the picture of the set is given: the drawing, the same as a table, and what stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.rules import CAUSE_LABELS, Cause, Reason
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations import picture
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.pages import words
from qmapp.casework.recommendations.picture import AnswerIn, CauseIn, FindingIn, Part, Shape
from qmapp.casework.recommendations.rules import (
    ADDRESSEE_LABELS,
    KIND_LABELS,
    KIND_TESTS,
    STRENGTH_LABELS,
    Addressee,
    Kind,
)

_NOT_SAID = ""  # the key of a link of which nobody has said which cause it is
SHAPES = {Kind.ACTION: Shape.BOX, Kind.QUESTION: Shape.POINTED, Kind.EXPLORATION: Shape.ROUND}
_MOST_WITH_WORDS = 5
_RUNGS = (Strength.STRONG, Strength.INTERMEDIATE, Strength.WEAK)


@dataclass(frozen=True, slots=True)
class Item:
    """A finding or a recommendation in a list: what it is called, its words, and what else."""

    id: UUID
    number: int | None
    title: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of a set: what they have in common, the test of that word, and how many of them."""

    label: str
    test: str
    items: Sequence[Item]
    of: int

    @property
    def is_long(self) -> bool:
        """Whether numbers alone are shown: the table above has the words."""
        return len(self.items) > _MOST_WITH_WORDS


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause of a finding in the table: whose word it is, and what answers it."""

    label: str
    note: str
    answers: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding in the table, with a line for each of its causes."""

    id: UUID
    number: int
    title: str
    causes: Sequence[CauseRow]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of the drawing under its title."""

    title: str
    part: Part


@dataclass(frozen=True, slots=True)
class KeyShape:
    """A shape of the drawing with the word that it stands for."""

    shape: Shape
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """The picture of the set, for one person. `links` counts what leads to a finding."""

    findings: int
    recommendations: int
    proposals: int
    links: int
    reading: str
    sheets: Sequence[Sheet]
    shapes: Sequence[KeyShape]
    rows: Sequence[FindingRow]
    unanswered: Sequence[Item]
    only_proposed: Sequence[Item]
    unlinked: Sequence[Item]
    actions: int
    strengths: Sequence[Group]
    ladder: str
    kinds: Sequence[Group]
    addressees: Sequence[Group]


def map_page(
    findings: Sequence[FindingLine], recommendations: Sequence[RecommendationLine]
) -> MapPage:
    """The page of what stands: findings not taken out, recommendations that are in the set."""
    standing = [one for one in findings if not one.is_ended]
    live = [one for one in recommendations if one.is_live]
    rows = [_row(one, _answering(one, live)) for one in standing]
    answered = {one.id: _answering(one, live) for one in standing}
    unanswered = [one for one in standing if not answered[one.id]]
    proposed = [
        one for one in standing if answered[one.id] and not _has_confirmed(answered[one.id])
    ]
    known = set(answered)
    unlinked = [one for one in live if not any(to.finding_id in known for to in one.links)]
    actions = [one for one in live if one.kind is Kind.ACTION]
    return MapPage(
        findings=len(standing),
        recommendations=len(live),
        proposals=sum(not one.is_confirmed for one in live),
        links=len(live) - len(unlinked),
        reading=_reading(len(standing), len(unanswered), len(live), len(unlinked)),
        sheets=_sheets(standing, live) if len(unlinked) < len(live) else (),
        shapes=[KeyShape(SHAPES[kind], gettext(said)) for kind, said in KIND_LABELS.items()],
        rows=rows,
        unanswered=[_finding_item(one) for one in unanswered],
        only_proposed=[_finding_item(one) for one in proposed],
        unlinked=[_item(one, _taken_out(one)) for one in unlinked],
        actions=len(actions),
        strengths=_strengths(actions),
        ladder=words.form_words().ladder,
        kinds=_kinds(live),
        addressees=_addressees(live),
    )


def _reading(findings: int, unanswered: int, total: int, unlinked: int) -> str:
    """The set in two sentences."""
    if not findings:
        return gettext("No finding is written down yet.")
    if not total:
        return gettext("No recommendation is in the set yet.")
    first = gettext("Every finding has a recommendation.")
    if unanswered:
        first = ngettext(
            "%(num)d of %(total)s findings has no recommendation.",
            "%(num)d of %(total)s findings have no recommendation.",
            unanswered,
            total=findings,
        )
    second = gettext("Every recommendation answers a finding.")
    if unlinked:
        second = ngettext(
            "%(num)d of %(total)s recommendations answers no finding.",
            "%(num)d of %(total)s recommendations answer no finding.",
            unlinked,
            total=total,
        )
    return gettext("%(first)s %(second)s", first=first, second=second)


# Findings, causes and what answers them ----------------------------------------------------------


def _answering(
    finding: FindingLine, live: Sequence[RecommendationLine]
) -> Sequence[RecommendationLine]:
    return [one for one in live if any(to.finding_id == finding.id for to in one.links)]


def _has_confirmed(lines: Sequence[RecommendationLine]) -> bool:
    return any(one.is_confirmed for one in lines)


def _causes(
    finding: FindingLine, answering: Sequence[RecommendationLine]
) -> Sequence[tuple[str, str, str]]:
    """The causes of a finding: key, label and whose word it is. The draft’s come first.

    The last one, without a key, stands for what nobody has said: which cause, or why at all.
    """
    linked = {to.cause for one in answering for to in one.links if to.finding_id == finding.id}
    found = [
        (cause.value, gettext(CAUSE_LABELS[cause]), _whose(finding, cause))
        for cause in Cause
        if cause in finding.causes or cause in finding.board_causes or cause in linked
    ]
    found.sort(key=lambda one: Cause(one[0]) not in finding.causes)
    if found and None in linked:
        found.append((_NOT_SAID, gettext("Which cause is not said"), ""))
    if not found:
        found.append((_NOT_SAID, *_without_cause(finding)))
    return found


def _whose(finding: FindingLine, cause: Cause) -> str:
    if cause in finding.causes and cause in finding.board_causes:
        return gettext("in the draft, and the board’s own view")
    if cause in finding.causes:
        return gettext("in the draft")
    if cause in finding.board_causes:
        return gettext("the board’s own view")
    return gettext("named with the recommendation")


def _without_cause(finding: FindingLine) -> tuple[str, str]:
    return {
        Reason.GIVEN: (gettext("The draft gives a reason"), gettext("of which kind is not said")),
        Reason.NOT_GIVEN: (gettext("The draft gives no reason"), ""),
        Reason.CANNOT_TELL: (gettext("Cannot tell why from this draft"), ""),
    }[finding.reason]


def _keys(finding_id: UUID, line: RecommendationLine) -> Sequence[str]:
    """Which causes of a finding a recommendation answers."""
    return [
        to.cause.value if to.cause else _NOT_SAID
        for to in line.links
        if to.finding_id == finding_id
    ]


def _row(finding: FindingLine, answering: Sequence[RecommendationLine]) -> FindingRow:
    return FindingRow(
        id=finding.id,
        number=finding.number,
        title=finding.title,
        causes=[
            CauseRow(
                label,
                note,
                [_item(one) for one in answering if key in _keys(finding.id, one)],
            )
            for key, label, note in _causes(finding, answering)
        ],
    )


# The drawing -------------------------------------------------------------------------------------


def _sheets(findings: Sequence[FindingLine], live: Sequence[RecommendationLine]) -> Sequence[Sheet]:
    numbers = {one.id: one.number for one in findings}
    drawn = picture.draw(
        [_finding_in(one, _answering(one, live)) for one in findings],
        [_answer_in(one, numbers) for one in live],
    )
    return [Sheet(_title([numbers[one] for one in part.findings]), part) for part in drawn]


def _finding_in(finding: FindingLine, answering: Sequence[RecommendationLine]) -> FindingIn:
    return FindingIn(
        id=finding.id,
        head=gettext("Finding %(number)s", number=finding.number),
        words=finding.title,
        causes=[
            CauseIn(key=key, label=label, note=note, is_open=not key)
            for key, label, note in _causes(finding, answering)
        ],
        gap=gettext("No recommendation answers finding %(number)s", number=finding.number),
        name=gettext("Finding %(number)s: %(title)s", number=finding.number, title=finding.title),
    )


def _answer_in(line: RecommendationLine, numbers: Mapping[UUID, int]) -> AnswerIn:
    links = [
        (to.finding_id, to.cause.value if to.cause else _NOT_SAID)
        for to in line.links
        if to.finding_id in numbers
    ]
    answered = sorted({numbers[to] for to, _ in links})
    kind = words.kind_words(line.kind) or gettext("what it is, is not said")
    head = (
        gettext("Recommendation %(number)s · %(kind)s", number=line.number, kind=kind)
        if line.number is not None
        else gettext("Proposal · %(kind)s", kind=kind)
    )
    said = words.shortened(line.text, 400)
    return AnswerIn(
        id=line.id,
        head=head,
        words=said,
        note=ngettext(
            "answers finding %(numbers)s", "answers findings %(numbers)s", len(answered),
            numbers=_listed(answered),
        ),
        shape=SHAPES[line.kind] if line.kind else Shape.BOX,
        is_proposal=not line.is_confirmed,
        name=gettext("%(head)s: %(text)s", head=head, text=said),
        answers=list(dict.fromkeys(links)),
    )  # fmt: skip


def _title(numbers: Sequence[int]) -> str:
    return ngettext(
        "Finding %(numbers)s",
        "Findings %(numbers)s",
        len(numbers),
        numbers=_listed(sorted(numbers)),
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


# Lists -------------------------------------------------------------------------------------------


def _finding_item(finding: FindingLine) -> Item:
    title = gettext("Finding %(number)s", number=finding.number)
    return Item(finding.id, finding.number, title, finding.title)


def _item(line: RecommendationLine, note: str = "") -> Item:
    """A recommendation by its number; a proposal by how its words begin."""
    text = words.shortened(line.text) if line.number is not None else ""
    said = [note] if note else []
    if not line.is_confirmed:
        said.insert(0, gettext("a proposal, to be confirmed"))
    return Item(line.id, line.number, words.title_of(line.number, line.text), text, "; ".join(said))


def _taken_out(line: RecommendationLine) -> str:
    numbers = [to.finding_number for to in line.links if to.finding_is_ended]
    if not numbers:
        return ""
    return gettext(
        "finding %(numbers)s, which it answered, was taken out", numbers=_listed(numbers)
    )


def _grouped(
    lines: Sequence[RecommendationLine],
    choices: Sequence[tuple[object, str, str]],
    value_of: Callable[[RecommendationLine], object],
    not_said: str,
    note_of: Callable[[RecommendationLine], str] = lambda _: "",
) -> Sequence[Group]:
    """One group a choice, those without any too; and those of which nobody has said it."""
    groups = [
        Group(
            label,
            test,
            [_item(one, note_of(one)) for one in lines if value_of(one) is value],
            len(lines),
        )
        for value, label, test in choices
    ]
    rest = [_item(one, note_of(one)) for one in lines if value_of(one) is None]
    return [*groups, Group(not_said, "", rest, len(lines))] if rest else groups


def _strengths(actions: Sequence[RecommendationLine]) -> Sequence[Group]:
    tests = words.form_words().strengths
    choices = [(one, gettext(STRENGTH_LABELS[one]), tests[one.value]) for one in _RUNGS]
    return _grouped(actions, choices, lambda one: one.strength, gettext("Rung not said"))


def _kinds(live: Sequence[RecommendationLine]) -> Sequence[Group]:
    choices = [(one, gettext(said), gettext(KIND_TESTS[one])) for one, said in KIND_LABELS.items()]
    return _grouped(live, choices, lambda one: one.kind, gettext("Not said what it is"))


def _addressees(live: Sequence[RecommendationLine]) -> Sequence[Group]:
    choices = [(one, gettext(said), "") for one, said in ADDRESSEE_LABELS.items()]
    return _grouped(
        live, choices, lambda one: one.addressee, gettext("Not said to whom"), _named_addressee
    )


def _named_addressee(line: RecommendationLine) -> str:
    """The agency, region or body by name; the partnership is named by its row."""
    return "" if line.addressee is Addressee.PARTNERSHIP else line.agency_name or line.body
