"""Who was heard and who was not, and what is still to be done with them. Pure.

One rule for the register, the judging page, the timeline and the board's figures. It counts people
and steps, never how good they were: a relative who declined is no gap (marker 12), and no figure
here is anything but "n of N".

What is asked for when (`DUE`) is ours. The markers name what should happen, and hardly say by when;
we ask for a step from the stage at which it can still change something, and no longer once it
cannot. Nobody is asked a second time: once somebody declined, took their words back, or was left
alone for a reason on record, only word of the publication remains, if they wish to hear it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.casework.involvement import todos
from qmapp.casework.involvement.rules import (
    Agreement,
    Entry,
    Manner,
    Need,
    Response,
    Side,
    Step,
    StepKind,
    Told,
    side_of,
)
from qmapp.casework.involvement.wording import in_running_text
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.errors import N_

MARKERS = (4, 11, 12)
SIDE_OF_MARKER: Mapping[int, Side] = MappingProxyType(
    {4: Side.FAMILY, 11: Side.PRACTITIONER, 12: Side.FAMILY}
)


class Standing(StrEnum):
    """What became of asking somebody to take part."""

    HEARD = "heard"
    WITHDREW = "withdrew"
    TAKES_PART = "takes_part"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    WAITING = "waiting"
    NOT_APPROACHED = "not_approached"
    NEVER_ASKED = "never_asked"


STANDING_LABELS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.HEARD: N_("Heard"),
        Standing.WITHDREW: N_("Took their words back"),
        Standing.TAKES_PART: N_("Takes part, not heard yet"),
        Standing.DECLINED: N_("Declined"),
        Standing.NO_REPLY: N_("No reply"),
        Standing.WAITING: N_("Asked, no answer yet"),
        Standing.NOT_APPROACHED: N_("Not approached"),
        Standing.NEVER_ASKED: N_("Never asked"),
    }
)
_BY_RESPONSE: Mapping[str, Standing] = MappingProxyType(
    {
        Response.TOOK_PART: Standing.TAKES_PART,
        Response.DECLINED: Standing.DECLINED,
        Response.NO_REPLY: Standing.NO_REPLY,
        Response.NOT_APPROACHED: Standing.NOT_APPROACHED,
    }
)
_UNANSWERED = (Standing.NO_REPLY, Standing.NOT_APPROACHED, Standing.NEVER_ASKED)
ASKED = frozenset(Standing) - {Standing.NOT_APPROACHED, Standing.NEVER_ASKED}
TAKE_PART = frozenset({Standing.HEARD, Standing.WITHDREW, Standing.TAKES_PART})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """That a marker asks for a kind of step: in which stages, of whom, serving which questions."""

    kind: StepKind
    first: Stage
    last: Stage
    questions: Sequence[str] = ()
    of: frozenset[Standing] = field(default=frozenset(Standing))

    def has_begun(self, stage: Stage) -> bool:
        return ORDER.index(self.first) <= ORDER.index(stage)

    def is_now(self, stage: Stage) -> bool:
        return self.has_begun(stage) and ORDER.index(stage) <= ORDER.index(self.last)


_S, _K = Stage, StepKind
_IN_TOUCH = TAKE_PART | {Standing.WAITING}
_SAID = frozenset({Standing.HEARD, Standing.WITHDREW})
# Who is counted under `of` in "n of N", and asked for unless they are to be left alone. Questions
# are those of the edition that ships. To tell of the publication stays due for a while after it.
DUE: Mapping[int, Sequence[Due]] = MappingProxyType(
    {
        4: (
            Due(kind=_K.TOLD, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm04-q1", "qm04-q2")),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm04-q2", "qm04-q3")),
            Due(kind=_K.TOLD_BEFORE_PUBLICATION, first=_S.READY, last=_S.FOLLOW_UP,
                questions=("qm04-q1", "qm04-q4")),
        ),
        11: (
            Due(kind=_K.TOLD, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q1", "qm11-q2")),
            Due(kind=_K.APPROACHED, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q1", "qm11-q3")),
            Due(kind=_K.RESPONSE, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q3",), of=frozenset(Standing) - {Standing.NEVER_ASKED}),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q4", "qm11-q5", "qm11-q7")),
            Due(kind=_K.SUPPORT, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q4", "qm11-q6"), of=_IN_TOUCH),
            Due(kind=_K.CONTRIBUTION, first=_S.DRAFTING, last=_S.RETURNED,
                questions=("qm11-q1", "qm11-q3"), of=TAKE_PART),
            Due(kind=_K.REPRESENTATION, first=_S.DRAFTING, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q5", "qm11-q8"), of=_SAID),
            Due(kind=_K.SHOWN_DRAFT, first=_S.ASSESSMENT, last=_S.READY,
                questions=("qm11-q8",), of=TAKE_PART),
            Due(kind=_K.COMMENT_ANSWERED, first=_S.DRAFTING, last=_S.FOLLOW_UP,
                questions=("qm11-q8",)),
            Due(kind=_K.TOLD_BEFORE_PUBLICATION, first=_S.READY, last=_S.FOLLOW_UP,
                questions=("qm11-q8",)),
            Due(kind=_K.EXPERIENCE, first=_S.ASSESSMENT, last=_S.FOLLOW_UP,
                questions=("qm11-q9",), of=TAKE_PART),
        ),
        12: (
            Due(kind=_K.APPROACHED, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q1", "qm12-q2")),
            Due(kind=_K.RESPONSE, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q8",), of=frozenset(Standing) - {Standing.NEVER_ASKED}),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm12-q3",)),
            Due(kind=_K.SUPPORT, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q3",), of=_IN_TOUCH),
            Due(kind=_K.FOCUS, first=_S.SET_UP, last=_S.DRAFTING,
                questions=("qm12-q4", "qm12-q5"), of=TAKE_PART),
            Due(kind=_K.CONTRIBUTION, first=_S.DRAFTING, last=_S.RETURNED,
                questions=("qm12-q5", "qm12-q6"), of=TAKE_PART),
            Due(kind=_K.REPRESENTATION, first=_S.DRAFTING, last=_S.RESPONSE_SIGNED,
                questions=("qm12-q7",), of=_SAID),
            Due(kind=_K.SHOWN_DRAFT, first=_S.ASSESSMENT, last=_S.READY,
                questions=("qm12-q9",), of=TAKE_PART),
            Due(kind=_K.COMMENT_ANSWERED, first=_S.DRAFTING, last=_S.FOLLOW_UP,
                questions=("qm12-q9",)),
        ),
    }
)  # fmt: skip


def standing_of(entry: Entry) -> Standing:
    """What became of asking somebody, from their steps as they stand now.

    Words that were not taken back are heard, whatever came after. Otherwise the newest response
    counts; one that says that nobody answered or was asked gives way to a later approach. Whoever
    took all their words back stands so until they say again that they take part.
    """
    said = [step for step in entry.steps if step.kind is StepKind.CONTRIBUTION]
    if any(not step.is_withdrawn for step in said):
        return Standing.HEARD
    responses = _numbered(entry, StepKind.RESPONSE)
    if said and not _came_back(entry, said):
        return Standing.WITHDREW
    at, standing = -1, Standing.NEVER_ASKED
    if responses:
        at, newest = responses[-1]
        standing = _BY_RESPONSE.get(str(newest.details.get("response")), Standing.NEVER_ASKED)
    approaches = _numbered(entry, StepKind.APPROACHED)
    is_approached_since = bool(approaches) and approaches[-1][0] > at
    return Standing.WAITING if standing in _UNANSWERED and is_approached_since else standing


def is_left_alone(entry: Entry) -> bool:
    """Whether nothing more is asked of somebody.

    They declined and did not speak since, took their words back, gave no answer with a reason on
    record or after two ways of asking, or were not approached for a reason on record.
    """
    standing = standing_of(entry)
    if standing is Standing.WITHDREW:
        return True
    responses = _numbered(entry, StepKind.RESPONSE)
    if not responses:
        return False
    at, newest = responses[-1]
    if newest.details.get("response") == Response.DECLINED:
        said = _numbered(entry, StepKind.CONTRIBUTION)
        return not said or said[-1][0] < at
    if standing is Standing.NOT_APPROACHED:
        return _has_reason(newest)
    if standing is Standing.NO_REPLY:
        routes = {str(s.details.get("route")) for _, s in _numbered(entry, StepKind.APPROACHED)}
        return _has_reason(newest) or len(routes) > 1
    return False


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


def first_contact(entry: Entry) -> date | None:
    """The first day on which somebody was told or approached."""
    contacts = (StepKind.TOLD, StepKind.APPROACHED)
    return min((s.on for s in entry.steps if s.kind in contacts and s.on is not None), default=None)


# What is on record ---------------------------------------------------------------------------


def open_needs(entry: Entry, marker: int | None = None) -> Sequence[Step]:
    """Needs of which nobody wrote what was done; for marker 4 those that hinder being told."""
    answered = {s.answers_id for s in entry.steps if s.kind is StepKind.NEED_MET}
    return [need for need in _needs(entry, marker) if need.id not in answered]


def open_comments(entry: Entry) -> Sequence[Step]:
    """Comments on the draft of which nobody wrote what became of them."""
    answered = {s.answers_id for s in entry.steps if s.kind is StepKind.COMMENT_ANSWERED}
    return [s for s in _comments(entry) if s.id not in answered]


def untold(entry: Entry) -> frozenset[Told]:
    """What of the purpose, the way and the limits of the review somebody was not told yet."""
    told = {word for s in entry.steps if s.kind is StepKind.TOLD for word in _words(s, "told")}
    return frozenset(one for one in Told if one.value not in told)


def use_of_words(entry: Entry) -> tuple[Manner | None, Agreement | None]:
    """How somebody's words are used and what they say to it, by the newest step on that."""
    steps = [s for s in entry.steps if s.kind is StepKind.REPRESENTATION]
    if not steps:
        return None, None
    said = steps[-1].details
    manner = next((one for one in Manner if one.value == said.get("manner")), None)
    return manner, next((one for one in Agreement if one.value == said.get("agreement")), None)


