"""Gathering how far reviews have come after their judgements: as many queries for one as for all.

Reviews before moderation ask nothing of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import exists, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback.models import Letter, Point, PointAnswer
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.listing import ReviewLine
from qmapp.casework.reviews.queries import get_edition
from qmapp.decision.responses.models import Response
from qmapp.desk.review_home.governing import NOT_YET, Governed, ToSay, is_governed
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.governance.signing.models import Reopening, ReopeningVote, Round, Signature
from qmapp.governance.signing.rules import Ended, Paper, Part, Said, may_still_say


@dataclass(frozen=True, slots=True)
class _Signing:
    """The rounds that stand, by review; who said what to each; which the actor is to vote on."""

    rounds: Mapping[UUID, Sequence[Round]] = field(default_factory=dict)
    said: Mapping[UUID, Mapping[UUID, Said]] = field(default_factory=dict)
    asked_back: Collection[UUID] = ()


def governed_of(db: Db, actor: Actor, lines: Sequence[ReviewLine]) -> Mapping[UUID, Governed]:
    """How far each review has come, as the actor may know it."""
    found = {
        line.id: replace(NOT_YET, is_chair=actor.is_on_board(line.board_id, BoardRole.CHAIR))
        for line in lines
    }
    late = [line for line in lines if is_governed(line.stage)]
    if not late:
        return found
    ids = [line.id for line in late]
    drafts, letters = _newest_sent(db, ids), _unsent_letters(db, ids)
    moderated = _moderated(db, [draft.id for draft in drafts.values()])
    unanswered, agreed = _unanswered(db, ids), _agreed(db, ids)
    signing = _signing(db, actor, ids)
    for line in late:
        draft = drafts.get(line.id)
        roles = line.own_roles
        is_lead, commissions = (
            role in roles for role in (ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER)
        )
        known = replace(
            found[line.id],
            draft=draft.number if draft is not None else None,
            markers=len(get_edition(db, line.edition_sha256).markers),
            moderated=moderated.get(draft.id, 0) if draft is not None else 0,
            unsent_letter=letters.get(line.id) if commissions else None,
            unanswered=unanswered.get(line.id, 0) if is_lead else 0,
            response_agreed=line.id in agreed,
        )
        found[line.id] = _with_signing(known, signing, line, actor)
    return found


def _newest_sent(db: Db, ids: Collection[UUID]) -> Mapping[UUID, Draft]:
    sent = select(Draft).where(Draft.review_id.in_(ids), Draft.sent_at.is_not(None))
    return {draft.review_id: draft for draft in db.scalars(sent.order_by(Draft.number))}


def _moderated(db: Db, draft_ids: Collection[UUID]) -> Mapping[UUID, int]:
    counted = (
        select(AgreedJudgement.draft_id, func.count())
        .where(AgreedJudgement.draft_id.in_(draft_ids))
        .group_by(AgreedJudgement.draft_id)
    )
    return dict(db.execute(counted).all())


def _unsent_letters(db: Db, ids: Collection[UUID]) -> Mapping[UUID, int]:
    unsent = select(Letter.review_id, Letter.number).where(
        Letter.review_id.in_(ids), Letter.sent_at.is_(None)
    )
    return dict(db.execute(unsent).all())


def _unanswered(db: Db, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Points of sent letters to which the lead reviewers have said nothing."""
    counted = (
        select(Letter.review_id, func.count(Point.id))
        .join(Letter, Letter.id == Point.letter_id)
        .where(
            Letter.review_id.in_(ids),
            Letter.sent_at.is_not(None),
            Point.left_out_at.is_(None),
            ~exists().where(PointAnswer.point_id == Point.id),
        )
        .group_by(Letter.review_id)
    )
    return dict(db.execute(counted).all())


def _agreed(db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
    agreed = select(Response.review_id).where(
        Response.review_id.in_(ids), Response.agreed_at.is_not(None)
    )
    return frozenset(db.scalars(agreed))


def _signing(db: Db, actor: Actor, ids: Collection[UUID]) -> _Signing:
    standing = select(Round).where(
        Round.review_id.in_(ids), Round.ended.is_(None) | (Round.ended == Ended.SIGNED)
    )
    rounds: defaultdict[UUID, list[Round]] = defaultdict(list)
    for one in db.scalars(standing.order_by(Round.paper, Round.number)):
        rounds[one.review_id].append(one)
    round_ids = [one.id for of in rounds.values() for one in of]
    said: defaultdict[UUID, dict[UUID, Said]] = defaultdict(dict)
    for round_id, person_id, word in db.execute(
        select(Signature.round_id, Signature.person_id, Signature.said).where(
            Signature.round_id.in_(round_ids)
        )
    ):
        said[round_id][person_id] = word
    asking = select(Reopening.round_id).where(
        Reopening.round_id.in_(round_ids),
        Reopening.closed_at.is_(None),
        ~exists().where(
            ReopeningVote.reopening_id == Reopening.id,
            ReopeningVote.person_id == actor.person_id,
        ),
    )
    return _Signing(rounds, said, frozenset(db.scalars(asking)))


def _with_signing(known: Governed, signing: _Signing, line: ReviewLine, actor: Actor) -> Governed:
    rounds = signing.rounds.get(line.id, ())
    stand = {(one.paper, one.ended) for one in rounds}
    under_way = [one for one in rounds if one.ended is None]
    anew = {one.paper for one in under_way}
    mine = {one.id: part for one in rounds if (part := _part(one, actor)) is not None}
    silent = [
        one for one in rounds if one.id in mine and actor.person_id not in signing.said[one.id]
    ]
    votes = [
        one.id for one in rounds if mine.get(one.id) is Part.SIGNS and one.id in signing.asked_back
    ]
    return replace(
        known,
        to_sign=[_to_say(one, mine[one.id]) for one in silent if one.ended is None],
        late=[
            _to_say(one, mine[one.id])
            for one in silent
            if one.ended is not None
            and one.paper not in anew
            and may_still_say(one.ended, line.stage)
        ],
        to_vote=next(iter(votes), None),
        tally=_tally(under_way[0], signing) if under_way else None,
        report_open=(Paper.REPORT, None) in stand,
        report_signed=(Paper.REPORT, Ended.SIGNED) in stand,
        response_open=(Paper.RESPONSE, None) in stand,
        response_signed=(Paper.RESPONSE, Ended.SIGNED) in stand,
    )


def _part(one: Round, actor: Actor) -> Part | None:
    """What the actor is asked to do in a round; None when they are not on its list."""
    own = (asked for asked in one.on_list if asked["person"] == str(actor.person_id))
    return next((Part(asked["part"]) for asked in own), None)


def _to_say(one: Round, part: Part) -> ToSay:
    return ToSay(one.paper, states=part is Part.STATES)


def _tally(one: Round, signing: _Signing) -> tuple[int, int, int]:
    """How many have signed, of how many who sign, and how many the rule asks for."""
    signs = {UUID(asked["person"]) for asked in one.on_list if asked["part"] == Part.SIGNS}
    said = signing.said[one.id]
    return sum(said.get(who) is Said.SIGNED for who in signs), len(signs), one.needed
