"""Named reads of reviews: standing, one review, its people, the list, its edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import String, literal, select, type_coerce, union, union_all

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview, StoredEdition
from qmapp.casework.reviews.rules import Dates, Stage
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, ReviewRole, ReviewSubject
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.catalogue import Edition, from_canonical
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import names_of

Roles = Mapping[UUID, frozenset[ReviewRole]]
_NO_ROLES: Roles = MappingProxyType({})
_NO_INTERESTS: frozenset[UUID] = frozenset()
_INTEREST = "interest"
_ROLE_ORDER = {role: place for place, role in enumerate(ReviewRole)}


# Standing ------------------------------------------------------------------------------------


def standing_on_review(
    db: Db, person_id: UUID, review_id: UUID | None
) -> tuple[Roles, frozenset[UUID]]:
    """A person's roles on one review and whether an interest of theirs stands.

    For None nothing is asked of the database: a page of many reviews joins in SQL.
    """
    if review_id is None:
        return _NO_ROLES, _NO_INTERESTS
    held = select(type_coerce(RoleOnReview.role, String)).where(
        RoleOnReview.person_id == person_id,
        RoleOnReview.review_id == review_id,
        RoleOnReview.ended_at.is_(None),
    )
    interest = select(literal(_INTEREST)).where(
        Interest.person_id == person_id,
        Interest.review_id == review_id,
        Interest.withdrawn_at.is_(None),
    )
    words = set(db.scalars(union_all(held, interest)))
    interests = frozenset({review_id}) if _INTEREST in words else _NO_INTERESTS
    roles = frozenset(ReviewRole(word) for word in words - {_INTEREST})
    return ({review_id: roles} if roles else _NO_ROLES), interests


def who_stepped_aside(db: Db, review_id: UUID) -> frozenset[UUID]:
    """Those who declared an interest in a review and did not withdraw it."""
    return frozenset(
        db.scalars(
            select(Interest.person_id).where(
                Interest.review_id == review_id, Interest.withdrawn_at.is_(None)
            )
        )
    )


def standing_on_board(db: Db, actor: Actor, board_id: UUID) -> Actor:
    """The actor with their roles and interests on every review of a board. Two queries.

    A page of one review knows only what they are to that one.
    """
    roles: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    for review_id, role in db.execute(
        select(RoleOnReview.review_id, RoleOnReview.role).where(
            RoleOnReview.board_id == board_id,
            RoleOnReview.person_id == actor.person_id,
            RoleOnReview.ended_at.is_(None),
        )
    ):
        roles[review_id].add(role)
    interests = db.scalars(
        select(Interest.review_id).where(
            Interest.board_id == board_id,
            Interest.person_id == actor.person_id,
            Interest.withdrawn_at.is_(None),
        )
    )
    return replace(
        actor,
        review_roles={one: frozenset(held) for one, held in roles.items()},
        interests=frozenset(interests) | actor.interests,
    )


def boards_around(db: Db, actor: Actor) -> frozenset[UUID]:
    """Every board of which a row says what the actor sees: their boards, and those of reviews on
    which they have, or had, a role or an interest. One query.
    """
    of_reviews = db.scalars(
        union(
            select(RoleOnReview.board_id).where(RoleOnReview.person_id == actor.person_id),
            select(Interest.board_id).where(Interest.person_id == actor.person_id),
        )
    )
    return frozenset(actor.board_roles) | frozenset(of_reviews)


# One review ----------------------------------------------------------------------------------


def get_review(db: Db, review_id: UUID, *, lock: bool = False) -> Review:
    """The review, or NotFound. `lock` holds it for this unit of work."""
    if lock:
        query = select(Review).where(Review.id == review_id).with_for_update()
        review = db.scalar(query.execution_options(populate_existing=True))
    else:
        review = db.get(Review, review_id)  # asked for by guard and view: read once
    if review is None:
        raise NotFound("There is no such review.")
    return review


def find_by_reference(db: Db, board_id: UUID, reference: str) -> Review | None:
    """The board's review of that reference, however its letters are cased."""
    wanted = reference.casefold()
    named = select(Review).where(
        Review.board_id == board_id, Review.reference.icontains(reference, autoescape=True)
    )
    return next((r for r in db.scalars(named) if r.reference.casefold() == wanted), None)


