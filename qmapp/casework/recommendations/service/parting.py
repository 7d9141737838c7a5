"""One recommendation becomes several, several become one, and either is undone.

Nothing that hangs on a recommendation is lost on the way: each part has all of it, and what was
merged has that of all. The old ones stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.numbering import next_number
from qmapp.casework.recommendations import ports
from qmapp.casework.recommendations.checking import (
    LEAST_PARTS,
    RecommendationDetails,
    blend,
    sound_parts,
    sound_text,
)
from qmapp.casework.recommendations.models import Lineage, Recommendation
from qmapp.casework.recommendations.rules import LIVE, MOST_PARTS, Became, State
from qmapp.casework.recommendations.service.common import (
    details_of,
    held,
    held_review,
    note,
    write,
)
from qmapp.casework.recommendations.service.hanging import (
    answers_of,
    hand_on,
    words_of,
)
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, ResponseSubject, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Merged:
    """What several became; `left_empty` names the fields in which they differed."""

    recommendation: Recommendation
    left_empty: tuple[str, ...]


def split(
    db: Db,
    actor: Actor,
    rec: Recommendation,
    parts: Sequence[str],
    *,
    version: int,
    now: datetime,
) -> Sequence[Recommendation]:
    """Make several of one: each part has all places, causes, answers and fields, in its own words.

    Parts of a confirmed one are confirmed, with new numbers; of a proposal they are proposals.
    Raises RuleBroken for fewer than 2 or more than MOST_PARTS, or where it may not leave the set
    yet; SavedElsewhere when stale.
    """
    item = held(db, actor, rec, version=version)
    ports.require_may_leave(db, [item.id])
    # They stand on the same words: what keeps them in order is when they were added.
    made = [
        _new(db, actor, [item], details_of(item), words, now + timedelta(microseconds=place))
        for place, words in enumerate(sound_parts(parts))
    ]
    _gone_into(db, actor, [item], made, Became.SPLIT, now)
    values = {"into": [one.id for one in made], "numbers": [one.number for one in made]}
    note(db, actor, item, "split", now, values)
    return made


def merge(
    db: Db,
    actor: Actor,
    recs: Sequence[Recommendation],
    text: str,
    now: datetime,
    *,
    versions: Mapping[UUID, int],
) -> Merged:
    """Make one of several, in these words, with the places, causes and answers of all.

    It is confirmed, with a new number, when all are and agree what they are; else somebody has
    still to confirm it. Raises RuleBroken for fewer than 2 or more than MOST_PARTS, for one that
    is no longer in the set or may not leave it yet, and for several drafts of which one was not
    sent; SavedElsewhere where a version is stale.
    """
    wanted = sorted({one.id: one for one in recs}.values(), key=lambda one: one.id)
    if not LEAST_PARTS <= len(wanted) <= MOST_PARTS:
        raise RuleBroken(
            N_("Choose between %(least)d and %(most)d recommendations to merge"),
            field="with",
            least=LEAST_PARTS,
            most=MOST_PARTS,
        )
    if len({one.review_id for one in wanted}) > 1:
        raise NotFound("recommendation")
    sources = [held(db, actor, one, version=versions.get(one.id, 0)) for one in wanted]
    ports.require_may_leave(db, [one.id for one in sources])
    sources.sort(key=lambda one: (one.number is None, one.number or 0, one.added_at, one.id))
    blended = blend([details_of(one) for one in sources], sound_text(text))
    made = _new(db, actor, sources, blended.details, blended.details.text, now)
    _gone_into(db, actor, sources, [made], Became.MERGED, now)
    values = {
        "from": [one.id for one in sources],
        "number": made.number,
        "left_empty": list(blended.left_empty),
    }
    note(db, actor, made, "merged", now, values)
    return Merged(made, blended.left_empty)


def undo(db: Db, actor: Actor, rec: Recommendation, now: datetime) -> Sequence[Recommendation]:
    """Undo a split or a merge, named by what it was done to or by what came of it.

    What was there before is in the set again, and is returned. What came of it is left out, and
    its numbers are not given again. Raises RuleBroken when something was changed on it since, or a
    decision rests on it; then nothing is undone.
    """
    held_review(db, actor, rec.review_id)
    sources, results = _step_of(db, actor, rec)
    _require_untouched(db, actor, sources, results)
    ids = [one.id for one in results]
    db.execute(delete(Lineage).where(Lineage.recommendation_id.in_(ids)))
    for one in results:
        one.state, one.because = State.DROPPED, ""
    for one in sources:
        one.state = State.PROPOSED if one.number is None else State.CONFIRMED
    for one in (*results, *sources):
        one.decided_by, one.decided_at = actor.person_id, now
        one.version += 1
    db.flush()
    note(db, actor, rec, "undone", now, {"back": [one.id for one in sources], "gone": ids})
    ports.tell_of_change(db, [*(one.id for one in sources), *ids])
    return sources


Step = tuple[Sequence[Recommendation], Sequence[Recommendation]]


def _step_of(db: Db, actor: Actor, rec: Recommendation) -> Step:
    found = _rows_of_step(db, held(db, actor, rec, is_live=False))
    if found is None:
        raise RuleBroken(N_("There is nothing to undo: this was neither split nor merged."))
    sources, results = found
    return (
        [held(db, actor, one, is_live=False) for one in sources],
        [held(db, actor, one, is_live=False) for one in results],
    )


def _rows_of_step(db: Db, rec: Recommendation) -> Step | None:
    """The split or merge that this one went into or, while it is in the set, came from."""
    if rec.state in {State.SPLIT, State.MERGED}:
        own = select(Lineage.recommendation_id).where(Lineage.from_id == rec.id)
        results = _rows(db, Recommendation.id.in_(own))
        came = select(Lineage.from_id).where(
            Lineage.recommendation_id.in_([one.id for one in results])
        )
        return _rows(db, Recommendation.id.in_(came)), results
    came = select(Lineage.from_id).where(Lineage.recommendation_id == rec.id)
    sources = _rows(db, Recommendation.id.in_(came))
    if rec.state not in LIVE or not sources:
        return None
    went = select(Lineage.recommendation_id).where(Lineage.from_id.in_([one.id for one in sources]))
    return sources, _rows(db, Recommendation.id.in_(went))


def _rows(db: Db, condition: ColumnElement[bool]) -> Sequence[Recommendation]:
    query = select(Recommendation).where(condition).order_by(Recommendation.id)
    return db.scalars(query).all()


def _require_untouched(
    db: Db,
    actor: Actor,
    sources: Sequence[Recommendation],
    results: Sequence[Recommendation],
) -> None:
    """Raise RuleBroken when undoing would lose something.

    Whoever may not read the open response is told the same whatever it is, and so learns nothing
    of what the board has answered so far.
    """
    is_changed = _is_changed(db, sources, results)
    rests = bool(ports.outcomes().resting_on(db, [one.id for one in results]))
    board = ResponseSubject(results[0].board_id, results[0].review_id, is_agreed=False)
    if not is_changed and not rests:
        return
    if not may(actor, Permission.RESPONSE_READ, board):
        raise RuleBroken(
            N_(
                "Something was changed on what came of this, or rests on it, so that undoing would "
                "lose it. Nothing was undone."
            )
        )
    if is_changed:
        raise RuleBroken(
            N_(
                "What came of this was changed since, so that undoing would lose something. "
                "Nothing was undone."
            )
        )
    raise RuleBroken(
        N_("The board’s response rests on what came of this already. Nothing was undone.")
    )


def _is_changed(
    db: Db, sources: Sequence[Recommendation], results: Sequence[Recommendation]
) -> bool:
    ids = [one.id for one in results]
    before = words_of(db, [one.id for one in sources])
    return (
        any(one.version != 1 or one.state not in LIVE for one in results)
        or any(words_of(db, [id_]) != before for id_ in ids)
        or any(a.carried_from_id is None or a.ended_at is not None for a in answers_of(db, ids))
    )


def _new(
    db: Db,
    actor: Actor,
    sources: Sequence[Recommendation],
    details: RecommendationDetails,
    words: str,
    now: datetime,
) -> Recommendation:
    """A recommendation in these words, with all that hangs on the sources."""
    is_confirmed = details.kind is not None and all(one.state is State.CONFIRMED for one in sources)
    draft = _first_draft(db, sources)
    item = Recommendation(
        id=uuid4(),
        board_id=sources[0].board_id,
        review_id=sources[0].review_id,
        draft_id=draft.id,
        number=next_number(db, Recommendation, draft) if is_confirmed else None,
        state=State.CONFIRMED if is_confirmed else State.PROPOSED,
        text=words,
        is_from_scan=any(one.is_from_scan for one in sources),
        added_by=actor.person_id,
        added_at=now,
        decided_by=actor.person_id if is_confirmed else None,
        decided_at=now if is_confirmed else None,
        version=1,
    )
    write(db, item, details)
    item.text = words
    db.add(item)
    db.flush()
    hand_on(db, sources, item)
    return item


def _first_draft(db: Db, sources: Sequence[Recommendation]) -> Draft:
    """Where the oldest was first seen. What is hidden from some never mixes with what is not."""
    drafts = db.scalars(
        select(Draft).where(Draft.id.in_({one.draft_id for one in sources})).order_by(Draft.number)
    ).all()
    # Two that were not sent may be sent one without the other, too.
    if len(drafts) > 1 and any(one.sent_at is None for one in drafts):
        raise RuleBroken(
            N_(
                "One of these stands in a draft that has not been sent yet. Send that draft "
                "first, so that everybody sees what they became."
            ),
            field="with",
        )
    return drafts[0]


def _gone_into(
    db: Db,
    actor: Actor,
    sources: Sequence[Recommendation],
    results: Sequence[Recommendation],
    became: Became,
    now: datetime,
) -> None:
    for source in sources:
        source.state = State.SPLIT if became is Became.SPLIT else State.MERGED
        source.decided_by, source.decided_at = actor.person_id, now
        source.version += 1
        for result in results:
            db.add(
                Lineage(
                    id=uuid4(),
                    board_id=source.board_id,
                    recommendation_id=result.id,
                    from_id=source.id,
                    became=became,
                    at=now,
                )
            )
    db.flush()
    ports.tell_of_change(db, [one.id for one in (*sources, *results)])
