"""What the page of an agreed version is given, and the page on which one is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.findings.rules import CAUSE_LABELS
from qmapp.casework.recommendations.rules import KIND_LABELS
from qmapp.decision.responses.content import (
    ActionText,
    Content,
    DissentText,
    FindingText,
    RecommendationText,
)
from qmapp.decision.responses.lines import VersionLine
from qmapp.decision.responses.pages.words import to_words
from qmapp.decision.responses.queries import Agreed
from qmapp.decision.responses.rules import DECISION_LABELS, Decision
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True)
class Action:
    """What will be done, by whom, by when."""

    number: int
    what: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who holds otherwise, and what they say."""

    who: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One recommendation with the board's answer, as the document says it."""

    number: int
    kind: str
    to: str
    text: str
    issues: str
    findings: Sequence[str]
    decision: str
    reasons: str
    how_known: str
    look_again: str
    actions: Sequence[Action]
    dissents: Sequence[Dissent]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPage:
    """A version, whole, in the order of the document."""

    number: int
    because: str
    opening: str
    answered: Sequence[Answered]
    counted: Sequence[tuple[str, int]]
    carried_on: Sequence[Action]
    dissents: Sequence[Dissent]

    @property
    def total(self) -> int:
        """How many recommendations it answers."""
        return len(self.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPage:
    """An agreed version, with the other versions that whoever looks may read."""

    content: ContentPage
    line: VersionLine
    is_newest: bool
    versions: Sequence[VersionLine]
    reads_open: bool


def agreed_page(found: Agreed, versions: Sequence[VersionLine], *, reads_open: bool) -> AgreedPage:
    """The page of an agreed version."""
    return AgreedPage(
        content=content_page(found.content),
        line=found.line,
        is_newest=found.is_newest,
        versions=[one for one in versions if one.agreed_at is not None],
        reads_open=reads_open,
    )


def content_page(content: Content) -> ContentPage:
    """A version in words."""
    answered = [_answered(one) for one in content.recommendations]
    return ContentPage(
        number=content.version,
        because=content.because,
        opening=content.opening,
        answered=answered,
        counted=[
            (_running(decision, count), count)
            for decision in DECISION_LABELS
            for count in [sum(one.decision is decision for one in content.recommendations)]
        ],
        carried_on=[_action(one) for one in content.carried_on],
        dissents=[_dissent(one) for one in content.dissent],
    )


def _running(decision: Decision, count: int) -> str:
    """An answer within a sentence: “3 of 4 accepted”."""
    if decision is Decision.EXPLORE:
        return ngettext("needs more exploration", "need more exploration", count)
    label = gettext(DECISION_LABELS[decision])
    return label[:1].lower() + label[1:]


def _answered(one: RecommendationText) -> Answered:
    return Answered(
        number=one.number,
        kind=gettext(KIND_LABELS[one.kind]),
        to=to_words(one.addressed_to, one.addressee),
        text=one.text,
        issues=one.issues,
        findings=[_finding(found) for found in one.findings],
        decision=gettext(DECISION_LABELS[one.decision]),
        reasons=one.reasons,
        how_known=one.how_known,
        look_again=show_date(one.look_again_on),
        actions=[_action(found) for found in one.actions],
        dissents=[_dissent(found) for found in one.dissent],
    )


def _finding(one: FindingText) -> str:
    said = gettext("Finding %(number)s: %(title)s", number=one.number, title=one.title)
    if one.cause is None:
        return said
    cause = gettext(CAUSE_LABELS[one.cause])
    return gettext("%(finding)s (cause: %(cause)s)", finding=said, cause=cause)


def _action(one: ActionText) -> Action:
    owner = f"{one.owner_role}, {one.agency}" if one.agency else one.owner_role
    return Action(one.number, one.what, owner, show_date(one.due_on))


def _dissent(one: DissentText) -> Dissent:
    who = f"{one.role}, {one.agency}" if one.agency else one.role
    return Dissent(who, one.words)
