"""What came of a summit: what it leads to, or a reason why to nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.learning.summits import queries
from qmapp.learning.summits.checking import Outcome, sound_outcome
from qmapp.learning.summits.models import SummitOutcome
from qmapp.learning.summits.rules import OutcomeKind
from qmapp.learning.summits.service.common import SummitKey, held, note, require_opened


def add_outcome(  # noqa: PLR0913 - who writes down what came of which summit
    db: Db,
    actor: Actor,
    at: SummitKey,
    outcome: Outcome,
    practice: PracticeIssues,
    now: datetime,
    *,
    review_id: UUID | None = None,
    outcome_id: UUID | None = None,
) -> SummitOutcome:
    """Write down what a summit leads to. What it leads to must be the actor’s to read.

    `outcome_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    require_opened(summit)
    outcome = sound_outcome(outcome, queries.text_of(db, practice, summit))
    if outcome.kind is OutcomeKind.NONE:
        review_id = None
    else:
        leads = (
            queries.list_leads(db, actor, at.board_id, review_id) if review_id is not None else None
        )
        thing = outcome.thing_id
        if leads is None or thing is None or leads.find(outcome.kind, thing) is None:
            raise RuleBroken(N_("Choose from the list"), field="thing")
    had = db.get(SummitOutcome, outcome_id) if outcome_id is not None else None
    if had is not None and (had.summit_id, had.added_by) == (summit.id, actor.person_id):
        return had
    thing_id = outcome.thing_id
    made = SummitOutcome(
        id=outcome_id if outcome_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        summit_id=summit.id,
        kind=outcome.kind,
        issue_id=outcome.issue,
        words=outcome.words,
        review_id=review_id,
        recommendation_id=thing_id if outcome.kind is OutcomeKind.RECOMMENDATION else None,
        action_id=thing_id if outcome.kind is OutcomeKind.ACTION else None,
        ask_id=thing_id if outcome.kind is OutcomeKind.ASK else None,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    values = {
        "outcome": made.id,
        "kind": made.kind,
        "thing": thing_id,
        "words": digest_of_words(made.words),
    }
    note(db, actor.person_id, summit, "outcome-added", now, values)
    return made


def end_outcome(
    db: Db,
    actor: Actor,
    at: SummitKey,
    outcome_id: UUID,
    *,
    version: int,
    now: datetime,
) -> SummitOutcome:
    """Take an outcome out. Taken out twice, it is done once. Raises SavedElsewhere, NotFound."""
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    row = queries.get_outcome(db, summit.id, outcome_id)
    if row.ended_at is not None:
        return row
    if row.version != version:
        raise SavedElsewhere
    row.ended_at = now
    row.version += 1
    note(db, actor.person_id, summit, "outcome-taken-out", now, {"outcome": row.id})
    return row
