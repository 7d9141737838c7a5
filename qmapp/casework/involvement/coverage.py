"""Who was heard and who was not, and what is still to be done with them. Pure.

One rule for the register, the judging page, the timeline and the board's figures. It counts people
and steps, never how good they were: a relative who declined is no gap (marker 12), and no figure
here is anything but "n of N".

What is asked for when stands in `due`. Nobody is asked a second time: once somebody declined, took
their words back, or was left alone for a reason on record, only word of the publication remains, if
they wish to hear it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from qmapp.casework.involvement import todos
from qmapp.casework.involvement.due import DUE, SAID, Due
from qmapp.casework.involvement.reading import (
    comments,
    is_use_settled,
    needs,
    open_comments,
    open_needs,
    untold,
    use_of_words,
)
from qmapp.casework.involvement.rules import Entry, Side, StepKind, side_of
from qmapp.casework.involvement.standing import (
    ASKED,
    STANDING_LABELS,
    TAKE_PART,
    Standing,
    first_contact,
    is_left_alone,
    standing_of,
)
from qmapp.casework.involvement.wording import in_running_text
from qmapp.casework.reviews.rules import ORDER, Stage

__all__ = [
    "ASKED",
    "DUE",
    "MARKERS",
    "SIDE_OF_MARKER",
    "STANDING_LABELS",
    "TAKE_PART",
    "Coverage",
    "Due",
    "Missing",
    "Share",
    "Standing",
    "comments",
    "coverage",
    "first_contact",
    "is_left_alone",
    "is_use_settled",
    "needs",
    "open_comments",
    "open_needs",
    "standing_of",
    "untold",
    "use_of_words",
]

MARKERS = (4, 11, 12)
SIDE_OF_MARKER: Mapping[int, Side] = MappingProxyType(
    {4: Side.FAMILY, 11: Side.PRACTITIONER, 12: Side.FAMILY}
)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A step that the stage of the review asks for and that is not on record for somebody.

    `sentence` is what to do next, marked for translation, to be filled with `values`. `answers` is
    the need or the comment that waits for an answer, where the step is one.
    """

    entry: Entry
    kind: StepKind
    marker: int
    questions: Sequence[str]
    sentence: str
    values: Mapping[str, str]
    answers: UUID | None = None

    @property
    def todo(self) -> str:
        """The sentence in English."""
        return self.sentence % self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the register says to one marker. Each identified entry stands in one standing."""

    marker: int
    side: Side
    entries: Sequence[Entry]
    by_standing: Mapping[Standing, Sequence[Entry]]
    people: int
    first_contact_days: int | None
    first_contact_by_entry: Mapping[UUID, date]
    days_without_contact: int | None
    missing: Sequence[Missing]
    done: Mapping[StepKind, Share]

    @property
    def identified(self) -> int:
        """How many entries there are on this side; a group is one."""
        return len(self.entries)

    def share(self, *standings: Standing) -> Share:
        """How many of those identified stand in one of these."""
        return Share(sum(len(self.by_standing[one]) for one in standings), self.identified)


def coverage(
    marker: int,
    entries: Sequence[Entry],
    *,
    stage: Stage,
    started_on: date | None,
    today: date,
) -> Coverage:
    """What the register says to marker 4, 11 or 12 at a stage of the review.

    `first_contact_days` runs from the start of the review to the first day on which anybody of
    this side was told or approached; 0 when that was before the start; None without such a day.
    `days_without_contact` runs until today while there is none.
    """
    side = SIDE_OF_MARKER[marker]
    own = [entry for entry in entries if side_of(entry.group) is side]
    standings = {entry.id: standing_of(entry) for entry in own}
    contacts = {e.id: on for e in own if (on := first_contact(e)) is not None}
    first = min(contacts.values(), default=None)
    missing = [
        one
        for entry in own
        for due in DUE[marker]
        if due.is_now(stage)
        for one in _missing(marker, due, entry, standings[entry.id], stage)
    ]
    return Coverage(
        marker=marker,
        side=side,
        entries=own,
        by_standing={s: [e for e in own if standings[e.id] is s] for s in Standing},
        people=sum(entry.size or 1 for entry in own),
        first_contact_days=_days(started_on, first),
        first_contact_by_entry=contacts,
        days_without_contact=_days(started_on, today) if first is None and own else None,
        missing=missing,
        done={
            due.kind: share
            for due in DUE[marker]
            for share in (_share(due, own, standings, marker),)
            if due.has_begun(stage) or share.n
        },
    )


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else max((end - start).days, 0)


# What is done and what is missing ------------------------------------------------------------


_DONE: Mapping[StepKind, Callable[[Entry, Standing, int], bool]] = MappingProxyType(
    {
        StepKind.TOLD: lambda e, _s, _m: not untold(e),
        StepKind.APPROACHED: lambda _e, s, _m: s in ASKED,
        StepKind.RESPONSE: lambda e, s, _m: s in SAID or _is_answered(e, s),
        StepKind.NEED_MET: lambda e, _s, m: bool(needs(e, m)) and not open_needs(e, m),
        StepKind.CONTRIBUTION: lambda _e, s, _m: s is Standing.HEARD,
        StepKind.REPRESENTATION: lambda e, _s, _m: is_use_settled(e),
        StepKind.COMMENT_ANSWERED: lambda e, _s, _m: bool(comments(e)) and not open_comments(e),
    }
)


def _is_done(kind: StepKind, entry: Entry, standing: Standing, marker: int) -> bool:
    rule = _DONE.get(kind)
    if rule is not None:
        return rule(entry, standing, marker)
    return any(step.kind is kind for step in entry.steps)


def _is_answered(entry: Entry, standing: Standing) -> bool:
    """Whether it is on record what came of asking, or why nobody asked."""
    if standing in {Standing.TAKES_PART, Standing.DECLINED}:
        return True
    return standing in {Standing.NO_REPLY, Standing.NOT_APPROACHED} and is_left_alone(entry)


def _concerns(due: Due, entry: Entry, standing: Standing, marker: int) -> bool:
    """Whether the step is one for this entry at all."""
    if due.kind is StepKind.NEED_MET:
        return bool(needs(entry, marker))
    if due.kind is StepKind.COMMENT_ANSWERED:
        return bool(comments(entry))
    return standing in due.of


def _share(
    due: Due, entries: Sequence[Entry], standings: Mapping[UUID, Standing], marker: int
) -> Share:
    done = [e for e in entries if _is_done(due.kind, e, standings[e.id], marker)]
    of = [e for e in entries if e in done or _concerns(due, e, standings[e.id], marker)]
    return Share(len(done), len(of))


def _missing(
    marker: int, due: Due, entry: Entry, standing: Standing, stage: Stage
) -> Sequence[Missing]:
    if _is_done(due.kind, entry, standing, marker) or not _concerns(due, entry, standing, marker):
        return ()
    is_alone = is_left_alone(entry)
    if is_alone and due.kind is not StepKind.TOLD_BEFORE_PUBLICATION:
        return ()
    # Whether to approach them at all is decided, and only its reason is missing.
    decided = {StepKind.RESPONSE, StepKind.TOLD_BEFORE_PUBLICATION}
    if standing is Standing.NOT_APPROACHED and due.kind not in decided:
        return ()
    # Whom nobody asked yet, and who asked and got no answer, is asked by the response.
    if due.kind is StepKind.RESPONSE and standing is Standing.NEVER_ASKED:
        return ()
    answers: Sequence[UUID | None] = (None,)
    if due.kind is StepKind.NEED_MET:
        answers = [step.id for step in open_needs(entry, marker)]
    elif due.kind is StepKind.COMMENT_ANSWERED:
        answers = [step.id for step in open_comments(entry)]
    sentence = todos.sentence(
        todos.Lack(
            kind=due.kind,
            side=side_of(entry.group),
            marker=marker,
            untold=untold(entry),
            agreement=use_of_words(entry)[1],
            standing=standing.value,
            is_left_alone=is_alone,
            is_published=ORDER.index(stage) >= ORDER.index(Stage.PUBLISHED),
        )
    )
    return [
        Missing(
            entry=entry,
            kind=due.kind,
            marker=marker,
            questions=due.questions,
            sentence=sentence,
            values={"who": in_running_text(entry.label)},
            answers=one,
        )
        for one in answers
    ]
