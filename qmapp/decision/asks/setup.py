"""How the asks room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.asks import queries, views
from qmapp.decision.asks.pages.kept import kept_place
from qmapp.foundation.access import ResponseSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find what was put to a body."""
    register_subject(app, "asks", _load_asks)
    register_subject(app, "ask", _load_ask)
    register_kept_places("ask_id", kept_place)
    app.register_blueprint(views.bp)


def _load_asks(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    return queries.subject_of(get_review(db, parts["review_id"]))


def _load_ask(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    queries.get_ask(db, parts["review_id"], parts["ask_id"])
    return _load_asks(db, parts)
