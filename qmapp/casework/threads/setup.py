"""How the threads room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.bundle.ports import register_talk
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.recommendations.ports import register_talk_of
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.threads import queries, views
from qmapp.casework.threads.pages.kept import kept_place
from qmapp.casework.threads.pages.of import threads_of_recommendation
from qmapp.casework.threads.pages.talk import talk_on_passages
from qmapp.casework.threads.rules import Audience
from qmapp.errors import NotFound
from qmapp.foundation.access import ModerationSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, how guards find a thread, and where threads show besides."""
    register_subject(app, "threads", _load_threads)
    register_subject(app, "thread", _load_thread)
    register_kept_places("thread_id", kept_place)
    register_talk(talk_on_passages)
    register_talk_of(threads_of_recommendation)
    app.register_blueprint(views.bp)


def _load_threads(db: Db, parts: Mapping[str, Any]) -> ModerationSubject:
    return _subject(db, parts, Audience.ALL)  # a page of what is for all, and perhaps of more


def _load_thread(db: Db, parts: Mapping[str, Any]) -> ModerationSubject:
    thread = queries.get_thread(db, parts["review_id"], parts["thread_id"])
    if thread.draft_id != get_draft(db, parts["review_id"], parts["number"]).id:
        raise NotFound("thread")
    return _subject(db, parts, thread.audience)


def _subject(db: Db, parts: Mapping[str, Any], audience: Audience) -> ModerationSubject:
    review = get_review(db, parts["review_id"])
    draft = get_draft(db, review.id, parts["number"])
    asking = actor(review.id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    in_sight = sight_of_draft(db, asking, review, draft)
    return queries.subject_of(review, audience, is_in_sight=in_sight)
