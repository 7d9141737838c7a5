"""Gathering the facts for `rules.next_thing`, of one review or of many, in as many queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    Progress,
    progress_of,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.reviews.listing import ReviewLine
from qmapp.casework.reviews.queries import OnReview, get_edition, list_people_on_reviews
from qmapp.desk.review_home.rules import Facts, OwnWork
from qmapp.foundation.access import Actor, BoardRole, Permission, ReviewRole, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The facts of one review for one person."""

    facts: Facts


def situations(
    db: Db,
    actor: Actor,
    lines: Sequence[ReviewLine],
    everybody: Iterable[OnReview] | None = None,
) -> Mapping[UUID, Situation]:
    """How each of the reviews stands for the actor. The number of queries is constant.

    `everybody` with a role on them is read when it is not given.
    """
    ids = [line.id for line in lines]
    if not ids:
        return {}
    people: dict[UUID, list[OnReview]] = defaultdict(list)
    for one in list_people_on_reviews(db, ids) if everybody is None else everybody:
        people[one.review_id].append(one)
    drafts = _drafts(db, actor, {line.id: line.own_roles for line in lines})
    newest = {draft.review_id: draft for draft in drafts}
    judged = _judged(db, ids)
    own = _own_work(db, actor, lines, drafts, judged)
    return {
        line.id: _situation(actor, line, people[line.id], newest.get(line.id), judged, own[line.id])
        for line in lines
    }


def _drafts(db: Db, actor: Actor, roles: Mapping[UUID, frozenset[ReviewRole]]) -> Sequence[Draft]:
    """The drafts of the reviews that the actor may know of, the newest last."""
    standing = Actor(
        person_id=actor.person_id,
        name=actor.name,
        board_roles=actor.board_roles,
        review_roles=roles,
    )
    drafts = select(Draft).where(Draft.review_id.in_(roles)).order_by(Draft.number)
    return [
        draft
        for draft in db.scalars(drafts)
        if may(standing, Permission.DRAFT_LIST, subject_of_draft(draft))
    ]


def _judged(db: Db, review_ids: Collection[UUID]) -> Sequence[Assessment]:
    """The newest version of every assessment of the reviews."""
    return db.scalars(
        select(Assessment).where(
            Assessment.review_id.in_(review_ids),
            Assessment.state != AssessmentState.SUPERSEDED,
        )
    ).all()


def _own_work(
    db: Db,
    actor: Actor,
    lines: Sequence[ReviewLine],
    drafts: Sequence[Draft],
    judged: Sequence[Assessment],
) -> Mapping[UUID, Sequence[OwnWork]]:
    """For each review every assessment that the actor writes, of whatever draft they know of."""
    writers = assessments.writers_of(db, judged)
    mine = [one for one in judged if actor.person_id in writers[one.id]]
    # How far one has come matters only while it is open.
    is_open = [one.id for one in mine if one.state is AssessmentState.OPEN]
    facts = assessments.facts_of(db, is_open) if is_open else {}
    editions = {line.id: line.edition_sha256 for line in lines}
    numbers: dict[UUID | None, int | None] = {draft.id: draft.number for draft in drafts}
    numbers[None] = None
    works: dict[UUID, list[OwnWork]] = {line.id: [] for line in lines}
    for one in mine:
        if one.draft_id in numbers:  # else: of a draft that the actor may no longer know of
            own = OwnWork(
                id=one.id,
                kind=one.kind,
                draft=numbers[one.draft_id],
                is_submitted=one.id not in facts,
            )
            if not own.is_submitted:
                own = _with_progress(db, own, editions[one.review_id], facts[one.id])
            works[one.review_id].append(own)
    return works


def _with_progress(db: Db, own: OwnWork, edition: str, facts: Mapping[str, MarkerFacts]) -> OwnWork:
    markers = get_edition(db, edition).markers
    progress = {m.number: progress_of(facts.get(m.id, MarkerFacts())) for m in markers}
    first = next((m for m in markers if progress[m.number] is not Progress.JUDGED), None)
    return replace(
        own,
        judged=sum(state is Progress.JUDGED for state in progress.values()),
        started=sum(state is Progress.STARTED for state in progress.values()),
        markers=len(markers),
        first_unjudged=first.number if first else None,
        first_title=first.title if first else "",
    )


def _situation(
    actor: Actor,
    line: ReviewLine,
    people: Sequence[OnReview],
    newest: Draft | None,
    judged: Sequence[Assessment],
    works: Sequence[OwnWork],
) -> Situation:
    held = {one.role for one in people}
    number = newest.number if newest else None
    # Whoever has two parts has two assessments of one draft: the open one is what waits.
    of_newest = sorted(
        (one for one in works if one.draft == number), key=lambda one: one.is_submitted
    )
    mine = of_newest[0] if of_newest else None
    in_kinds = {
        one.kind
        for one in judged
        if newest is not None
        and one.draft_id == newest.id
        and one.state is AssessmentState.SUBMITTED
    }
    return Situation(
        facts=Facts(
            roles=line.own_roles,
            is_manager=actor.is_on_board(line.board_id, BoardRole.REVIEW_MANAGER),
            stage=line.stage,
            dates=line.dates,
            has_lead_reviewer=ReviewRole.LEAD_REVIEWER in held,
            has_commissioner=ReviewRole.COMMISSIONER in held,
            newest=number,
            newest_is_sent=newest is not None and newest.sent_at is not None,
            own=mine,
            others=[one for one in works if one is not mine and not one.is_submitted],
            all_in=in_kinds == set(AssessmentKind),
        ),
    )
