"""How the drafts room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.drafts import destroying, destructions, queries, views
from qmapp.foundation.access import Subject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find a draft, an upload, a request."""
    register_subject(app, "draft", _load_draft)
    register_subject(app, "upload", _load_upload)
    register_subject(app, "destruction", _load_destruction)
    app.register_blueprint(views.bp)


def _load_draft(db: Db, parts: Mapping[str, Any]) -> Subject:
    return queries.subject_of(queries.get_draft(db, parts["review_id"], parts["number"]))


def _load_upload(db: Db, parts: Mapping[str, Any]) -> Subject:
    found = queries.get_upload(db, parts["review_id"], parts["upload_id"])
    return queries.subject_of_upload(found)


def _load_destruction(db: Db, parts: Mapping[str, Any]) -> Subject:
    found = destructions.get_destruction(db, parts["review_id"], parts["destruction_id"])
    return destroying.subject_of(found)
