"""Tying what people said to words of a draft; setting flags on voices aside.

Whatever is written here asks for INVOLVEMENT_WRITE on the review and for the draft itself.
Events name steps, passages and kinds of use, and no word of the case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.anchoring.text import same_words
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.evidence.carrying import is_most_of
from qmapp.casework.evidence.placing import Placed, Whole, place, read_whole
from qmapp.casework.evidence.rules import require_span
from qmapp.casework.involvement.queries import get_participant
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.casework.voice import queries
from qmapp.casework.voice.models import VoiceFate, VoicePlace, VoiceSetAside
from qmapp.casework.voice.queries import Contribution
from qmapp.casework.voice.rules import MOST_PLACES, Stretch, Use, require_reason
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

_MOST_PASSAGES = 1_000_000  # more than any database is asked to compare with


def link(  # noqa: PLR0913 - what is tied to what, how: all named
    db: Db,
    actor: Actor,
    draft: Draft,
    *,
    step_id: UUID,
    position: int,
    span: tuple[int, int] | None,
    use: Use,
    now: datetime,
) -> VoicePlace:
    """Say that words of a draft, or a whole passage of it, represent a contribution.

    Raises NotFound for a passage of another reading and for a contribution that is hidden, and
    RuleBroken for withdrawn words and for a place that is there already.
    """
    _require(db, actor, draft)
    said = _held(db, actor, draft, step_id)
    passage = _passage(db, draft, position)
    if span is not None:
        span = require_span(passage.text, *span)
        if span == (0, len(passage.text)):
            span = None
    placed = place(db, passage, span)
    item = _new(draft, said, use, placed, actor, now)
    _add(db, actor, draft, item, now, "linked")
    return item


def change_use(  # noqa: PLR0913 - of what, from what to what: all named
    db: Db, actor: Actor, draft: Draft, place_id: UUID, *, use: Use, was: Use, now: datetime
) -> None:
    """Say that a place uses the words in another way. Raises SavedElsewhere when stale."""
    _require(db, actor, draft)
    item = queries.get_place(db, actor, draft, place_id)
    if item.ended_at is not None or item.use is not was:
        raise SavedElsewhere
    if item.use is use:
        return
    item.use = use
    _note_place(db, actor, draft, item, "use-changed", now)


def take_away(db: Db, actor: Actor, draft: Draft, place_id: UUID, now: datetime) -> bool:
    """Untie a place; it is kept and may be put back. False when that was done already."""
    _require(db, actor, draft)
    item = queries.get_place(db, actor, draft, place_id)
    if item.ended_at is not None:
        return False
    item.ended_at, item.ended_by = now, actor.person_id
    _note_place(db, actor, draft, item, "taken-away", now)
    return True


def put_back(db: Db, actor: Actor, draft: Draft, place_id: UUID, now: datetime) -> bool:
    """Tie a place again that was taken away. False when it is there already.

    Raises RuleBroken when its words were withdrawn, or tied anew meanwhile.
    """
    _require(db, actor, draft)
    item = queries.get_place(db, actor, draft, place_id)
    if item.ended_at is None:
        return False
    _held(db, actor, draft, item.step_id)
    _require_new(db, item)
    item.ended_at = item.ended_by = None
    _note_place(db, actor, draft, item, "put-back", now)
    return True


# From the draft before -----------------------------------------------------------------------


def carry(
    db: Db,
    actor: Actor,
    draft: Draft,
    fate_ids: Collection[UUID],
    now: datetime,
    *,
    candidate: int | None = None,
) -> int:
    """Say yes to places that were found in this draft; how many are tied here now.

    `candidate` chooses among several places asked about. What is settled already, in another tab
    say, is passed over. Raises NotFound for what was not found and not asked about.
    """
    _require(db, actor, draft)
    if draft.reading_id is None:
        raise NotFound("reading")
    whole, count = read_whole(db, draft.reading_id), 0
    for fate in _open_fates(db, actor, draft, fate_ids):
        old = db.get_one(VoicePlace, fate.place_id)
        said = _held(db, actor, draft, old.step_id)
        position, span, became = _spot(db, old, fate, whole, candidate)
        item = _new(draft, said, old.use, whole.place(position, span), actor, now)
        item.carried_from_id, item.fate = old.id, became
        fate.settled_at, fate.settled_by = now, actor.person_id
        if not _is_there(db, item):
            _add(db, actor, draft, item, now, "carried")
            count += 1
    return count


def let_go(db: Db, actor: Actor, draft: Draft, fate_ids: Collection[UUID], now: datetime) -> int:
    """Say that earlier places have none in this draft; how many were still open."""
    _require(db, actor, draft)
    open_ = _open_fates(db, actor, draft, fate_ids)
    for fate in open_:
        fate.settled_at, fate.settled_by = now, actor.person_id
        _note(db, actor, draft, "let-go", now, {"place": fate.place_id})
    return len(open_)


def ask_again(db: Db, actor: Actor, draft: Draft, fate_id: UUID, now: datetime) -> bool:
    """Undo letting an earlier place go: it is asked about again. False when it is open, or tied."""
    _require(db, actor, draft)
    found = _fates(db, actor, draft, [fate_id])
    if not found:
        raise NotFound("fate")
    fate = found[0]
    tied = select(VoicePlace.id).where(
        VoicePlace.carried_from_id == fate.place_id, VoicePlace.ended_at.is_(None)
    )
    if fate.settled_at is None or db.scalar(tied.limit(1)) is not None:
        return False
    fate.settled_at = fate.settled_by = None
    _note(db, actor, draft, "asked-again", now, {"place": fate.place_id})
    return True


def _fates(db: Db, actor: Actor, draft: Draft, fate_ids: Collection[UUID]) -> list[VoiceFate]:
    """Fates of this reading that the actor may know of, held in one order."""
    review = get_review(db, draft.review_id)
    roots = queries.live_roots(queries.list_contributions(db, actor, review))
    known = {line.id for line in queries.list_fates(db, actor, draft, roots)}
    return list(
        db.scalars(
            select(VoiceFate)
            .where(VoiceFate.id.in_(known & set(fate_ids)))
            .order_by(VoiceFate.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _open_fates(db: Db, actor: Actor, draft: Draft, fate_ids: Collection[UUID]) -> list[VoiceFate]:
    return [fate for fate in _fates(db, actor, draft, fate_ids) if fate.settled_at is None]


def _spot(
    db: Db, old: VoicePlace, fate: VoiceFate, whole: Whole, candidate: int | None
) -> tuple[int, tuple[int, int] | None, Fate]:
    """Where a place stands in this draft: passage, words (None for all) and what became of it.

    A whole passage stays one where it can.
    """
    if fate.passage_id is not None:
        position = whole.positions[fate.passage_id]
        start, stop, became = fate.start or 0, fate.stop or 0, fate.fate
    elif candidate is not None and 0 <= candidate < len(fate.candidates):
        one = fate.candidates[candidate]
        position, start, stop = one["position"], one["start"], one["stop"]
        was = old.quote or db.get_one(StoredPassage, old.passage_id).text
        same = same_words(was, whole.texts[position][start:stop])
        became = Fate.MOVED if same else Fate.REWORDED
    else:
        raise NotFound("place")
    text = whole.texts[position]
    is_all = (start, stop) == (0, len(text))
    is_most = old.quote is None and is_most_of(text, start, stop)
    return position, None if is_all or is_most else (start, stop), became


# Flags ---------------------------------------------------------------------------------------


def set_aside(  # noqa: PLR0913 - which flags, of what, and why: all named
    db: Db,
    actor: Actor,
    draft: Draft,
    *,
    position: int,
    words: Stretch,
    because: str,
    now: datetime,
) -> int:
    """Say why flags on some words need no record; how many were set aside.

    Raises NotFound when the actor sees no such flag, be it that it is hidden, and SavedElsewhere
    when it was dealt with in another tab.
    """
    _require(db, actor, draft)
    because = require_reason(because)
    passage = _passage(db, draft, position)
    # Flags on one passage are set aside one after the other, so that none is twice.
    db.scalar(select(StoredPassage.id).where(StoredPassage.id == passage.id).with_for_update())
    roots = [one.root_id for one in _contributions(db, actor, draft)]
    found = queries.unrecorded(db, actor, draft, queries.list_places(db, draft.reading_id, roots))
    here = [group for group in found.groups if group.passage_id == passage.id]
    flags = [flag for group in here if group.words.meets(words) for flag in group.flags]
    if not found.sight.is_any:
        raise NotFound("flag")
    if not flags:
        raise SavedElsewhere
    for flag in flags:
        row = VoiceSetAside(
            id=uuid4(),
            board_id=draft.board_id,
            passage_id=passage.id,
            rule=flag.rule,
            start=flag.start,
            stop=flag.stop,
            because=because,
            set_aside_by=actor.person_id,
            set_aside_at=now,
        )
        db.add(row)
        _note(db, actor, draft, "set-aside", now, {"passage": passage.id, "rule": flag.rule})
    db.flush()
    return len(flags)


def take_back(
    db: Db, actor: Actor, draft: Draft, *, position: int, words: Stretch, now: datetime
) -> int:
    """Undo setting the flags on some words aside: they are asked about again. How many were."""
    _require(db, actor, draft)
    passage = _passage(db, draft, position)
    if not queries.flag_sight(db, actor, draft).is_any:
        raise NotFound("flag")
    rows = db.scalars(
        select(VoiceSetAside)
        .where(
            VoiceSetAside.passage_id == passage.id,
            VoiceSetAside.ended_at.is_(None),
            VoiceSetAside.start < words.stop,
            VoiceSetAside.stop > words.start,
        )
        .order_by(VoiceSetAside.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.ended_at, row.ended_by = now, actor.person_id
        _note(db, actor, draft, "set-aside-undone", now, {"passage": passage.id, "rule": row.rule})
    return len(rows)


# What every verb does ------------------------------------------------------------------------


def _require(db: Db, actor: Actor, draft: Draft) -> None:
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    require(actor, Permission.INVOLVEMENT_WRITE, subject_of(get_review(db, draft.review_id)))


def _contributions(db: Db, actor: Actor, draft: Draft) -> Collection[Contribution]:
    return queries.list_contributions(db, actor, get_review(db, draft.review_id))


def _held(db: Db, actor: Actor, draft: Draft, step_id: UUID) -> Contribution:
    """The contribution, with its entry held, so that its words are not withdrawn meanwhile."""
    said = queries.get_contribution(db, actor, draft.review_id, step_id)
    get_participant(db, actor, draft.review_id, said.entry.id, lock=True)
    said = queries.get_contribution(db, actor, draft.review_id, step_id)
    if said.line.is_withdrawn:
        raise RuleBroken(N_("These words were withdrawn, so nothing is linked to them."))
    return said


def _passage(db: Db, draft: Draft, position: int) -> StoredPassage:
    if draft.reading_id is None or not 0 <= position < _MOST_PASSAGES:
        raise NotFound("passage")
    found = db.scalar(
        select(StoredPassage).where(
            StoredPassage.reading_id == draft.reading_id, StoredPassage.position == position
        )
    )
    if found is None:
        raise NotFound("passage")
    return found


def _new(
    draft: Draft, said: Contribution, use: Use, placed: Placed, actor: Actor, now: datetime
) -> VoicePlace:
    return VoicePlace(
        id=uuid4(),
        board_id=draft.board_id,
        step_id=said.root_id,
        passage_id=placed.passage_id,
        quote=placed.quote,
        start=placed.start,
        prefix=placed.prefix,
        suffix=placed.suffix,
        text_start=placed.text_start,
        use=use,
        added_by=actor.person_id,
        added_at=now,
    )


def _add(db: Db, actor: Actor, draft: Draft, item: VoicePlace, now: datetime, verb: str) -> None:
    _require_new(db, item)
    there = queries.list_places(db, draft.reading_id, [item.step_id])
    if sum(one.ended_at is None for one in there) >= MOST_PLACES:
        raise RuleBroken(
            N_("This contribution has %(count)d places in the draft. Take one away first."),
            count=MOST_PLACES,
        )
    db.add(item)
    db.flush()
    _note_place(db, actor, draft, item, verb, now)


def _is_there(db: Db, item: VoicePlace) -> bool:
    found = db.scalar(
        select(VoicePlace.id).where(
            VoicePlace.step_id == item.step_id,
            VoicePlace.passage_id == item.passage_id,
            VoicePlace.start.is_not_distinct_from(item.start),
            VoicePlace.quote.is_not_distinct_from(item.quote),
            VoicePlace.ended_at.is_(None),
        )
    )
    return found is not None


def _require_new(db: Db, item: VoicePlace) -> None:
    """Whoever links holds the entry, so that two at once cannot both find nothing."""
    if _is_there(db, item):
        raise RuleBroken(N_("These words are linked to this contribution already."), field="words")


def _note_place(
    db: Db, actor: Actor, draft: Draft, item: VoicePlace, verb: str, now: datetime
) -> None:
    values = {
        "place": item.id,
        "step": item.step_id,
        "passage": item.passage_id,
        "use": item.use.value,
        "carried_from": item.carried_from_id,
    }
    _note(db, actor, draft, verb, now, values)


def _note(
    db: Db, actor: Actor, draft: Draft, verb: str, now: datetime, values: Mapping[str, object]
) -> None:
    audit.record(
        db,
        verb=f"voice:{verb}",
        subject_kind="draft",
        subject_id=draft.id,
        at=now,
        actor_id=actor.person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        values=values,
    )
