"""The text that a summit is shown: built from the practice issues, frozen when it opens. Pure.

What is frozen holds the words themselves, as canonical JSON under their SHA-256, so that it reads
the same when the issues or their briefings are edited later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.practice import IssueBasis, PracticeIssues, Seen

FORMAT = "summit-text-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReason:
    """A reason of the reviews, by the key under which a barrier confirms it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHeading:
    """A heading of the published summits’ reasons with its points."""

    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIssue:
    """One chosen issue: what reviews say of it, and what the published summits added.

    `statement` is empty where the issue has no briefing that we could read.
    """

    id: str
    title: str
    stage: str
    is_local: bool
    briefing: int | None
    statement: str
    reasons: tuple[ShownReason, ...]
    underlying: tuple[ShownHeading, ...]
    underlying_seen: Seen
    solutions: tuple[str, ...]
    solutions_seen: Seen
    url: str

    def reason(self, key: str | None) -> ShownReason | None:
        """The reason under that key; None for none, or one that is not here."""
        return next((one for one in self.reasons if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question of the agenda with the published heading that it stands under."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """What a summit is shown: edition, issues and agenda."""

    edition: str
    edition_sha256: str
    issues: tuple[ShownIssue, ...]
    questions: tuple[ShownQuestion, ...]

    def find(self, issue_id: str) -> ShownIssue | None:
        """The chosen issue with that id; None for one that was not chosen."""
        return next((one for one in self.issues if one.id == issue_id), None)

    def has_question(self, question_id: str) -> bool:
        """Whether the agenda holds that question."""
        return any(one.id == question_id for one in self.questions)


def build(
    practice: PracticeIssues, issue_ids: Sequence[str], question_ids: Sequence[str]
) -> ShownText:
    """The text of these issues and questions as the edition has it now.

    What the edition does not hold is left out: a board may have ended an entry of its own.
    """
    return ShownText(
        edition=practice.edition,
        edition_sha256=practice.sha256,
        issues=tuple(_issue(practice, one) for one in issue_ids if practice.has(one)),
        questions=tuple(
            ShownQuestion(id=one.id, heading=group.published_heading, text=one.text)
            for group in practice.questions
            for one in group.items
            if one.id in question_ids
        ),
    )


def _issue(practice: PracticeIssues, issue_id: str) -> ShownIssue:
    issue, briefing = practice.issue(issue_id), practice.briefing_of(issue_id)
    reasons = briefing.reasons_from_reviews if briefing else ()
    return ShownIssue(
        id=issue.id,
        title=issue.title,
        stage=practice.stage(issue.stage).title,
        is_local=issue.basis is IssueBasis.LOCAL,
        briefing=issue.briefing,
        statement=briefing.issue if briefing else "",
        reasons=tuple(
            ShownReason(key=f"reason-{place}", text=text)
            for place, text in enumerate(reasons, start=1)
        ),
        underlying=tuple(
            ShownHeading(heading=one.heading, points=one.points)
            for one in (briefing.underlying_reasons_from_summits if briefing else ())
        ),
        underlying_seen=briefing.underlying_status if briefing else Seen.NOT_SEEN,
        solutions=briefing.solutions if briefing else (),
        solutions_seen=briefing.solutions_status if briefing else Seen.NOT_SEEN,
        url=briefing.url if briefing else "",
    )


def to_content(text: ShownText) -> str:
    """The text as canonical JSON."""
    plain = {
        "format": FORMAT,
        "edition": text.edition,
        "edition_sha256": text.edition_sha256,
        "issues": [
            {
                "id": one.id,
                "title": one.title,
                "stage": one.stage,
                "is_local": one.is_local,
                "briefing": one.briefing,
                "statement": one.statement,
                "reasons": [{"key": reason.key, "text": reason.text} for reason in one.reasons],
                "underlying": [
                    {"heading": part.heading, "points": list(part.points)}
                    for part in one.underlying
                ],
                "underlying_seen": one.underlying_seen.value,
                "solutions": list(one.solutions),
                "solutions_seen": one.solutions_seen.value,
                "url": one.url,
            }
            for one in text.issues
        ],
        "questions": [
            {"id": one.id, "heading": one.heading, "text": one.text} for one in text.questions
        ],
    }
    return canonical_json(plain).decode()


def from_content(content: str) -> ShownText:
    """The text that was frozen; equal to the one that was given to `to_content`."""
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise ValueError(f"This is no {FORMAT}.")
    return ShownText(
        edition=plain["edition"],
        edition_sha256=plain["edition_sha256"],
        issues=tuple(
            ShownIssue(
                id=one["id"],
                title=one["title"],
                stage=one["stage"],
                is_local=one["is_local"],
                briefing=one["briefing"],
                statement=one["statement"],
                reasons=tuple(ShownReason(**reason) for reason in one["reasons"]),
                underlying=tuple(
                    ShownHeading(heading=part["heading"], points=tuple(part["points"]))
                    for part in one["underlying"]
                ),
                underlying_seen=Seen(one["underlying_seen"]),
                solutions=tuple(one["solutions"]),
                solutions_seen=Seen(one["solutions_seen"]),
                url=one["url"],
            )
            for one in plain["issues"]
        ),
        questions=tuple(ShownQuestion(**one) for one in plain["questions"]),
    )


def digest_of(content: str) -> str:
    """The SHA-256 of a frozen text, in hexadecimal."""
    return sha256(content.encode()).hexdigest()
