"""The search in the briefings and practice issues: a few dozen texts that came with this version.

They are asked by an index of the moment, in memory, by the same rules as the words of reviews.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.practice.models import PracticeEntry
from qmapp.casework.practice.queries import line_of
from qmapp.casework.practice.rules import stands_in
from qmapp.desk.search.rules import END, START, Asked, Kind, full_text, score, spans_of
from qmapp.foundation.catalogue import Briefing, PracticeIssues
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueText:
    """A practice issue with the words of its briefing, or what a board entered.

    `board_id` is None for those that are everybody's.
    """

    issue_id: str
    board_id: UUID | None
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHit:
    """A practice issue that has the words; `title` and `body` are marked."""

    of: IssueText
    title: str
    body: str


def list_texts(db: Db, edition: PracticeIssues, board_ids: Iterable[UUID]) -> Sequence[IssueText]:
    """What may be found: the issues of an edition, and those that these boards entered. One query.

    Whoever calls has asked whether the boards’ issues may be read.
    """
    by_issue = {one.practice_issue: one for one in edition.briefings}
    published = [
        IssueText(
            issue_id=one.id, board_id=None, title=one.title, body=_words_of(by_issue.get(one.id))
        )
        for one in edition.practice_issues
    ]
    rows = db.scalars(
        select(PracticeEntry)
        .where(PracticeEntry.board_id.in_(list(board_ids)), PracticeEntry.ended_at.is_(None))
        .order_by(PracticeEntry.added_at, PracticeEntry.id)
    )
    # A published title that a board entered of an earlier edition of the map is no issue now.
    return [
        *published,
        *(
            IssueText(
                issue_id=row.slug, board_id=row.board_id, title=row.title, body=row.source_note
            )
            for row in rows
            if stands_in(line_of(row), edition)
        ),
    ]


def _words_of(briefing: Briefing | None) -> str:
    if briefing is None:
        return ""
    reasons = [
        word
        for one in briefing.underlying_reasons_from_summits
        for word in (one.heading, *one.points)
    ]
    return "\n".join(
        [briefing.issue, *briefing.reasons_from_reviews, *reasons, *briefing.solutions]
    )


def find(texts: Sequence[IssueText], asked: Asked) -> Sequence[IssueHit]:
    """The texts that have the words, the best first."""
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(title, body, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
        raw.executemany(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
            [(turn, one.title, one.body) for turn, one in enumerate(texts)],
        )
        rows = raw.execute(
            "SELECT rowid, highlight(texts, 0, ?, ?), highlight(texts, 1, ?, ?) FROM texts "
            "WHERE texts MATCH ?",
            (START, END, START, END, full_text(asked)),
        ).fetchall()
    hits = [IssueHit(of=texts[turn], title=title, body=body) for turn, title, body in rows]
    return sorted(hits, key=_score, reverse=True)


def _score(hit: IssueHit) -> float:
    _, in_title = spans_of(hit.title)
    words, in_body = spans_of(hit.body)
    return score(Kind.PASSAGE, len(in_title), len(in_body), len(words))
