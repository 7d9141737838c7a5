"""Recording what a review found, what the board adds, and the words of the draft that show it.

Findings are written by those who may write them and may read the draft in which they were seen;
the board's own view by those who commission. Events name findings, fields and passages, and no
word of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.numbering import next_number
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.evidence import places
from qmapp.casework.findings import ports, queries
from qmapp.casework.findings.checking import (
    FIELDS,
    FindingDetails,
    ViewDetails,
    sound_because,
    sound_finding,
    sound_view,
)
from qmapp.casework.findings.models import Finding, FindingPlace
from qmapp.casework.findings.rules import MOST_PLACES, Shows
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db

VERBS = (
    "added",
    "changed",
    "view-changed",
    "ended",
    "put-back",
    "passage-pinned",
    "passage-taken-away",
    "passage-put-back",
    "passage-kept",
)
"""What may be done with a finding, as the trail names it after “finding:”."""


def add_finding(  # noqa: PLR0913 - of what, where, by which list of issues: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    details: FindingDetails,
    practice: PracticeIssues,
    *,
    now: datetime,
    finding_id: UUID | None = None,
) -> Finding:
    """Record a finding, first seen in a draft.

    `finding_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    require(actor, Permission.FINDINGS_WRITE, subject_of(review))
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    details = sound_finding(details, practice)
    get_review(db, review.id, lock=True)  # two at once must not take the same number
    had = db.get(Finding, finding_id) if finding_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    finding = Finding(
        id=finding_id if finding_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft.id,
        number=next_number(db, Finding, draft),
        board_causes=[],
        added_by=actor.person_id,
        added_at=now,
        **_columns(details),
    )
    db.add(finding)
    db.flush()
    _note(db, actor, finding, "added", now, {"number": finding.number, **_facts(details)})
    _tell(db, finding)
    return finding


def change_finding(  # noqa: PLR0913 - what, from what to what: all named
    db: Db,
    actor: Actor,
    finding: Finding,
    details: FindingDetails,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> Finding:
    """Put right what a finding says of the draft.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken, NotFound.
    """
    finding = _held(db, actor, finding)
    if finding.version != version:
        raise SavedElsewhere
    before, written = details_of(finding), written_in(finding)
    details = sound_finding(details, practice, before=before)
    changed = [name for name in FIELDS if getattr(before, name) != getattr(details, name)]
    if not changed:
        return finding
    for name, value in _columns(details).items():
        setattr(finding, name, value)
    if {"practice_issue", "practice_edition"} & {*changed}:
        finding.issue_by = actor.person_id
    if {"reason", "causes"} & {*changed}:
        finding.causes_by = actor.person_id
    finding.version += 1
    _note(db, actor, finding, "changed", now, {"changed": changed, **_facts(details)})
    db.flush()
    ports.tell_of_rewriting(db, finding, written, now)
    _tell(db, finding)
    return finding


def add_view(
    db: Db, actor: Actor, finding: Finding, view: ViewDetails, *, version: int, now: datetime
) -> Finding:
    """Say what the board adds to a finding, beside what the draft says; empty takes it back.

    Raises SavedElsewhere when the finding was changed since `version`, RuleBroken, NotFound.
    """
    finding = _held(db, actor, finding, Permission.FINDING_ADD_VIEW)
    if finding.version != version:
        raise SavedElsewhere
    view = sound_view(view)
    if view == view_of(finding):
        return finding
    finding.board_adds, finding.board_causes = view.adds, [one.value for one in view.causes]
    finding.board_added_by, finding.board_added_at = actor.person_id, now
    finding.version += 1
    _note(db, actor, finding, "view-changed", now, {"causes": finding.board_causes})
    return finding


def end_finding(db: Db, actor: Actor, finding: Finding, because: str, now: datetime) -> Finding:
    """Take a finding out. It stays readable, with the reason, and may be put back."""
    finding = _held(db, actor, finding)
    finding.ended_because, finding.ended_at = sound_because(because), now
    finding.version += 1
    _note(db, actor, finding, "ended", now, {})
    _tell(db, finding)
    return finding


def put_back(db: Db, actor: Actor, finding: Finding, now: datetime) -> bool:
    """Put a finding back that was taken out. False when it is there."""
    finding = _held(db, actor, finding, is_ended_too=True)
    if finding.ended_at is None:
        return False
    finding.ended_at = finding.ended_because = None
    finding.version += 1
    _note(db, actor, finding, "put-back", now, {})
    _tell(db, finding)
    return True


# Words of the draft ----------------------------------------------------------------------------


def pin_passage(  # noqa: PLR0913 - which words show what, of which draft: all named
    db: Db,
    actor: Actor,
    finding: Finding,
    draft: Draft,
    *,
    position: int,
    span: tuple[int, int] | None,
    shows: Shows,
    now: datetime,
) -> FindingPlace:
    """Say that words of a draft, or a whole passage of it, show a finding.

    Raises NotFound for a passage of another reading, and RuleBroken for words that show the same
    already.
    """
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    finding = _held(db, actor, finding)
    row = places.new_place(
        db,
        FindingPlace,
        finding.id,
        queries.get_passage(db, draft, position),
        span,
        by=actor.person_id,
        now=now,
        most=MOST_PLACES,
        shows=shows,
    )
    _note_place(db, actor, finding, row, "passage-pinned", now)
    return row


def take_away(db: Db, actor: Actor, finding: Finding, place_id: UUID, now: datetime) -> bool:
    """Take words away from a finding; they may be put back. False when that was done."""
    finding = _held(db, actor, finding)
    row = _place(db, actor, finding, place_id)
    if not places.take_away(db, row, by=actor.person_id, now=now):
        return False
    _note_place(db, actor, finding, row, "passage-taken-away", now)
    return True


def put_back_passage(db: Db, actor: Actor, finding: Finding, place_id: UUID, now: datetime) -> bool:
    """Put words back that were taken away. False when they are there. Raises RuleBroken."""
    finding = _held(db, actor, finding)
    row = _place(db, actor, finding, place_id)
    if not places.put_back(db, row):
        return False
    _note_place(db, actor, finding, row, "passage-put-back", now)
    return True


def keep_passage(db: Db, actor: Actor, finding: Finding, place_id: UUID, now: datetime) -> bool:
    """Say that reworded words still show the same. False when nobody need say so."""
    finding = _held(db, actor, finding)
    row = _place(db, actor, finding, place_id)
    if not places.keep(db, row, now):
        return False
    _note_place(db, actor, finding, row, "passage-kept", now)
    return True


# What every verb does --------------------------------------------------------------------------


def details_of(finding: Finding) -> FindingDetails:
    """What a finding says of the draft, as it stands."""
    return FindingDetails(
        title=finding.title,
        problem=finding.problem,
        reason=finding.reason,
        why=finding.why,
        causes=queries.causes_of(finding.causes),
        reach=finding.reach,
        reach_known_from=finding.reach_known_from,
        practice_issue=finding.practice_issue,
        practice_edition=finding.practice_edition,
        stage=finding.stage,
    )


def written_in(finding: Finding) -> ports.Written:
    """What a finding says of its issue and causes, and whose word that is."""
    return ports.Written(
        issue_by=finding.issue_writer,
        issue=finding.practice_issue,
        edition=finding.practice_edition,
        causes_by=finding.causes_writer,
        reason=finding.reason,
        causes=tuple(finding.causes),
    )


def view_of(finding: Finding) -> ViewDetails:
    """What the board added to a finding, as it stands."""
    return ViewDetails(adds=finding.board_adds, causes=queries.causes_of(finding.board_causes))


def _columns(details: FindingDetails) -> dict[str, object]:
    values = {name: getattr(details, name) for name in FIELDS}
    return {**values, "causes": [cause.value for cause in details.causes]}


def _facts(details: FindingDetails) -> dict[str, object]:
    """What the trail holds of a finding: kinds, and no word of the case."""
    return {
        "reason": details.reason.value,
        "causes": [cause.value for cause in details.causes],
        "reach": details.reach.value,
        "practice_issue": details.practice_issue,
        "practice_edition": details.practice_edition,
        "stage": details.stage,
    }


def _held(
    db: Db,
    actor: Actor,
    finding: Finding,
    permission: Permission = Permission.FINDINGS_WRITE,
    *,
    is_ended_too: bool = False,
) -> Finding:
    """The finding, held for this unit of work, when the actor may write and see it."""
    held = queries.get_finding(db, actor, finding.review_id, finding.id, lock=True)
    require(actor, permission, subject_of(get_review(db, held.review_id)))
    if held.ended_at is not None and not is_ended_too:
        raise RuleBroken(N_("This finding was taken out. Put it back first."))
    return held


def _tell(db: Db, finding: Finding) -> None:
    db.flush()
    ports.tell_of_change(db, [finding.id])


def _place(db: Db, actor: Actor, finding: Finding, place_id: UUID) -> FindingPlace:
    return places.held_place(db, actor, finding.review_id, FindingPlace, finding.id, place_id)


def _note_place(
    db: Db, actor: Actor, finding: Finding, row: FindingPlace, verb: str, now: datetime
) -> None:
    values = {"place": row.id, "passage": row.passage_id, "shows": row.shows.value}
    _note(db, actor, finding, verb, now, values)


def _note(
    db: Db,
    actor: Actor,
    finding: Finding,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"finding:{verb}",
        subject_kind="finding",
        subject_id=finding.id,
        at=now,
        actor_id=actor.person_id,
        board_id=finding.board_id,
        review_id=finding.review_id,
        values=values,
    )
