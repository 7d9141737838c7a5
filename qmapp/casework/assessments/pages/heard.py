"""Who was heard, beside a marker that asks for it: figures, what is missing, what may be pinned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import queries
from qmapp.casework.involvement.coverage import Coverage, Share, Standing
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.glance import (
    Todo,
    contact_words,
    merged,
    nobody_words,
    standing_words,
)
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import STEP_LABELS, StepKind
from qmapp.casework.involvement.service import PINNED
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.storage import Db

# Said of every side, also where it is nobody: the others only where there is somebody.
ALWAYS = (Standing.HEARD, Standing.DECLINED, Standing.NO_REPLY, Standing.NEVER_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that somebody said, which may be pinned by reference.

    `step_id` is None where it may not; `why_not` says why.
    """

    step_id: UUID | None
    who: str
    what: str
    on: str
    words: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardPanel:
    """What the register says to the marker that is judged. It proposes no judgement."""

    review_id: UUID
    side: str
    nobody: str
    heard: Share
    identified: str
    figures: Sequence[tuple[str, Share]]
    contact: str
    todos: Sequence[Todo]
    said: Sequence[Said]
    hidden: int
    may_pin: bool
    told: Share | None


def build_heard(
    db: Db, actor: Actor, review: Review, number: int, today: date
) -> HeardPanel | None:
    """The panel for one marker, in three queries.

    None for every other marker, and for whoever may not see the register.
    """
    subject = ReviewSubject(review.board_id, review.id)
    if number not in covering.MARKERS or not may(actor, Permission.INVOLVEMENT_READ, subject):
        return None
    side = covering.SIDE_OF_MARKER[number]
    entries = queries.visible_entries(db, actor, review, with_names=False)
    lines = [line for line in entries if line.side is side]
    found = covering.coverage(
        number,
        [line.entry for line in lines],
        stage=review.stage,
        started_on=queries.started_on(review),
        today=today,
    )
    return HeardPanel(
        review_id=review.id,
        side=words.side_words(side),
        nobody=nobody_words(side),
        heard=found.share(Standing.HEARD),
        identified=_identified(found),
        figures=_figures(found),
        contact=contact_words(found),
        todos=merged(found.missing),
        said=[_said(line, step) for line in lines for step in line.steps if step.kind in PINNED],
        hidden=sum(bool(line.hidden_from) for line in lines),
        may_pin=may(actor, Permission.RECORD_ADD, subject),
        told=found.done.get(StepKind.TOLD) if found.identified else None,
    )


def _identified(found: Coverage) -> str:
    if found.people == found.identified:
        return str(found.identified)
    return gettext(
        "%(count)s; %(people)s people, with those in groups",
        count=found.identified,
        people=found.people,
    )


def _figures(found: Coverage) -> list[tuple[str, Share]]:
    shares = [(one, found.share(one)) for one in Standing]
    said = [(standing_words(one), share) for one, share in shares if share.n or one in ALWAYS]
    told = found.done.get(StepKind.TOLD)
    return [(gettext(STEP_LABELS[StepKind.TOLD]), told), *said] if told else said


def _said(line: EntryLine, step: StepLine) -> Said:
    why_not = ""
    if step.words is None:
        why_not = gettext("Withdrawn by whoever said it.")
    elif line.hidden_from:
        why_not = gettext(
            "Hidden from the managers of an agency, so it cannot be put on record: everybody on "
            "the review reads a record."
        )
    return Said(
        step_id=None if why_not else step.id,
        who=words.label_words(line.label, line.size),
        what=gettext(STEP_LABELS[step.kind]),
        on=words.day_words(step.on),
        words=step.words or "",
        why_not=why_not,
    )
