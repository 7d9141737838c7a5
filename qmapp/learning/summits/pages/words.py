"""How things of a summit are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext, ngettext

from qmapp.errors import N_
from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.summits.lines import ContributionLine, OutcomeLine, SummitLine, Whole
from qmapp.learning.summits.rules import (
    KIND_LABELS,
    SECTOR_LABELS,
    SENSE_LABELS,
    WHO_LABELS,
    Kind,
    OutcomeKind,
    Presence,
    Sense,
    Tally,
    is_counted,
)
from qmapp.learning.summits.text import ShownIssue

KIND_ADDS: Mapping[Kind, str] = {
    Kind.SENSE_CHECK: N_("Do you recognise it here?"),
    Kind.BARRIER: N_("A barrier: what gets in the way"),
    Kind.SOLUTION: N_("A solution, and who could do it"),
    Kind.SUPPORT: N_("Support that would help, from whom and until when"),
    Kind.SIDE_EFFECT: N_("A side effect of what is suggested"),
    Kind.DISSENT: N_("Another view: I see it differently"),
    Kind.QUOTATION: N_("Words to be quoted with a role"),
}
KIND_MANY: Mapping[Kind, str] = {
    Kind.SENSE_CHECK: N_("How it looks here"),
    Kind.BARRIER: N_("Barriers"),
    Kind.SOLUTION: N_("Solutions: suggestions, not yet recommendations"),
    Kind.SUPPORT: N_("Support mechanisms"),
    Kind.SIDE_EFFECT: N_("Side effects"),
    Kind.DISSENT: N_("Other views"),
    Kind.QUOTATION: N_("In their words"),
}


def sense_words(tally: Tally) -> Sequence[tuple[str, str, int]]:
    """Each answer with its label, as “n of N”, and the number. Nothing where nobody answered."""
    if not tally.answered:
        return []
    return [
        (
            gettext(SENSE_LABELS[sense]),
            gettext("%(n)s of %(total)s", n=tally.by_sense[sense], total=tally.answered),
            tally.by_sense[sense],
        )
        for sense in Sense
    ]


def sense_reading(tally: Tally) -> str:
    """The sense-check of one issue as one sentence."""
    if not tally.answered:
        return gettext("Nobody has said yet whether it is recognised here.")
    return ngettext(
        "%(n)s of %(num)d person who answered recognises what reviews say.",
        "%(n)s of %(num)d people who answered recognise what reviews say.",
        tally.answered,
        n=tally.by_sense[Sense.RECOGNISED],
    )


def said_by(line: ContributionLine, *, names_role: bool = True) -> str:
    """Who said it: role and sector, where known and to be shown; empty for neither."""
    if line.without_role:
        return gettext("Role and sector are left out, so that nobody is known by them")
    if line.role and not names_role:
        if line.sector is None:
            return gettext("The role is left out, so that nobody is known by it")
        return gettext(SECTOR_LABELS[line.sector])
    sector = gettext(SECTOR_LABELS[line.sector]) if line.sector else ""
    if line.role and sector:
        return gettext("%(role)s, %(sector)s", role=line.role, sector=sector)
    return line.role or sector


def facts_of(line: ContributionLine, issue: ShownIssue | None) -> Sequence[str]:
    """What belongs to what was said beside its words."""
    facts = []
    if line.is_put_right:
        facts.append(gettext("Put right by those who lead the summit"))
    if line.kind is Kind.SENSE_CHECK and line.answer is not None:
        facts.append(gettext(SENSE_LABELS[line.answer]))
        if line.count > 1:
            facts.append(ngettext("%(num)d person", "%(num)d people", line.count))
    if line.kind is Kind.BARRIER:
        reason = issue.reason(line.reason) if issue else None
        facts.append(
            gettext("Confirms what reviews say: “%(reason)s”", reason=reason.text)
            if reason
            else gettext("New: reviews did not give this reason")
        )
    if line.who is not None:
        facts.append(gettext("Could be done by: %(who)s", who=gettext(WHO_LABELS[line.who])))
    if line.provider:
        facts.append(gettext("From: %(who)s", who=line.provider))
    if line.kind is Kind.SUPPORT:
        facts.append(
            gettext("Until %(date)s", date=show_date(line.until))
            if line.until
            else gettext("Nobody said until when")
        )
    return facts


def kind_word(kind: Kind) -> str:
    """What one thing of that kind is called."""
    return gettext(KIND_LABELS[kind])


def where_words(line: SummitLine | Whole) -> str:
    """Day and place."""
    place = gettext("online") if line.is_online and not line.place else line.place
    if line.is_online and line.place:
        place = gettext("%(place)s and online", place=line.place)
    return gettext("%(date)s, %(place)s", date=show_date(line.held_on), place=place)


def presence_words(one: Presence, *, counted: bool) -> str:
    """Whether a sector was there, in words. Until somebody counts, nobody is missing."""
    if one.is_missing and not counted:
        return gettext("Expected")
    if one.is_missing:
        return gettext("Missing: expected, and nobody is counted")
    if not one.is_expected:
        return gettext("Came without being expected")
    return gettext("There") if counted else gettext("Joined by phone")


def gaps_reading(presence: Sequence[Presence]) -> str:
    """Which sectors were missing, as one sentence."""
    expected = [one for one in presence if one.is_expected]
    there = sum(1 for one in expected if one.is_present)
    missing = [gettext(SECTOR_LABELS[one.sector]) for one in expected if one.is_missing]
    if not is_counted(presence):
        said = ngettext(
            "Nobody is counted yet. %(num)d sector is expected.",
            "Nobody is counted yet. %(num)d sectors are expected.",
            len(expected),
        )
        if not any(one.joined for one in presence):
            return said
        return gettext(
            "%(said)s Phones joined from %(n)s of %(total)s.",
            said=said,
            n=there,
            total=len(expected),
        )
    said = ngettext(
        "%(which)s was there.",
        "%(which)s were there.",
        agreeing(there, len(expected)),
        which=ngettext(
            "%(n)s of %(num)d expected sector",
            "%(n)s of %(num)d expected sectors",
            len(expected),
            n=there,
        ),
    )
    if not missing:
        return said
    return gettext("%(said)s Missing: %(missing)s.", said=said, missing="; ".join(missing))


def outcome_words(line: OutcomeLine) -> str:
    """What an outcome leads to, as far as its reader may know it."""
    if line.kind is OutcomeKind.NONE:
        return gettext("Nothing is done about it, for a reason")
    if line.kind is OutcomeKind.RECOMMENDATION:
        return (
            gettext("Taken up in recommendation %(label)s", label=line.label)
            if line.place
            else gettext("Taken up in a recommendation that you may not open")
        )
    if line.kind is OutcomeKind.ACTION:
        return (
            gettext("Taken up in action %(label)s", label=line.label)
            if line.place
            else gettext("Taken up in an action that you may not open")
        )
    return (
        gettext("Put to a body outside, %(label)s", label=line.label)
        if line.place
        else gettext("Put to a body outside, in papers that you may not open")
    )
