"""How the moderation room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.moderation import queries, views
from qmapp.casework.moderation.pages.kept import kept_place
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import ModerationSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, and how their addresses name a draft's moderation."""
    register_subject(app, "moderation", _moderation)
    register_kept_places("marker", kept_place)
    app.register_blueprint(views.bp)


def _moderation(db: Db, parts: Mapping[str, Any]) -> ModerationSubject:
    review = get_review(db, parts["review_id"])
    draft = get_draft(db, review.id, parts["number"])
    # Blindness depends on who asks, with their roles on this very review.
    asking = actor(review.id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    return queries.subject_of(db, asking, review, draft)
