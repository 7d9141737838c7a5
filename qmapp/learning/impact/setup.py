"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.recommendations.ports import register as register_outcomes
from qmapp.casework.recommendations.ports import register_leaving_check
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.ports import register_delivery_listener
from qmapp.decision.responses.ports import register_agreement_listener
from qmapp.errors import NotFound
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.impact import queries, views
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.pages.became import Became
from qmapp.learning.impact.pages.followed import Followed
from qmapp.learning.impact.pages.kept import kept_place
from qmapp.learning.impact.service import Beginning, Keeping, require_harm_closed
from qmapp.learning.theory.ports import register_followed
from qmapp.people.accounts.ports import register_kept_places


def register() -> None:
    """Follow what is agreed, keep right what is delivered, and hold what did harm in the set until
    it is closed. Enough where there is no web.
    """
    register_agreement_listener("impact", Beginning())
    register_delivery_listener("impact", Keeping())
    register_leaving_check("impact", require_harm_closed)


def install(app: Flask) -> None:
    """Register the room's pages and what it is told of, and how the guards find what is followed.

    "followed_review": what is followed of a review; "follow_up": of one recommendation of it;
    "check": the same, by one of its checks.
    """
    register()
    register_subject(app, "followed_review", _load_review)
    register_subject(app, "follow_up", _load_one)
    register_subject(app, "check", _load_check)
    register_outcomes(Became())
    register_followed(Followed())
    register_kept_places("recommendation_id", kept_place)
    app.register_blueprint(views.bp)


def _load_review(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    return queries.subject_of_review(db, get_review(db, parts["review_id"]))


def _find(db: Db, parts: Mapping[str, Any]) -> FollowUp:
    found = queries.find_follow_up(db, parts["review_id"], parts["recommendation_id"])
    if found is None:
        raise NotFound("follow-up")
    return found


def _load_one(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    return queries.subject_of(db, _find(db, parts))


def _load_check(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    follow_up = _find(db, parts)
    if queries.get_check(db, parts["check_id"]).follow_up_id != follow_up.id:
        raise NotFound("check")
    return queries.subject_of(db, follow_up)
