"""What people do about publication: decide on identifiers, arrange it, decide it.

Every verb holds the review first, so that two people at once are one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.governance.publication import queries
from qmapp.governance.publication.checking import (
    DecisionDetails,
    ReadinessDetails,
    Said,
    sound_decision,
    sound_readiness,
    sound_said,
)
from qmapp.governance.publication.lines import IdentifierLine
from qmapp.governance.publication.models import IdentifierDecision, Publication, Readiness
from qmapp.governance.publication.parts import HeldBack, to_kept
from qmapp.governance.publication.rules import LACK_WORDS, Extent, Missing, changed, lacking

AFTER = frozenset({Stage.PUBLISHED, Stage.FOLLOW_UP, Stage.CLOSED})
"""The stages in which a decision was taken; a later one takes its place and moves nothing."""

_NEWER = N_(
    "A newer draft was sent meanwhile, and not all of these words stand in it. Nothing was kept. "
    "Look at the words of that draft."
)


_NO_SUCH_PART = N_(
    "Another report was signed meanwhile, and not all of these parts stand in it. Nothing was "
    "decided. Look at the parts again."
)


class DecidedElsewhere(SavedElsewhere):
    """Somebody else decided on some of the words meanwhile; `keys` are those."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self.keys = tuple(keys)


def decide_identifiers(
    db: Db, actor: Actor, review: Review, said: Mapping[str, Said], now: datetime
) -> int:
    """Write down what becomes of words of the newest sent draft; how many decisions are new.

    `said` goes by the key of the words. All of it is kept or nothing. Raises RuleBroken (field
    "because-KEY") without a reason for words that stay, and when words do not stand in the draft;
    DecidedElsewhere for those on which somebody decided since the page was read.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.IDENTIFIERS_DECIDE, subject_of(review))
    known = queries.list_identifiers(db, review)
    lines = known.by_key
    if known.draft_id is None:
        raise NotFound("identifier")
    if not set(said) <= set(lines):
        raise RuleBroken(_NEWER)
    sound = {key: sound_said(one, f"because-{key}") for key, one in said.items()}
    fresh = {key: one for key, one in sound.items() if not _is_same(lines[key], one)}
    late = [key for key, one in fresh.items() if one.was != _standing_id(lines[key])]
    if late:
        raise DecidedElsewhere(late)
    for key, one in fresh.items():
        _decide(db, actor, review, lines[key], one, draft_id=known.draft_id, now=now)
    return len(fresh)


def _standing_id(line: IdentifierLine) -> str:
    return str(line.decision.id) if line.decision is not None else ""


def _is_same(line: IdentifierLine, said: Said) -> bool:
    standing = line.decision
    return standing is not None and (standing.fate, standing.because) == (said.fate, said.because)


def _decide(  # noqa: PLR0913 - who, on what, what and when: all named
    db: Db,
    actor: Actor,
    review: Review,
    line: IdentifierLine,
    said: Said,
    *,
    draft_id: UUID,
    now: datetime,
) -> None:
    if line.decision is not None:
        before = db.get_one(IdentifierDecision, line.decision.id, with_for_update=True)
        before.ended_at = now
    row = IdentifierDecision(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft_id,
        flag_id=line.flag_id,
        words_sha256=line.key,
        fate=said.fate,
        because=said.because,
        decided_by=actor.person_id,
        decided_at=now,
    )
    db.add(row)
    db.flush()
    values = {"flag": str(line.flag_id), "fate": said.fate, "because": _digest_of(said.because)}
    _note(
        db,
        actor,
        review,
        "identifier-decided",
        of=("identifier_decision", row.id),
        now=now,
        values=values,
    )


def arrange(
    db: Db, actor: Actor, review: Review, details: ReadinessDetails, *, version: int, now: datetime
) -> bool:
    """Write down what is arranged for publication. False when nothing differs.

    Raises RuleBroken with the field at fault, and SavedElsewhere when stale.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.PUBLICATION_WRITE, subject_of(review))
    sound = sound_readiness(details, today=london_date(now))
    row = queries.find_readiness_row(db, review.id, lock=True)
    if version != (row.version if row is not None else 0):
        raise SavedElsewhere
    before = queries.get_readiness(db, review.id).details
    names = changed(before.plain(), sound.plain())
    if not names:
        return False
    if row is None:
        row = Readiness(id=uuid4(), board_id=review.board_id, review_id=review.id, version=0)
        db.add(row)
    for name in names:
        setattr(row, name, getattr(sound, name))
    row.set_by, row.set_at = actor.person_id, now
    row.version += 1
    db.flush()
    _note(
        db,
        actor,
        review,
        "arranged",
        of=("publication_readiness", row.id),
        now=now,
        values={"fields": names},
    )
    return True


