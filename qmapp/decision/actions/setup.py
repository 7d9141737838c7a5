"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.ports import register_interest_listener
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions import views
from qmapp.decision.actions.answering import subject_of_action
from qmapp.decision.actions.giving import Interests
from qmapp.errors import NotFound
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject


def register() -> None:
    """End links of those who declare an interest. Enough where there is no web."""
    register_interest_listener("actions", Interests())


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find what is followed.

    "followed": what is followed of a review as a whole. "followed_action": one action, which those
    who answer for it know too. "promised_action": the same, once it is promised: before that nobody
    says how it goes.
    """
    register()
    register_subject(app, "followed", _load_followed)
    register_subject(app, "followed_action", _load_action)
    register_subject(app, "promised_action", _load_promised)
    app.register_blueprint(views.bp)


def _load_followed(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    return followed.subject_of_review(db, get_review(db, parts["review_id"]))


def _load_action(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    found = followed.get_action(db, parts["review_id"], parts["action_id"])
    return subject_of_action(db, found)


def _load_promised(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    found = followed.get_action(db, parts["review_id"], parts["action_id"])
    if found.promised_on is None:
        raise NotFound("action")
    return subject_of_action(db, found)
