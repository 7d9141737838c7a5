"""What changes kept scans, and what a board changes in its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.queries import get_draft, get_reading, subject_of
from qmapp.casework.lenses import loading
from qmapp.casework.lenses.loading import BadRules
from qmapp.casework.lenses.model import Lens, Scan
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan import queries, rules
from qmapp.casework.scan.models import BoardRule, DraftScan, RuleEdition, RuleSwitch, ScanFlag
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit.service import record
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board
from qmapp.typed import require_length, tidy_words

# Scans ----------------------------------------------------------------------------------------


def queue(db: Db, reading: DraftReading, now: datetime) -> None:
    """Let a reading be scanned by the rules as its board has them when its turn comes."""
    jobs.queue(
        db, queries.SCAN, {"reading_id": str(reading.id)}, board_id=reading.board_id, now=now
    )


def scan_again(
    db: Db,
    actor: Actor,
    review_id: UUID,
    number: int,
    now: datetime,
    *,
    reading_id: UUID | None = None,
) -> bool:
    """Scan a draft again: the last scan failed, or the rules have changed since.

    `reading_id` where somebody judges an earlier reading of the draft. Whoever may read the draft
    may ask. False when that is not needed: it waits to be scanned already, or was scanned by the
    present rules. Raises NotFound for a reading of another draft.
    """
    draft = get_draft(db, review_id, number)
    require(actor, Permission.DRAFT_READ, subject_of(draft))
    db.refresh(draft, with_for_update=True)
    reading = get_reading(db, reading_id or draft.reading_id)
    if reading.draft_id != draft.id:
        raise NotFound("reading")
    present = queries.board_ruleset(db, draft.board_id).version
    if queries.is_waiting(db, reading.id) or queries.has_scan_by(db, reading.id, present):
        return False
    queue(db, reading, now)
    record(
        db,
        verb="scan:asked",
        subject_kind="draft",
        subject_id=draft.id,
        at=now,
        actor_id=actor.person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        values={"number": draft.number},
    )
    return True


def keep(
    db: Db, reading: DraftReading, ruleset: Ruleset, found: Scan, now: datetime
) -> UUID | None:
    """Keep what a scan found, whole; None when the same rules have scanned this reading already.

    Two that come at the same moment wait for each other at the constraint, and one is kept.
    """
    draft = db.get_one(Draft, reading.draft_id)
    edition_id = _edition(db, reading.board_id, ruleset, now)
    scan_id = uuid4()
    row = {
        "id": scan_id,
        "board_id": reading.board_id,
        "review_id": draft.review_id,
        "reading_id": reading.id,
        "rule_edition_id": edition_id,
        "scanned_at": now,
        "word_count": sum(section.words for section in found.sections),
        "sections": [asdict(section) for section in found.sections],
        "recommendations": [asdict(one) for one in found.recommendations],
        "statements": [asdict(one) for one in found.document],
    }
    if not _insert_new(db, DraftScan, row, ["reading_id", "rule_edition_id"]):
        return None
    _add_flags(db, reading, scan_id, found)
    record(
        db,
        verb="scan:kept",
        subject_kind="draft",
        subject_id=draft.id,
        at=now,
        actor_id=None,
        board_id=draft.board_id,
        review_id=draft.review_id,
        values={"number": draft.number, "rules": ruleset.version, "flags": len(found.flags)},
    )
    return scan_id


def _edition(db: Db, board_id: UUID, ruleset: Ruleset, now: datetime) -> UUID:
    """The stored rules of this version, stored now when the board uses them for the first time."""
    query = select(RuleEdition.id).where(
        RuleEdition.board_id == board_id, RuleEdition.version == ruleset.version
    )
    known = db.scalar(query)
    if known is not None:
        return known
    row = {
        "id": uuid4(),
        "board_id": board_id,
        "version": ruleset.version,
        "rules": {
            name: {
                "lens": rule.lens.value,
                "why": rule.why,
                "question": rule.question,
                "markers": list(rule.markers),
                "confidence": rule.confidence.value,
                "source": rule.source,
                "local": rule.local,
            }
            for name, rule in ruleset.rules.items()
        },
        "first_used_at": now,
    }
    _insert_new(db, RuleEdition, row, ["board_id", "version"])
    return db.scalars(query).one()


def _insert_new(db: Db, table: type[Any], row: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert a row unless there is one alike; whether it was inserted."""
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    done = db.execute(
        make(table).values(row).on_conflict_do_nothing(index_elements=unique).returning(table.id)
    )
    return done.first() is not None


def _add_flags(db: Db, reading: DraftReading, scan_id: UUID, found: Scan) -> None:
    ids = db.scalars(
        select(StoredPassage.id)
        .where(StoredPassage.reading_id == reading.id)
        .order_by(StoredPassage.position)
    ).all()
    rows = [
        {
            "id": uuid4(),
            "board_id": reading.board_id,
            "scan_id": scan_id,
            "position": position,
            "lens": flag.lens,
            "rule": flag.rule,
            "confidence": flag.confidence,
            "passage_id": ids[flag.passage],
            "start": flag.start,
            "stop": flag.end,
            "considered": list(flag.considered),
        }
        for position, flag in enumerate(found.flags)
    ]
    if rows:
        db.execute(insert(ScanFlag), rows)


# The rules of a board -------------------------------------------------------------------------