def decide(
    db: Db, actor: Actor, review: Review, details: DecisionDetails, now: datetime, *, was: str
) -> Publication:
    """Decide whether the review is published in full, in part or not, and move it there.

    `was` is the decision that stood when the page was read ("" for none). A later decision takes
    the place of the one before, which stays readable. Raises RuleBroken with the field at fault or
    with what is missing, and SavedElsewhere when somebody decided meanwhile.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.STAGE_PUBLISH, subject_of(review))
    sound = sound_decision(details, today=london_date(now))
    standing = queries.find_publication(db, review.id)
    if was != (str(standing.id) if standing is not None else ""):
        raise SavedElsewhere
    facts = queries.facts_of(db, actor, review, waives_response=bool(sound.without_response))
    if facts.is_response_signed and sound.without_response:
        raise RuleBroken(
            N_("The response is signed, so that this needs no reason"), field="without_response"
        )
    _require_nothing_missing(lacking(facts, sound.extent))
    held_back = _held_back(db, review, sound.held_back)
    if standing is not None:
        db.execute(update(Publication).where(Publication.id == standing.id).values(ended_at=now))
    row = _written(db, actor, review, sound, held_back, now)
    if review.stage not in AFTER and not reviews.advance(
        db, review, Stage.PUBLISHED, actor.person_id, now
    ):
        raise RuleBroken(
            N_("This review cannot be published from where it stands. Nothing was changed.")
        )
    return row


def _held_back(db: Db, review: Review, chosen: Mapping[str, str]) -> Sequence[HeldBack]:
    """The parts that were chosen, in the order of the record, by the names that they have today."""
    if not chosen:
        return ()
    offered = queries.list_parts(db, review)
    if not set(chosen) <= {one.key for one in offered}:
        raise RuleBroken(_NO_SUCH_PART, field="held_back")
    return [HeldBack(one.key, one.title, chosen[one.key]) for one in offered if one.key in chosen]


def _written(
    db: Db,
    actor: Actor,
    review: Review,
    details: DecisionDetails,
    held_back: Sequence[HeldBack],
    now: datetime,
) -> Publication:
    row = Publication(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        extent=details.extent,
        reasons=details.reasons,
        without_response=details.without_response,
        published_on=details.published_on,
        address=details.address,
        decided_by=actor.person_id,
        decided_at=now,
    )
    if held_back:
        row.held_back = to_kept(held_back)
    db.add(row)
    db.flush()
    values: dict[str, object] = {
        "extent": details.extent,
        "reasons": _digest_of(details.reasons),
        "without_response": _digest_of(details.without_response),
    }
    if details.extent is not Extent.NOT:
        values["published_on"] = details.published_on
    if held_back:
        values["held_back"] = [one.key for one in held_back]
    _note(db, actor, review, "decided", of=("publication", row.id), now=now, values=values)
    return row


def _require_nothing_missing(missing: Sequence[Missing]) -> None:
    """Say what is missing: the one thing, or how many and where they stand."""
    if len(missing) == 1:
        [one] = missing
        raise RuleBroken(LACK_WORDS[one.lack], count=one.count)
    if missing:
        raise RuleBroken(
            N_(
                "This cannot be decided yet: %(count)d things are still missing. The page of "
                "publication lists each, and where it is."
            ),
            count=len(missing),
        )


def _digest_of(words: str) -> str:
    return digest_of_words(words) if words else ""


def _note(  # noqa: PLR0913 - who, what, when: all of one event
    db: Db,
    actor: Actor,
    review: Review,
    verb: str,
    *,
    of: tuple[str, UUID],
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"publication:{verb}",
        subject_kind=of[0],
        subject_id=of[1],
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values=values,
    )
