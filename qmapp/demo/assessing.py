"""One assessment of the demonstration: evidence first, then what is judged from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qmapp.casework.assessments import fields, judging
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import digest
from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.drafts.reading import PassageKind
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.records import service as records
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.demo.content.library import EvidenceContent, JudgementContent
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Judging:
    """Somebody at their assessment, with the draft open beside it."""

    db: Db
    actor: Actor
    review: Review
    assessment: Assessment
    passages: Mapping[str, PassageLine]

    @classmethod
    def of(cls, db: Db, actor: Actor, review: Review, assessment: Assessment) -> Judging:
        passages = {
            passage.number: passage
            for passage in list_passages(db, assessment.reading_id)
            if passage.number and passage.kind is PassageKind.PARAGRAPH
        }
        return cls(db, actor, review, assessment, passages)

    def judge(self, content: JudgementContent, at: datetime) -> None:
        """Save answers, reasons and rating of one marker, and end the sitting."""
        edition = get_edition(self.db, self.review.edition_sha256)
        judging.save(
            self.db,
            self.actor,
            self.assessment,
            edition.marker(content.marker),
            edition.scale,
            [judging.Posted(name, digest(""), value) for name, value in _typed(content)],
            now=at,
            sitting_ends=True,
        )

    def rest_on(
        self, item: EvidenceContent, marker_id: str, at: datetime, day: Callable[[int], date]
    ) -> None:
        """Pin a passage or name a record under a marker."""
        basis = evidence.Basis(
            board_id=self.review.board_id,
            review_id=self.review.id,
            assessment_id=self.assessment.id,
            reading_id=self.assessment.reading_id,
            marker_id=marker_id,
        )
        stance = Stance(item.stance)
        if item.passage is not None:
            passage = self.passages[item.passage]
            start = passage.text.index(item.quote) if item.quote else 0
            evidence.pin_passage(
                self.db,
                self.actor,
                basis,
                position=passage.position,
                span=(start, start + len(item.quote)) if item.quote else None,
                stance=stance,
                note=item.note,
                targets=[Target(marker_id, item.question)],
                now=at,
            )
            return
        source = records.add(
            self.db,
            self.actor,
            board_id=basis.board_id,
            review_id=basis.review_id,
            details=records.Details(
                title=item.record or "",
                dated=None if item.date is None else day(item.date),
                holder=item.holder or "",
            ),
            now=at,
        )
        evidence.pin_record(
            self.db,
            self.actor,
            basis,
            source,
            stance=stance,
            note=item.note,
            question_id=item.question,
            now=at,
        )


def _typed(content: JudgementContent) -> Iterator[tuple[str, str]]:
    """What was filled in of a marker's form, by field name."""
    yield from ((f"answer:{question}", answer) for question, answer in content.answers.items())
    yield from ((f"note:{question}", note) for question, note in content.notes.items())
    plain = (content.reasons, content.change_needed, content.none_found_where)
    yield from ((name, words) for name, words in zip(fields.PLAIN, plain, strict=True) if words)
    if content.rating:
        yield "rating", content.rating
