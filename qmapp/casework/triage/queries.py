"""Named reads of triage: what was revealed, what was decided. Whoever calls asks the policy.

A reopened assessment is a new version of the old one, and what was revealed and decided there
holds in the new one: it is looked up behind, never copied, so that the old version stays as it
was. What is decided anew in the new version goes before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.queries import (
    facts_of,
    find_earlier,
    get_assessment,
    list_versions,
)
from qmapp.casework.assessments.rules import MarkerFacts, Progress, progress_of
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.lenses.model import Lens
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage.models import FlagDecision, Reveal
from qmapp.casework.triage.rules import Revealed, RuleCounts, Spot, Verdict, find_spot
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What the writers of an assessment made of a flag, as it stands in this version.

    Accepted: `evidence_id` and `marker_id` are those of the evidence in this version. Once that
    was taken away, the flag is open again. Open with a `reason`: its words were dismissed with it
    in an earlier draft, and were reworded since. `is_carried`: found on the words of an earlier
    draft, and nobody has decided since.
    """

    id: UUID
    assessment_id: UUID
    lens: Lens
    rule: str
    passage_id: UUID
    start: int
    stop: int
    verdict: Verdict
    reason: str
    evidence_id: UUID | None
    marker_id: str | None
    is_carried: bool
    decided_by: UUID
    decided_at: datetime

    @property
    def spot(self) -> Spot:
        """The words that were decided about."""
        return Spot(self.rule, str(self.passage_id), self.start, self.stop)


# What was revealed ----------------------------------------------------------------------------


def revealed(db: Db, assessment_id: UUID) -> Revealed:
    """What of the flags has been revealed to the writers of an assessment, in any version."""
    rows = db.scalars(
        select(Reveal)
        .where(Reveal.assessment_id.in_(_versions(db, assessment_id)))
        .order_by(Reveal.revealed_at.desc())  # so that the first time is what stays
    ).all()
    whole = [row.revealed_at for row in rows if row.section is None]
    return Revealed(
        whole_at=min(whole, default=None),
        sections={row.section: row.revealed_at for row in rows if row.section is not None},
    )


def list_reveals(db: Db, assessment_id: UUID) -> Sequence[Reveal]:
    """Each time that something was revealed, oldest first: who, when, after how many markers."""
    return db.scalars(
        select(Reveal)
        .where(Reveal.assessment_id.in_(_versions(db, assessment_id)))
        .order_by(Reveal.revealed_at, Reveal.id)
    ).all()


def count_judged(db: Db, assessment: Assessment) -> int:
    """How many markers of an assessment are judged."""
    review = db.get_one(Review, assessment.review_id)
    facts = facts_of(db, [assessment.id])[assessment.id]
    markers = get_edition(db, review.edition_sha256).markers
    return sum(progress_of(facts.get(m.id, MarkerFacts())) is Progress.JUDGED for m in markers)


# What was decided -----------------------------------------------------------------------------


def decisions(db: Db, assessment_id: UUID) -> Sequence[DecisionLine]:
    """What was decided about flags, as it stands in this version of an assessment.

    One line for each rule and words, taken back ones too; by passage and words.
    """
    versions = _versions(db, assessment_id)
    age = {id_: place for place, id_ in enumerate(versions)}
    rows = db.scalars(select(FlagDecision).where(FlagDecision.assessment_id.in_(versions))).all()
    newest: dict[Spot, FlagDecision] = {}
    for row in sorted(rows, key=lambda row: age[row.assessment_id], reverse=True):
        newest[Spot(row.rule, str(row.passage_id), row.start, row.stop)] = row
    pinned = _evidence_now(db, assessment_id, list(newest.values()))
    return [_line(newest[spot], pinned) for spot in sorted(newest)]


def match(found: Sequence[DecisionLine], flags: Sequence[FlagLine]) -> Mapping[UUID, DecisionLine]:
    """What was decided about each of some flags, by the flag's id; nothing for those still new.

    A decision holds for its very words. What is open with a reason of an earlier draft is shown
    with a flag that meets its words: reworded, the rule may point at a little more or less.
    """
    exact = {line.spot: line for line in found}
    earlier = [line.spot for line in found if line.verdict is Verdict.OPEN and line.reason]
    matched: dict[UUID, DecisionLine] = {}
    for flag in flags:
        spot = Spot(flag.rule, str(flag.passage_id), flag.start, flag.stop)
        near = spot if spot in exact else find_spot(spot, earlier)
        if near is not None:
            matched[flag.id] = exact[near]
    return matched


