"""Destroying a draft that came in error: two people, a reason, and nothing left but the record.

What hangs on the draft goes with it: its readings and passages, the scan, open assessments and
what was pinned in them, findings and recommendations that were first seen in it. Which tables
those are is asked of the tables themselves, so that no room has to know which others point at a
draft; what may not go (something submitted, sent, agreed or answered) refuses the whole. What
stays is the request: number, hash, size, days, who and why; and the events, whose values are
erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from qmapp.casework.drafts import queries
from qmapp.casework.drafts.models import Destruction, Draft, Upload
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, who_stepped_aside
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, DestructionSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.erasable.service import scrub_soon
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.storage import Base, Db
from qmapp.people.accounts import kept
from qmapp.people.accounts.queries import keepers_of
from qmapp.people.inbox.rules import NoticeKind
from qmapp.people.inbox.service import settle, tell
from qmapp.typed import tidy_words

LONGEST_WORDS = 4_000

# What people did with a draft and no board acted on yet.
GOES_ALONG = frozenset({
    "answers", "assessments", "co_authors", "codings", "comments", "draft_scans", "evidence",
    "evidence_fates", "evidence_let_go", "exploration_links", "finding_places", "findings",
    "flag_decisions", "identifier_decisions", "judgements", "mentions", "passages", "readings",
    "recommendation_causes", "recommendation_lineage", "recommendation_places", "recommendations",
    "remark_answers", "reveals", "scan_flags", "set_aside", "sight_lifts", "sittings",
    "standing_tags", "threads", "voice_fates", "voice_places", "voice_set_aside",
})  # fmt: skip
# Rows elsewhere that merely remember where they came from.
_REMEMBERED = frozenset({"sought_in_id"})
_MANY = 500
_BEGUN = ("/findings/add", "/recommendations/add", "/write/finding", "/write/exploration")
_SEARCHED = "search_entries"  # a copy of what is searched; triggers take out what goes

_HELD_BACK: Mapping[str, str] = {
    "assessments": N_("An assessment of it was submitted. It is part of the record now."),
    "agreed_judgements": N_("Judgements of it were agreed. They are part of the record now."),
    "feedback_letters": N_("There is feedback on it. That is part of the record now."),
}
_ANSWERED = N_(
    "What it recommends is part of the board’s response already. It is part of the record now."
)
_SIGNED = N_("The review is at sign-off or past it. What was signed rests on its drafts.")


@dataclass(frozen=True, slots=True)
class Doomed:
    """What goes with a draft: ids of rows by their table."""

    rows: Mapping[str, frozenset[UUID]]

    @property
    def every(self) -> frozenset[UUID]:
        return frozenset(row_id for ids in self.rows.values() for row_id in ids)


def ask(
    db: Db, actor: Actor, review_id: UUID, number: int, because: str, now: datetime
) -> Destruction:
    """Ask that a draft be destroyed, and say why. A second person decides.

    Whether something rests on it is found then: who asks is not to learn who has submitted.
    Raises NotFound, and RuleBroken at sign-off or when somebody has asked already.
    """
    draft = _held(db, queries.get_draft(db, review_id, number).id)
    require(actor, Permission.DRAFT_LIST, queries.subject_of(draft))
    require(actor, Permission.DESTRUCTION_ASK, queries.subject_of(draft))
    because = _sound(because, N_("Say why it must be destroyed"))
    _require_before_sign_off(db, draft)
    request = Destruction(
        id=uuid4(),
        board_id=draft.board_id,
        review_id=draft.review_id,
        draft_id=draft.id,
        number=draft.number,
        sha256=draft.sha256,
        size=draft.size,
        uploaded_at=draft.uploaded_at,
        was_sent=draft.sent_at is not None,
        because=because,
        asked_by=actor.person_id,
        asked_at=now,
    )
    db.add(request)
    try:
        db.flush()
    except IntegrityError as error:
        raise RuleBroken(N_("Somebody has asked for this already. See below.")) from error
    _note(db, actor, request, "destruction:asked", now)
    _tell_second(db, actor, request, now)
    return request


def refuse(db: Db, actor: Actor, request: Destruction, words: str, now: datetime) -> None:
    """Let the draft be. Whoever asked may take the request back in the same way."""
    request = _held_request(db, request)
    if actor.person_id == request.asked_by:
        require(actor, Permission.DESTRUCTION_ASK, subject_of(request))
    else:
        require(actor, Permission.DESTRUCTION_DECIDE, subject_of(request))
    words = _sound(words, N_("Say why the draft is to stay"))
    if actor.person_id == request.asked_by:
        # Taken back: nobody has decided anything, and another may ask again.
        db.delete(request)
    else:
        request.decided_by, request.decided_at, request.decided_words = actor.person_id, now, words
    _note(db, actor, request, "destruction:refused", now)
    _tell_asker(db, actor, request, N_("A draft that you asked to destroy stays"), now)


def destroy(
    db: Db,
    files: FileStore,
    actor: Actor,
    request: Destruction,
    words: str,
    now: datetime,
) -> None:
    """Destroy the draft, as the second person: its bytes, its words and what hangs on them.

    The request stays, and the events, without their values. A job then leaves no byte of it in
    the database's own files. Raises RuleBroken when something has come to rest on it meanwhile.
    """
    request = _held_request(db, request)
    require(actor, Permission.DESTRUCTION_DECIDE, subject_of(request))
    words = _short(tidy_words(words))
    # Whoever submits, agrees or takes a step queues at the review too: what comes to be part of
    # the record meanwhile is seen, or comes too late.
    db.execute(
        select(Review.id).where(Review.id == request.review_id).with_for_update(key_share=True)
    )
    draft = _held(db, request.draft_id)
    files_service.hold_still(db, draft.board_id)
    doomed = what_goes_with(db, draft)
    address = Address(draft.board_id, draft.sha256)
    _forget_words(db, actor, draft, doomed, now)
    _delete(db, draft, doomed)
    if not files_service.is_needed(db, address):
        files_service.remove(db, files, address)
    request.decided_by, request.decided_at = actor.person_id, now
    request.decided_words, request.destroyed_at = words, now
    tables = [*sorted(doomed.rows), "drafts", "uploads", "event_values", "kept_forms", _SEARCHED]
    scrub_soon(db, request.board_id, now, tables=tables)
    _note(db, actor, request, "destruction:done", now)
    _tell_asker(db, actor, request, N_("A draft that you asked to destroy is destroyed"), now)


def what_goes_with(db: Db, draft: Draft) -> Doomed:
    """All that hangs on a draft. Raises RuleBroken when any of it is part of the record."""
    _require_before_sign_off(db, draft)
    _require_nothing_submitted(db, draft)
    found = _hanging_on(db, draft)
    for name in found:
        if name not in GOES_ALONG:
            raise RuleBroken(_HELD_BACK.get(name, _ANSWERED))
    return Doomed({name: frozenset(ids) for name, ids in found.items()})


def why_it_stays(db: Db, draft: Draft) -> RuleBroken | None:
    """What everybody who may ask knows to keep the draft, so that nobody asks in vain.

    Nothing of `_HELD_BACK`: that somebody has submitted, or that judgements are being agreed, is
    not for whoever has still to judge. It is found when the second person decides.
    """
    try:
        _require_before_sign_off(db, draft)
    except RuleBroken as broken:
        return broken
    is_answered = _hanging_on(db, draft).keys() - GOES_ALONG - _HELD_BACK.keys()
    return RuleBroken(_ANSWERED) if is_answered else None


def _hanging_on(db: Db, draft: Draft) -> Mapping[str, set[UUID]]:
    """The rows that hang on a draft, by table; of tables that do not go along, the first only."""
    found: dict[str, set[UUID]] = {}
    fresh: dict[str, set[UUID]] = {"drafts": {draft.id}}
    while fresh:
        reached: dict[str, set[UUID]] = {}
        for table, column, pointed in _pointers(fresh.keys() & (GOES_ALONG | {"drafts"})):
            for row_id in _rows_pointing(db, table, column, fresh[pointed]):
                if row_id not in found.get(table.name, ()):
                    reached.setdefault(table.name, set()).add(row_id)
        for name, ids in reached.items():
            found.setdefault(name, set()).update(ids)
        fresh = reached
    return found


def subject_of(request: Destruction) -> DestructionSubject:
    """What the policy needs to know of a request."""
    return DestructionSubject(
        board_id=request.board_id, review_id=request.review_id, asked_by=request.asked_by
    )


def _sound(words: str, empty: str) -> str:
    words = tidy_words(words)
    if not words:
        raise RuleBroken(empty, field="because")
    return _short(words)


def _short(words: str) -> str:
    if len(words) > LONGEST_WORDS:
        raise RuleBroken(N_("Shorten this to 4,000 characters"), field="because")
    return words


def _held(db: Db, draft_id: UUID) -> Draft:
    draft = db.get(Draft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound("draft")
    return draft


def _held_request(db: Db, request: Destruction) -> Destruction:
    found = db.get(Destruction, request.id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("destruction")
    if found.decided_at is not None:
        raise RuleBroken(N_("This was decided already."))
    return found


def _require_before_sign_off(db: Db, draft: Draft) -> None:
    review = get_review(db, draft.review_id)
    if ORDER.index(review.stage) >= ORDER.index(Stage.READY):
        raise RuleBroken(_SIGNED)


def _require_nothing_submitted(db: Db, draft: Draft) -> None:
    table = Base.metadata.tables["assessments"]  # of a room above: asked by its name
    submitted = select(table.c.id).where(
        table.c.draft_id == draft.id, table.c.submitted_at.is_not(None)
    )
    if db.scalar(submitted.limit(1)) is not None:
        raise RuleBroken(_HELD_BACK["assessments"])


def _pointers(fresh: Iterable[str]) -> Iterable[tuple[Table, str, str]]:
    """Every column by which a row of any table points at a row of these tables."""
    names = set(fresh)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name in names:
                for pair in key.elements:
                    if pair.column.name == "id" and pair.parent.name not in _REMEMBERED:
                        yield table, pair.parent.name, key.referred_table.name


def _rows_pointing(db: Db, table: Table, column: str, ids: set[UUID]) -> Iterable[UUID]:
    listed = sorted(ids)
    for first in range(0, len(listed), _MANY):
        some = listed[first : first + _MANY]
        yield from db.scalars(select(table.c.id).where(table.c[column].in_(some)))


def _delete(db: Db, draft: Draft, doomed: Doomed) -> None:
    """Delete through the mapped classes, so that the trail learns of every row."""
    classes = {
        cast("Table", mapper.local_table).name: mapper.class_ for mapper in Base.registry.mappers
    }
    db.flush()
    for table in reversed(Base.metadata.sorted_tables):
        for name in sorted(set(table.columns.keys()) & _REMEMBERED):
            _forget_place(db, classes[table.name], name, doomed)
        listed = sorted(doomed.rows.get(table.name, ()))
        for first in range(0, len(listed), _MANY):
            made = classes[table.name]
            some = listed[first : first + _MANY]
            db.execute(delete(made).where(made.id.in_(some)), execution_options=_BELOW)
    db.execute(delete(Upload).where(Upload.draft_id == draft.id), execution_options=_BELOW)
    db.execute(delete(Draft).where(Draft.id == draft.id), execution_options=_BELOW)
    db.expire_all()


_BELOW = {"synchronize_session": False}


def _forget_place(db: Db, made: Any, name: str, doomed: Doomed) -> None:
    column = getattr(made, name)
    for reading_id in sorted(doomed.rows.get("readings", ())):
        db.execute(
            update(made).where(column == reading_id).values({name: None}), execution_options=_BELOW
        )


def _forget_words(db: Db, actor: Actor, draft: Draft, doomed: Doomed, now: datetime) -> None:
    """Erase what the trail keeps of the draft's words, and forms of it that were kept for people.

    The events and their hashes stay.
    """
    uploads = db.scalars(select(Upload.id).where(Upload.draft_id == draft.id)).all()
    audit.erase_of_subjects(
        db,
        {draft.id, *uploads, *doomed.every},
        board_id=draft.board_id,
        review_id=draft.review_id,
        by=actor.person_id,
        reason="the draft was destroyed",
        now=now,
    )
    kept.forget_forms(db, f"/reviews/{draft.review_id}/drafts/{draft.number}")
    for assessment_id in sorted(doomed.rows.get("assessments", ())):
        kept.forget_forms(db, f"/assessments/{assessment_id}")
    # Findings, recommendations, their coding, and what an exploration began to write down.
    kept.forget_forms_about(
        db, draft.review_id, doomed.every, new=_BEGUN, field=("draft", str(draft.number))
    )


def _note(db: Db, actor: Actor, request: Destruction, verb: str, now: datetime) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="destruction",
        subject_id=request.id,
        at=now,
        actor_id=actor.person_id,
        board_id=request.board_id,
        review_id=request.review_id,
        values={"draft": request.number, "sha256": request.sha256},
    )


def _tell_second(db: Db, actor: Actor, request: Destruction, now: datetime) -> None:
    """Tell those who may be the second person that a draft waits for them."""
    tell(
        db,
        keepers_of(db, request.board_id) - who_stepped_aside(db, request.review_id),
        NoticeKind.WAITS,
        N_("A draft is to be destroyed, and a second person decides"),
        f"/reviews/{request.review_id}/destructions",
        key=f"destruction:{request.id}:asked",
        board_id=request.board_id,
        review_id=request.review_id,
        now=now,
        actor_id=actor.person_id,
    )


def _tell_asker(db: Db, actor: Actor, request: Destruction, what: str, now: datetime) -> None:
    settle(db, now, key=f"destruction:{request.id}:asked")  # nobody has to decide it any more
    tell(
        db,
        [request.asked_by],
        NoticeKind.WAITS,
        what,
        f"/reviews/{request.review_id}/destructions",
        key=f"destruction:{request.id}:decided",
        board_id=request.board_id,
        review_id=request.review_id,
        now=now,
        actor_id=actor.person_id,
    )


__all__ = [
    "Doomed",
    "ask",
    "destroy",
    "refuse",
    "subject_of",
    "what_goes_with",
]
