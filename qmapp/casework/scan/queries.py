"""Named reads of kept scans, of their flags, and of the rules as a board has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import DraftReading, StoredPassage
from qmapp.casework.lenses import loading
from qmapp.casework.lenses.loading import BadRules
from qmapp.casework.lenses.model import (
    Addressee,
    Confidence,
    Form,
    Lens,
    Recommendation,
    ScanPassage,
    SectionKind,
    Statement,
    Strength,
)
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan.models import BoardRule, DraftScan, RuleEdition, RuleSwitch, ScanFlag
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Db

SCAN = "scan.reading"
"""The job of a scan that somebody asked for; READABLE is that of a reading just kept."""

BEFORE_THE_FIRST = -1
"""Stands for the heading of what comes before the first heading."""


class FlagLine(NamedTuple):
    """One flag as pages show it. A named tuple: many are made for one page.

    `quote` are the words that it points at: `start` up to `stop` of its passage, in code points.
    """

    id: UUID
    position: int
    lens: Lens
    rule: str
    confidence: Confidence
    passage_id: UUID
    passage_position: int
    start: int
    stop: int
    quote: str
    why: str
    question: str
    markers: tuple[int, ...]
    considered: tuple[str, ...]
    local: bool


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of a scanned reading, from passage `first` up to but not including `stop`.

    `heading` is the place of its heading in the reading, -1 for what stands before the first.
    """

    heading: int
    title: str
    kind: SectionKind | None
    first: int
    stop: int
    words: int


class Change(StrEnum):
    """What a board did to its rules."""

    OFF = "off"
    ON = "on"
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change that a board made in its rules; `reason` where it switched one off."""

    what: Change
    rule: str
    by: UUID
    at: datetime
    reason: str = ""


class ScanState(StrEnum):
    """How far a scan that is not there yet has come."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """A scan on its way: how many passages of how many are done, as far as it is known."""

    state: ScanState
    done: int | None = None
    total: int | None = None


# The rules of a board -------------------------------------------------------------------------


def board_ruleset(db: Db, board_id: UUID) -> Ruleset:
    """The rules as a board has them now: the shipped ones and its own, less what it switched off.

    A rule of the board's that is not in shape any more, after an upgrade, is left out, so that it
    cannot stop the scan of a draft; `list_unfit` names it.
    """
    return _with_board(db, board_id)[0]


def list_unfit(db: Db, board_id: UUID) -> Sequence[str]:
    """The rules of a board's own that this version cannot use, by id."""
    return _with_board(db, board_id)[1]


def list_board_rules(db: Db, board_id: UUID) -> Sequence[BoardRule]:
    """The rules that a board added and has not ended, by id."""
    return db.scalars(
        select(BoardRule)
        .where(BoardRule.board_id == board_id, BoardRule.ended_at.is_(None))
        .order_by(BoardRule.rule)
    ).all()


def list_switched_off(db: Db, board_id: UUID) -> Sequence[RuleSwitch]:
    """What a board has switched off, with its reasons, by rule."""
    return db.scalars(
        select(RuleSwitch)
        .where(RuleSwitch.board_id == board_id, RuleSwitch.ended_at.is_(None))
        .order_by(RuleSwitch.rule)
    ).all()


def find_board_rule(db: Db, board_id: UUID, rule: str) -> BoardRule | None:
    """The rule of that id that a board added and has not ended."""
    return db.scalar(
        select(BoardRule).where(
            BoardRule.board_id == board_id, BoardRule.rule == rule, BoardRule.ended_at.is_(None)
        )
    )


def list_editions(db: Db, board_id: UUID) -> Sequence[BoardRule]:
    """Every edition of every rule that a board ever added, ended ones too, by id and number."""
    return db.scalars(
        select(BoardRule)
        .where(BoardRule.board_id == board_id)
        .order_by(BoardRule.rule, BoardRule.edition_number)
    ).all()


def list_changes(db: Db, board_id: UUID) -> Sequence[RuleChange]:
    """What a board changed in its rules, the newest first. Two queries."""
    found: list[RuleChange] = []
    switches = db.scalars(select(RuleSwitch).where(RuleSwitch.board_id == board_id)).all()
    for switch in switches:
        off = RuleChange(Change.OFF, switch.rule, switch.off_by, switch.off_at, switch.reason)
        found.append(off)
        if switch.ended_by is not None and switch.ended_at is not None:
            found.append(RuleChange(Change.ON, switch.rule, switch.ended_by, switch.ended_at))
    editions = list_editions(db, board_id)
    replaced = {(row.rule, row.ended_at) for row in editions}
    begun = {(row.rule, row.added_at) for row in editions}
    for row in editions:
        was_there = (row.rule, row.added_at) in replaced
        what = Change.CHANGED if was_there else Change.ADDED
        found.append(RuleChange(what, row.rule, row.added_by, row.added_at))
        if (
            row.ended_by is not None
            and row.ended_at is not None
            and (row.rule, row.ended_at) not in begun
        ):
            found.append(RuleChange(Change.ENDED, row.rule, row.ended_by, row.ended_at))
    return sorted(found, key=lambda change: (change.at, change.rule), reverse=True)


