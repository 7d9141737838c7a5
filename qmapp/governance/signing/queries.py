"""Named reads of plans, rounds and what stands signed.

Those that give words of the case away ask whether whoever asks may read them; `standing_of` gives
none, and asks nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments.queries import has_to_judge, still_to_judge
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, ReviewRole, SigningSubject, require
from qmapp.foundation.storage import Db
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import ReportContent, from_kept, kept_digest
from qmapp.governance.signing.differing import differences
from qmapp.governance.signing.lines import (
    Frozen,
    PlanLine,
    RoundLine,
    Standing,
)
from qmapp.governance.signing.listing import list_plans, list_rounds
from qmapp.governance.signing.models import (
    Round,
    Signature,
    Snapshot,
)
from qmapp.governance.signing.rules import Ended, Paper
from qmapp.people.accounts.models import Person

Standings = Mapping[Paper, Standing]

# What stands ---------------------------------------------------------------------------------


def standing_of(db: Db, review: Review, paper: Paper) -> Standing:
    """How far the signing of a paper of a review has come. A constant number of queries."""
    return standings_of(db, review, [paper])[paper]


def standings_of(db: Db, review: Review, papers: Iterable[Paper] = tuple(Paper)) -> Standings:
    """The same, of some papers of a review."""
    wanted = tuple(papers)
    able = able_to_sign(db, review.id)
    plans = list_plans(db, review.id, able)
    rounds = list_rounds(db, review.id, able, plans)
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
    return list_plans(db, review_id, able_to_sign(db, review_id)).get(paper)


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
    found = list_rounds(db, review_id, able, list_plans(db, review_id, able))
    for one in found:
        if one.id == round_id:
            return one
    raise NotFound("round")


def get_frozen(db: Db, actor: Actor, review: Review, round_id: UUID) -> Frozen:
    """A round with what was frozen for it, whole. Raises NotFound, NotAllowed."""
    line = get_line(db, review.id, round_id)
    in_sight = is_in_sight(db, actor, review, line)
    require(actor, Permission.SNAPSHOT_READ, subject_of(review, line, is_in_sight=in_sight))
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


def subject_of(
    review: Review, line: RoundLine | None = None, *, is_in_sight: bool = True
) -> SigningSubject:
    """A round as the policy sees it: who is asked to say something in it."""
    asked = line.asked if line is not None else ()
    return SigningSubject(
        review.board_id,
        review.id,
        asked_ids=frozenset(one.person_id for one in asked),
        is_in_sight=is_in_sight,
    )


def is_in_sight(db: Db, actor: Actor, review: Review, line: RoundLine | None = None) -> bool:
    """Whether blindness keeps nothing from the actor of what a round froze.

    Without a round: of the report as it stands. It says what assessors found, so that whoever has
    still to submit an assessment of that draft waits, until the report stands signed.
    """
    if line is not None and line.paper is not Paper.REPORT:
        return True
    draft = reading.find_signable(db, review.id) if line is None else _frozen_draft(db, line)
    if draft is None or _is_report_signed(db, review.id):
        return True
    return not has_to_judge(db, actor, review, draft)


def draft_to_judge(db: Db, actor: Actor, review: Review) -> int | None:
    """The number of the newest draft, while it is kept from the actor what the report says of it.

    They have still to submit their own assessment of it.
    """
    draft = reading.find_signable(db, review.id)
    return None if draft is None or is_in_sight(db, actor, review) else draft.number


def waiting_to_judge(
    db: Db, review: Review, draft: Draft, people: Collection[UUID]
) -> frozenset[UUID]:
    """Those of the people who have still to submit an assessment of a draft."""
    roles: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    for one in list_people_on_review(db, review.id):
        roles[one.person_id].add(one.role)
    actors = [
        Actor(person_id, "", review_roles={review.id: frozenset(roles[person_id])})
        for person_id in people
    ]
    return still_to_judge(db, actors, review, draft)


def _frozen_draft(db: Db, line: RoundLine) -> Draft | None:
    """The draft that a frozen report is of; None when it was destroyed since."""
    content = from_kept(line.paper, db.get_one(Snapshot, line.snapshot_id).content)
    if not isinstance(content, ReportContent):
        return None
    return db.scalar(
        select(Draft).where(Draft.review_id == line.review_id, Draft.number == content.draft.number)
    )


def _is_report_signed(db: Db, review_id: UUID) -> bool:
    signed = select(Round.id).where(
        Round.review_id == review_id, Round.paper == Paper.REPORT, Round.ended == Ended.SIGNED
    )
    return db.scalar(signed.limit(1)) is not None


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
