"""What somebody owns, looks after and has to check, over all their boards."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.foundation.storage import today
from qmapp.foundation.web import db, render, signed_in, signed_in_actor
from qmapp.learning.reminders import queries
from qmapp.learning.reminders.pages import mine_page
from qmapp.learning.reminders.rules import SOON
from qmapp.learning.reminders.views.blueprint import bp, marking_of


@bp.get("/impact/mine")
@signed_in
def mine() -> ResponseReturnValue:
    me = signed_in_actor().person_id
    number = request.args.get("page", 1, type=int)
    page = mine_page(
        queries.list_my_actions(db(), me, number, today()),
        queries.list_my_checks(db(), me, today(), today() + SOON),
        today(),
    )
    return render("reminders/mine.html", page=page, page_marking=marking_of(me))
