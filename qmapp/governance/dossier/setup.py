"""How the dossier room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import DossierSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.governance.dossier import views
from qmapp.governance.dossier.reading import subject_of


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find the record of a review."""
    register_subject(app, "dossier", _load)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> DossierSubject:
    return subject_of(db, get_review(db, parts["review_id"]))
