"""Gathering the facts for `rules.next_thing`, of one review or of many, in as many queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """The facts with the ids that links are made of."""

    facts: Facts
    own_id: UUID | None


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
    newest = _newest_drafts(db, actor, {line.id: line.own_roles for line in lines})
    judged = _judged(db, ids)
    own = _own_work(db, actor, lines, newest, judged)
    return {
        line.id: _situation(actor, line, people[line.id], newest.get(line.id), judged, own)
        for line in lines
    }


def _newest_drafts(
    db: Db, actor: Actor, roles: Mapping[UUID, frozenset[ReviewRole]]
) -> Mapping[UUID, Draft]:
    """The newest draft of each review that the actor may know of."""
    standing = Actor(
        person_id=actor.person_id,
        name=actor.name,
        board_roles=actor.board_roles,
        review_roles=roles,
    )
    found: dict[UUID, Draft] = {}
    drafts = select(Draft).where(Draft.review_id.in_(roles)).order_by(Draft.number)
    for draft in db.scalars(drafts):
        if may(standing, Permission.DRAFT_LIST, subject_of_draft(draft)):
            found[draft.review_id] = draft
    return found


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
    newest: Mapping[UUID, Draft],
    judged: Sequence[Assessment],
) -> Mapping[UUID, tuple[Assessment, OwnWork]]:
    """For each review the actor's own assessment of its newest draft."""
    writers = assessments.writers_of(db, judged)
    own = {
        one.review_id: one
        for one in judged
        if actor.person_id in writers[one.id] and one.draft_id == _id_of(newest.get(one.review_id))
    }
    # How far one has come matters only while it is open.
    is_open = [one.id for one in own.values() if one.state is AssessmentState.OPEN]
    facts = assessments.facts_of(db, is_open) if is_open else {}
    editions = {line.id: line.edition_sha256 for line in lines}
    return {
        review_id: (
            one,
            _progress(db, editions[review_id], facts[one.id])
            if one.id in facts
            else OwnWork(is_submitted=True),
        )
        for review_id, one in own.items()
    }


def _progress(db: Db, edition: str, facts: Mapping[str, MarkerFacts]) -> OwnWork:
    markers = get_edition(db, edition).markers
    progress = {m.number: progress_of(facts.get(m.id, MarkerFacts())) for m in markers}
    first = next((m for m in markers if progress[m.number] is not Progress.JUDGED), None)
    return OwnWork(
        is_submitted=False,
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
    own: Mapping[UUID, tuple[Assessment, OwnWork]],
) -> Situation:
    held = {one.role for one in people}
    mine = own.get(line.id)
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
            newest=newest.number if newest else None,
            newest_is_sent=newest is not None and newest.sent_at is not None,
            own=mine[1] if mine else None,
            all_in=in_kinds == set(AssessmentKind),
        ),
        own_id=mine[0].id if mine else None,
    )


def _id_of(draft: Draft | None) -> UUID | None:
    return draft.id if draft else None
