"""The review's page: from finding to difference made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext, ngettext

from qmapp.casework.findings.pages.words import practice_of
from qmapp.errors import N_
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.impact.lines import ActionState, Followed, FoundAgain
from qmapp.learning.impact.pages.words import (
    Mark,
    check_late,
    check_words,
    delivery_mark,
    impact_mark,
    judged_words,
    late_words,
    meaning_words,
    number_words,
    owner_words,
)
from qmapp.learning.impact.rules import CLOSES, CheckKind, Impact, ending_label


class Only(StrEnum):
    """Which of them are shown: the filter of the page, in its address."""

    ALL = "all"
    OPEN = "open"
    HARM = "harm"
    UNKNOWN = "unknown"
    DUE = "due"
    CLOSED = "closed"


_ONLY = {
    Only.ALL: N_("All"),
    Only.OPEN: N_("Followed now"),
    Only.HARM: N_("Did harm"),
    Only.UNKNOWN: N_("Delivered, and nothing to show yet"),
    Only.DUE: N_("A check waits"),
    Only.CLOSED: N_("Closed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """An action in a line, by its name."""

    action: ActionState
    name: str
    mark: Mark
    owner: str
    due: str
    late: str
    serves: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recommendation, from its findings to what is known of it."""

    line: Followed
    title: str
    findings: Sequence[str]
    actions: Sequence[ActionRow]
    delivered: str
    impact: Mark
    judged: str
    test: str
    next: str
    late: str
    is_next_delivery: bool
    ending: str
    taken_back: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the filter, with how many of how many it shows."""

    id: str
    label: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """Everything that is followed of a review. `left_out` says how many no figure counts."""

    total: int
    left_out: str
    rows: Sequence[Row]
    choices: Sequence[Choice]
    reading: str
    harm: str
    again: Sequence[AgainRow]
    only: str


@dataclass(frozen=True, slots=True)
class AgainRow:
    """Something closed that a later review found again, in words."""

    found: FoundAgain
    issue: str
    later: str


def index_page(
    lines: Sequence[Followed],
    again: Sequence[FoundAgain],
    known: Catalogue,
    only: str | None,
    today: date,
) -> IndexPage:
    """The page, of those that the filter leaves."""
    chosen = next((one for one in Only if one.value == only), Only.ALL)
    counted = [one for one in lines if one.counts]
    past = [one for one in lines if not one.counts]
    shown = [one for one in counted if _is_in(one, chosen, today)]
    return IndexPage(
        total=len(counted),
        left_out=_left_out(len(past)),
        rows=[row_of(one, today) for one in (*shown, *(past if chosen is Only.ALL else ()))],
        choices=[
            Choice(
                one.value,
                gettext(label),
                sum(_is_in(line, one, today) for line in counted),
                is_here=one is chosen,
            )
            for one, label in _ONLY.items()
        ],
        reading=_reading(counted, today),
        harm=_harm(counted),
        again=again_rows(again, known),
        only=chosen.value,
    )


def row_of(line: Followed, today: date) -> Row:
    """One recommendation in words."""
    impact, check = line.impact(today), line.next_check
    return Row(
        line=line,
        title=number_words(line.number),
        findings=[
            gettext("Finding %(number)s: %(title)s", number=one.number, title=one.title)
            for one in (line.text.findings if line.text else ())
        ],
        actions=[action_row(one, today) for one in line.actions],
        delivered=delivered_words(line),
        impact=impact_mark(impact, impact),
        judged=judged_words(line),
        test=meaning_words(line, impact),
        next=check_words(check) if check else "",
        late=check_late(check, today) if check else "",
        is_next_delivery=check is not None and check.kind is CheckKind.DELIVERY,
        ending=ending_words(line),
        taken_back=taken_back_words(line),
    )


def action_row(action: ActionState, today: date) -> ActionRow:
    """An action with its status, and by how much it is overdue."""
    return ActionRow(
        action=action,
        name=action_name(action),
        mark=delivery_mark(action.delivery),
        owner=owner_words(action),
        due=gettext("due by %(date)s", date=show_date(action.due_on)) if action.due_on else "",
        late=late_words(action.late(today)),
        serves=gettext("It serves %(reviews)s too.", reviews=", ".join(action.serves))
        if action.serves
        else "",
    )


def action_name(action: ActionState) -> str:
    """What an action is called in a line."""
    if action.is_hidden:
        return gettext("An action of a review that you do not see")
    return gettext("Action %(number)s", number=action.number)


def delivered_words(line: Followed) -> str:
    """How many of its actions are done with."""
    if not line.actions:
        return gettext("No action was promised")
    return ngettext(
        "%(over)s of %(actions)s is delivered or stopped",
        "%(over)s of %(actions)s are delivered or stopped",
        agreeing(line.over, len(line.actions)),
        over=line.over,
        actions=ngettext("%(num)d action", "%(num)d actions", len(line.actions)),
    )


def ending_words(line: Followed) -> str:
    """How and when it was closed; empty while it is followed."""
    if line.ending is None or line.ended_on is None:
        return ""
    return gettext(
        "%(ending)s, on %(date)s",
        ending=gettext(ending_label(line.ending, line.judged)),
        date=show_date(line.ended_on),
    )


def again_rows(again: Sequence[FoundAgain], known: Catalogue) -> Sequence[AgainRow]:
    """What was found again, with the practice issue by its name."""
    return [
        AgainRow(
            one,
            _issue(one, known),
            "; ".join(
                gettext("finding %(number)s: %(title)s", number=number, title=title)
                for number, title in one.findings
            ),
        )
        for one in again
    ]


def _issue(one: FoundAgain, known: Catalogue) -> str:
    practice = practice_of(known, one.edition)
    return practice.issue(one.issue).title if practice.has(one.issue) else one.issue


def is_unknown(line: Followed, today: date) -> bool:
    """Whether it is delivered, still followed, and has nothing to show: the board's headline."""
    return (
        line.delivered_on is not None
        and line.ending is None
        and line.impact(today) is Impact.NO_EVIDENCE
    )


