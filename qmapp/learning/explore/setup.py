"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.foundation.access import BoardSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.explore import queries, views
from qmapp.learning.explore.pages.hub import explored_at, hub_line, issue_lines
from qmapp.learning.explore.pages.kept import kept_place
from qmapp.learning.issues.ports import register_on_hub, register_on_issue
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room’s pages, how the guards find an exploration, and what it tells elsewhere:
    at an issue, on the head page of learning, and on the pages of what came of it.
    """
    register_subject(app, "exploration", _load_exploration)
    register_kept_places("exploration_id", kept_place)
    register_on_issue("explore", issue_lines)
    register_on_hub("explore", hub_line)
    app.jinja_env.globals["explored_at"] = explored_at
    app.register_blueprint(views.bp)


def _load_exploration(db: Db, parts: Mapping[str, Any]) -> BoardSubject:
    found = queries.get_exploration(db, parts["board_id"], parts["exploration_id"])
    return BoardSubject(found.board_id)
