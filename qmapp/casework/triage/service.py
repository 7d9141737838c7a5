"""What an assessor does with flags. Each verb asks the policy, keeps the rules, writes its event.

The trail is told of rules and places, never of words of the draft or of what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments.judging import require_open
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.service.common import note
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage import queries, rules
from qmapp.casework.triage.carrying import carry_dismissals
from qmapp.casework.triage.models import FlagDecision, Reveal
from qmapp.casework.triage.queries import DecisionLine
from qmapp.casework.triage.rules import Verdict
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.typed import require_length, tidy_words

__all__ = ["accept", "carry_dismissals", "dismiss", "reveal", "undo"]


def reveal(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    section: int | None,
    now: datetime,
    *,
    has_read: bool = False,
) -> None:
    """Show the flags of a section, or of the whole draft (None), to the writers from now on.

    The record keeps who asked, when, and how many markers were judged by then. Once is enough.
    Raises RuleBroken where somebody is to read for themselves first and has not said so, or
    where there is no scan yet, and NotFound for what is no section.
    """
    require_open(db, actor, assessment, alone=True)
    scan = scans.find_scan(db, assessment.reading_id)
    if scan is None:
        raise RuleBroken(N_("This draft has not been scanned yet. There is nothing to reveal."))
    if section is not None and section not in {s.heading for s in scans.sections_of(scan)}:
        raise NotFound("section")
    shown = queries.revealed(db, assessment.id)
    if shown.whole_at is not None or section in shown.sections:
        return
    rules.require_read(assessment.kind, section, has_read=has_read)
    judged = queries.count_judged(db, assessment)
    db.add(
        Reveal(
            board_id=assessment.board_id,
            assessment_id=assessment.id,
            reading_id=scan.reading_id,
            section=section,
            judged=judged,
            revealed_by=actor.person_id,
            revealed_at=now,
        )
    )
    values = {"section": section, "judged": judged, "has_read": has_read}
    note(db, actor, assessment, "scan:revealed", now, values)


def accept(  # noqa: PLR0913 - which flag becomes evidence for what, and how: all named
    db: Db,
    actor: Actor,
    assessment: Assessment,
    flag: FlagLine,
    *,
    marker_id: str,
    question_id: str | None,
    stance: Stance,
    note: str,
    now: datetime,
) -> UUID:
    """Make the words of a flag evidence, with the stance that the person chose; its id.

    Asked again, by a second click or in another tab, it is that one piece. Words that are pinned
    there already are taken as they are. Raises RuleBroken for a flag that is dismissed.
    """
    known = _known(db, actor, assessment, flag)
    if known is not None and known.verdict is Verdict.ACCEPTED and known.evidence_id is not None:
        return known.evidence_id
    if known is not None and known.verdict is Verdict.DISMISSED:
        raise RuleBroken(
            N_("This flag is dismissed. Take that back first, and then make it evidence.")
        )
    review = db.get_one(Review, assessment.review_id)
    marker = get_edition(db, review.edition_sha256).marker(marker_id)
    target = Target(marker.id, marker.question(question_id).id if question_id else None)
    pinned = _find_pinned(db, assessment, flag, target, stance, note)
    if pinned is None:
        basis = evidence.Basis(
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            assessment_id=assessment.id,
            reading_id=assessment.reading_id,
            marker_id=marker.id,
        )
        [item] = evidence.pin_passage(
            db,
            actor,
            basis,
            position=flag.passage_position,
            span=(flag.start, flag.stop),
            stance=stance,
            note=note,
            targets=[target],
            now=now,
        )
        pinned = item.id
    row = _own_row(db, assessment, flag)
    _decide(row, actor, now, Verdict.ACCEPTED, evidence_id=pinned)
    _note_flag(db, actor, row, assessment, "scan:accepted", now)
    return pinned


def dismiss(
    db: Db, actor: Actor, assessment: Assessment, flag: FlagLine, reason: str, now: datetime
) -> UUID:
    """Set a flag aside, with a reason; the decision's id. It sticks to the words in later drafts.

    Raises RuleBroken without a reason, for a flag that is evidence, and for one that is dismissed
    for another reason already.
    """
    known = _known(db, actor, assessment, flag)
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why you dismiss this flag"), field="reason")
    require_length(reason, rules.LONGEST_REASON, "reason")
    if known is not None and known.verdict is Verdict.ACCEPTED:
        raise _is_evidence(db, assessment, known)
    if known is not None and known.verdict is Verdict.DISMISSED:
        if known.reason == reason:
            return known.id
        raise RuleBroken(
            N_(
                "This flag is dismissed already, for another reason. Take that back first to "
                "give yours."
            ),
            field="reason",
        )
    row = _own_row(db, assessment, flag)
    _decide(row, actor, now, Verdict.DISMISSED, reason=reason)
    _note_flag(db, actor, row, assessment, "scan:dismissed", now)
    return row.id


def undo(db: Db, actor: Actor, assessment: Assessment, decision_id: UUID, now: datetime) -> None:
    """Take a decision back, so that the flag is open again. Nothing happens to one that is open.

    With an acceptance goes the evidence that it made. Raises RuleBroken once something was
    written on that: it is taken away where it stands, by somebody who sees what rests on it, and
    then the flag is open again by itself.
    """
    require_open(db, actor, assessment, alone=True)
    found = queries.decisions(db, assessment.id)
    known = next((line for line in found if line.id == decision_id), None)
    if known is None:
        known = _replaced(db, found, decision_id)
    if known.verdict is Verdict.OPEN:
        return
    old = db.get_one(FlagDecision, known.id)
    if known.verdict is Verdict.ACCEPTED:
        _take_evidence_back(db, actor, assessment, known, old, now)
    row = old if old.assessment_id == assessment.id else _in_version(db, assessment, old)
    _decide(row, actor, now, Verdict.OPEN)
    _note_flag(db, actor, row, assessment, "scan:undone", now)


def _take_evidence_back(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    known: DecisionLine,
    row: FlagDecision,
    now: datetime,
) -> None:
    """Take away the evidence that an acceptance made; what was pinned before it stays.

    Raises RuleBroken where it was carried here, changed, taken for another flag too, or where
    its marker was written on since.
    """
    item = db.get(Evidence, row.evidence_id)
    if item is None or row.assessment_id != assessment.id or row.carried_from_id is not None:
        raise _is_evidence(db, assessment, known)
    if item.added_at < row.decided_at:
        return
    if item.version > 1 or item.carried_from_id is not None or _rests_on(db, row, item):
        raise _is_evidence(db, assessment, known)
    basis = evidence.Basis(
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        assessment_id=assessment.id,
        reading_id=assessment.reading_id,
        marker_id=item.marker_id,
    )
    evidence.remove(db, actor, basis, item.id, now)


def _rests_on(db: Db, row: FlagDecision, item: Evidence) -> bool:
    """Whether another flag was taken for the same evidence, or its marker written on since."""
    other = select(FlagDecision.id).where(
        FlagDecision.assessment_id == row.assessment_id,
        FlagDecision.evidence_id == item.id,
        FlagDecision.id != row.id,
    )
    written = select(Judgement.id).where(
        Judgement.assessment_id == row.assessment_id,
        Judgement.marker_id == item.marker_id,
        Judgement.updated_at > row.decided_at,
    )
    return any(db.scalar(query.limit(1)) is not None for query in (other, written))


def _known(db: Db, actor: Actor, assessment: Assessment, flag: FlagLine) -> DecisionLine | None:
    """What was decided about a flag that is shown to the writers, who hold their assessment alone.

    Raises NotFound for a flag of another reading, or one that has not been revealed.
    """
    require_open(db, actor, assessment, alone=True)
    scan = scans.find_scan_of_flag(db, flag.id)
    if scan is None or scan.reading_id != assessment.reading_id:
        raise NotFound("flag")
    section = scans.section_at(scans.sections_of(scan), flag.passage_position)
    if not queries.revealed(db, assessment.id).shows(section):
        raise NotFound("flag")
    return queries.find_decision(db, assessment.id, flag)


def _replaced(db: Db, found: Sequence[DecisionLine], decision_id: UUID) -> DecisionLine:
    """What stands now in place of a decision of an earlier version, which somebody still sees."""
    old = db.get(FlagDecision, decision_id)
    spots = {line.spot: line for line in found}
    spot = (
        rules.Spot(old.rule, str(old.passage_id), old.start, old.stop) if old is not None else None
    )
    if spot is None or spot not in spots:
        raise NotFound("decision")
    return spots[spot]


def _is_evidence(db: Db, assessment: Assessment, known: DecisionLine) -> RuleBroken:
    review = db.get_one(Review, assessment.review_id)
    marker = get_edition(db, review.edition_sha256).marker(known.marker_id or "")
    return RuleBroken(
        N_(
            "These words are evidence at marker %(number)s. Take the evidence away there; then "
            "the flag is open again."
        ),
        number=marker.number,
    )


def _find_pinned(
    db: Db, assessment: Assessment, flag: FlagLine, target: Target, stance: Stance, note: str
) -> UUID | None:
    """The evidence that is on these very words already and says the same, by hand or by a flag.

    One with other words in its note is not taken for it: neither note may be lost.
    """
    found = db.scalar(
        select(Evidence)
        .where(
            Evidence.assessment_id == assessment.id,
            Evidence.marker_id == target.marker_id,
            Evidence.question_id.is_not_distinct_from(target.question_id),
            Evidence.stance == stance,
            Evidence.passage_id == flag.passage_id,
            Evidence.start == flag.start,
            Evidence.quote == flag.quote,
        )
        .limit(1)
    )
    note = tidy_words(note)
    return found.id if found is not None and note in {"", found.note} else None


def _own_row(db: Db, assessment: Assessment, flag: FlagLine) -> FlagDecision:
    """The row of this version about the words of a flag, there already or made now."""
    own = db.scalar(
        select(FlagDecision).where(
            FlagDecision.assessment_id == assessment.id,
            FlagDecision.rule == flag.rule,
            FlagDecision.passage_id == flag.passage_id,
            FlagDecision.start == flag.start,
            FlagDecision.stop == flag.stop,
        )
    )
    if own is not None:
        return own
    passage = db.get_one(StoredPassage, flag.passage_id)
    placed = place(db, passage, (flag.start, flag.stop))
    return FlagDecision(
        id=uuid4(),
        board_id=assessment.board_id,
        assessment_id=assessment.id,
        passage_id=flag.passage_id,
        lens=flag.lens,
        rule=flag.rule,
        start=flag.start,
        stop=flag.stop,
        quote=placed.quote,
        prefix=placed.prefix,
        suffix=placed.suffix,
        text_start=placed.text_start,
    )


def _in_version(db: Db, assessment: Assessment, old: FlagDecision) -> FlagDecision:
    """The row of this version for what an earlier one decided; that one stays as it was."""
    kept = {"id", "assessment_id", "verdict", "reason", "evidence_id", "carried_from_id"}
    columns = [c.name for c in FlagDecision.__table__.columns if c.name not in kept]
    values = {name: getattr(old, name) for name in columns}
    return FlagDecision(id=uuid4(), assessment_id=assessment.id, **values)


def _decide(
    row: FlagDecision,
    actor: Actor,
    now: datetime,
    verdict: Verdict,
    *,
    reason: str = "",
    evidence_id: UUID | None = None,
) -> None:
    row.verdict, row.reason, row.evidence_id = verdict, reason, evidence_id
    row.carried_from_id = None  # somebody has decided here, whatever was carried
    row.decided_by, row.decided_at = actor.person_id, now


def _note_flag(
    db: Db,
    actor: Actor,
    row: FlagDecision,
    assessment: Assessment,
    verb: str,
    now: datetime,
) -> None:
    db.add(row)
    db.flush()
    values = {
        "decision": row.id,
        "lens": row.lens,
        "rule": row.rule,
        "passage": row.passage_id,
        "start": row.start,
        "stop": row.stop,
        "evidence": row.evidence_id,
    }
    note(db, actor, assessment, verb, now, values)
