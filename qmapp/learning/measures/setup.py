"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Flask, url_for

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.measures import queries, views
from qmapp.learning.measures.pages.kept import kept_place
from qmapp.learning.theory.ports import OnLink, register_measures
from qmapp.people.accounts.ports import register_kept_places


class Answers:
    """Says in the logic model what is measured on its links."""

    def on_links(
        self, db: Db, review_id: UUID, recommendation_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[OnLink]]:
        """The measures that stand, by recommendation, in the order of links and numbers."""
        found: dict[UUID, list[OnLink]] = {}
        for line in queries.list_measures(db, recommendation_ids=recommendation_ids):
            if line.review_id == review_id and not line.is_ended:
                where = url_for("measures.show", review_id=review_id, measure_id=line.id)
                on_link = OnLink(line.link, line.name, where)
                found.setdefault(line.recommendation_id, []).append(on_link)
        return found

    def where(self, review_id: UUID, recommendation_id: UUID) -> str:
        """The page of a recommendation's measures."""
        return url_for("measures.index", review_id=review_id, recommendation_id=recommendation_id)


def install(app: Flask) -> None:
    """Register the room's pages, how the guards find what is measured, and what it answers."""
    register_subject(app, "measured", _load_measured)
    register_subject(app, "measure", _load_measure)
    register_kept_places("measure_id", kept_place)
    register_measures(Answers())
    app.register_blueprint(views.bp)


def _load_measured(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    review = get_review(db, parts["review_id"])
    measured = queries.get_measured(db, review.id, parts["recommendation_id"])
    return queries.subject_of(db, review, measured.id)


def _load_measure(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    review = get_review(db, parts["review_id"])
    measure = queries.get_measure(db, review.id, parts["measure_id"])
    return queries.subject_of(db, review, measure.recommendation_id)
