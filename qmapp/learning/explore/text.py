"""The text that an exploration answers, and the whole of a finished one. Pure.

What is finished holds the words themselves, as canonical JSON under their SHA-256, so that it reads
the same when the issues or their briefings are edited later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.practice import AnswerKind, IssueBasis, PracticeIssues
from qmapp.learning.explore.rules import Answer

FORMAT = "exploration-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReason:
    """A reason that reviews gave, by the key under which it is answered."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question with the published heading that it stands under."""

    id: str
    heading: str
    text: str
    answer: AnswerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedText:
    """What is answered: the issue with its reasons, and the questions.

    `statement`, `reasons` and `url` are empty where the issue has no briefing that we could read.
    """

    edition: str
    edition_sha256: str
    issue_id: str
    title: str
    stage: str
    is_local: bool
    briefing: int | None
    statement: str
    url: str
    reasons: tuple[AskedReason, ...]
    questions: tuple[AskedQuestion, ...]

    def find(self, question_id: str) -> AskedQuestion | None:
        """The question with that id; None for one that is not asked."""
        return next((one for one in self.questions if one.id == question_id), None)

    @property
    def reason_keys(self) -> frozenset[str]:
        """Under which reasons are answered."""
        return frozenset(one.key for one in self.reasons)


def build(practice: PracticeIssues, issue_id: str) -> AskedText:
    """The text of an issue as the edition has it now. Raises NotFound for an unknown issue."""
    issue, briefing = practice.issue(issue_id), practice.briefing_of(issue_id)
    return AskedText(
        edition=practice.edition,
        edition_sha256=practice.sha256,
        issue_id=issue.id,
        title=issue.title,
        stage=practice.stage(issue.stage).title,
        is_local=issue.basis is IssueBasis.LOCAL,
        briefing=issue.briefing,
        statement=briefing.issue if briefing else "",
        url=briefing.url if briefing else "",
        reasons=tuple(
            AskedReason(key=f"reason-{place}", text=text)
            for place, text in enumerate(briefing.reasons_from_reviews if briefing else (), start=1)
        ),
        questions=tuple(
            AskedQuestion(
                id=one.id, heading=group.published_heading, text=one.text, answer=one.answer
            )
            for group in practice.questions
            for one in group.items
        ),
    )


def to_content(
    text: AskedText,
    about: Mapping[str, object],
    answers: Mapping[str, Answer],
    points_to: Mapping[str, Sequence[str]],
) -> str:
    """A finished exploration as canonical JSON. `about`: who answered, as what, on which day;
    `points_to`: for each question what the answer points to, as "kind:id".
    """
    plain = {
        "format": FORMAT,
        "about": dict(about),
        "text": {
            "edition": text.edition,
            "edition_sha256": text.edition_sha256,
            "issue_id": text.issue_id,
            "title": text.title,
            "stage": text.stage,
            "is_local": text.is_local,
            "briefing": text.briefing,
            "statement": text.statement,
            "url": text.url,
            "reasons": [{"key": one.key, "text": one.text} for one in text.reasons],
            "questions": [
                {
                    "id": one.id,
                    "heading": one.heading,
                    "text": one.text,
                    "answer": one.answer.value,
                }
                for one in text.questions
            ],
        },
        "answers": {
            one.id: answer_to_plain(answers[one.id], sorted(points_to.get(one.id, ())))
            for one in text.questions
            if one.id in answers
        },
    }
    return canonical_json(plain).decode()


def answer_to_plain(answer: Answer, points_to: Sequence[str] = ()) -> dict[str, Any]:
    """An answer in plain values."""
    return {
        "choice": answer.choice.value if answer.choice else "",
        "words": answer.words,
        "reasons": {key: holds.value for key, holds in answer.reasons.items()},
        "measure": str(answer.measure_id or ""),
        "cannot_tell": answer.cannot_tell,
        "points_to": list(points_to),
    }


def text_from_content(content: str) -> AskedText:
    """The text that was frozen; equal to the one that was given to `to_content`."""
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise ValueError(f"This is no {FORMAT}.")
    text = plain["text"]
    return AskedText(
        **text
        | {
            "reasons": tuple(AskedReason(**one) for one in text["reasons"]),
            "questions": tuple(
                AskedQuestion(**one | {"answer": AnswerKind(one["answer"])})
                for one in text["questions"]
            ),
        }
    )


def digest_of(content: str) -> str:
    """The SHA-256 of a finished exploration, in hexadecimal."""
    return sha256(content.encode()).hexdigest()


def digest_of_answer(answer: Answer) -> str:
    """Stands for an answer in a form, which thereby knows whether it was touched."""
    return sha256(canonical_json(answer_to_plain(answer))).hexdigest()[:16]
