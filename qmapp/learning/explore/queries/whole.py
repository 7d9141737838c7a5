"""One exploration with all that belongs to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.learning.explore.lines import Kept, LinkLine, Other, Whole
from qmapp.learning.explore.models import (
    Exploration,
    ExplorationAnswer,
    ExplorationLink,
    ExplorationRecord,
)
from qmapp.learning.explore.queries.measures import measures_by_id
from qmapp.learning.explore.queries.things import link_lines
from qmapp.learning.explore.rules import Answer, Holds, Purpose, Sector
from qmapp.learning.explore.text import (
    AskedText,
    Newer,
    asked_from,
    build,
    newer_than,
    text_from_content,
)
from qmapp.people.accounts.queries import names_of


def get_exploration(
    db: Db, board_id: UUID, exploration_id: UUID, *, lock: bool = False
) -> Exploration:
    """An exploration of that board. Raises NotFound, for another board’s too. `lock` holds it."""
    query = select(Exploration).where(
        Exploration.id == exploration_id, Exploration.board_id == board_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("exploration")
    return found


def get_answer(db: Db, exploration_id: UUID, question_id: str) -> ExplorationAnswer | None:
    """What was saved to one question; None where nobody saved any. The exploration is held."""
    return db.scalar(
        select(ExplorationAnswer)
        .where(
            ExplorationAnswer.exploration_id == exploration_id,
            ExplorationAnswer.question_id == question_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def get_link(db: Db, exploration_id: UUID, link_id: UUID) -> ExplorationLink:
    """A link of that exploration, held. Raises NotFound."""
    found = db.scalar(
        select(ExplorationLink)
        .where(ExplorationLink.id == link_id, ExplorationLink.exploration_id == exploration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("link")
    return found


def text_of(db: Db, row: Exploration) -> AskedText:
    """What the exploration answers, as it was begun or, finished, as it was finished."""
    record = _record(db, row)
    return text_from_content(record.content) if record else asked_from(row.asked)


def text_now(db: Db, practice: PracticeIssues, board_id: UUID, issue_id: str) -> AskedText:
    """The text of an issue as the board knows it now. Raises NotFound for an unknown issue."""
    return build(known_issues(db, practice, board_id, is_ended_too=True), issue_id)


def _record(db: Db, row: Exploration) -> ExplorationRecord | None:
    if row.finished_at is None:
        return None
    return db.scalar(select(ExplorationRecord).where(ExplorationRecord.exploration_id == row.id))


def answers_of(db: Db, exploration_id: UUID) -> Mapping[str, Kept]:
    """Every answer of an exploration, by question. One query."""
    rows = db.scalars(
        select(ExplorationAnswer)
        .where(ExplorationAnswer.exploration_id == exploration_id)
        .execution_options(populate_existing=True)
    )
    return {
        one.question_id: Kept(
            answer=answer_of(one),
            version=one.version,
            saved_at=one.saved_at,
            is_answered=one.is_answered,
        )
        for one in rows
    }


def answer_of(row: ExplorationAnswer) -> Answer:
    """An answer as a plain value."""
    return Answer(
        choice=row.choice,
        words=row.words,
        reasons={key: Holds(str(said)) for key, said in sorted(row.reasons.items())},
        measure_id=row.measure_id,
        cannot_tell=row.cannot_tell,
    )


def links_of(db: Db, asking: Actor, exploration_id: UUID) -> tuple[Sequence[LinkLine], bool]:
    """What an exploration points and led to as its reader may know it, in the order in which it was
    linked, and whether any was left out for an interest of theirs. At most thirteen queries.
    """
    rows = db.scalars(
        select(ExplorationLink)
        .where(ExplorationLink.exploration_id == exploration_id, ExplorationLink.ended_at.is_(None))
        .order_by(ExplorationLink.added_at, ExplorationLink.id)
    ).all()
    shown = [one for one in rows if one.review_id not in asking.interests]
    return link_lines(db, asking, shown), len(shown) < len(rows)


def may_know_link(db: Db, actor: Actor, row: ExplorationLink) -> bool:
    """Whether the actor may know that what a link leads to is there. At most thirteen queries."""
    asking = standing_on_board(db, actor, row.board_id)
    return row.review_id not in asking.interests and bool(link_lines(db, asking, [row]))


def find_newer(db: Db, exploration_id: UUID) -> Exploration | None:
    """The one that puts this one right, finished or not; None where none does."""
    return db.scalar(
        select(Exploration).where(
            Exploration.replaces_id == exploration_id, Exploration.ended_at.is_(None)
        )
    )


def get_whole(
    db: Db,
    actor: Actor,
    practice: PracticeIssues,
    row: Exploration,
    *,
    beside_id: UUID | None = None,
) -> Whole:
    """An exploration with everything that its reader may see, and the one before it.

    `beside_id`: another finished one of the same issue, to be read beside it in place of that one.
    At most forty queries, however much was answered and linked. Raises NotFound.
    """
    asking = standing_on_board(db, actor, row.board_id)
    earlier = _before(db, row) if beside_id is None else _chosen(db, row, beside_id)
    before = _whole(db, asking, practice, earlier, None) if earlier is not None else None
    return _whole(db, asking, practice, row, before)


def _chosen(db: Db, row: Exploration, beside_id: UUID) -> Exploration:
    found = get_exploration(db, row.board_id, beside_id)
    if found.issue_id != row.issue_id or found.finished_at is None or found.id == row.id:
        raise NotFound("exploration")
    return found


def _before(db: Db, row: Exploration) -> Exploration | None:
    """The earlier one beside which this was begun again, or what put that one right since."""
    if row.started_from_id is None:
        return None
    found = db.get_one(Exploration, row.started_from_id)
    others = {
        one.replaces_id: one
        for one in db.scalars(
            select(Exploration).where(
                Exploration.board_id == row.board_id,
                Exploration.issue_id == found.issue_id,
                Exploration.replaces_id.is_not(None),
                Exploration.finished_at.is_not(None),
                Exploration.id != row.id,
            )
        )
    }
    while found.id in others:
        found = others[found.id]
    return found


def _whole(
    db: Db,
    asking: Actor,
    practice: PracticeIssues,
    row: Exploration,
    before: Whole | None,
) -> Whole:
    record = _record(db, row)
    text = text_from_content(record.content) if record else asked_from(row.asked)
    links, hidden = links_of(db, asking, row.id)
    answers = _as_seen(answers_of(db, row.id), links)
    measures = [one.answer.measure_id for one in answers.values() if one.answer.measure_id]
    older = db.get(Exploration, row.replaces_id) if row.replaces_id else None
    newer = find_newer(db, row.id)
    names = names_of(db, [row.finished_by]) if row.finished_by else {}
    return Whole(
        id=row.id,
        board_id=row.board_id,
        scope=row.scope,
        place=row.place,
        held_on=row.held_on,
        sectors=[Sector(str(one)) for one in row.sectors],
        roles=[str(one) for one in row.roles],
        people=row.people,
        because=row.because,
        course=row.course,
        version=row.version,
        text=text,
        sha256=record.sha256 if record else "",
        finished_by=names.get(row.finished_by, "") if row.finished_by else "",
        answers=answers,
        links=links,
        hidden_links=hidden,
        measures=measures_by_id(db, asking, row.board_id, measures),
        older=_other(older),
        newer=_other(newer),
        before=before,
        newer_text=_newer_text(db, practice, row, text, answers) if row.course.is_open else None,
    )


def _newer_text(
    db: Db,
    practice: PracticeIssues,
    row: Exploration,
    text: AskedText,
    answers: Mapping[str, Kept],
) -> Newer | None:
    now = text_now(db, practice, row.board_id, row.issue_id)
    return newer_than(text, now, {id_: one.answer for id_, one in answers.items()})


def _as_seen(answers: Mapping[str, Kept], links: Sequence[LinkLine]) -> Mapping[str, Kept]:
    """Answers that do nothing but point to what their reader may not know of: not answered."""
    says = Counter(one.question for one in links if one.purpose is Purpose.SAYS)
    return {
        question: replace(
            one, is_answered=one.is_answered and one.answer.says_something(says[question])
        )
        for question, one in answers.items()
    }


def _other(row: Exploration | None) -> Other | None:
    return Other(id=row.id, held_on=row.held_on, course=row.course) if row else None


def count_says(db: Db, exploration_id: UUID, question_id: str) -> int:
    """How many things the answer to one question points to."""
    count = select(func.count()).where(
        ExplorationLink.exploration_id == exploration_id,
        ExplorationLink.question_id == question_id,
        ExplorationLink.purpose == Purpose.SAYS,
        ExplorationLink.ended_at.is_(None),
    )
    return db.scalar(count) or 0


def list_points(db: Db, exploration_id: UUID) -> Mapping[str, Sequence[str]]:
    """What each answer points to, as "kind:id", by question. One query."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in db.scalars(
        select(ExplorationLink).where(
            ExplorationLink.exploration_id == exploration_id,
            ExplorationLink.purpose == Purpose.SAYS,
            ExplorationLink.ended_at.is_(None),
        )
    ):
        found[one.question_id].append(f"{one.thing.value}:{one.thing_id}")
    return found
