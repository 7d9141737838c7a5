"""The parts of a plan in words: on the page as in the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext, ngettext

from qmapp.casework.findings.rules import CAUSE_LABELS
from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.decision.proofs.rules import KIND_LABELS
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.rules import (
    CHECK_LABELS,
    DECIDED_LABELS,
    IMPACT_LABELS,
    Ending,
    Impact,
    Turn,
    ending_label,
)
from qmapp.learning.plan.lines import (
    Ground,
    Happened,
    MeasureLine,
    Past,
    PlanAction,
    PlanLine,
    ProofLine,
)


def finding_words(one: Ground) -> str:
    """As “Finding 2: nobody knew who led (3 passages of the report)”."""
    found = gettext("Finding %(number)s: %(title)s", number=one.number, title=one.title)
    if not one.passages:
        return found
    passages = ngettext(
        "%(num)d passage of the report", "%(num)d passages of the report", one.passages
    )
    return f"{found} ({passages})"


def findings_of(line: PlanLine) -> Sequence[str]:
    """The findings that a recommendation answers, each once."""
    return list(dict.fromkeys(finding_words(one) for one in line.grounds))


def causes_of(line: PlanLine) -> Sequence[str]:
    """The causes that it addresses, each once."""
    found = [gettext(CAUSE_LABELS[one.cause]) for one in line.grounds if one.cause is not None]
    return list(dict.fromkeys(found))


def measure_words(one: MeasureLine) -> str:
    """As “Plans challenged, per 100: from 21 (1 March 2026) to 60 (by 1 March 2027)”."""
    unit = "" if one.is_share or not one.unit else f", {one.unit}"
    start = _dated(one.baseline, one.baseline_on, one)
    to = _dated(one.target, one.target_on, one)
    baseline = gettext("from %(value)s", value=start) if start else gettext("no baseline yet")
    target = gettext("to %(value)s", value=to) if to else gettext("no target")
    return f"{one.name}{unit}: {baseline}, {target}"


def _dated(value: Decimal | None, on: date | None, one: MeasureLine) -> str:
    if value is None:
        return ""
    said = f"{value.normalize():f}%" if one.is_share else f"{value.normalize():f}"
    return f"{said} ({show_date(on)})" if on else said


def known_words(line: PlanLine) -> Sequence[str]:
    """How one would know, and when it is looked at again where that was agreed."""
    said = []
    if line.how_known:
        said.append(gettext("How one would know: %(words)s", words=line.how_known))
    if line.look_again_on:
        said.append(gettext("Looked at again on %(day)s", day=show_date(line.look_again_on)))
    return said


def owner_words(one: PlanAction) -> str:
    """As “Head of safeguarding, Harrowmere NHS Trust”."""
    return f"{one.owner_role}, {one.agency_name}" if one.agency_name else one.owner_role


def unseen_words(one: PlanAction) -> str:
    """What is told of an action of a review that the reader does not see."""
    now = gettext(DELIVERY_LABELS[one.delivery])
    return gettext("%(delivery)s. Of a review that you do not see.", delivery=now)


def overdue_words(one: PlanAction, today: date) -> str:
    """As “12 days overdue”; empty when it is not."""
    days = one.days_overdue(today)
    return ngettext("%(num)d day overdue", "%(num)d days overdue", days) if days else ""


def proof_words(one: ProofLine) -> str:
    """As “Audit sample, 3 May 2026, 8 of 16: …”."""
    said = f"{gettext(KIND_LABELS[one.kind])}, {show_date(one.on)}"
    if one.count is not None:
        n_of_n = gettext("%(count)s of %(total)s", count=one.count, total=one.out_of)
        said = f"{said}, {n_of_n}"
    return f"{said}: {one.words}" if one.words else said


def impact_words(line: PlanLine, today: date) -> str:
    """What is known of the difference, since when, and how it was closed if it was."""
    said = gettext(IMPACT_LABELS[line.impact(today)])
    if line.judged_on:
        said = gettext("%(judged)s, judged on %(day)s", judged=said, day=show_date(line.judged_on))
    return f"{said}. {gettext(ending_label(line.ending, line.judged))}" if line.ending else said


def check_words(line: PlanLine) -> str:
    """As “Impact check, 14 March 2027”; empty when none is to come."""
    if line.next_check is None:
        return ""
    kind, on = line.next_check
    return f"{gettext(CHECK_LABELS[kind])}, {show_date(on)}"


def past_words(one: Past) -> str:
    """One line of history: "3 May 2026: On track, was Not started. The group met."."""
    said = {
        Happened.SAID: _said,
        Happened.MOVED: _moved,
        Happened.CHECKED: _checked,
        Happened.TURNED: _turned,
    }[one.what](one)
    words = f" {one.words}" if one.words else ""
    return f"{show_date(one.on)}: {said}.{words}"


def _said(one: Past) -> str:
    if one.now is None or one.was is None:
        return ""
    now = gettext(DELIVERY_LABELS[one.now])
    if one.now is one.was:
        return gettext("A note, %(now)s", now=now)
    return gettext("%(now)s, was %(was)s", now=now, was=gettext(DELIVERY_LABELS[one.was]))


def _moved(one: Past) -> str:
    was = show_date(one.was_on) if one.was_on else gettext("no day")
    return gettext("Due date moved from %(was)s to %(now)s", was=was, now=show_date(one.now_on))


def _checked(one: Past) -> str:
    said = gettext(CHECK_LABELS[one.check]) if one.check else ""
    if one.judged:
        judged = gettext(IMPACT_LABELS[Impact(one.judged.value)])
        said = gettext("%(check)s found: %(judged)s", check=said, judged=judged)
    if one.decided:
        said = f"{said}; {gettext(DECIDED_LABELS[one.decided])}"
    return said


def _turned(one: Past) -> str:
    if one.turn is None or one.turn is Turn.REOPENED:
        return gettext("Taken up again")
    return gettext(ending_label(Ending(one.turn.value), one.judged))
