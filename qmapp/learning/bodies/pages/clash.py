"""What differs when two people saved the same: what stands, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.bodies.checking import BodyDetails, SentDetails
from qmapp.learning.bodies.queries import BodyLine, SentLine


@dataclass(frozen=True, slots=True)
class Difference:
    """One part with what stands now and what was typed."""

    label: str
    theirs: str
    mine: str


def body_differences(theirs: BodyLine, mine: BodyDetails) -> Sequence[Difference]:
    """Where a body as it stands now differs from what was typed."""
    return _differing(
        [
            (gettext("What the body is called"), theirs.name, mine.name),
            (gettext("Its remit"), theirs.remit, mine.remit),
            (gettext("Who is written to there, by role"), theirs.contact_role, mine.contact_role),
        ]
    )


def sent_differences(
    theirs: SentLine, mine: SentDetails, titles: Mapping[str, str]
) -> Sequence[Difference]:
    """Where what was sent differs, as it stands now, from what was typed."""
    return _differing(
        [
            (
                gettext("Which practice issue was sent"),
                titles.get(theirs.issue_id, ""),
                titles.get(mine.issue_id, ""),
            ),
            (gettext("What was asked"), theirs.words, mine.words),
            (gettext("When it was sent"), theirs.asked.sent_on, mine.sent_on),
            (gettext("When a reply is due"), theirs.asked.reply_due_on, mine.reply_due_on),
        ]
    )


def _differing(fields: Sequence[tuple[str, object, object]]) -> Sequence[Difference]:
    said = [(label, _as_words(theirs), _as_words(mine)) for label, theirs, mine in fields]
    return [Difference(label, theirs, mine) for label, theirs, mine in said if theirs != mine]


def _as_words(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return str(value).strip() if value else gettext("(empty)")