def _with_board(db: Db, board_id: UUID) -> tuple[Ruleset, Sequence[str]]:
    shipped = loading.shipped()
    contents = [row.content for row in list_board_rules(db, board_id)]
    off = {row.rule for row in list_switched_off(db, board_id)}
    try:
        return loading.with_changes(shipped, contents, off), ()
    except BadRules:
        fit, unfit = _parted(shipped, contents)
        return loading.with_changes(shipped, fit, off), unfit


def _parted(
    shipped: Ruleset, contents: Sequence[Mapping[str, Any]]
) -> tuple[Sequence[Mapping[str, Any]], Sequence[str]]:
    """The rules that can be used, and the ids of those that cannot."""
    fit: list[Mapping[str, Any]] = []
    unfit: list[str] = []
    for content in contents:
        try:
            loading.with_changes(shipped, [content], ())
        except BadRules:
            unfit.append(str(content["id"]))
        else:
            fit.append(content)
    return fit, unfit


# Kept scans -----------------------------------------------------------------------------------


def find_scan(db: Db, reading_id: UUID | None) -> DraftScan | None:
    """The scan of a reading by the board's present rules if there, else the newest of any."""
    rows = db.execute(
        select(DraftScan, RuleEdition.version)
        .join(RuleEdition, RuleEdition.id == DraftScan.rule_edition_id)
        .where(DraftScan.reading_id == reading_id)
        .order_by(DraftScan.scanned_at.desc(), DraftScan.id)
    ).all()
    if not rows:
        return None
    newest: DraftScan = rows[0][0]
    present = board_ruleset(db, newest.board_id).version
    return next((scan for scan, version in rows if version == present), newest)


def is_current(db: Db, scan: DraftScan) -> bool:
    """Whether a scan was made by the rules as its board has them now."""
    return version_of(db, scan) == board_ruleset(db, scan.board_id).version


def version_of(db: Db, scan: DraftScan) -> str:
    """The hash of the rules by which a scan was made."""
    return db.get_one(RuleEdition, scan.rule_edition_id).version


def has_scan_by(db: Db, reading_id: UUID, version: str) -> bool:
    """Whether a reading was scanned by the rules of that hash."""
    found = db.scalar(
        select(DraftScan.id)
        .join(RuleEdition, RuleEdition.id == DraftScan.rule_edition_id)
        .where(DraftScan.reading_id == reading_id, RuleEdition.version == version)
    )
    return found is not None


def list_flags(db: Db, scan: DraftScan) -> Sequence[FlagLine]:
    """All flags of a scan in reading order, the low ones too. Two queries."""
    rules = db.get_one(RuleEdition, scan.rule_edition_id).rules
    rows = db.execute(
        select(
            ScanFlag.id,
            ScanFlag.position,
            ScanFlag.lens,
            ScanFlag.rule,
            ScanFlag.confidence,
            ScanFlag.passage_id,
            StoredPassage.position,
            ScanFlag.start,
            ScanFlag.stop,
            StoredPassage.text,
            ScanFlag.considered,
        )
        .join(StoredPassage, StoredPassage.id == ScanFlag.passage_id)
        .where(ScanFlag.scan_id == scan.id)
        .order_by(ScanFlag.position)
    )
    return [_flag(row, rules) for row in rows]


def _flag(row: Any, rules: Mapping[str, Any]) -> FlagLine:
    id_, position, lens, rule, confidence, passage_id, at, start, stop, text, considered = row
    said = rules[rule]
    return FlagLine(
        id=id_,
        position=position,
        lens=lens,
        rule=rule,
        confidence=confidence,
        passage_id=passage_id,
        passage_position=at,
        start=start,
        stop=stop,
        quote=text[start:stop],
        why=said["why"],
        question=said["question"],
        markers=tuple(said["markers"]),
        considered=tuple(considered),
        local=said["local"],
    )


