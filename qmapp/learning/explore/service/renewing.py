"""Going on with the text of an issue as it reads now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from qmapp.errors import SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.learning.explore import queries
from qmapp.learning.explore.models import Exploration, ExplorationAnswer
from qmapp.learning.explore.queries.whole import answer_of, count_says
from qmapp.learning.explore.service.common import ExplorationKey, held_draft, keep_answer, note
from qmapp.learning.explore.text import asked_content, carried


def take_newer_text(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    practice: PracticeIssues,
    *,
    seen: int,
    now: datetime,
) -> Exploration:
    """Answer the issue as it reads now. Answers stay by the words of reasons and by questions.

    What was said to a reason that reads otherwise, or to a question that is not asked any more,
    goes (`Newer.loses` says beforehand to which). `seen` is the stamp of what was looked at
    (`Whole.stamp`). Pressed twice, it is done once. Raises SavedElsewhere when anything was changed
    since, RuleBroken for what is no draft.
    """
    row = held_draft(db, actor, at)
    asked, text = (
        queries.text_of(db, row),
        queries.text_now(db, practice, at.board_id, row.issue_id),
    )
    if text == asked:
        return row
    answers = db.scalars(
        select(ExplorationAnswer)
        .where(ExplorationAnswer.exploration_id == row.id)
        .order_by(ExplorationAnswer.question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if row.version + sum(one.version for one in answers) != seen:
        raise SavedElsewhere
    touched = {}
    for kept in answers:
        was = answer_of(kept)
        answer = carried(was, kept.question_id, asked, text)
        if answer != was:
            touched[kept.question_id] = digest_of_words(was.words)
            points = count_says(db, row.id, kept.question_id)
            keep_answer(kept, answer, points, actor.person_id, now)
    values = {"from": row.edition, "to": text.edition, "answers": touched}
    row.asked, row.edition = asked_content(text), text.edition
    row.version += 1
    db.flush()
    note(db, actor, row, "text-renewed", now, values)
    return row
