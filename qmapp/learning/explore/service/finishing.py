"""Finishing an exploration: from then on it is fixed."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.explore import queries
from qmapp.learning.explore.models import Exploration, ExplorationRecord
from qmapp.learning.explore.queries.whole import list_points
from qmapp.learning.explore.service.common import ExplorationKey, held, note
from qmapp.learning.explore.text import digest_of, to_content


def finish(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    *,
    seen: int,
    now: datetime,
) -> Exploration:
    """Finish a draft: text, answers and who answered are kept whole, with their digest.

    `seen` is the stamp of what was looked at (`Whole.stamp`). Pressed twice, it is done once. What
    is not answered stays open and is said. Raises SavedElsewhere when anything was changed since,
    RuleBroken where nothing is answered or nobody said who answered.
    """
    row = held(db, actor, at)
    if row.finished_at is not None:
        return row
    answers, points = queries.answers_of(db, row.id), list_points(db, row.id)
    if row.version + sum(one.version for one in answers.values()) != seen:
        raise SavedElsewhere
    said = {  # what an answer pointed to may have gone since, with a draft that was destroyed
        question: one.answer
        for question, one in answers.items()
        if one.answer.says_something(len(points.get(question, ())))
    }
    if not said:
        raise RuleBroken(N_("Answer one question at least. “We cannot tell” is an answer."))
    if not row.sectors and not row.roles:
        raise RuleBroken(N_("Say first who answered, by roles or sectors. Nothing was changed."))
    text = queries.text_of(db, row)
    about: dict[str, object] = {
        "scope": row.scope.value,
        "place": row.place,
        "held_on": row.held_on.isoformat(),
        "sectors": list(row.sectors),
        "roles": list(row.roles),
        "people": row.people,
    }
    content = to_content(
        text,
        about,
        said,
        points,
    )
    record = ExplorationRecord(
        id=uuid4(),
        board_id=row.board_id,
        exploration_id=row.id,
        content=content,
        sha256=digest_of(content),
        finished_by=actor.person_id,
        finished_at=now,
    )
    db.add(record)
    row.finished_by, row.finished_at, row.edition = actor.person_id, now, text.edition
    row.version += 1
    db.flush()
    values = {
        "answered": len(said),
        "sha256": record.sha256,
    }
    note(db, actor, row, "finished", now, values)
    return row
