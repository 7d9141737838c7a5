"""How the proceedings room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.proceedings import queries, views
from qmapp.casework.proceedings.pages.kept import kept_place
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import ReviewSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find one of the proceedings."""
    register_subject(app, "proceeding", _load)
    register_kept_places("proceeding_id", kept_place)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    queries.get_proceeding(db, parts["review_id"], parts["proceeding_id"])
    return subject_of(get_review(db, parts["review_id"]))
