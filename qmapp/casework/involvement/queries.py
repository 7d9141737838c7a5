"""Named reads of the register: entries with their steps, as far as the actor may see them.

An entry that is hidden from an agency is absent for whoever holds a role for that agency on the
board, from every list and every figure. `_in_sight` is the one place that says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, select

from qmapp.casework.involvement.coverage import Share, Standing, standing_of
from qmapp.casework.involvement.models import HiddenFrom, InvolvementStep, Participant
from qmapp.casework.involvement.rules import Entry, Group, Side, Step, StepKind, side_of
from qmapp.casework.reviews.models import Interest, Review
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.models import Agency, Membership
from qmapp.people.accounts.queries import names_of

_KIND_ORDER = {kind: place for place, kind in enumerate(StepKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One version of a step, with its words while they are there.

    `answers_id` names the step that it answers as that stands now, corrections counted in.
    `earlier` are the versions that it corrects, newest first.
    """

    id: UUID
    kind: StepKind
    on: date | None
    details: Mapping[str, Any]
    draft_number: int | None
    answers_id: UUID | None
    words: str | None
    words_id: UUID | None
    withdrawn_at: datetime | None
    is_mistake: bool
    written_by: UUID
    written_by_name: str
    written_at: datetime
    earlier: Sequence[StepLine] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether its words were taken back."""
        return self.withdrawn_at is not None

    @property
    def step(self) -> Step:
        """The step as the rules see it."""
        gone = self.withdrawn_at
        return Step(
            id=self.id,
            kind=self.kind,
            on=self.on,
            details=self.details,
            answers_id=self.answers_id,
            draft_number=self.draft_number,
            has_words=self.words is not None,
            is_withdrawn=gone is not None,
            withdrawn_on=london_date(gone) if gone is not None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """Somebody of the register, with the steps as they stand now: earliest first, undated last.

    `mistakes` are steps that a correction says never happened, newest first.
    """

    id: UUID
    review_id: UUID
    belongs_to: Group
    label: str
    agency_id: UUID | None
    agency_name: str | None
    size: int | None
    why: str
    identified_on: date | None
    added_by: UUID
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int
    hidden_from: frozenset[UUID]
    hidden_from_names: Sequence[str]
    steps: Sequence[StepLine]
    mistakes: Sequence[StepLine]

    @property
    def group(self) -> Group:
        """What they are to the child, or which service they work in."""
        return self.belongs_to

    @property
    def side(self) -> Side:
        """Whose say it is."""
        return side_of(self.belongs_to)

    @property
    def entry(self) -> Entry:
        """The entry as the rules see it."""
        return Entry(
            id=self.id,
            group=self.belongs_to,
            label=self.label,
            size=self.size,
            identified_on=self.identified_on,
            steps=[line.step for line in self.steps],
        )

    @property
    def standing(self) -> Standing:
        """What became of asking them."""
        return standing_of(self.entry)

    def find_step(self, step_id: UUID) -> StepLine | None:
        """The step as it stands now, when this is its id."""
        return next((line for line in self.steps if line.id == step_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """How often a group was identified over a board's reviews, and what became of asking.

    Every identified entry stands in one standing, so that these add up to `identified`.
    """

    group: Group
    reviews: int
    reviews_identified: int
    identified: int
    people: int
    by_standing: Mapping[Standing, int]

    def share(self, *standings: Standing) -> Share:
        """How many of those identified stand in one of these."""
        return Share(sum(self.by_standing[one] for one in standings), self.identified)

    @property
    def in_reviews(self) -> Share:
        """In how many of the reviews the group was identified."""
        return Share(self.reviews_identified, self.reviews)


# One participant -----------------------------------------------------------------------------


def get_participant(
    db: Db, actor: Actor, review_id: UUID, participant_id: UUID, *, lock: bool = False
) -> Participant:
    """Somebody of a review's register. Raises NotFound, also when hidden from the actor."""
    query = select(Participant).where(
        Participant.id == participant_id, Participant.review_id == review_id, _in_sight(actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("participant")
    return found


def visible_ids(db: Db, actor: Actor, review_id: UUID) -> frozenset[UUID]:
    """Everybody of a review's register whom the actor may see, ended entries too."""
    query = select(Participant.id).where(Participant.review_id == review_id, _in_sight(actor))
    return frozenset(db.scalars(query))


def get_step(db: Db, actor: Actor, review_id: UUID, step_id: UUID) -> InvolvementStep:
    """A step of a review's register. Raises NotFound, also when its entry is hidden."""
    query = select(InvolvementStep).join(
        Participant, Participant.id == InvolvementStep.participant_id
    )
    found = db.scalar(
        query.where(
            InvolvementStep.id == step_id, Participant.review_id == review_id, _in_sight(actor)
        )
    )
    if found is None:
        raise NotFound("step")
    return found


def hidden_from(db: Db, participant_id: UUID) -> frozenset[UUID]:
    """The agencies whose people do not see somebody."""
    return frozenset(
        db.scalars(select(HiddenFrom.agency_id).where(HiddenFrom.participant_id == participant_id))
    )


def agencies_of(db: Db, actor: Actor, board_id: UUID) -> frozenset[UUID]:
    """The agencies for which the actor holds a role on the board now."""
    query = select(Membership.agency_id).where(_own_membership(actor, board_id))
    return frozenset(one for one in db.scalars(query) if one is not None)


def started_on(review: Review) -> date:
    """The day on which a review began: when it was commissioned, else when it was set up here."""
    return review.commissioned_on or london_date(review.created_at)


# The register --------------------------------------------------------------------------------


def visible_entries(
    db: Db,
    actor: Actor,
    review: Review,
    *,
    is_for_all: bool = False,
    with_ended: bool = False,
) -> Sequence[EntryLine]:
    """The register of a review as the actor may see it, in the order of groups and of adding.

    `is_for_all` leaves out every entry that is hidden from any agency, for what everybody on the
    review reads. Entries that were ended are left out unless asked for. Four queries.
    """
    query = _entries(actor).where(Participant.review_id == review.id)
    if is_for_all:
        query = query.where(not_(_hidden_from_any()))
    if not with_ended:
        query = query.where(Participant.ended_at.is_(None))
    return _lines(db, query)


def get_entry(db: Db, actor: Actor, review_id: UUID, participant_id: UUID) -> EntryLine:
    """One entry with its steps, ended ones too. Raises NotFound, also when it is hidden."""
    query = _entries(actor).where(
        Participant.review_id == review_id, Participant.id == participant_id
    )
    found = _lines(db, query)
    if not found:
        raise NotFound("participant")
    return found[0]


def board_counts(db: Db, actor: Actor, board_id: UUID) -> Sequence[GroupCount]:
    """How often each group was identified, heard, declined or never asked on the board.

    Reviews in which an interest of the actor stands are left out, and entries hidden from them.
    Every group is there, so that what nobody ever identified shows. No words are read.
    """
    declared = select(Interest.review_id).where(
        Interest.person_id == actor.person_id, Interest.withdrawn_at.is_(None)
    )
    reviews = db.scalars(
        select(Review.id).where(Review.board_id == board_id, Review.id.not_in(declared))
    ).all()
    rows = db.execute(
        select(Participant.id, Participant.review_id, Participant.belongs_to, Participant.size)
        .join(Review, Review.id == Participant.review_id)
        .where(
            Review.board_id == board_id,
            Review.id.not_in(declared),
            Participant.ended_at.is_(None),
            _in_sight(actor),
        )
    ).all()
    steps = _steps_of(
        db,
        select(InvolvementStep, Words.digest, Words.withdrawn_at)
        .outerjoin(Words, Words.id == InvolvementStep.words_id)
        .join(Participant, Participant.id == InvolvementStep.participant_id)
        .join(Review, Review.id == Participant.review_id)
        .where(Review.board_id == board_id, Review.id.not_in(declared), _in_sight(actor)),
        with_names=False,
    )
    found: dict[Group, list[tuple[UUID, int, Standing]]] = defaultdict(list)
    for participant_id, review_id, group, size in rows:
        current, _ = steps.get(participant_id, ((), ()))
        entry = Entry(
            id=participant_id, group=group, label="", size=size, steps=[s.step for s in current]
        )
        found[group].append((review_id, size or 1, standing_of(entry)))
    return [_count_of(group, found[group], len(reviews)) for group in Group]


def _count_of(
    group: Group, entries: Sequence[tuple[UUID, int, Standing]], reviews: int
) -> GroupCount:
    return GroupCount(
        group=group,
        reviews=reviews,
        reviews_identified=len({review_id for review_id, _, _ in entries}),
        identified=len(entries),
        people=sum(size for _, size, _ in entries),
        by_standing=MappingProxyType(
            {one: sum(standing is one for _, _, standing in entries) for one in Standing}
        ),
    )


# What is hidden ------------------------------------------------------------------------------


def _own_membership(actor: Actor, board_id: Any) -> ColumnElement[bool]:
    return and_(
        Membership.person_id == actor.person_id,
        Membership.board_id == board_id,
        Membership.ended_at.is_(None),
        Membership.agency_id.is_not(None),
    )


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    """Participants that are hidden from no agency for which the actor holds a role."""
    return not_(
        exists().where(
            HiddenFrom.participant_id == Participant.id,
            HiddenFrom.agency_id == Membership.agency_id,
            _own_membership(actor, Participant.board_id),
        )
    )


def _hidden_from_any() -> ColumnElement[bool]:
    return exists().where(HiddenFrom.participant_id == Participant.id)


# Rows into lines -----------------------------------------------------------------------------


def _entries(actor: Actor) -> Select[Participant, str]:
    return (
        select(Participant, Agency.name)
        .outerjoin(Agency, Agency.id == Participant.agency_id)
        .where(_in_sight(actor))
    )


def _lines(db: Db, query: Select[Participant, str]) -> Sequence[EntryLine]:
    rows = [(participant, agency) for participant, agency in db.execute(query)]
    ids = [participant.id for participant, _ in rows]
    hidden: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for participant_id, agency_id, name in db.execute(
        select(HiddenFrom.participant_id, Agency.id, Agency.name)
        .join(Agency, Agency.id == HiddenFrom.agency_id)
        .where(HiddenFrom.participant_id.in_(ids))
    ):
        hidden[participant_id][agency_id] = name
    steps = _steps_of(
        db,
        select(InvolvementStep, Words.text, Words.withdrawn_at)
        .outerjoin(Words, Words.id == InvolvementStep.words_id)
        .where(InvolvementStep.participant_id.in_(ids)),
        more_people={participant.added_by for participant, _ in rows},
    )
    names = steps.names
    lines = [
        _line(participant, agency, hidden[participant.id], steps, names)
        for participant, agency in rows
    ]
    order = {group: place for place, group in enumerate(Group)}
    return sorted(lines, key=lambda e: (order[e.belongs_to], e.added_at, e.label.casefold(), e.id))


def _line(
    participant: Participant,
    agency: str | None,
    hidden: Mapping[UUID, str],
    steps: _Steps,
    names: Mapping[UUID, str],
) -> EntryLine:
    current, mistakes = steps.get(participant.id, ((), ()))
    return EntryLine(
        id=participant.id,
        review_id=participant.review_id,
        belongs_to=participant.belongs_to,
        label=participant.label,
        agency_id=participant.agency_id,
        agency_name=agency,
        size=participant.size,
        why=participant.why,
        identified_on=participant.identified_on,
        added_by=participant.added_by,
        added_by_name=names.get(participant.added_by, ""),
        added_at=participant.added_at,
        ended_at=participant.ended_at,
        ended_because=participant.ended_because,
        version=participant.version,
        hidden_from=frozenset(hidden),
        hidden_from_names=sorted(hidden.values(), key=str.casefold),
        steps=current,
        mistakes=mistakes,
    )


class _Steps(dict[UUID, tuple[Sequence[StepLine], Sequence[StepLine]]]):
    """By participant: steps as they stand now, and those that never happened."""

    names: Mapping[UUID, str]


def _steps_of(
    db: Db,
    query: Select[Any, Any, Any],
    *,
    more_people: Collection[UUID] = (),
    with_names: bool = True,
) -> _Steps:
    rows = {step.id: (step, words, gone) for step, words, gone in db.execute(query)}
    people = {step.written_by for step, _, _ in rows.values()} | set(more_people)
    names = names_of(db, people) if with_names else {}
    corrected = {s.corrects_id for s, _, _ in rows.values() if s.corrects_id is not None}
    chains = [_chain(step.id, rows) for step, _, _ in rows.values() if step.id not in corrected]
    now = {step_id: chain[0] for chain in chains for step_id in chain}
    found: dict[UUID, tuple[list[StepLine], list[StepLine]]] = defaultdict(lambda: ([], []))
    first_written: dict[UUID, datetime] = {}
    for chain in chains:
        newest, *earlier = (_step_line(*rows[one], names=names, now=now) for one in chain)
        line = _with_earlier(newest, earlier)
        first_written[line.id] = rows[chain[-1]][0].written_at
        found[rows[chain[0]][0].participant_id][line.is_mistake].append(line)
    steps = _Steps()
    steps.names = names
    for participant_id, (current, mistakes) in found.items():
        current.sort(
            key=lambda s: (
                s.on is None, s.on or date.max, first_written[s.id], _KIND_ORDER[s.kind], s.id
            )
        )  # fmt: skip
        mistakes.sort(key=lambda s: (s.written_at, s.id), reverse=True)
        steps[participant_id] = (current, mistakes)
    return steps


def _chain(newest: UUID, rows: Mapping[UUID, tuple[InvolvementStep, Any, Any]]) -> list[UUID]:
    """The ids of a step's versions, newest first."""
    chain = [newest]
    while (before := rows[chain[-1]][0].corrects_id) is not None and before in rows:
        chain.append(before)
    return chain


def _step_line(
    step: InvolvementStep,
    words: str | None,
    gone: datetime | None,
    *,
    names: Mapping[UUID, str],
    now: Mapping[UUID, UUID],
) -> StepLine:
    return StepLine(
        id=step.id,
        kind=step.kind,
        on=step.happened_on,
        details=MappingProxyType(dict(step.details)),
        draft_number=step.draft_number,
        answers_id=now.get(step.answers_id) if step.answers_id is not None else None,
        words=words if gone is None else None,
        words_id=step.words_id,
        withdrawn_at=gone,
        is_mistake=step.is_mistake,
        written_by=step.written_by,
        written_by_name=names.get(step.written_by, ""),
        written_at=step.written_at,
    )


def _with_earlier(line: StepLine, earlier: Iterable[StepLine]) -> StepLine:
    return replace(line, earlier=tuple(earlier))