def subject_of(review: Review) -> ReviewSubject:
    """The review as the policy sees it."""
    return ReviewSubject(board_id=review.board_id, review_id=review.id)


def list_stages_reached(db: Db, review: Review) -> Sequence[tuple[Stage, date]]:
    """The stages that a review moved to, by the trail, earliest first; being set up is none.

    Two queries. A stage of which the trail tells nothing stands with the day since which it lasts.
    """
    told = reversed(list_told(db, review.id, "review:stage_moved"))
    moves = [(Stage(str(one.values["stage"])), london_date(one.at)) for one in told if one.values]
    if review.stage is not Stage.SET_UP and review.stage not in {stage for stage, _ in moves}:
        moves.append((review.stage, london_date(review.stage_since)))
    return moves


def dates_of(review: Review) -> Dates:
    """The review's dates as a plain value."""
    return Dates(
        incident_known_on=review.incident_known_on,
        commissioned_on=review.commissioned_on,
        draft_due_on=review.draft_due_on,
        sign_off_target_on=review.sign_off_target_on,
    )


# People --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OnReview:
    """Somebody with a role on a review. `role_id` names the giving of the role."""

    role_id: UUID
    review_id: UUID
    person_id: UUID
    name: str
    role: ReviewRole
    since: datetime
    ended_at: datetime | None


def list_people_on_review(
    db: Db, review_id: UUID, *, with_former: bool = False
) -> Sequence[OnReview]:
    """Who has a role on the review now, in the order of roles and names."""
    return list_people_on_reviews(db, [review_id], with_former=with_former)


def list_people_on_reviews(
    db: Db, review_ids: Collection[UUID], *, with_former: bool = False
) -> Sequence[OnReview]:
    """Who has a role on any of the reviews, in two queries."""
    query = select(RoleOnReview).where(RoleOnReview.review_id.in_(review_ids))
    if not with_former:
        query = query.where(RoleOnReview.ended_at.is_(None))
    roles = db.scalars(query).all()
    names = names_of(db, {role.person_id for role in roles})
    found = [
        OnReview(
            role_id=role.id,
            review_id=role.review_id,
            person_id=role.person_id,
            name=names[role.person_id],
            role=role.role,
            since=role.since,
            ended_at=role.ended_at,
        )
        for role in roles
    ]
    return sorted(found, key=lambda one: (_ROLE_ORDER[one.role], one.name.casefold(), one.since))


