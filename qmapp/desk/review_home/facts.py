"""Gathering the facts for `rules.next_thing`, of one review or of many, in as many queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    Progress,
    confirm_order,
    progress_of,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.evidence import carrying
from qmapp.casework.reviews.listing import ReviewLine
from qmapp.casework.reviews.queries import OnReview, get_edition, list_people_on_reviews
from qmapp.decision.asks import queries as asks
from qmapp.desk.review_home.governed import governed_of
from qmapp.desk.review_home.known import Earlier, Facts, OwnWork
from qmapp.foundation.access import (
    Actor,
    BoardRole,
    Permission,
    ReviewRole,
    ReviewSubject,
    may,
)
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import list_roles_invited_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The facts of one review for one person."""

    facts: Facts


def situations(
    db: Db,
    actor: Actor,
    lines: Sequence[ReviewLine],
    now: datetime,
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
    writers = assessments.writers_of(db, judged)
    mine = [one for one in judged if actor.person_id in writers[one.id]]
    own = _own_work(db, lines, drafts, mine)
    earlier = _earlier(db, newest, drafts, mine)
    invited = list_roles_invited_to(db, ids, now)
    overdue = asks.overdue_since(db, _answered_for(actor, lines), london_date(now))
    governed = governed_of(db, actor, lines)
    found = {
        line.id: _situation(actor, line, people[line.id], newest.get(line.id), judged, own[line.id])
        for line in lines
    }
    return {
        id_: replace(
            one,
            facts=replace(
                one.facts,
                earlier=earlier.get(id_, ()),
                invited=invited.get(id_, frozenset()),
                overdue_asks=len(overdue.get(id_, ())),
                governed=governed[id_],
            ),
        )
        for id_, one in found.items()
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


def _answered_for(actor: Actor, lines: Sequence[ReviewLine]) -> Collection[UUID]:
    """The reviews for whose response the actor writes: they are told of letters without a reply."""
    standing = replace(actor, review_roles={line.id: line.own_roles for line in lines})
    subjects = {line.id: ReviewSubject(line.board_id, line.id) for line in lines}
    return [id_ for id_, one in subjects.items() if may(standing, Permission.RESPONSE_WRITE, one)]


def _judged(db: Db, review_ids: Collection[UUID]) -> Sequence[Assessment]:
    """The newest version of every assessment of the reviews."""
    return db.scalars(
        select(Assessment).where(
            Assessment.review_id.in_(review_ids),
            Assessment.state != AssessmentState.SUPERSEDED,
        )
    ).all()


def _earlier(
    db: Db, newest: Mapping[UUID, Draft], drafts: Sequence[Draft], mine: Sequence[Assessment]
) -> Mapping[UUID, Sequence[Earlier]]:
    """For each review what of the actor's own an assessment of its newest draft may start from.

    The newest draft is that which the actor may know of, so that what became of evidence in one
    that is not sent is told to nobody.
    """
    numbers: dict[UUID | None, int] = {draft.id: draft.number for draft in drafts}
    begun = {(one.draft_id, one.kind) for one in mine}
    best: dict[tuple[UUID, AssessmentKind], Assessment] = {}
    for one in sorted(mine, key=lambda one: (numbers.get(one.draft_id, 0), one.started_at)):
        to = newest.get(one.review_id)
        is_earlier = to is not None and 0 < numbers.get(one.draft_id, 0) < to.number
        if is_earlier and to is not None and (to.id, one.kind) not in begun:
            best[one.review_id, one.kind] = one
    if not best:
        return {}
    chains = assessments.chains_of(db, list(best.values()))
    pieces = dict(zip(chains, carrying.pieces_of(db, list(chains.values())), strict=True))
    wanted = {one.id: (pieces[one.id], newest[one.review_id].reading_id) for one in best.values()}
    tallies = carrying.tally(db, {k: (v, r) for k, (v, r) in wanted.items() if r is not None})
    found: defaultdict[UUID, list[Earlier]] = defaultdict(list)
    for (review_id, kind), one in best.items():
        tally = tallies.get(one.id, carrying.Tally())
        found[review_id].append(
            Earlier(
                kind=kind,
                draft=numbers[one.draft_id],
                unchanged=tally.unchanged,
                moved=tally.moved,
                reworded=tally.reworded,
                gone=tally.gone,
                ask=tally.ask,
                waiting=tally.waiting,
            )
        )
    return found


def _own_work(
    db: Db, lines: Sequence[ReviewLine], drafts: Sequence[Draft], mine: Sequence[Assessment]
) -> Mapping[UUID, Sequence[OwnWork]]:
    """For each review every assessment that the actor writes, of whatever draft they know of."""
    # How far one has come matters only while it is open.
    is_open = [one.id for one in mine if one.state is AssessmentState.OPEN]
    facts = assessments.facts_of(db, is_open) if is_open else {}
    chains = assessments.chains_of(db, [one for one in mine if one.id in facts])
    changed = dict(zip(chains, carrying.changed_markers(db, list(chains.values())), strict=True))
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
                edition = get_edition(db, editions[one.review_id])
                own = _with_progress(own, edition.markers, facts[one.id], changed[one.id])
            works[one.review_id].append(own)
    return works


def _with_progress(
    own: OwnWork,
    markers: Sequence[Marker],
    facts: Mapping[str, MarkerFacts],
    changed: Collection[str],
) -> OwnWork:
    progress = [progress_of(facts.get(m.id, MarkerFacts())) for m in markers]
    order = confirm_order([m.id for m in markers], facts, changed)
    first = next((m for m in markers if m.id == order[0]), None) if order else None
    return replace(
        own,
        judged=progress.count(Progress.JUDGED),
        started=progress.count(Progress.STARTED),
        to_confirm=progress.count(Progress.TO_CONFIRM),
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
    submitted = [
        one.kind
        for one in judged
        if newest is not None
        and one.draft_id == newest.id
        and one.state is AssessmentState.SUBMITTED
    ]
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
            all_in=set(submitted) == set(AssessmentKind),
            judgements=len(submitted),
        ),
    )
