"""The one page of a phone: the issue that is talked about, what one may add, what one has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from qmapp.errors import N_
from qmapp.learning.summits.lines import ContributionLine, Whole
from qmapp.learning.summits.pages.summit import IssueBox, SaidBox, said_box, summit_page
from qmapp.learning.summits.pages.words import KIND_ADDS
from qmapp.learning.summits.rules import SECTOR_LABELS, Kind, Sector, State


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBox:
    """Something that this phone has said, and what became of it."""

    box: SaidBox
    state: str
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePage:
    """What a phone is shown. `answer` is its sense-check of this issue, if it gave one."""

    title: str
    where: str
    who: str
    issue: IssueBox
    issues: Sequence[IssueBox]
    now_id: str
    kind: Kind
    kinds: Sequence[tuple[Kind, str]]
    answer: ContributionLine | None
    own: Sequence[OwnBox]
    questions: Sequence[str]


_STATES = {
    State.WAITING: N_("Waits to be looked at"),
    State.SHOWN: N_("Shown"),
    State.ASIDE: N_("Kept aside: only those who lead the summit see it"),
    State.TAKEN_BACK: N_("Taken back"),
}


def phone_page(  # noqa: PLR0913 - of which phone, about what
    whole: Whole,
    own: Sequence[ContributionLine],
    sector: Sector,
    role: str,
    now: datetime,
    *,
    issue: str,
    kind: str,
) -> PhonePage:
    """The page of a seat, at the issue that it asks for, else at the one that is talked about."""
    page = summit_page(whole, now)
    here = next((one for one in page.issues if one.id == issue), page.issues[0])
    answers = {
        one.issue: one
        for one in own
        if one.kind is Kind.SENSE_CHECK and one.state is not State.TAKEN_BACK
    }
    chosen = next((one for one in Kind if one.value == kind), None)
    if chosen is None:
        chosen = Kind.BARRIER if here.id in answers else Kind.SENSE_CHECK
    return PhonePage(
        title=whole.title,
        where=page.where,
        who=gettext("%(role)s, %(sector)s", role=role, sector=gettext(SECTOR_LABELS[sector])),
        issue=here,
        issues=page.issues,
        now_id=whole.turned_to,
        kind=chosen,
        kinds=[(one, gettext(KIND_ADDS[one])) for one in Kind],
        answer=answers.get(here.id),
        own=[
            OwnBox(
                box=said_box(whole, one),
                state=gettext(_STATES[one.state]),
                is_gone=one.state is State.TAKEN_BACK,
            )
            for one in own
        ],
        questions=[one.text for one in whole.text.questions],
    )
