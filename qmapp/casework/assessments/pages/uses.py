"""What rests on records: the answers that the records room asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import judging, queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.assessments.seen import list_seen
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.casework.records.ports import PinPlace, Use
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.people.accounts.queries import names_of


class JudgingAnswers:
    """As `records/ports.py` asks. Blindness is asked of every assessment, each time."""

    def uses_in_sight(self, db: Db, actor: Actor, review_id: UUID) -> Mapping[UUID, Sequence[Use]]:
        """Each record that stands as evidence in an assessment that the actor may see.

        A version that was replaced by one that the actor sees too, or from which one of a later
        draft was started, tells nothing of its own, unless the new one no longer rests on the
        record.
        """
        seen = list_seen(db, actor, review_id)
        if not seen:
            return {}
        rows = db.execute(
            select(Evidence.record_id, Evidence.assessment_id, Evidence.marker_id)
            .where(Evidence.assessment_id.in_([one.id for one in seen]))
            .distinct()
        )
        stands: dict[tuple[UUID, str], set[UUID]] = {}
        for record, assessment, marker_id in rows:
            if record is not None:
                stands.setdefault((assessment, marker_id), set()).add(record)
        newer = {
            old: one.id for one in seen for old in (one.supersedes_id, one.started_from_id) if old
        }
        edition = get_edition(db, get_review(db, review_id).edition_sha256)
        names = names_of(db, {one.author_id for one in seen})
        uses: dict[UUID, list[Use]] = {}
        for one in reversed(seen):
            for marker in edition.markers:
                here = stands.get((one.id, marker.id), set())
                there = stands.get((newer[one.id], marker.id), set()) if one.id in newer else set()
                for record in here - there:
                    use = _use(one, marker, names[one.author_id])
                    uses.setdefault(record, []).append(use)
        return uses

    def is_used(self, db: Db, record_id: UUID) -> bool:
        """Whether anything rests on the record, whoever may see it."""
        found = select(Evidence.id).where(Evidence.record_id == record_id).limit(1)
        return db.scalar(found) is not None

    def place(
        self, db: Db, actor: Actor, review_id: UUID, assessment_id: UUID, number: int
    ) -> PinPlace:
        """The marker at which the actor may pin. Raises NotFound or NotAllowed."""
        assessment = self._writable(db, actor, review_id, assessment_id)
        marker = _edition_of(db, review_id, number)
        return PinPlace(
            assessment_id=assessment.id,
            number=marker.number,
            title=marker.title,
            url=url_for("assessments.judge", assessment_id=assessment.id, number=number),
            questions=[(q.id, f"{n} {q.text}") for n, q in enumerate(marker.questions, 1)],
        )

    def pin(  # noqa: PLR0913 - as the protocol of the port
        self,
        db: Db,
        actor: Actor,
        place: PinPlace,
        source: Record,
        *,
        stance: str,
        note: str,
        question: str,
        now: datetime,
    ) -> str:
        """Let the record stand at that marker; the address at which it then shows."""
        assessment = self._writable(db, actor, source.review_id, place.assessment_id)
        judging.require_open(db, actor, assessment)
        marker = _edition_of(db, source.review_id, place.number)
        basis = evidence.Basis(
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            assessment_id=assessment.id,
            reading_id=assessment.reading_id,
            marker_id=marker.id,
        )
        if stance not in set(Stance):
            raise RuleBroken(
                N_("Say whether it supports, counts against or gives context"), field="stance"
            )
        there = db.scalar(
            select(Evidence.id).where(
                Evidence.assessment_id == assessment.id,
                Evidence.marker_id == marker.id,
                Evidence.record_id == source.id,
            )
        )
        if there is None:
            there = evidence.pin_record(
                db,
                actor,
                basis,
                source,
                stance=Stance(stance),
                note=note,
                question_id=marker.question(question).id if question else None,
                now=now,
            ).id
        return f"{place.url}#ev-{there}"

    @staticmethod
    def _writable(db: Db, actor: Actor, review_id: UUID, assessment_id: UUID) -> Assessment:
        assessment = queries.get_assessment(db, assessment_id)
        if assessment.review_id != review_id:
            raise NotFound("assessment")
        require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
        return assessment


def _edition_of(db: Db, review_id: UUID, number: int) -> Marker:
    return get_edition(db, get_review(db, review_id).edition_sha256).by_number(number)


def _use(assessment: Assessment, marker: Marker, author: str) -> Use:
    is_open = assessment.state is AssessmentState.OPEN
    read = url_for("assessments.read", assessment_id=assessment.id)
    judge = url_for("assessments.judge", assessment_id=assessment.id, number=marker.number)
    return Use(
        assessment_id=assessment.id,
        author_name=author,
        marker_number=marker.number,
        marker_title=marker.title,
        url=judge if is_open else f"{read}#marker-{marker.number}",
    )