def switch_off(db: Db, actor: Actor, board_id: UUID, rule: str, reason: str, now: datetime) -> None:
    """Leave out a shipped rule in the board's scans from now on, with a reason. Once is enough.

    Old scans stay as they were.
    """
    _hold_rules(db, actor, board_id)
    if rule not in loading.shipped().rules:
        raise NotFound("rule")
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why the rule is switched off"), field="reason")
    require_length(reason, rules.LONGEST_REASON, "reason")
    if _find_switch(db, board_id, rule) is not None:
        return
    row = RuleSwitch(
        id=uuid4(),
        board_id=board_id,
        rule=rule,
        reason=reason,
        off_by=actor.person_id,
        off_at=now,
    )
    db.add(row)
    _note(db, actor, row, "scan:rule_off", now, reason=reason)


def switch_on(db: Db, actor: Actor, board_id: UUID, rule: str, now: datetime) -> None:
    """Let a rule that was switched off point at words again. Nothing happens to one that is on."""
    _hold_rules(db, actor, board_id)
    row = _find_switch(db, board_id, rule)
    if row is None:
        return
    row.ended_by, row.ended_at = actor.person_id, now
    _note(db, actor, row, "scan:rule_on", now)


def add_rule(
    db: Db, actor: Actor, board_id: UUID, content: Mapping[str, Any], now: datetime
) -> BoardRule:
    """Add a rule of the board's own, shaped as a rule file's entry with its lens.

    Raises UnfitRule with what is wrong with it, and RuleBroken when its id is taken.
    """
    _hold_rules(db, actor, board_id)
    name = _require_fit(content)
    own = queries.list_board_rules(db, board_id)
    if name in loading.shipped().rules or name in {row.rule for row in own}:
        raise RuleBroken(
            N_("There is a rule “%(rule)s” already. Give yours another id."),
            field="content",
            rule=name,
        )
    rules.require_room(len(own))
    row = _new_rule(db, actor, board_id, content, now)
    _note(db, actor, row, "scan:rule_added", now, lens=row.lens, edition=row.edition_number)
    return row


def change_rule(  # noqa: PLR0913 - whose rule, what it was and will be: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    rule: str,
    content: Mapping[str, Any],
    now: datetime,
    *,
    edition_number: int,
) -> BoardRule:
    """Put a rule of the board's own in another way; how it was stays, ended.

    Raises SavedElsewhere when it was changed since the form was made, and UnfitRule as `add_rule`.
    """
    _hold_rules(db, actor, board_id)
    old = _get_rule(db, board_id, rule)
    if old.edition_number != edition_number:
        raise SavedElsewhere
    if _require_fit(content) != rule:
        raise rules.UnfitRule(["The id of a rule stays as it is. End this one and add another."])
    if old.content == dict(content):
        return old
    old.ended_by, old.ended_at = actor.person_id, now
    db.flush()
    row = _new_rule(db, actor, board_id, content, now)
    _note(db, actor, row, "scan:rule_changed", now, lens=row.lens, edition=row.edition_number)
    return row


def end_rule(db: Db, actor: Actor, board_id: UUID, rule: str, now: datetime) -> None:
    """Leave a rule of the board's own out of its scans from now on. Nothing happens when it is."""
    _hold_rules(db, actor, board_id)
    row = queries.find_board_rule(db, board_id, rule)
    if row is None:
        return
    row.ended_by, row.ended_at = actor.person_id, now
    _note(db, actor, row, "scan:rule_ended", now)


def _hold_rules(db: Db, actor: Actor, board_id: UUID) -> None:
    """Ask the policy, and let nobody else change the board's rules meanwhile."""
    require(actor, Permission.BOARD_SETTINGS, BoardSubject(board_id))
    # Not against those who only refer to the board, who are many.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update(key_share=True))


def _require_fit(content: Mapping[str, Any]) -> str:
    """The id of a rule that is in shape and does what its own examples say."""
    rules.require_size(content)
    name = rules.rule_id(content)
    try:
        problems = loading.check_rule(content)
    except BadRules as error:
        problems = list(error.problems)
    if problems:
        raise rules.UnfitRule(problems)
    return name


def _find_switch(db: Db, board_id: UUID, rule: str) -> RuleSwitch | None:
    return db.scalar(
        select(RuleSwitch).where(
            RuleSwitch.board_id == board_id,
            RuleSwitch.rule == rule,
            RuleSwitch.ended_at.is_(None),
        )
    )


def _get_rule(db: Db, board_id: UUID, rule: str) -> BoardRule:
    found = queries.find_board_rule(db, board_id, rule)
    if found is None:
        raise NotFound("rule")
    return found


def _new_rule(
    db: Db, actor: Actor, board_id: UUID, content: Mapping[str, Any], now: datetime
) -> BoardRule:
    name = str(content["id"])
    newest = db.scalar(
        select(func.max(BoardRule.edition_number)).where(
            BoardRule.board_id == board_id, BoardRule.rule == name
        )
    )
    row = BoardRule(
        id=uuid4(),
        board_id=board_id,
        rule=name,
        edition_number=(newest or 0) + 1,
        lens=Lens(content["lens"]),
        content=dict(content),
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _note(
    db: Db,
    actor: Actor,
    row: BoardRule | RuleSwitch,
    verb: str,
    now: datetime,
    **values: object,
) -> None:
    record(
        db,
        verb=verb,
        subject_kind="rule",
        subject_id=row.id,
        at=now,
        actor_id=actor.person_id,
        board_id=row.board_id,
        values={"rule": row.rule, **values},
    )
