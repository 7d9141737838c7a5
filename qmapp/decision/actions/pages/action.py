"""What the page of one action is given, and the page that a link opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext

from qmapp.decision.actions.following import Said
from qmapp.decision.actions.lines import (
    DayLine,
    FollowedWhole,
    LinkLine,
    NoteLine,
    StepLine,
)
from qmapp.decision.actions.pages.listing import moved_words, steps_words
from qmapp.decision.actions.pages.words import (
    Status,
    answered_words,
    due_words,
    late_words,
    owner_words,
    proof_words,
    scale,
    status_of,
)
from qmapp.decision.actions.rules import DELIVERY_LABELS, OVER, Delivery
from qmapp.decision.proofs.queries import ProofLine
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True)
class Answers:
    """A recommendation that it answers: its words where they may be read, its page where known."""

    id: UUID
    review_id: UUID
    name: str
    words: str
    stands: bool


@dataclass(frozen=True, slots=True)
class NoteBox:
    """What somebody said: `changed` says from what to what, when it changed the status."""

    line: NoteLine
    who: str
    status: Status
    changed: str


@dataclass(frozen=True, slots=True)
class ProofBox:
    """What shows something."""

    line: ProofLine
    title: str
    who: str


@dataclass(frozen=True, slots=True)
class DayBox:
    """That the day was moved."""

    line: DayLine
    said: str
    who: str


@dataclass(frozen=True, slots=True)
class LinkBox:
    """A link, and how it stands."""

    line: LinkLine
    said: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """One action, whole."""

    id: UUID
    number: int
    what: str
    owner: str
    lead: str
    due: str
    late: str
    moved: str
    promised_on: date | None
    status: Status
    since: date | None
    scale: Sequence[Status]
    is_over: bool
    answers: Sequence[Answers]
    steps_said: str
    steps: Sequence[StepLine]
    ended_steps: Sequence[StepLine]
    notes: Sequence[NoteBox]
    days: Sequence[DayBox]
    proofs: Sequence[ProofBox]
    ended_proofs: Sequence[ProofBox]
    links: Sequence[LinkBox]
    version: int


def action_page(
    whole: FollowedWhole, proofs: Sequence[ProofLine], reference: str, today: date
) -> ActionPage:
    """The page of one action. `reference` is that of the review that promised it."""
    followed, line = whole.followed, whole.followed.line
    boxes = [_proof(one, whole) for one in proofs]
    return ActionPage(
        id=line.id,
        number=line.number,
        what=line.what,
        owner=owner_words(line),
        lead=followed.lead_name,
        due=due_words(line),
        late=late_words(followed, today),
        moved=moved_words(followed),
        promised_on=line.promised_on,
        status=status_of(followed.delivery),
        since=followed.delivery_on,
        scale=scale(followed.delivery),
        is_over=followed.delivery in OVER,
        answers=[
            Answers(
                one.recommendation_id,
                one.review_id,
                answered_words(one, reference),
                whole.words.get(one.recommendation_id, ""),
                one.stands,
            )
            for one in line.answers
        ],
        steps_said=steps_words(followed),
        steps=[one for one in whole.steps if one.ended_at is None],
        ended_steps=[one for one in whole.steps if one.ended_at is not None],
        notes=[_note(one) for one in whole.notes],
        days=[_day(one) for one in whole.days],
        proofs=[one for one in boxes if not one.line.is_ended],
        ended_proofs=[one for one in boxes if one.line.is_ended],
        links=[_link(one, line.owner_role, today) for one in whole.links],
        version=followed.version,
    )


def say_differences(whole: FollowedWhole, said: Said) -> Sequence[Difference]:
    """What stands since somebody else said something, beside what was typed here."""
    newest = whole.notes[0] if whole.notes else None
    return [
        Difference(
            gettext("How it stands"),
            gettext(DELIVERY_LABELS[whole.followed.delivery]),
            gettext(DELIVERY_LABELS[said.delivery]),
        ),
        Difference(
            gettext("What was said last"),
            newest.words if newest and newest.words else gettext("(empty)"),
            said.words.strip() or gettext("(empty)"),
        ),
        Difference(
            gettext("By when"),
            due_words(whole.followed.line),
            gettext("(not asked here)"),
        ),
    ]


def day_differences(
    whole: FollowedWhole, due_on: date | None, because: str
) -> Sequence[Difference]:
    """As above, of the day."""
    newest = whole.days[0] if whole.days else None
    return [
        Difference(
            gettext("By when"),
            due_words(whole.followed.line),
            show_date(due_on) or gettext("(empty)"),
        ),
        Difference(
            gettext("Why it was moved"),
            newest.because if newest else gettext("(never moved)"),
            because.strip() or gettext("(empty)"),
        ),
        Difference(
            gettext("How it stands"),
            gettext(DELIVERY_LABELS[whole.followed.delivery]),
            gettext("(not asked here)"),
        ),
    ]


def delivery_words(value: str) -> str:
    """A status as its word; anything else as it is."""
    return gettext(DELIVERY_LABELS[Delivery(value)]) if value in set(Delivery) else value


def _note(one: NoteLine) -> NoteBox:
    changed = ""
    if one.was is not one.now:
        changed = gettext(
            "%(was)s before, %(now)s from here on",
            was=gettext(DELIVERY_LABELS[one.was]),
            now=gettext(DELIVERY_LABELS[one.now]).lower(),
        )
    return NoteBox(one, _who(one.by_name, one.by_role), status_of(one.now), changed)


def _day(one: DayLine) -> DayBox:
    said = gettext(
        "From %(was)s to %(now)s",
        was=show_date(one.was_on) or gettext("no day"),
        now=show_date(one.due_on),
    )
    return DayBox(one, said, _who(one.by_name, one.by_role))


def _proof(one: ProofLine, whole: FollowedWhole) -> ProofBox:
    role = next((each.role for each in whole.links if each.id == one.link_id), "")
    return ProofBox(one, proof_words(one), _who(one.by_name, role))


def _link(one: LinkLine, owner_role: str, today: date) -> LinkBox:
    opens = one.opens(today)
    if one.revoked_at is not None:
        said = gettext("revoked on %(day)s", day=show_date(one.revoked_at))
    elif opens:
        said = gettext("opens until %(day)s", day=show_date(one.until))
    else:
        said = gettext("ended on %(day)s", day=show_date(one.until))
    if opens and one.role.casefold() != owner_role.casefold():
        said = gettext("%(said)s; the action is owned by another role", said=said)
    return LinkBox(one, said, opens)


def _who(name: str, role: str) -> str:
    if name:
        return name
    return gettext("%(role)s, by link", role=role) if role else gettext("An owner, by link")
