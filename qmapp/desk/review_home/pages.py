"""What the template of a review's home is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.queries import DraftLine
from qmapp.casework.involvement.coverage import Standing
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import SIDE_LABELS, Side
from qmapp.casework.reviews.queries import OnReview
from qmapp.casework.reviews.rules import ROLE_LABELS, Due, is_awaited
from qmapp.desk.review_home.conclusions import Conclusion
from qmapp.desk.review_home.history import KIND_LABELS, Happening
from qmapp.desk.review_home.known import Facts
from qmapp.desk.review_home.things import NextThing
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole, Sight
from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.storage import london_date
from qmapp.governance.stages.track import DateRow, TrackStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for somebody else, and whose turn it is."""

    who: str
    what: str
    values: Mapping[str, object] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An assessment that the person may read: whose, since when it is in, whether to go on."""

    id: UUID
    kind: str
    name: str
    submitted_on: date | None
    is_to_finish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """One draft with what the person may do with it."""

    number: int
    file_name: str
    came_on: date
    sent_on: date | None
    pages: int | None
    passages: int
    by: str
    may_read: bool
    may_send: bool
    may_see_profile: bool
    judgements: Sequence[Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the person may do here."""

    read: bool
    see_people: bool
    edit: bool
    people: bool
    declare: bool
    withdraw: bool
    upload: bool
    lift_sight: bool
    involvement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How many of one side should have a say, and what became of asking them."""

    side: str
    total: int
    heard: int
    declined: int
    never_asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHome:
    """The home of one review, for one person.

    `waits`: `next` waits for them, and does not merely say how the review stands. `is_apart`: they
    keep the review, and have no role on it that opens its drafts.
    """

    id: UUID
    today: date
    reference: str
    kind: str
    scope_note: str
    steps: Sequence[TrackStep]
    next: NextThing
    waits: bool
    more: Sequence[NextThing]
    newest: int | None
    blind: bool
    is_apart: bool
    waiting: Sequence[Waiting]
    drafts: Sequence[DraftRow]
    dates: Sequence[DateRow]
    lateness_reason: str
    people: Sequence[tuple[str, Sequence[tuple[str, bool]]]]
    process: Sequence[Judged]
    happenings: Sequence[Happening]
    misfit: str | None
    allowed: Allowed
    heard: Sequence[Heard] = ()
    conclusions: Sequence[Conclusion] = ()
    governance: Sequence[Conclusion] = ()


def draft_rows(
    drafts: Collection[DraftLine],
    assessments: Collection[AssessmentLine],
    *,
    may_send: bool,
    profiles: Collection[int],
) -> Sequence[DraftRow]:
    """The drafts, newest first, each with the judgements of it that the person may know of."""
    return [
        DraftRow(
            number=one.number,
            file_name=one.file_name,
            came_on=london_date(one.uploaded_at),
            sent_on=london_date(one.sent_at) if one.sent_at else None,
            pages=one.page_count,
            passages=one.passage_count,
            by=one.uploaded_by_name,
            may_read=one.may_read,
            may_send=may_send and not one.is_sent,
            may_see_profile=one.number in profiles,
            judgements=judgements_of(one.number, assessments),
        )
        for one in drafts
    ]


def judgements_of(number: int | None, assessments: Collection[AssessmentLine]) -> Sequence[Judged]:
    """What was judged of a draft, or of the process, as far as the person may read it."""
    return [
        Judged(
            id=line.id,
            kind=KIND_LABELS[line.kind],
            name=line.author_name,
            submitted_on=london_date(line.submitted_at) if line.submitted_at else None,
            is_to_finish=line.sight is Sight.OWN and line.state is AssessmentState.OPEN,
        )
        for line in assessments
        if line.draft_number == number
    ]


def waiting(
    facts: Facts,
    assessments: Collection[AssessmentLine],
    *,
    is_blind: bool,
    may_see_people: bool,
) -> Sequence[Waiting]:
    """What waits for others. Says nothing of a judgement that the person may not know of."""
    found: list[Waiting] = []
    if may_see_people:
        found += _seats(facts)
    mine = {ROLE_LABELS[role] for role in facts.roles}
    lead, commissioner = N_("Lead reviewer"), N_("Commissioner")
    # By the stage, not by the drafts: a chair without a role on the review is shown none of them.
    draft_awaited = facts.newest is None and is_awaited(Due.DRAFT, facts.stage)
    if may_see_people and draft_awaited and facts.has_lead_reviewer and lead not in mine:
        found.append(
            Waiting(who=lead, what=N_("Send the first draft"), on=facts.dates.draft_due_on)
        )
    # Without a role on the review one is shown no judgement, so one cannot be told what is missing.
    is_shown = bool(facts.roles) and may_see_people and not is_blind
    if facts.newest is not None and facts.newest_is_sent and is_shown:
        done = {
            line.kind
            for line in assessments
            if line.draft_number == facts.newest and line.state is AssessmentState.SUBMITTED
        }
        turns = (
            (AssessmentKind.SELF_CHECK, lead, N_("Submit the self-check of draft %(draft)s")),
            (
                AssessmentKind.COMMISSIONER,
                commissioner,
                N_("Submit the assessment of draft %(draft)s"),
            ),
        )
        found += [
            Waiting(who=who, what=what, values={"draft": facts.newest})
            for kind, who, what in turns
            if kind not in done and who not in mine
        ]
    return found


def _seats(facts: Facts) -> Sequence[Waiting]:
    """Who is still to come: invited and not here yet, or not named by the manager."""
    seats = (
        (ReviewRole.LEAD_REVIEWER, facts.has_lead_reviewer, N_("Say who is the lead reviewer")),
        (ReviewRole.COMMISSIONER, facts.has_commissioner, N_("Say who is the commissioner")),
    )
    found = []
    for role, is_there, name_them in seats:
        if is_there:
            continue
        if role in facts.invited:
            found.append(Waiting(who=ROLE_LABELS[role], what=N_("Invited; accept the invitation")))
        elif not facts.is_manager:
            found.append(Waiting(who=N_("Review manager"), what=name_them))
    return found


def people_rows(
    people: Collection[OnReview], own_id: UUID
) -> Sequence[tuple[str, Sequence[tuple[str, bool]]]]:
    """Each role with the names of those who hold it, and whether it is the person who looks."""
    return [
        (
            ROLE_LABELS[role],
            [(one.name, one.person_id == own_id) for one in people if one.role is role],
        )
        for role in dict.fromkeys(one.role for one in people)
    ]


def kind_words(kind: ReviewKind | None, kind_id: str) -> str:
    """The kind of review as the data names it today."""
    return kind.long_label if kind else kind_id


def heard_rows(lines: Sequence[EntryLine]) -> Sequence[Heard]:
    """The register in a line for each side that has somebody in it."""
    rows = []
    for side in Side:
        own = [line.standing for line in lines if line.side is side]
        if own:
            counted = Counter(own)
            rows.append(
                Heard(
                    side=SIDE_LABELS[side],
                    total=len(own),
                    heard=counted[Standing.HEARD],
                    declined=counted[Standing.DECLINED],
                    never_asked=counted[Standing.NEVER_ASKED],
                )
            )
    return rows
