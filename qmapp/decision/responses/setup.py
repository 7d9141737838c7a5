"""How the responses room joins the application."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.ports import register_agreed_words
from qmapp.decision.actions.queries import get_action
from qmapp.decision.responses import queries, views
from qmapp.decision.responses.pages.kept import kept_place
from qmapp.foundation.access import ResponseSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find a response or a version of it.

    "response": whoever may read any of it; what is open is theirs only who read it open
    (`queries.may_read_open`). "response_version": the version whose number the address names.
    "open_response": what is not agreed yet, or may change again, and is the board's alone.
    "action": the same, of an action that this review promised.
    """
    register_subject(app, "response", _load_response)
    register_subject(app, "response_version", _load_version)
    register_subject(app, "open_response", _load_open)
    register_subject(app, "action", _load_action)
    for part in ("recommendation_id", "action_id"):
        register_kept_places(part, kept_place)
    register_agreed_words("responses", _agreed_words)
    app.register_blueprint(views.bp)


def _agreed_words(db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, str]:
    found = queries.list_agreed_words(db, recommendation_ids)
    return {id_: one.text for id_, one in found.items()}


def _load_response(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    return queries.subject_of(db, get_review(db, parts["review_id"]))


def _load_version(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    return queries.subject_of(db, get_review(db, parts["review_id"]), parts["number"])


def _load_open(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    review = get_review(db, parts["review_id"])
    return ResponseSubject(board_id=review.board_id, review_id=review.id, is_agreed=False)


def _load_action(db: Db, parts: Mapping[str, Any]) -> ResponseSubject:
    get_action(db, parts["review_id"], parts["action_id"])
    return _load_open(db, parts)
