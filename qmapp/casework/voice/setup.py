"""How the voice room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.voice import views
from qmapp.foundation.access import DraftSubject, Permission, require
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find a draft with its voices."""
    register_subject(app, "voice", _load)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> DraftSubject:
    """A draft: whoever asks for what stands in it must read both the draft and the register."""
    subject = drafts.subject_of(drafts.get_draft(db, parts["review_id"], parts["number"]))
    asking = actor(parts["review_id"])
    require(asking, Permission.DRAFT_READ, subject)
    require(asking, Permission.INVOLVEMENT_READ, subject)
    return subject
