"""What an address of the judging page names, and what its forms say."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import request, url_for

from qmapp.casework.assessments import judging, queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import db, signed_in_actor


class Place:
    """The assessment, review and marker that the address names."""

    def __init__(self, assessment_id: UUID, number: int) -> None:
        self.assessment: Assessment = queries.get_assessment(db(), assessment_id)
        self.review: Review = get_review(db(), self.assessment.review_id)
        self.edition: Edition = get_edition(db(), self.review.edition_sha256)
        self.marker: Marker = self.edition.by_number(number)

    @property
    def url(self) -> str:
        return url_for(
            "assessments.judge", assessment_id=self.assessment.id, number=self.marker.number
        )

    def at(self, where: str = "", number: int | None = None) -> str:
        """The page, at `?query#place`, or that of another marker: with the same evidence shown."""
        query, _, anchor = where.partition("#")
        more: dict[str, Any] = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
        shown = {name: request.form.get(name, "") for name in ("show", "show-stance")}
        address = url_for(
            "assessments.judge",
            assessment_id=self.assessment.id,
            number=number or self.marker.number,
            show=shown["show"] or None,
            stance=shown["show-stance"] or None,
            **more,
        )
        return f"{address}#{anchor}" if anchor else address

    @property
    def basis(self) -> evidence.Basis:
        return evidence.Basis(
            board_id=self.assessment.board_id,
            review_id=self.assessment.review_id,
            assessment_id=self.assessment.id,
            reading_id=self.assessment.reading_id,
            marker_id=self.marker.id,
        )


def hold(work: Db, place: Place) -> evidence.Basis:
    """Hold the assessment, open and alone, while its evidence changes.

    It may be submitted this moment, or a co-author may pin the same words.
    """
    assessment = queries.get_assessment(work, place.assessment.id)
    judging.require_open(work, signed_in_actor(), assessment, alone=True)
    return place.basis


def id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("id") from None


def stance_of(name: str) -> Stance:
    try:
        return Stance(request.form.get(name, ""))
    except ValueError:
        raise RuleBroken(
            N_("Say whether it supports, counts against or gives context"), field=name
        ) from None


def question_of(place: Place, name: str) -> str | None:
    value = request.form.get(name, "")
    return place.marker.question(value).id if value else None