def get_role(db: Db, role_id: UUID, *, lock: bool = False) -> RoleOnReview:
    """One giving of a role, or NotFound."""
    query = select(RoleOnReview).where(RoleOnReview.id == role_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    role = db.scalars(query).one_or_none()
    if role is None:
        raise NotFound("There is no such role.")
    return role


def roles_of(db: Db, review_id: UUID, person_id: UUID) -> frozenset[ReviewRole]:
    """What a person is to the review now."""
    return frozenset(held.role for held in list_roles_of(db, review_id, person_id))


def list_people_serving(db: Db, board_id: UUID, *, for_person: UUID) -> dict[UUID, str]:
    """Names of those with a role on any review of the board that the one who asks may see.

    An independent reviewer serves on review after review without being on the board.
    """
    hidden = select(Interest.review_id).where(
        Interest.person_id == for_person, Interest.withdrawn_at.is_(None)
    )
    found = db.scalars(
        select(RoleOnReview.person_id)
        .where(
            RoleOnReview.board_id == board_id,
            RoleOnReview.ended_at.is_(None),
            RoleOnReview.review_id.not_in(hidden),
        )
        .distinct()
    )
    return names_of(db, found.all())


def list_boards_served(db: Db, person_id: UUID) -> frozenset[UUID]:
    """The boards on whose reviews the person holds a role now."""
    query = select(RoleOnReview.board_id).where(
        RoleOnReview.person_id == person_id, RoleOnReview.ended_at.is_(None)
    )
    return frozenset(db.scalars(query.distinct()))


def list_roles_on_board(db: Db, board_id: UUID, person_id: UUID) -> Sequence[RoleOnReview]:
    """The roles that a person holds now on any review of the board, held for this change."""
    query = select(RoleOnReview).where(
        RoleOnReview.board_id == board_id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.ended_at.is_(None),
    )
    return db.scalars(query.order_by(RoleOnReview.since).with_for_update()).all()


def list_roles_of(db: Db, review_id: UUID, person_id: UUID) -> Sequence[RoleOnReview]:
    """The roles that a person holds on the review now."""
    query = select(RoleOnReview).where(
        RoleOnReview.review_id == review_id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.ended_at.is_(None),
    )
    return db.scalars(query.order_by(RoleOnReview.since)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredInterest:
    """An interest that stands or stood, with the names of those concerned."""

    interest_id: UUID
    person_id: UUID
    name: str
    statement: str
    declared_at: datetime
    declared_by_name: str
    withdrawn_at: datetime | None
    withdrawn_by_name: str | None
    withdrawn_because: str | None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


def list_interests(db: Db, review_id: UUID) -> Sequence[DeclaredInterest]:
    """Every interest ever declared in the review: those that stand first, then the newest."""
    found = db.scalars(
        select(Interest)
        .where(Interest.review_id == review_id)
        .order_by(Interest.withdrawn_at.is_not(None), Interest.declared_at.desc())
    ).all()
    names = names_of(
        db,
        {i.person_id for i in found}
        | {i.declared_by for i in found}
        | {i.withdrawn_by for i in found if i.withdrawn_by},
    )
    return [
        DeclaredInterest(
            interest_id=one.id,
            person_id=one.person_id,
            name=names[one.person_id],
            statement=one.statement,
            declared_at=one.declared_at,
            declared_by_name=names[one.declared_by],
            withdrawn_at=one.withdrawn_at,
            withdrawn_by_name=names[one.withdrawn_by] if one.withdrawn_by else None,
            withdrawn_because=one.withdrawn_because,
        )
        for one in found
    ]


def find_standing_interest(db: Db, review_id: UUID, person_id: UUID) -> Interest | None:
    """The interest of a person in the review that stands, if one does."""
    return db.scalars(
        select(Interest).where(
            Interest.review_id == review_id,
            Interest.person_id == person_id,
            Interest.withdrawn_at.is_(None),
        )
    ).one_or_none()


def get_interest(db: Db, interest_id: UUID, *, lock: bool = False) -> Interest:
    """One declared interest, or NotFound."""
    query = select(Interest).where(Interest.id == interest_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    interest = db.scalars(query).one_or_none()
    if interest is None:
        raise NotFound("There is no such interest.")
    return interest


# Editions ------------------------------------------------------------------------------------


def get_edition(db: Db, sha256: str) -> Edition:
    """The stored edition. Stored bytes never change, so a process reads each of them once."""
    if sha256 in _EDITIONS:
        return _EDITIONS[sha256]
    content = db.scalar(select(StoredEdition.content).where(StoredEdition.sha256 == sha256))
    if content is None:
        raise NotFound("There is no such edition of the markers.")
    if len(_EDITIONS) >= _MOST_KEPT:  # a server knows a handful; this only bounds mistakes
        _EDITIONS.clear()
    _EDITIONS[sha256] = edition = from_canonical(content)
    return edition


_EDITIONS: dict[str, Edition] = {}
_MOST_KEPT = 64
