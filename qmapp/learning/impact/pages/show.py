"""The page of one recommendation that is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.proofs.queries import ProofLine
from qmapp.decision.proofs.rules import KIND_LABELS, SHOWS_LABELS, ProofKind, Shows
from qmapp.decision.responses.rules import DECISION_LABELS
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.impact.lines import CheckLine, Followed, FoundAgain, MeasureState, TurnLine
from qmapp.learning.impact.pages.ending import bar_words
from qmapp.learning.impact.pages.index import (
    ActionRow,
    AgainRow,
    action_row,
    again_rows,
    delivered_words,
    ending_words,
    taken_back_words,
)
from qmapp.learning.impact.pages.words import (
    Mark,
    check_late,
    check_words,
    impact_mark,
    impact_scale,
    judged_mark,
    judged_words,
    meaning_words,
    number_words,
)
from qmapp.learning.impact.rules import (
    CHECK_LABELS,
    DECIDED_LABELS,
    SO_WHAT,
    CheckKind,
    Closing,
    Ending,
    SoWhat,
    Turn,
    ending_label,
    lacks_to_close,
)
from qmapp.learning.theory.rules import BOX_LABELS, BOX_OF, LINKS

# What the kinds of evidence beside the numbers are: data stand as measures above.
_BESIDE = (
    ProofKind.AUDIT,
    ProofKind.PRACTITIONER_VOICE,
    ProofKind.FAMILY_VOICE,
    ProofKind.OBSERVATION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """Evidence in words. `on_action` is the number of the action that it stands on; `before` says
    that it speaks of a day before anything was agreed.
    """

    line: ProofLine
    kind: str
    share: str
    shows: str
    before: str
    on_action: int | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A check to come, or one that was taken out of the plan."""

    line: CheckLine
    kind: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneRow:
    """A check that was done: what it found, why, and what follows."""

    line: CheckLine
    kind: str
    mark: Mark | None
    decided: str
    answers: Sequence[tuple[str, str]]
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """That it was closed or taken up again, in words."""

    line: TurnLine
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """All that is followed of one recommendation, and what somebody may do about it."""

    line: Followed
    title: str
    decided: str
    actions: Sequence[ActionRow]
    delivered: str
    impact: Mark
    scale: Sequence[Mark]
    impact_note: str
    test: str
    ending: str
    closes_as: str
    taken_back: str
    measured: str
    measures: Sequence[tuple[MeasureState, str]]
    proofs: Sequence[ProofRow]
    proofs_ended: Sequence[ProofRow]
    none_yet: Sequence[str]
    worse: Sequence[tuple[date, str]]
    to_come: Sequence[CheckRow]
    done: Sequence[DoneRow]
    ended: Sequence[CheckRow]
    turns: Sequence[TurnRow]
    again: Sequence[AgainRow]
    lacks: Sequence[str]
    bar: str
    may_check: bool
    may_end: bool
    may_prove: bool


@dataclass(frozen=True, slots=True)
class May:
    """What whoever looks may do."""

    check: bool
    end: bool
    prove: bool


def show_page(
    line: Followed,
    closing: Closing,
    again: Sequence[FoundAgain],
    known: Catalogue,
    may: May,
    today: date,
) -> ShowPage:
    """The page as somebody sees it."""
    impact = line.impact(today)
    numbers = {one.id: one.number for one in line.actions}
    rows = [proof_row(one, numbers, line.begun_on) for one in line.proofs]
    change = {
        one.kind for one in line.live_proofs if one.shows is Shows.CHANGE and one.on > line.begun_on
    }
    return ShowPage(
        line=line,
        title=number_words(line.number),
        decided=gettext(DECISION_LABELS[line.text.decision]) if line.text else "",
        actions=[action_row(one, today) for one in line.actions],
        delivered=delivered_words(line),
        impact=impact_mark(impact, impact),
        scale=impact_scale(impact),
        impact_note=_impact_note(line, today),
        test=meaning_words(line, impact),
        ending=ending_words(line),
        closes_as=gettext(ending_label(Ending.WITHOUT_IMPACT, impact)),
        taken_back=taken_back_words(line),
        measured=_measured(line),
        measures=[(one, gettext(BOX_LABELS[BOX_OF[one.link]])) for one in line.measures],
        proofs=[row for row in rows if not row.line.is_ended],
        proofs_ended=[row for row in rows if row.line.is_ended],
        none_yet=[gettext(KIND_LABELS[kind]) for kind in _BESIDE if kind not in change],
        worse=[
            (one.done_on, one.answers[SoWhat.WORSE])
            for one in line.done
            if one.done_on is not None and one.answers.get(SoWhat.WORSE)
        ],
        to_come=[_check_row(one, today) for one in line.to_come],
        done=[done_row(one) for one in line.done],
        ended=[_check_row(one, today) for one in line.checks if one.ended_at is not None],
        turns=[TurnRow(line=one, title=_turn_words(one)) for one in line.turns],
        again=again_rows(again, known),
        lacks=[gettext(one) for one in lacks_to_close(closing)],
        bar=bar_words(closing),
        may_check=may.check,
        may_end=may.end,
        may_prove=may.prove,
    )


