"""How the signing room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.access import SigningSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.governance.signing import queries, views
from qmapp.governance.signing.pages.kept import kept_place
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find what is signed.

    "signing": the signing of a review; nobody is asked anything there. "signing_round": one round,
    with who is asked. "signing_vote": the open request to reopen a round, with who is asked that.
    """
    register_subject(app, "signing", _load)
    register_subject(app, "signing_round", _load_round)
    register_subject(app, "signing_vote", _load_vote)
    for part in ("paper", "round_id"):
        register_kept_places(part, kept_place)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> SigningSubject:
    return queries.subject_of(get_review(db, parts["review_id"]))


def _load_round(db: Db, parts: Mapping[str, Any]) -> SigningSubject:
    review = get_review(db, parts["review_id"])
    line, asking = queries.get_line(db, review.id, parts["round_id"]), actor(review.id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    in_sight = queries.is_in_sight(db, asking, review, line)
    return queries.subject_of(review, line, is_in_sight=in_sight)


def _load_vote(db: Db, parts: Mapping[str, Any]) -> SigningSubject:
    review = get_review(db, parts["review_id"])
    line = queries.get_line(db, review.id, parts["round_id"])
    if not line.reopenings:
        raise NotFound("reopening")
    return queries.subject_of_vote(review, line)
