"""Named reads of the register: entries with their steps, as far as the actor may see them.

An entry that is hidden from an agency is absent for whoever holds a role for that agency on the
board, from every list and every figure. `_in_sight` is the one place that says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, select

from qmapp.casework.involvement.coverage import Share, Standing, standing_of
from qmapp.casework.involvement.lines import EntryLine, StepLine, Steps, steps_of
from qmapp.casework.involvement.models import HiddenFrom, InvolvementStep, Participant
from qmapp.casework.involvement.rules import Entry, Group
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.reviews.models import Interest, Review
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.models import Agency, Membership

__all__ = [
    "EntryLine",
    "GroupCount",
    "StepLine",
    "agencies_of",
    "board_counts",
    "get_entry",
    "get_participant",
    "get_step",
    "hidden_from",
    "started_on",
    "visible_entries",
    "visible_ids",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """How often a group was identified over a board's reviews, and what became of asking.

    Every identified entry stands in one standing, so that these add up to `identified`.
    `identified_in` and `behind` are the reviews that stand behind the figures.
    """

    group: Group
    reviews: int
    reviews_identified: int
    identified: int
    people: int
    by_standing: Mapping[Standing, int]
    identified_in: frozenset[UUID]
    behind: Mapping[Standing, frozenset[UUID]]

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
    with_names: bool = True,
) -> Sequence[EntryLine]:
    """The register of a review as the actor may see it, in the order of groups and of adding.

    `is_for_all` leaves out every entry that is hidden from any agency, for what everybody on the
    review reads. Entries that were ended are left out unless asked for. Four queries; three
    without the names of those who wrote.
    """
    query = _entries(actor).where(Participant.review_id == review.id)
    if is_for_all:
        query = query.where(not_(_hidden_from_any()))
    if not with_ended:
        query = query.where(Participant.ended_at.is_(None))
    return _lines(db, query, with_names=with_names)


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
    steps = steps_of(
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
    identified_in = frozenset(review_id for review_id, _, _ in entries)
    behind = {
        one: frozenset(review_id for review_id, _, standing in entries if standing is one)
        for one in Standing
    }
    return GroupCount(
        group=group,
        reviews=reviews,
        reviews_identified=len(identified_in),
        identified=len(entries),
        people=sum(size for _, size, _ in entries),
        by_standing=MappingProxyType(
            {one: sum(standing is one for _, _, standing in entries) for one in Standing}
        ),
        identified_in=identified_in,
        behind=MappingProxyType(behind),
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


def _lines(
    db: Db, query: Select[Participant, str], *, with_names: bool = True
) -> Sequence[EntryLine]:
    rows = [(participant, agency) for participant, agency in db.execute(query)]
    ids = [participant.id for participant, _ in rows]
    hidden: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for participant_id, agency_id, name in db.execute(
        select(HiddenFrom.participant_id, Agency.id, Agency.name)
        .join(Agency, Agency.id == HiddenFrom.agency_id)
        .where(HiddenFrom.participant_id.in_(ids))
    ):
        hidden[participant_id][agency_id] = name
    steps = steps_of(
        db,
        select(InvolvementStep, Words.text, Words.withdrawn_at)
        .outerjoin(Words, Words.id == InvolvementStep.words_id)
        .where(InvolvementStep.participant_id.in_(ids)),
        more_people={participant.added_by for participant, _ in rows},
        with_names=with_names,
    )
    names = steps.names
    lines = [
        _line(participant, agency, hidden[participant.id], steps, names)
        for participant, agency in rows
    ]
    order = {group: place for place, group in enumerate(Group)}
    return sorted(lines, key=lambda e: (order[e.belongs_to], e.added_at, e.label.casefold(), e.id))


def is_on_record(
    db: Db, participant_id: UUID, *, words_id: UUID | None = None, ever: bool = False
) -> bool:
    """Whether words of theirs, or these words, stand on record as evidence that others may read.

    `ever`: or stood. A record that was taken away is still shown under what rests on it.
    """
    found = (
        select(FromRegister.id)
        .join(Record, Record.id == FromRegister.record_id)
        .join(InvolvementStep, InvolvementStep.words_id == FromRegister.words_id)
        .where(InvolvementStep.participant_id == participant_id)
    )
    if words_id is not None:
        found = found.where(FromRegister.words_id == words_id)
    if not ever:
        found = found.where(Record.taken_away_at.is_(None))
    return db.scalar(found.limit(1)) is not None


def _line(
    participant: Participant,
    agency: str | None,
    hidden: Mapping[UUID, str],
    steps: Steps,
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
