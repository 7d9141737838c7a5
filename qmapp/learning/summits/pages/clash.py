"""What differs when two people saved the same: what stands, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.summits.checking import Plan, Said
from qmapp.learning.summits.lines import ContributionLine
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import SECTOR_LABELS, SENSE_LABELS, WHO_LABELS, Sector
from qmapp.learning.summits.text import ShownText


@dataclass(frozen=True, slots=True)
class Difference:
    """One part with what stands now and what was typed."""

    label: str
    theirs: str
    mine: str


def plan_differences(
    summit: Summit, typed: Plan, titles: Mapping[str, str], people: Mapping[str, str]
) -> Sequence[Difference]:
    """Where a plan that was typed differs from what stands."""

    def named(ids: Sequence[object], names: Mapping[str, str]) -> str:
        return "; ".join(names.get(str(one), str(one)) for one in ids)

    sectors = {one.value: gettext(SECTOR_LABELS[one]) for one in Sector}
    online = {True: gettext("Online"), False: gettext("Not online")}
    return _differing(
        [
            (gettext("What it is called"), summit.title, typed.title),
            (gettext("Day"), show_date(summit.held_on), show_date(typed.held_on)),
            (gettext("Online"), online[summit.is_online], online[typed.is_online]),
            (gettext("Place"), summit.place, typed.place),
            (gettext("Issues"), named(summit.issues, titles), named(typed.issues, titles)),
            (
                gettext("Agenda"),
                named(summit.questions, titles),
                named(typed.questions, titles),
            ),
            (gettext("Sectors"), named(summit.sectors, sectors), named(typed.sectors, sectors)),
            (
                gettext("Who leads it"),
                named(summit.facilitators, people),
                named(sorted(str(one) for one in typed.facilitators), people),
            ),
        ]
    )


def said_differences(line: ContributionLine, typed: Said, text: ShownText) -> Sequence[Difference]:
    """Where something that was written down differs from what stands."""
    issue = text.find(line.issue)

    def reason(key: str) -> str:
        found = issue.reason(key) if issue else None
        return found.text if found else gettext("None of these: it is new")

    yes = {True: gettext("Yes"), False: gettext("No")}
    return _differing(
        [
            (gettext("What was said"), line.words or "", typed.words),
            (
                gettext("Answer"),
                gettext(SENSE_LABELS[line.answer]) if line.answer else "",
                gettext(SENSE_LABELS[typed.answer]) if typed.answer else "",
            ),
            (gettext("How many people"), str(line.count), str(typed.count)),
            (gettext("Reason"), reason(line.reason), reason(typed.reason)),
            (
                gettext("Who could do it"),
                gettext(WHO_LABELS[line.who]) if line.who else "",
                gettext(WHO_LABELS[typed.who]) if typed.who else "",
            ),
            (gettext("Who provides it"), line.provider, typed.provider),
            (gettext("Until when"), show_date(line.until), show_date(typed.until)),
            (
                gettext("Sector"),
                gettext(SECTOR_LABELS[line.sector]) if line.sector else "",
                gettext(SECTOR_LABELS[typed.sector]) if typed.sector else "",
            ),
            (gettext("Role"), line.role, typed.role),
            (gettext("Consent"), yes[line.consents], yes[typed.consents]),
            (
                gettext("Shown without role and sector"),
                yes[line.without_role],
                yes[typed.without_role],
            ),
        ]
    )


def told_differences(summit: Summit, told_on: date | None, how: str) -> Sequence[Difference]:
    """Where what was typed of telling participants differs from what stands."""
    return _differing(
        [
            (gettext("When they were told"), show_date(summit.told_on), show_date(told_on)),
            (gettext("How they were told"), summit.told_how or "", how),
        ]
    )


def _differing(parts: Sequence[tuple[str, str, str]]) -> Sequence[Difference]:
    found = [Difference(*part) for part in parts if part[1] != part[2]]
    return found or [Difference(label, theirs, mine) for label, theirs, mine in parts[:1]]
