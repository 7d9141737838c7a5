"""How the comparison room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.comparison import queries, views
from qmapp.foundation.access import Subject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject


def install(app: Flask) -> None:
    """Register the room's page, and how its guard finds two drafts."""
    register_subject(app, "draft_pair", _load_pair)
    app.register_blueprint(views.bp)


def _load_pair(db: Db, parts: Mapping[str, Any]) -> Subject:
    return queries.pair_subject(db, parts["review_id"], parts["a"], parts["b"])