def find_decision(db: Db, assessment_id: UUID, flag: FlagLine) -> DecisionLine | None:
    """What was decided about the very words of a flag, as it stands."""
    spot = Spot(flag.rule, str(flag.passage_id), flag.start, flag.stop)
    return next((line for line in decisions(db, assessment_id) if line.spot == spot), None)


def _versions(db: Db, assessment_id: UUID) -> list[UUID]:
    """An assessment and its earlier versions, the newest first."""
    assessment = get_assessment(db, assessment_id)
    return [assessment.id, *(one.id for one in list_versions(db, assessment))]


def _evidence_now(
    db: Db, assessment_id: UUID, rows: Sequence[FlagDecision]
) -> Mapping[UUID, tuple[UUID, str]]:
    """The evidence in this version for each decision that accepted a flag, with its marker.

    Evidence of an earlier version was copied into this one: its copy stands on the same words
    under the same marker.
    """
    wanted = [row.evidence_id for row in rows if row.evidence_id is not None]
    if not wanted:
        return {}
    columns = (
        Evidence.id,
        Evidence.assessment_id,
        Evidence.marker_id,
        Evidence.passage_id,
        Evidence.start,
        Evidence.quote,
    )
    own = select(*columns).where(Evidence.assessment_id == assessment_id)
    here = db.execute(own.order_by(Evidence.added_at, Evidence.id)).all()
    ids = {row.id: row for row in here}
    words = {row[2:]: row for row in reversed(here)}
    behind = db.execute(select(*columns).where(Evidence.id.in_(wanted))).all()
    copies = {row.id: words.get(row[2:]) for row in behind if row.assessment_id != assessment_id}
    found = {}
    for row in rows:
        if row.evidence_id is None:
            continue
        one = ids.get(row.evidence_id) or copies.get(row.evidence_id)
        if one is not None:
            found[row.id] = (one.id, one.marker_id)
    return found


def _line(row: FlagDecision, pinned: Mapping[UUID, tuple[UUID, str]]) -> DecisionLine:
    line = DecisionLine(
        id=row.id,
        assessment_id=row.assessment_id,
        lens=row.lens,
        rule=row.rule,
        passage_id=row.passage_id,
        start=row.start,
        stop=row.stop,
        verdict=row.verdict,
        reason=row.reason,
        evidence_id=None,
        marker_id=None,
        is_carried=row.carried_from_id is not None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
    if row.verdict is not Verdict.ACCEPTED:
        return line
    if row.id not in pinned:
        return replace(line, verdict=Verdict.OPEN, reason="")
    evidence_id, marker_id = pinned[row.id]
    return replace(line, evidence_id=evidence_id, marker_id=marker_id)


# From draft to draft --------------------------------------------------------------------------


def find_source(db: Db, assessment: Assessment) -> Assessment | None:
    """The assessment whose dismissals hold on in this one.

    That which it started from, else its author's of the newest earlier draft; of one in which no
    flag was ever revealed, whatever comes before it in turn.
    """
    at = _before(db, assessment)
    while at is not None and not revealed(db, at.id).is_any:
        at = _before(db, at)
    return at


def _before(db: Db, assessment: Assessment) -> Assessment | None:
    if assessment.started_from_id is not None:
        return get_assessment(db, assessment.started_from_id)
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    if draft is None:
        return None
    return find_earlier(db, assessment.author_id, assessment.review_id, assessment.kind, draft)


# Learning from use ----------------------------------------------------------------------------


def counts_by_rule(db: Db, board_id: UUID) -> Mapping[str, RuleCounts]:
    """How often people of a board's reviews accepted and dismissed what each rule points at.

    A dismissal that was carried into a later draft counts once, where it was made; an acceptance
    counts while its evidence stands. Only submitted assessments count: while one is open, its
    decisions would show in the numbers of somebody who looks now and again.
    """
    stands = select(Evidence.id).where(Evidence.id == FlagDecision.evidence_id).exists()
    rows = db.execute(
        select(FlagDecision.rule, FlagDecision.verdict, func.count())
        .join(Assessment, Assessment.id == FlagDecision.assessment_id)
        .where(
            FlagDecision.board_id == board_id,
            Assessment.submitted_at.is_not(None),
            FlagDecision.carried_from_id.is_(None),
            (FlagDecision.verdict == Verdict.DISMISSED) | stands,
        )
        .group_by(FlagDecision.rule, FlagDecision.verdict)
    )
    counts: defaultdict[str, dict[Verdict, int]] = defaultdict(dict)
    for rule, verdict, count in rows:
        counts[rule][verdict] = count
    return {
        rule: RuleCounts(by.get(Verdict.ACCEPTED, 0), by.get(Verdict.DISMISSED, 0))
        for rule, by in sorted(counts.items())
    }
