"""Named reads of plans, rounds and what stands signed.

Those that give words of the case away ask whether whoever asks may read them; `standing_of` gives
none, and asks nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, ReviewRole, SigningSubject, require
from qmapp.foundation.storage import Db
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import from_kept, kept_digest
from qmapp.governance.signing.differing import differences
from qmapp.governance.signing.lines import (
    AskedLine,
    Frozen,
    PlanLine,
    PlannedLine,
    ReopeningLine,
    RoundLine,
    SignatureLine,
    Standing,
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
from qmapp.governance.signing.rules import Ended, Paper, Part, outcome_of
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.queries import names_of

Standings = Mapping[Paper, Standing]

# What stands ---------------------------------------------------------------------------------


def standing_of(db: Db, review: Review, paper: Paper) -> Standing:
    """How far the signing of a paper of a review has come. A constant number of queries."""
    return standings_of(db, review, [paper])[paper]


def standings_of(db: Db, review: Review, papers: Iterable[Paper] = tuple(Paper)) -> Standings:
    """The same, of some papers of a review."""
    wanted = tuple(papers)
    able = able_to_sign(db, review.id)
    plans = _plans(db, review.id, able)
    rounds = _rounds(db, review.id, able, plans)
    report = _find(rounds, Paper.REPORT, Ended.SIGNED)
    return {
        paper: _standing(
            db, review, paper, plans.get(paper), rounds, report.sha256 if report else None
        )
        for paper in wanted
    }


def _standing(
    db: Db,
    review: Review,
    paper: Paper,
    plan: PlanLine | None,
    rounds: Sequence[RoundLine],
    report_sha256: str | None,
) -> Standing:
    signed = _find(rounds, paper, Ended.SIGNED)
    under_way = _find(rounds, paper, None)
    found = Standing(
        paper=paper,
        plan=plan,
        open=under_way,
        signed=signed,
        past=[one for one in rounds if one.paper is paper and one not in (signed, under_way)],
    )
    if found.round is None:
        return found
    kept = db.get_one(Snapshot, found.round.snapshot_id)
    now = reading.read(db, review, paper, report_sha256=report_sha256)
    return Standing(
        paper=paper,
        plan=plan,
        open=under_way,
        signed=signed,
        past=found.past,
        differences=differences(from_kept(paper, kept.content), now),
    )


def _find(rounds: Sequence[RoundLine], paper: Paper, ended: Ended | None) -> RoundLine | None:
    return next((one for one in rounds if one.paper is paper and one.ended is ended), None)


def find_plan(db: Db, review_id: UUID, paper: Paper) -> PlanLine | None:
    """By what rule a paper is signed, and by whom; None before anybody said."""
    return _plans(db, review_id, able_to_sign(db, review_id)).get(paper)


def get_round(db: Db, review_id: UUID, round_id: UUID, *, lock: bool = False) -> Round:
    """One round of a review. Raises NotFound. `lock` holds it."""
    query = select(Round).where(Round.id == round_id, Round.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("round")
    return found


def get_line(db: Db, review_id: UUID, round_id: UUID) -> RoundLine:
    """One round with what was said to it. Raises NotFound. Asks nobody."""
    able = able_to_sign(db, review_id)
    found = _rounds(db, review_id, able, _plans(db, review_id, able))
    for one in found:
        if one.id == round_id:
            return one
    raise NotFound("round")


def get_frozen(db: Db, actor: Actor, review: Review, round_id: UUID) -> Frozen:
    """A round with what was frozen for it, whole. Raises NotFound, NotAllowed."""
    require(actor, Permission.SNAPSHOT_READ, SigningSubject(review.board_id, review.id))
    line = get_line(db, review.id, round_id)
    kept = db.get_one(Snapshot, line.snapshot_id)
    return Frozen(
        line=line,
        content=from_kept(line.paper, kept.content),
        is_whole=kept_digest(kept.content) == kept.sha256,
    )


def find_signed(db: Db, actor: Actor, review: Review, paper: Paper) -> Frozen | None:
    """What stands signed, whole; None before it is signed. Raises NotAllowed."""
    found = standing_of(db, review, paper).signed
    return get_frozen(db, actor, review, found.id) if found is not None else None


def find_said(db: Db, round_id: UUID, person_id: UUID) -> Signature | None:
    """What somebody said to a round, as the database has it now."""
    return db.scalar(
        select(Signature)
        .where(Signature.round_id == round_id, Signature.person_id == person_id)
        .execution_options(populate_existing=True)
    )


# Subjects of the policy ----------------------------------------------------------------------


def subject_of(review: Review, line: RoundLine | None = None) -> SigningSubject:
    """A round as the policy sees it: who is asked to say something in it."""
    asked = line.asked if line is not None else ()
    return SigningSubject(
        review.board_id, review.id, asked_ids=frozenset(one.person_id for one in asked)
    )


def subject_of_vote(review: Review, line: RoundLine) -> SigningSubject:
    """The last request to reopen a round as the policy sees it: who is asked about it."""
    asking = line.newest_reopening
    voters = asking.voters if asking is not None else ()
    return SigningSubject(
        review.board_id,
        review.id,
        asked_ids=frozenset(one.person_id for one in voters if one.person_id is not None),
    )


def able_to_sign(db: Db, review_id: UUID) -> frozenset[UUID]:
    """Who holds the role of signatory on a review, with no interest that stands."""
    interested = select(Interest.person_id).where(
        Interest.review_id == review_id, Interest.withdrawn_at.is_(None)
    )
    return frozenset(
        db.scalars(
            select(RoleOnReview.person_id)
            .join(Person, Person.id == RoleOnReview.person_id)
            .where(
                RoleOnReview.review_id == review_id,
                RoleOnReview.role == ReviewRole.SIGNATORY,
                RoleOnReview.ended_at.is_(None),
                RoleOnReview.person_id.not_in(interested),
                Person.active,
            )
        )
    )


# Plans ---------------------------------------------------------------------------------------


def _plans(db: Db, review_id: UUID, able: Collection[UUID]) -> Mapping[Paper, PlanLine]:
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


def _rounds(
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
