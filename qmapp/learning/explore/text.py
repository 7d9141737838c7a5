"""The text that an exploration answers, and the whole of a finished one. Pure.

Both are kept as canonical JSON with the words themselves, what is finished under its SHA-256, so
that they read the same when the issues or their briefings are edited later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.practice import AnswerKind, IssueBasis, PracticeIssues
from qmapp.learning.explore.rules import Answer, takes

FORMAT = "exploration-1"


class Part(StrEnum):
    """What of a text may read differently in a newer one."""

    TITLE = "title"
    STAGE = "stage"
    STATEMENT = "statement"
    REASONS = "reasons"
    QUESTIONS = "questions"


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
        "text": _to_plain(text),
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
    return _from_plain(plain["text"])


def asked_content(text: AskedText) -> str:
    """The text that a draft answers, as it is kept with it."""
    return canonical_json(_to_plain(text)).decode()


def asked_from(content: str) -> AskedText:
    """The text that was kept; equal to the one that was given to `asked_content`."""
    return _from_plain(json.loads(content))


def _to_plain(text: AskedText) -> dict[str, Any]:
    return {
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
            {"id": one.id, "heading": one.heading, "text": one.text, "answer": one.answer.value}
            for one in text.questions
        ],
    }


def _from_plain(text: Mapping[str, Any]) -> AskedText:
    return AskedText(
        **dict(text)
        | {
            "reasons": tuple(AskedReason(**one) for one in text["reasons"]),
            "questions": tuple(
                AskedQuestion(**one | {"answer": AnswerKind(one["answer"])})
                for one in text["questions"]
            ),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """A text that reads differently from the one that is answered.

    `parts`: where. `loses`: the questions to which an answer, or a part of one, has no place in it.
    """

    text: AskedText
    parts: Sequence[Part]
    loses: Sequence[str]


def newer_than(asked: AskedText, now: AskedText, answers: Mapping[str, Answer]) -> Newer | None:
    """What reads differently now; None where every word of it is the same.

    An edition that leaves the words of this issue alone is no newer text.
    """
    pairs = {
        Part.TITLE: (asked.title, now.title),
        Part.STAGE: (asked.stage, now.stage),
        Part.STATEMENT: (asked.statement, now.statement),
        Part.REASONS: (
            [one.text for one in asked.reasons],
            [one.text for one in now.reasons],
        ),
        Part.QUESTIONS: (asked.questions, now.questions),
    }
    parts = [part for part, (was, is_) in pairs.items() if was != is_]
    if not parts:
        return None
    loses = [
        one.id
        for one in asked.questions
        if one.id in answers
        and _loses(answers[one.id], carried(answers[one.id], one.id, asked, now))
    ]
    return Newer(text=now, parts=parts, loses=loses)


def carried(answer: Answer, question_id: str, asked: AskedText, now: AskedText) -> Answer:
    """An answer as it stands to another text: reasons go by their words, not by their place.

    What is said to a reason that reads otherwise, or to a question that is not asked, is left out.
    """
    question = now.find(question_id)
    if question is None:
        return Answer()
    parts, keys = takes(question.answer), {one.text: one.key for one in now.reasons}
    reasons = {
        keys[one.text]: answer.reasons[one.key]
        for one in asked.reasons
        if one.key in answer.reasons and one.text in keys
    }
    return Answer(
        choice=answer.choice if "choice" in parts else None,
        words=answer.words,
        reasons=dict(sorted(reasons.items())) if "reasons" in parts else {},
        measure_id=answer.measure_id if "measure_id" in parts else None,
        cannot_tell=answer.cannot_tell and "cannot_tell" in parts,
    )


def _loses(answer: Answer, kept: Answer) -> bool:
    return replace(answer, reasons={}) != replace(kept, reasons={}) or len(kept.reasons) < len(
        answer.reasons
    )


def by_reason_words(answer: Answer, text: AskedText) -> Answer:
    """An answer whose reasons go by their words, so that two of different editions compare."""
    words = {one.key: one.text for one in text.reasons}
    return replace(answer, reasons={words.get(key, key): on for key, on in answer.reasons.items()})


def digest_of(content: str) -> str:
    """The SHA-256 of a finished exploration, in hexadecimal."""
    return sha256(content.encode()).hexdigest()


def digest_of_answer(answer: Answer) -> str:
    """Stands for an answer in a form, which thereby knows whether it was touched."""
    return sha256(canonical_json(answer_to_plain(answer))).hexdigest()[:16]
