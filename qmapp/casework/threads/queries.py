"""Named reads of threads, each as far as the actor may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.assessments.queries import past_blindness, sight_of_draft
from qmapp.casework.drafts import rules as citing
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.queries import get_recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, list_interests, list_people_on_review
from qmapp.casework.threads.lines import CommentLine, Counted, Hung, HungOn, ThreadLine
from qmapp.casework.threads.models import Comment, Mention, Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, ModerationSubject, Permission, ReviewRole, may
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

__all__ = [
    "CommentLine",
    "Counted",
    "Hung",
    "HungOn",
    "ThreadLine",
    "count_on_passages",
    "find_hung_on",
    "get_comment",
    "get_line",
    "get_thread",
    "list_on_drafts",
    "list_threads",
    "open_threads",
    "open_to",
    "readers_of",
    "subject_of",
]


def subject_of(review: Review, audience: Audience, *, is_in_sight: bool) -> ModerationSubject:
    """A thread for the policy: whether blindness is over, and whether it is for all."""
    return ModerationSubject(
        review.board_id, review.id, is_in_sight=is_in_sight, is_shared=audience is Audience.ALL
    )


def get_thread(db: Db, review_id: UUID, thread_id: UUID, *, lock: bool = False) -> Thread:
    """One thread of a review. Raises NotFound. `lock` holds it for this unit of work."""
    query = select(Thread).where(Thread.id == thread_id, Thread.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("thread")
    return found


def get_comment(db: Db, thread: Thread, comment_id: UUID, *, lock: bool = False) -> Comment:
    """One comment of a thread. Raises NotFound."""
    query = select(Comment).where(Comment.id == comment_id, Comment.thread_id == thread.id)
    found = db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("comment")
    return found


def list_threads(
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    *,
    about: About | None = None,
    hung: Hung | None = None,
) -> Sequence[ThreadLine]:
    """The threads on one draft that the actor may read: open ones first, the newest at the top.

    `about`, `hung`: only those on such things, or on that one. A constant number of queries.
    """
    if not sight_of_draft(db, actor, review, draft):
        return []
    return list_on_drafts(db, actor, review, [draft], about=about, hung=hung)


def list_on_drafts(
    db: Db,
    actor: Actor,
    review: Review,
    drafts: Sequence[Draft],
    *,
    about: About | None = None,
    hung: Hung | None = None,
) -> Sequence[ThreadLine]:
    """The same for drafts of which it is known that blindness is over for the actor."""
    query = select(Thread).where(
        Thread.review_id == review.id, Thread.draft_id.in_([draft.id for draft in drafts])
    )
    if about is not None:
        query = query.where(Thread.about == about)
    if hung is not None:
        query = query.where(
            Thread.marker_id == hung.marker_id
            if hung.marker_id is not None
            else Thread.passage_id == hung.passage_id
            if hung.passage_id is not None
            else Thread.recommendation_id == hung.recommendation_id
        )
    threads = [
        one
        for one in db.scalars(query.order_by(Thread.begun_at.desc(), Thread.id))
        if may(actor, Permission.THREAD_READ, subject_of(review, one.audience, is_in_sight=True))
    ]
    numbers = {draft.id: draft.number for draft in drafts}
    found = _lines(db, review, threads, numbers)
    return sorted(found, key=lambda one: (not one.is_open, -one.draft_number))


def get_line(db: Db, actor: Actor, review: Review, draft: Draft, thread_id: UUID) -> ThreadLine:
    """One thread. Raises NotFound, also for one that the actor may not read."""
    thread = get_thread(db, review.id, thread_id)
    subject = subject_of(
        review, thread.audience, is_in_sight=sight_of_draft(db, actor, review, draft)
    )
    if thread.draft_id != draft.id or not may(actor, Permission.THREAD_READ, subject):
        raise NotFound("thread")
    return _lines(db, review, [thread], {draft.id: draft.number})[0]


def count_on_passages(db: Db, actor: Actor, review: Review, draft: Draft) -> Mapping[UUID, Counted]:
    """How many threads hang on each passage of a draft, of those that the actor may read."""
    if not sight_of_draft(db, actor, review, draft):
        return {}
    rows = db.execute(
        select(Thread.passage_id, Thread.audience, Thread.resolved_at).where(
            Thread.review_id == review.id,
            Thread.draft_id == draft.id,
            Thread.about == About.PASSAGE,
        )
    )
    found: defaultdict[UUID, list[bool]] = defaultdict(list)
    for passage_id, audience, resolved_at in rows:
        subject = subject_of(review, audience, is_in_sight=True)
        if passage_id is not None and may(actor, Permission.THREAD_READ, subject):
            found[passage_id].append(resolved_at is None)
    return {one: Counted(sum(opens), len(opens)) for one, opens in found.items()}


def open_threads(db: Db, review_id: UUID, draft_id: UUID) -> int:
    """How many threads on a draft are open, whoever may read them: for the machine."""
    query = select(func.count()).where(
        Thread.review_id == review_id, Thread.draft_id == draft_id, Thread.resolved_at.is_(None)
    )
    return db.scalar(query) or 0


def open_to(
    db: Db, actor: Actor, review: Review, draft: Draft, *, is_in_sight: bool | None = None
) -> int:
    """How many threads on a draft are open, of those that the actor may read.

    `is_in_sight`: whether blindness hides nothing of it, where whoever asks knows: one query then,
    else four.
    """
    if is_in_sight is None:
        is_in_sight = sight_of_draft(db, actor, review, draft)
    if not is_in_sight:
        return 0
    read = [
        one
        for one in Audience
        if may(actor, Permission.THREAD_READ, subject_of(review, one, is_in_sight=True))
    ]
    query = select(func.count()).where(
        Thread.review_id == review.id,
        Thread.draft_id == draft.id,
        Thread.resolved_at.is_(None),
        Thread.audience.in_(read),
    )
    return db.scalar(query) or 0


def readers_of(db: Db, review: Review, draft: Draft, audience: Audience) -> Mapping[UUID, str]:
    """Who may read a thread on a draft, by name: those who may be named in it."""
    roles: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    names = {}
    for one in list_people_on_review(db, review.id):
        roles[one.person_id].add(one.role)
        names[one.person_id] = one.name
    interested = {one.person_id for one in list_interests(db, review.id) if one.stands}
    actors = [
        Actor(
            person_id,
            names[person_id],
            review_roles={review.id: frozenset(held)},
            interests=frozenset({review.id} if person_id in interested else ()),
        )
        for person_id, held in roles.items()
    ]
    over = past_blindness(db, actors, review, draft)
    found = [
        (actor.name, actor.person_id)
        for actor in actors
        if may(
            actor,
            Permission.THREAD_READ,
            subject_of(review, audience, is_in_sight=actor.person_id in over),
        )
    ]
    return {person_id: name for name, person_id in sorted(found, key=_by_name)}


def find_hung_on(db: Db, actor: Actor, review: Review, draft: Draft, hung: Hung) -> HungOn:
    """The thing that a thread on a draft is to hang on. Raises NotFound when it is not there."""
    if hung.recommendation_id is not None:
        get_recommendation(db, actor, review.id, hung.recommendation_id)
    found = _things(db, review, [hung], {draft.id}).get(hung)
    if found is None:
        raise NotFound("thing")
    return found


# How a line is put together --------------------------------------------------------------------


def _lines(
    db: Db, review: Review, threads: Sequence[Thread], numbers: Mapping[UUID, int]
) -> Sequence[ThreadLine]:
    if not threads:
        return []
    ids = [one.id for one in threads]
    comments = db.scalars(
        select(Comment).where(Comment.thread_id.in_(ids)).order_by(Comment.said_at, Comment.id)
    ).all()
    mentions = db.execute(
        select(Mention.comment_id, Mention.person_id)
        .join(Comment, Comment.id == Mention.comment_id)
        .where(Comment.thread_id.in_(ids))
    ).all()
    names = names_of(
        db,
        {one.begun_by for one in threads}
        | {one.resolved_by for one in threads if one.resolved_by is not None}
        | {one.said_by for one in comments}
        | {person_id for _, person_id in mentions},
    )
    named: defaultdict[UUID, list[str]] = defaultdict(list)
    for comment_id, person_id in mentions:
        named[comment_id].append(names[person_id])
    said: defaultdict[UUID, list[CommentLine]] = defaultdict(list)
    for one in comments:
        said[one.thread_id].append(_comment(one, names, named[one.id]))
    things = _things(db, review, [_hung(one) for one in threads], set(numbers))
    return [
        ThreadLine(
            id=one.id,
            review_id=one.review_id,
            draft_id=one.draft_id,
            draft_number=numbers[one.draft_id],
            on=things.get(_hung(one)) or HungOn(hung=_hung(one), number=None, text=""),
            audience=one.audience,
            begun_by=one.begun_by,
            begun_by_name=names[one.begun_by],
            begun_at=one.begun_at,
            resolved_by_name=names[one.resolved_by] if one.resolved_by else "",
            resolved_at=one.resolved_at,
            resolved_as=one.resolved_as,
            comments=said[one.id],
            version=one.version,
        )
        for one in threads
    ]


def _comment(one: Comment, names: Mapping[UUID, str], named: Sequence[str]) -> CommentLine:
    is_back = one.taken_back_at is not None
    return CommentLine(
        id=one.id,
        said_by=one.said_by,
        said_by_name=names[one.said_by],
        said_at=one.said_at,
        words="" if is_back else one.words,
        taken_back_at=one.taken_back_at,
        named=() if is_back else sorted(named, key=str.casefold),
    )


def _hung(thread: Thread) -> Hung:
    return Hung(
        about=thread.about,
        marker_id=thread.marker_id,
        passage_id=thread.passage_id,
        recommendation_id=thread.recommendation_id,
    )


def _things(
    db: Db, review: Review, every: Collection[Hung], draft_ids: Collection[UUID]
) -> Mapping[Hung, HungOn]:
    """What these are, by name and words; what is not there is left out. Two queries at most."""
    found: dict[Hung, HungOn] = {}
    markers = {marker.id: marker for marker in get_edition(db, review.edition_sha256).markers}
    for hung in every:
        marker = markers.get(hung.marker_id or "")
        if marker is not None:
            found[hung] = HungOn(hung=hung, number=str(marker.number), text=marker.title)
    passages = {hung.passage_id for hung in every if hung.passage_id is not None}
    if passages:
        rows = db.execute(
            select(StoredPassage)
            .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
            .where(StoredPassage.id.in_(passages), DraftReading.draft_id.in_(draft_ids))
        ).scalars()
        for row in rows:
            hung = Hung.passage(row.id)
            label = citing.label_of(row.number, row.position)
            found[hung] = HungOn(hung=hung, number=label, text=row.text, position=row.position)
    wanted = {one.recommendation_id for one in every if one.recommendation_id is not None}
    if wanted:
        recommendations = db.scalars(
            select(Recommendation).where(
                Recommendation.id.in_(wanted), Recommendation.review_id == review.id
            )
        )
        for one in recommendations:
            hung = Hung.recommendation(one.id)
            number = str(one.number) if one.number is not None else None
            found[hung] = HungOn(hung=hung, number=number, text=one.text)
    return found


def _by_name(one: tuple[str, UUID]) -> tuple[str, str]:
    return one[0].casefold(), str(one[1])