def is_use_settled(entry: Entry) -> bool:
    """Whether they agree to how their words are used, or their words are not used."""
    manner, agreement = use_of_words(entry)
    return agreement is Agreement.AGREED or manner is Manner.NOT_USED


def _needs(entry: Entry, marker: int | None) -> list[Step]:
    needs = [s for s in entry.steps if s.kind is StepKind.NEED]
    to_be_told = {Need.LANGUAGE.value, Need.DISABILITY.value}
    return [s for s in needs if marker != todos.INFORMING or to_be_told & set(_words(s, "need"))]


def _comments(entry: Entry) -> list[Step]:
    return [s for s in entry.steps if s.kind is StepKind.COMMENT and not s.is_withdrawn]


def _words(step: Step, name: str) -> Sequence[str]:
    found = step.details.get(name)
    if isinstance(found, str):
        return [found]
    return [str(one) for one in found] if isinstance(found, list | tuple) else []


def _numbered(entry: Entry, kind: StepKind) -> list[tuple[int, Step]]:
    return [(place, step) for place, step in enumerate(entry.steps) if step.kind is kind]


def _has_reason(step: Step) -> bool:
    return step.has_words or step.is_withdrawn


def _came_back(entry: Entry, said: Sequence[Step]) -> bool:
    """Whether they said that they take part on a day after they took their words back."""
    gone = [step.withdrawn_on for step in said]
    last = max((on for on in gone if on is not None), default=None)
    if last is None or None in gone:
        return False
    return any(
        step.on is not None
        and step.on > last
        and step.details.get("response") == Response.TOOK_PART
        for _, step in _numbered(entry, StepKind.RESPONSE)
    )


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else max((end - start).days, 0)


# What is done and what is missing ------------------------------------------------------------


_DONE: Mapping[StepKind, Callable[[Entry, Standing, int], bool]] = MappingProxyType(
    {
        StepKind.TOLD: lambda e, _s, _m: not untold(e),
        StepKind.APPROACHED: lambda _e, s, _m: s in ASKED,
        StepKind.RESPONSE: lambda e, s, _m: s in _SAID or _is_answered(e, s),
        StepKind.NEED_MET: lambda e, _s, m: bool(_needs(e, m)) and not open_needs(e, m),
        StepKind.CONTRIBUTION: lambda _e, s, _m: s is Standing.HEARD,
        StepKind.REPRESENTATION: lambda e, _s, _m: is_use_settled(e),
        StepKind.COMMENT_ANSWERED: lambda e, _s, _m: bool(_comments(e)) and not open_comments(e),
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
        return bool(_needs(entry, marker))
    if due.kind is StepKind.COMMENT_ANSWERED:
        return bool(_comments(entry))
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
