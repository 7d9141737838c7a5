"""What the page of a review's arrangements is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.arrangements.checking import PARTS, ArrangementDetails
from qmapp.casework.arrangements.queries import ArrangementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that is to be settled: what it is, what was settled, what a gap means."""

    id: str
    title: str
    words: str
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementsPage:
    """How a review is governed. `settled` of `of` parts; `outside_gone` when the named person no
    longer stands outside.
    """

    parts: Sequence[Part]
    settled: int
    of: int
    outside_gone: str
    line: ArrangementLine | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def arrangements_page(line: ArrangementLine | None, *, may_write: bool) -> ArrangementsPage:
    """The page, with every gap named."""
    details = line.details if line else ArrangementDetails()
    name = line.outside_name if line else ""
    outside = (
        gettext("%(name)s, %(role)s", name=name, role=details.outside_role)
        if details.outside_id
        else ""
    )
    words = {
        "assurance": details.assurance,
        "challenge": details.challenge,
        "deadlock": details.deadlock,
        "outside_id": outside,
    }
    return ArrangementsPage(
        parts=[
            Part(id=part, title=_titles()[part], words=words[part], gap=_gaps()[part])
            for part in PARTS
        ],
        settled=len(PARTS) - len(details.gaps),
        of=len(PARTS),
        outside_gone=name if line and details.outside_id and not line.is_outside else "",
        line=line,
        may_write=may_write,
    )


def differences(
    theirs: ArrangementDetails, mine: ArrangementDetails, names: Mapping[UUID, str]
) -> Sequence[Difference]:
    """Where what stands now differs from what was typed."""
    titles = {**_titles(), "outside_role": gettext("Who this person is to the board")}
    found = []
    for part, title in titles.items():
        if getattr(theirs, part) != getattr(mine, part):
            found.append(Difference(title, _shown(part, theirs, names), _shown(part, mine, names)))
    return found


def _shown(part: str, details: ArrangementDetails, names: Mapping[UUID, str]) -> str:
    if part == "outside_id" and details.outside_id:
        return names.get(details.outside_id, gettext("Somebody else"))
    value: str | None = getattr(details, part)
    return str(value) if value else gettext("(empty)")


def _titles() -> Mapping[str, str]:
    return {
        "assurance": gettext("Who assures the quality of the review, and how"),
        "challenge": gettext("How challenge is raised, and who answers it"),
        "deadlock": gettext("The way out when people cannot agree"),
        "outside_id": gettext("Person outside the commissioning line"),
    }


def _gaps() -> Mapping[str, str]:
    return {
        "assurance": gettext("Not settled yet. Nobody is known to look at the quality."),
        "challenge": gettext("Not settled yet. Nobody knows where to take a challenge."),
        "deadlock": gettext("Not settled yet. A disagreement would have no agreed end."),
        "outside_id": gettext(
            "Nobody named yet. A lead reviewer who feels pressed has nobody to turn to."
        ),
    }