def list_flag_places(db: Db, reading_id: UUID) -> Mapping[UUID, tuple[str, UUID, int, int]]:
    """Rule, passage, start and stop of every flag of every scan of a reading, by the flag's id."""
    rows = db.execute(
        select(ScanFlag.id, ScanFlag.rule, ScanFlag.passage_id, ScanFlag.start, ScanFlag.stop)
        .join(DraftScan, DraftScan.id == ScanFlag.scan_id)
        .where(DraftScan.reading_id == reading_id)
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def find_scan_of_flag(db: Db, flag_id: UUID) -> DraftScan | None:
    """The scan that a flag belongs to."""
    query = select(DraftScan).join(ScanFlag, ScanFlag.scan_id == DraftScan.id)
    return db.scalar(query.where(ScanFlag.id == flag_id))


def sections_of(scan: DraftScan) -> Sequence[SectionLine]:
    """The sections of a scanned reading, in reading order."""
    return [
        SectionLine(
            heading=BEFORE_THE_FIRST if one["heading"] is None else one["heading"],
            title=one["title"],
            kind=SectionKind(one["kind"]) if one["kind"] else None,
            first=one["first"],
            stop=one["stop"],
            words=one["words"],
        )
        for one in scan.sections
    ]


def section_at(sections: Sequence[SectionLine], position: int) -> int:
    """The section that the passage at a position stands in, by the place of its heading."""
    within = (s.heading for s in sections if s.first <= position < s.stop)
    return next(within, BEFORE_THE_FIRST)


def count_by_section(
    sections: Sequence[SectionLine], flags: Sequence[FlagLine]
) -> Mapping[int, Mapping[Lens, int]]:
    """How many of these flags each section has, by lens; sections without any are there too."""
    counts: dict[int, defaultdict[Lens, int]] = {s.heading: defaultdict(int) for s in sections}
    for flag in flags:
        heading = section_at(sections, flag.passage_position)
        counts.setdefault(heading, defaultdict(int))[flag.lens] += 1
    return {heading: dict(found) for heading, found in counts.items()}


def recommendations_of(scan: DraftScan) -> Sequence[Recommendation]:
    """The recommendations that a scan found, with their profiles, in reading order."""
    return [
        Recommendation(
            **{
                **one,
                "form": Form(one["form"]),
                "addressee": Addressee(one["addressee"]),
                "strength": Strength(one["strength"]) if one["strength"] else None,
            }
        )
        for one in scan.recommendations
    ]


def statements_of(scan: DraftScan) -> Sequence[Statement]:
    """What a scan says of the whole draft."""
    return [Statement(**{**one, "lens": Lens(one["lens"])}) for one in scan.statements]


# On the way -----------------------------------------------------------------------------------


def list_scan_passages(db: Db, reading_id: UUID) -> Sequence[ScanPassage]:
    """The passages of a reading as the scan reads them, in order."""
    rows = db.execute(
        select(
            StoredPassage.id,
            StoredPassage.kind,
            StoredPassage.text,
            StoredPassage.level,
            StoredPassage.number,
            StoredPassage.page,
            StoredPassage.place,
        )
        .where(StoredPassage.reading_id == reading_id)
        .order_by(StoredPassage.position)
    )
    return [
        ScanPassage(
            id=str(id_),
            kind=kind.value,
            text=text,
            level=level,
            number=number,
            page=page,
            place=(place["table"], place["row"], place["column"]) if place else None,
        )
        for id_, kind, text, level, number, page, place in rows
    ]


def progress(db: Db, reading_id: UUID) -> ScanProgress | None:
    """How far the scan of a reading has come; None when none is on its way and none failed."""
    jobs = _jobs(db, reading_id)
    running = next((job for job in jobs if job.state is JobState.RUNNING), None)
    if running is not None:
        noted: Mapping[str, Any] = running.progress or {}
        return ScanProgress(ScanState.RUNNING, noted.get("done"), noted.get("total"))
    if any(job.state is JobState.WAITING for job in jobs):
        return ScanProgress(ScanState.WAITING)
    if jobs and jobs[0].state is JobState.FAILED:
        return ScanProgress(ScanState.FAILED)
    return None


def is_waiting(db: Db, reading_id: UUID) -> bool:
    """Whether a scan of a reading waits for a worker; it goes by the rules as they are then."""
    return any(job.state is JobState.WAITING for job in _jobs(db, reading_id))


def _jobs(db: Db, reading_id: UUID) -> Sequence[Job]:
    """The jobs that scan a reading, the newest first. Finished ones are forgotten after a week."""
    reading = db.get(DraftReading, reading_id)
    if reading is None:
        return []
    return db.scalars(
        select(Job)
        .where(
            Job.board_id == reading.board_id,
            Job.kind.in_((READABLE, SCAN)),
            Job.payload["reading_id"].as_string() == str(reading_id),
        )
        .order_by(Job.created_at.desc(), Job.id)
    ).all()
