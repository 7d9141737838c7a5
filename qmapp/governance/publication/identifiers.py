"""Words of the newest sent draft that may identify somebody, with what was decided of them.

They are the flags of the identifier lens of the newest scan. A decision belongs to the words: the
same words in a later draft have it already, whichever rule finds them there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.queries import FlagLine
from qmapp.foundation.storage import Db
from qmapp.governance.publication.lines import (
    DecisionLine,
    IdentifierLine,
    Identifiers,
    PlaceLine,
)
from qmapp.governance.publication.models import IdentifierDecision
from qmapp.governance.publication.rules import key_of, plain_words
from qmapp.people.accounts.queries import names_of

_AROUND = 160
_SUREST_FIRST = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


def newest_sent(db: Db, review_id: UUID) -> Draft | None:
    """The newest draft that was sent: what would be published."""
    return db.scalar(
        select(Draft)
        .where(Draft.review_id == review_id, Draft.sent_at.is_not(None))
        .order_by(Draft.number.desc())
        .limit(1)
    )


def open_identifiers(db: Db, review: Review) -> int:
    """How many words that may identify somebody nobody decided on, in the newest sent draft.

    0 too where nothing was sent or scanned: ask `is_scanned` beside it.
    """
    found = _flags(db, newest_sent(db, review.id))
    keys = {key_of(flag.quote) for flag in found or () if flag.confidence is not Confidence.LOW}
    decided = set(
        db.scalars(
            select(IdentifierDecision.words_sha256).where(
                IdentifierDecision.review_id == review.id, IdentifierDecision.ended_at.is_(None)
            )
        )
    )
    return len(keys - decided)


def is_scanned(db: Db, review: Review) -> bool:
    """Whether the newest sent draft was scanned; False when there is none."""
    draft = newest_sent(db, review.id)
    return draft is not None and scans.find_scan(db, draft.reading_id) is not None


def list_identifiers(db: Db, review: Review) -> Identifiers:
    """Each of them once, in reading order. Words of the case: for those who decide on them.

    A constant number of queries, however many there are.
    """
    draft = newest_sent(db, review.id)
    found = _flags(db, draft)
    if draft is None or found is None:
        return Identifiers(
            draft_id=draft.id if draft else None,
            draft_number=draft.number if draft else None,
            is_scanned=False,
        )
    groups: dict[str, list[FlagLine]] = defaultdict(list)
    for flag in found:
        groups[key_of(flag.quote)].append(flag)
    texts = _texts(db, [flag.passage_id for flag in found])
    decisions = list_decisions(db, review.id)
    return Identifiers(
        draft_id=draft.id,
        draft_number=draft.number,
        is_scanned=True,
        lines=[_line(key, flags, texts, decisions) for key, flags in groups.items()],
    )


def list_decisions(
    db: Db, review_id: UUID
) -> Mapping[str, tuple[DecisionLine | None, Sequence[DecisionLine]]]:
    """What was decided, by the key of the words: what stands, and what stood before it."""
    rows = db.execute(
        select(IdentifierDecision, Draft.number)
        .join(Draft, Draft.id == IdentifierDecision.draft_id)
        .where(IdentifierDecision.review_id == review_id)
        .order_by(IdentifierDecision.decided_at.desc(), IdentifierDecision.id)
    ).all()
    names = names_of(db, {row.decided_by for row, _ in rows}) if rows else {}
    found: dict[str, tuple[DecisionLine | None, list[DecisionLine]]] = {}
    for row, number in rows:
        line = DecisionLine(
            id=row.id,
            fate=row.fate,
            because=row.because,
            by_name=names.get(row.decided_by, ""),
            at=row.decided_at,
            in_draft=number,
        )
        standing, earlier = found.get(row.words_sha256, (None, []))
        if row.ended_at is None:
            standing = line
        else:
            earlier.append(line)
        found[row.words_sha256] = (standing, earlier)
    return found


def _flags(db: Db, draft: Draft | None) -> Sequence[FlagLine] | None:
    """The flags that may identify somebody; None where no scan looked for them."""
    scan = scans.find_scan(db, draft.reading_id) if draft is not None else None
    if scan is None:
        return None
    return [
        flag
        for flag in scans.list_flags(db, scan)
        if flag.lens is Lens.IDENTIFIER and plain_words(flag.quote)
    ]


def _texts(db: Db, passage_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    if not passage_ids:
        return {}
    rows = db.execute(
        select(StoredPassage.id, StoredPassage.text).where(StoredPassage.id.in_(set(passage_ids)))
    )
    return {row[0]: row[1] for row in rows}


def _line(
    key: str,
    flags: Sequence[FlagLine],
    texts: Mapping[UUID, str],
    decisions: Mapping[str, tuple[DecisionLine | None, Sequence[DecisionLine]]],
) -> IdentifierLine:
    surest = min(flags, key=lambda flag: _SUREST_FIRST.index(flag.confidence))
    standing, earlier = decisions.get(key, (None, ()))
    return IdentifierLine(
        key=key,
        words=plain_words(surest.quote),
        rule=surest.rule,
        why=surest.why,
        confidence=surest.confidence,
        flag_id=surest.id,
        places=[_place(flag, texts[flag.passage_id]) for flag in flags],
        decision=standing,
        earlier=earlier,
    )


def _place(flag: FlagLine, text: str) -> PlaceLine:
    before, after = text[: flag.start], text[flag.stop :]
    if len(before) > _AROUND:
        before = "…" + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + "…"
    return PlaceLine(
        passage_id=flag.passage_id,
        position=flag.passage_position,
        before=before,
        words=flag.quote,
        after=after,
    )