def _is_in(line: Followed, only: Only, today: date) -> bool:
    if only is Only.OPEN:
        return line.ending is None
    if only is Only.CLOSED:
        return line.ending is not None
    if only is Only.HARM:
        return line.did_harm
    if only is Only.UNKNOWN:
        return is_unknown(line, today)
    if only is Only.DUE:
        return any(one.due_on <= today for one in line.to_come)
    return True


def _left_out(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)d that was dropped, or went into others, is left out of these figures and stands "
        "last.",
        "%(num)d that were dropped, or went into others, are left out of these figures and stand "
        "last.",
        count,
    )


def taken_back_words(line: Followed) -> str:
    """That actions of what is closed with impact shown were taken up again since; or empty."""
    names = [action_name(one) for one in line.taken_back]
    if not names:
        return ""
    return gettext(
        "Since it was closed this is being done again: %(actions)s.", actions="; ".join(names)
    )


def _reading(lines: Sequence[Followed], today: date) -> str:
    """What the page says, in a sentence: delivered is not made a difference."""
    if not lines:
        return ""
    total = len(lines)
    shown = sum(one.impact(today) in CLOSES for one in lines)
    first = ngettext(
        "A difference is shown for %(shown)s of %(num)d recommendation.",
        "A difference is shown for %(shown)s of %(num)d recommendations.",
        total,
        shown=shown,
    )
    delivered = sum(one.delivered_on is not None for one in lines)
    if not delivered:
        return f"{first} " + gettext("Nothing is delivered yet.")
    unknown = sum(is_unknown(one, today) for one in lines)
    if not unknown:
        return f"{first} {_still_to_come(lines, today)}".rstrip()
    return f"{first} " + ngettext(
        "%(unknown)s of %(which)s has nothing to show yet.",
        "%(unknown)s of %(which)s have nothing to show yet.",
        agreeing(unknown, delivered),
        unknown=unknown,
        which=ngettext("%(num)d that is delivered", "%(num)d that are delivered", delivered),
    )


def _harm(lines: Sequence[Followed]) -> str:
    """Of how many the last judgement is harm, whatever is closed; empty where of none."""
    count = sum(one.did_harm for one in lines)
    if not count:
        return ""
    return gettext(
        "%(count)s of %(which)s did harm",
        count=count,
        which=ngettext("%(num)d recommendation", "%(num)d recommendations", len(lines)),
    )


def _still_to_come(lines: Sequence[Followed], today: date) -> str:
    """Of how many it is too early to ask: nothing to show is no good news there."""
    early = sum(
        one.delivered_on is not None
        and one.ending is None
        and one.impact(today) is Impact.NOT_YET_DUE
        for one in lines
    )
    if not early:
        return ""
    return ngettext(
        "%(num)d is delivered, and nobody knows yet whether it helped: its first check is to come.",
        "%(num)d are delivered, and nobody knows yet whether they helped: their first checks are "
        "to come.",
        early,
    )
