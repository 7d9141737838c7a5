"""What is followed of a review, and one recommendation of it."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.practice.queries import known_catalogue
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, subject
from qmapp.learning.impact import queries
from qmapp.learning.impact.pages.index import index_page
from qmapp.learning.impact.pages.show import May, show_page
from qmapp.learning.impact.views.blueprint import BASE, ONE, bp, followed, open_review


@bp.get(BASE)
@guarded(Permission.FOLLOW_READ, by="followed_review")
def index(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    page = index_page(
        queries.list_followed(db(), signed_in_actor(), review),
        queries.list_found_again(db(), signed_in_actor(), review),
        known_catalogue(db(), catalogue(), review.board_id),
        request.args.get("show"),
        today(),
    )
    may_plan = may(signed_in_actor(), Permission.CHECKS_PLAN, BoardSubject(review.board_id))
    return render("impact/index.html", review=review, page=page, may_plan=may_plan)


@bp.get(ONE)
@guarded(Permission.FOLLOW_READ, by="follow_up")
def show(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    return render_one(review_id, recommendation_id)


def render_one(review_id: UUID, recommendation_id: UUID, **more: object) -> str:
    """The page of one recommendation; `more`: a form of it that was sent and went back."""
    review, actor = open_review(review_id), signed_in_actor()
    line = followed(review, recommendation_id)
    follow_up = queries.get_follow_up(db(), line.id)
    found = queries.list_found_again(db(), actor, review) if line.ending else ()
    page = show_page(
        line,
        queries.closing_facts(db(), follow_up, actor.person_id, today()),
        [one for one in found if one.follow_up_id == line.id],
        known_catalogue(db(), catalogue(), review.board_id),
        May(
            check=may(actor, Permission.CHECK_RECORD, subject()),
            end=may(actor, Permission.FOLLOW_END, subject()),
            prove=may(actor, Permission.PROGRESS_WRITE, subject()),
        ),
        today(),
    )
    return render("impact/show.html", review=review, page=page, **more)
