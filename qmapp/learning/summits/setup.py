"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.foundation.access import SummitSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.issues.ports import register_on_hub, register_on_issue
from qmapp.learning.summits import queries, views
from qmapp.learning.summits.pages.hub import hub_line, issue_lines
from qmapp.learning.summits.pages.kept import kept_place
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room’s pages, how the guards find a summit, and what it tells at an issue."""
    register_subject(app, "summit", _load_summit)
    register_kept_places("summit_id", kept_place)
    register_on_issue("summits", issue_lines)
    register_on_hub("summits", hub_line)
    app.register_blueprint(views.bp)


def _load_summit(db: Db, parts: Mapping[str, Any]) -> SummitSubject:
    return queries.subject_of(queries.get_summit(db, parts["board_id"], parts["summit_id"]))
