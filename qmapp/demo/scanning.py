"""The scan’s part in the demonstration: its rules, and what people made of its flags."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import DraftReading
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.lenses import rules as engine
from qmapp.casework.lenses.model import Confidence
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service as scan
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage import service as triage
from qmapp.casework.triage.carrying import carry_within
from qmapp.casework.triage.rules import needs_reading_first
from qmapp.demo.assessing import Judging
from qmapp.demo.content.library import DecisionContent, RuleChangeContent, TriageContent
from qmapp.foundation.access import Actor
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db


def scan_next(db: Db, worker: str, at: datetime) -> None:
    """What the worker does with a reading that was kept: it is scanned by its board’s rules."""
    job = jobs.take(db, worker, at, kind=READABLE)
    if job is None:
        return
    reading = db.get_one(DraftReading, UUID(job.payload["reading_id"]))
    ruleset = scans.board_ruleset(db, reading.board_id)
    found = engine.scan(scans.list_scan_passages(db, reading.id), ruleset)
    scan.keep(db, reading, ruleset, found, at)
    jobs.finish(db, job.id, worker, at)


def change_rules(
    db: Db, actor: Actor, board_id: UUID, content: RuleChangeContent, at: datetime
) -> None:
    """Switch a shipped rule off with a reason, or add one of the board’s own."""
    if content.add is not None:
        scan.add_rule(db, actor, board_id, content.add, at)
    else:
        scan.switch_off(db, actor, board_id, content.switch_off, content.reason, at)


def reveal(task: Judging, content: TriageContent, at: datetime) -> None:
    """Show the flags of a section or of the whole draft, as the page does: decisions first."""
    carry_within(task.db, task.assessment.id, at)
    section = None
    if content.section is not None:
        titles = {one.title: one.heading for one in scans.sections_of(_scan(task))}
        section = titles[content.section]
    triage.reveal(
        task.db,
        task.actor,
        task.assessment,
        section,
        at,
        has_read=needs_reading_first(task.assessment.kind),
    )


def decide(task: Judging, content: DecisionContent, at: datetime) -> None:
    """Make a flag evidence, or set it aside with a reason.

    The rules of the scan change, the demonstration’s words do not: what no rule points at any
    more is passed over, so that no rule can keep the demonstration from loading. A test tells.
    """
    flag = find_flag(task, content)
    if flag is None:
        return
    if content.reason:
        triage.dismiss(task.db, task.actor, task.assessment, flag, content.reason, at)
        return
    triage.accept(
        task.db,
        task.actor,
        task.assessment,
        flag,
        marker_id=content.marker,
        question_id=content.question,
        stance=Stance(content.stance),
        note=content.note,
        now=at,
    )


def find_flag(task: Judging, content: DecisionContent) -> FlagLine | None:
    """The flag of a lens that points at some words of a numbered passage, among those listed."""
    passage = task.passages[content.passage]
    return next(
        (
            flag
            for flag in scans.list_flags(task.db, _scan(task))
            if flag.lens == content.lens
            and flag.passage_id == passage.id
            and content.words in flag.quote
            and flag.confidence is not Confidence.LOW
        ),
        None,
    )


def _scan(task: Judging) -> DraftScan:
    found = scans.find_scan(task.db, task.assessment.reading_id)
    if found is None:
        raise LookupError("The draft of this assessment was not scanned.")
    return found
