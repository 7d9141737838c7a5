"""One assessment of the demonstration: evidence first, then what is judged from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from qmapp.casework.assessments import fields, judging, settling
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.queries import chain_of
from qmapp.casework.assessments.rules import digest
from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.drafts.reading import PassageKind
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.queries import list_evidence
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
        """Save answers, reasons and rating of one marker, and end the sitting.

        What was carried over and is not judged anew stands, as far as nothing else was typed.
        """
        edition = get_edition(self.db, self.review.edition_sha256)
        there = self._values(content.marker)
        typed = dict(_typed(content))
        if content.rating:
            typed = dict.fromkeys(there, "") | typed
        judging.save(
            self.db,
            self.actor,
            self.assessment,
            edition.marker(content.marker),
            edition.scale,
            [judging.Posted(n, digest(there.get(n, "")), value) for n, value in typed.items()],
            now=at,
            sitting_ends=True,
        )

    def confirm(self, marker_id: str, at: datetime) -> None:
        """Let what was carried over stand as it reads now; what was not found is let go."""
        chain = chain_of(self.db, self.assessment)
        for piece in carrying.loose_ends(self.db, chain):
            if piece.marker_id == marker_id:
                settling.let_go(self.db, self.actor, self.assessment, piece.id, at)
        seen = {name: [digest(words)] for name, words in self._values(marker_id).items()}
        judging.confirm(self.db, self.actor, self.assessment, marker_id, seen=seen, now=at)

    def _values(self, marker_id: str) -> dict[str, str]:
        """The words that stand under a marker, by field name."""
        query = select(Judgement).where(
            Judgement.assessment_id == self.assessment.id, Judgement.marker_id == marker_id
        )
        return fields.current_values(self.db, self.db.scalar(query))

    def _rests_on(self, item: EvidenceContent, marker_id: str) -> bool:
        """Whether it stands there already, carried over from an earlier draft."""
        words = (item.question, item.passage, item.quote, item.record)
        return words in {
            (one.question_id, one.passage_number, one.quote, one.record_title)
            for one in list_evidence(self.db, [self.assessment.id])
            if one.marker_id == marker_id
        }

    def rest_on(
        self, item: EvidenceContent, marker_id: str, at: datetime, day: Callable[[int], date]
    ) -> None:
        """Pin a passage or name a record under a marker, unless it was carried over."""
        if self.assessment.started_from_id and self._rests_on(item, marker_id):
            return
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