def proof_row(one: ProofLine, numbers: dict[UUID, int], begun_on: date) -> ProofRow:
    """Evidence in words, of what has been followed since `begun_on`."""
    is_before = one.shows is Shows.CHANGE and one.on <= begun_on
    return ProofRow(
        line=one,
        kind=gettext(KIND_LABELS[one.kind]),
        share=gettext("%(n)s of %(of)s", n=one.count, of=one.out_of)
        if one.out_of is not None
        else "",
        shows=gettext(SHOWS_LABELS[one.shows]),
        before=gettext(
            "It is a baseline: it speaks of a day before this was followed, and so does not show "
            "a change."
        )
        if is_before
        else "",
        on_action=numbers.get(one.action_id) if one.action_id else None,
        by=one.by_name or gettext("An owner of the action, by link"),
    )


def _impact_note(line: Followed, today: date) -> str:
    said = judged_words(line)
    if line.unjudged_since is not None:
        following = check_words(line.next_check) if line.next_check else gettext("none")
        return f"{said} " + gettext("Next: %(next)s.", next=following)
    if said:
        return said
    if line.first_impact_on is None:
        return gettext("No impact check is planned.")
    if today <= line.first_impact_on:
        return gettext(
            "The first impact check is on %(date)s.", date=show_date(line.first_impact_on)
        )
    return gettext(
        "The first impact check was due on %(date)s, and nobody has done it.",
        date=show_date(line.first_impact_on),
    )


def _measured(line: Followed) -> str:
    links = {one.link for one in line.measures}
    return ngettext(
        "%(n)s of %(of)s links that can be measured has a measure.",
        "%(n)s of %(of)s links that can be measured have a measure.",
        agreeing(len(links), len(LINKS)),
        n=len(links),
        of=len(LINKS),
    )


def _check_row(one: CheckLine, today: date) -> CheckRow:
    return CheckRow(line=one, kind=gettext(CHECK_LABELS[one.kind]), late=check_late(one, today))


def done_row(one: CheckLine) -> DoneRow:
    """A check that was done, in words."""
    count = len(one.rests_on)
    rests = ngettext(
        "It was made on %(num)d piece of evidence.",
        "It was made on %(num)d pieces of evidence.",
        count,
    )
    return DoneRow(
        line=one,
        kind=gettext(CHECK_LABELS[one.kind]),
        mark=judged_mark(one.judged) if one.judged else None,
        decided=gettext(DECIDED_LABELS[one.decided]) if one.decided else "",
        answers=[(gettext(SO_WHAT[q]), one.answers[q]) for q in SO_WHAT if q in one.answers],
        rests_on=rests if one.kind is CheckKind.IMPACT else "",
    )


def _turn_words(one: TurnLine) -> str:
    values = {"date": show_date(one.on), "who": one.signed_by_name}
    if one.turn is Turn.REOPENED:
        return gettext("Taken up again by %(who)s on %(date)s", **values)
    label = gettext(ending_label(Ending(one.turn.value), one.judged))
    return gettext("%(ending)s: signed by %(who)s on %(date)s", ending=label, **values)
