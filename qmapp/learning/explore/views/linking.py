"""Where an answer leads: to something that is there, or to something that is written down now."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, signed_in_actor, unit_of_work
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.forms import LinkForm, PressForm
from qmapp.learning.explore.queries import Things
from qmapp.learning.explore.rules import Purpose
from qmapp.learning.explore.service import ExplorationKey
from qmapp.learning.explore.views.blueprint import (
    ONE,
    QUESTION,
    Opened,
    bp,
    open_one,
    question_of,
    render_one,
    show_page,
    to_answers,
    to_one,
    url_of,
)


@bp.route(f"{QUESTION}/link", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def link(board_id: UUID, exploration_id: UUID, question_id: str) -> ResponseReturnValue:
    opened = open_one(board_id, exploration_id)
    question = question_of(opened, question_id)
    purpose = Purpose.SAYS if request.args.get("as") == "says" else Purpose.LED_TO
    if purpose is Purpose.SAYS and question.answer is not AnswerKind.LINKS:
        raise NotFound("question")
    if opened.row.ended_at is not None or (purpose is Purpose.SAYS and not opened.page.is_open):
        return to_one(board_id, exploration_id)
    about = {
        "box": next(one for one in opened.page.boxes if one.question.id == question_id),
        "purpose": purpose,
        "back": url_of(opened, f"q-{question_id}"),
    }
    if request.method == "GET" and not request.args.get("review"):
        return render_one(
            "explore/link_choose.html",
            opened,
            reviews=queries.list_reviews(db(), signed_in_actor(), board_id),
            **about,
        )
    things, form = things_of(opened), LinkForm()
    form.offer(things)
    if request.method == "GET":
        return render_one("explore/link.html", opened, form=form, things=things, **about)
    try:
        form.validate_on_submit()
        linked = form.linked(question_id, purpose, things)
        if linked is None:
            raise RuleBroken(gettext("Choose from the list"), field="thing")
        with unit_of_work() as work:
            service.link(work, signed_in_actor(), opened.key, linked, clock())
    except RuleBroken as broken:
        take_broken(form, broken)
        page = render_one(
            "explore/link.html", opened, form=form, things=things, has_errors=True, **about
        )
        return page, 422
    flash(gettext("It is linked. The link shows on both pages."), "saved")
    if purpose is Purpose.SAYS:
        return to_answers(board_id, exploration_id, f"q-{question_id}")
    return to_one(board_id, exploration_id, f"q-{question_id}")


def things_of(opened: Opened) -> Things:
    """The review that an address names, with what may be done there. Raises NotFound."""
    review_id = read_id(request.args.get("review"))
    board_id = opened.board.id
    found = queries.list_things(db(), signed_in_actor(), board_id, review_id) if review_id else None
    if found is None:
        raise NotFound("review")
    return found


@bp.post(f"{ONE}/links/<uuid:link_id>/end")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def unlink(board_id: UUID, exploration_id: UUID, link_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.unlink(
                work,
                signed_in_actor(),
                ExplorationKey(board_id, exploration_id),
                link_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This link was changed meanwhile, and stays. Look again."), "warning")
        return show_page(open_one(board_id, exploration_id)), 409
    flash(gettext("The link is taken out. What it led to stays where it is."), "saved")
    return to_one(board_id, exploration_id)
