"""The rows that a plan and a round are made of: lists, signatures, requests to reopen and votes.

Whoever calls these has asked the policy, or gives no word of the case away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.storage import Db
from qmapp.governance.signing.lines import (
    AskedLine,
    PlanLine,
    PlannedLine,
    ReopeningLine,
    RoundLine,
    SignatureLine,
    VoteLine,
    VoterLine,
)
from qmapp.governance.signing.models import (
    Plan,
    Planned,
    Reopening,
    ReopeningVote,
    Round,
    Signature,
    Snapshot,
)
from qmapp.governance.signing.rules import Paper, Part, outcome_of
from qmapp.people.accounts.queries import names_of

# Plans ---------------------------------------------------------------------------------------


def list_plans(db: Db, review_id: UUID, able: Collection[UUID]) -> Mapping[Paper, PlanLine]:
    """By what rule each paper of a review is signed, and by whom."""
    rows = db.scalars(
        select(Plan).where(Plan.review_id == review_id).execution_options(populate_existing=True)
    ).all()
    listed = db.scalars(
        select(Planned)
        .join(Plan, Plan.id == Planned.plan_id)
        .where(Plan.review_id == review_id, Planned.ended_at.is_(None))
        .order_by(Planned.part, Planned.added_at, Planned.id)
        .execution_options(populate_existing=True)
    ).all()
    names = names_of(db, {one.person_id for one in listed})
    return {
        row.paper: PlanLine(
            id=row.id,
            paper=row.paper,
            rule=row.rule,
            needed=row.needed,
            version=row.version,
            signatories=[
                PlannedLine(
                    id=one.id,
                    person_id=one.person_id,
                    name=names[one.person_id],
                    part=one.part,
                    capacity=one.capacity,
                    is_able=one.person_id in able,
                )
                for one in listed
                if one.plan_id == row.id
            ],
        )
        for row in rows
    }


# Rounds --------------------------------------------------------------------------------------


def list_rounds(
    db: Db, review_id: UUID, able: Collection[UUID], plans: Mapping[Paper, PlanLine]
) -> Sequence[RoundLine]:
    """The rounds of a review, the newest first. The frozen content itself is not read."""
    rows = db.execute(
        select(
            Round,
            Snapshot.sha256,
            Snapshot.chain_sequence,
            Snapshot.chain_digest,
            Snapshot.chain_seal,
            Snapshot.taken_at,
        )
        .join(Snapshot, Snapshot.id == Round.snapshot_id)
        .where(Round.review_id == review_id)
        .order_by(Round.number.desc(), Round.paper)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return []
    signatures = _signatures(db, review_id)
    asking = _reopenings(db, review_id)
    votes = _votes(db, review_id)
    people = {UUID(one["person"]) for row in rows for one in row[0].on_list}
    people |= {id_ for row in rows for id_ in (row[0].opened_by, row[0].ended_by) if id_}
    people |= {one.asked_by for every in asking.values() for one in every}
    people |= {one.person_id for every in votes.values() for one in every}
    names = names_of(db, people)
    found = []
    for row, sha256, sequence, digest, seal, taken_at in rows:
        asked = [
            _asked(one, names, able, signatures[row.id].get(UUID(one["person"])))
            for one in row.on_list
        ]
        found.append(
            RoundLine(
                id=row.id,
                review_id=row.review_id,
                paper=row.paper,
                number=row.number,
                snapshot_id=row.snapshot_id,
                sha256=sha256,
                chain_sequence=sequence,
                chain_digest=digest,
                chain_seal=seal,
                taken_at=taken_at,
                rule=row.rule,
                needed=row.needed,
                asked=asked,
                because=row.because,
                opened_by_name=names.get(row.opened_by, ""),
                opened_at=row.opened_at,
                signed_at=row.signed_at,
                ended=row.ended,
                ended_at=row.ended_at,
                ended_by_name=names.get(row.ended_by, "") if row.ended_by else "",
                ended_because=row.ended_because,
                reopenings=[
                    _reopening(one, row, asked, plans.get(row.paper), votes[one.id], names)
                    for one in asking[row.id]
                ],
            )
        )
    return found


def _asked(
    one: Mapping[str, str],
    names: Mapping[UUID, str],
    able: Collection[UUID],
    signature: Signature | None,
) -> AskedLine:
    person_id = UUID(one["person"])
    said = None
    if signature is not None:
        said = SignatureLine(
            person_id=signature.person_id,
            name=signature.name,
            capacity=signature.capacity,
            said=signature.said,
            interest=signature.interest,
            words=signature.words,
            proof=signature.proof,
            sha256=signature.sha256,
            said_at=signature.said_at,
        )
    return AskedLine(
        person_id=person_id,
        name=said.name if said is not None else names.get(person_id, ""),
        part=Part(one["part"]),
        capacity=one["capacity"],
        is_able=person_id in able,
        signature=said,
    )


def _signatures(db: Db, review_id: UUID) -> Mapping[UUID, Mapping[UUID, Signature]]:
    found: defaultdict[UUID, dict[UUID, Signature]] = defaultdict(dict)
    for one in db.scalars(
        select(Signature)
        .join(Round, Round.id == Signature.round_id)
        .where(Round.review_id == review_id)
    ):
        found[one.round_id][one.person_id] = one
    return found


# Reopening -----------------------------------------------------------------------------------


def _reopenings(db: Db, review_id: UUID) -> Mapping[UUID, Sequence[Reopening]]:
    found: defaultdict[UUID, list[Reopening]] = defaultdict(list)
    for one in db.scalars(
        select(Reopening)
        .join(Round, Round.id == Reopening.round_id)
        .where(Round.review_id == review_id)
        .order_by(Reopening.asked_at.desc(), Reopening.id)
        .execution_options(populate_existing=True)
    ):
        found[one.round_id].append(one)
    return found


def _votes(db: Db, review_id: UUID) -> Mapping[UUID, Sequence[ReopeningVote]]:
    found: defaultdict[UUID, list[ReopeningVote]] = defaultdict(list)
    for one in db.scalars(
        select(ReopeningVote)
        .join(Reopening, Reopening.id == ReopeningVote.reopening_id)
        .join(Round, Round.id == Reopening.round_id)
        .where(Round.review_id == review_id)
        .order_by(ReopeningVote.said_at, ReopeningVote.id)
    ):
        found[one.reopening_id].append(one)
    return found


def _reopening(
    one: Reopening,
    row: Round,
    asked: Sequence[AskedLine],
    plan: PlanLine | None,
    votes: Sequence[ReopeningVote],
    names: Mapping[UUID, str],
) -> ReopeningLine:
    said = {
        vote.person_id: VoteLine(
            person_id=vote.person_id,
            name=names.get(vote.person_id, ""),
            agrees=vote.agrees,
            words=vote.words,
            said_at=vote.said_at,
        )
        for vote in votes
    }
    voters = _voters(asked, plan, said)
    # A place that nobody holds now may be filled by the plan: only refusals end a request.
    waiting = sum(one.vote is None for one in voters)
    agreed = sum(one.vote is not None and one.vote.agrees for one in voters)
    return ReopeningLine(
        id=one.id,
        because=one.because,
        asked_by_name=names.get(one.asked_by, ""),
        asked_at=one.asked_at,
        closed_at=one.closed_at,
        is_reopened=one.is_reopened,
        needed=row.needed,
        outcome=outcome_of(row.needed, agreed, waiting),
        voters=voters,
        votes=list(said.values()),
    )


def _voters(
    asked: Sequence[AskedLine], plan: PlanLine | None, said: Mapping[UUID, VoteLine]
) -> Sequence[VoterLine]:
    """Who decides: each who signs on the list of the round, or who holds their place now.

    Somebody who voted keeps the place, whatever became of them since.
    """
    on_list = {one.person_id for one in asked if one.part is Part.SIGNS}
    followers = [
        one
        for one in (plan.signatories if plan is not None else ())
        if one.part is Part.SIGNS
        and (one.is_able or one.person_id in said)
        and one.person_id not in on_list
    ]
    found = []
    for one in asked:
        if one.part is not Part.SIGNS:
            continue
        if one.is_able or one.person_id in said:
            holder: AskedLine | PlannedLine | None = one
        else:
            same = (
                each for each in followers if each.capacity.casefold() == one.capacity.casefold()
            )
            holder = next(same, None)
            followers = [each for each in followers if each is not holder]
        found.append(
            VoterLine(
                capacity=one.capacity,
                person_id=holder.person_id if holder is not None else None,
                name=holder.name if holder is not None else "",
                vote=said.get(holder.person_id) if holder is not None else None,
            )
        )
    return found
