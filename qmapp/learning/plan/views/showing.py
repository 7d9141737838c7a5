"""The plan as a page, as a workbook and as CSV; of a review, and of a board."""

from __future__ import annotations

import re
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.attachments import original
from qmapp.foundation.web.csvfile import csv_response
from qmapp.learning.plan import queries, workbook
from qmapp.learning.plan.lines import Filter
from qmapp.learning.plan.pages import table
from qmapp.learning.plan.pages.plan import plan_page
from qmapp.learning.plan.service import Place
from qmapp.learning.plan.views.blueprint import bp, open_place, to

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


@bp.get("/boards/<uuid:board_id>/plan")
@guarded(Permission.IMPACT_SEE, by="board")
def board(board_id: UUID) -> ResponseReturnValue:
    return _page(*open_place(board_id, None))


@bp.get("/reviews/<uuid:review_id>/plan")
@guarded(Permission.FOLLOW_READ, by="plan")
def review(review_id: UUID) -> ResponseReturnValue:
    return _page(*open_place(None, review_id))


@bp.get("/boards/<uuid:board_id>/plan.xlsx", endpoint="workbook")
@guarded(Permission.IMPACT_SEE, by="board")
def board_workbook(board_id: UUID) -> ResponseReturnValue:
    return _workbook(*open_place(board_id, None))


@bp.get("/reviews/<uuid:review_id>/plan.xlsx")
@guarded(Permission.FOLLOW_READ, by="plan")
def review_workbook(review_id: UUID) -> ResponseReturnValue:
    return _workbook(*open_place(None, review_id))


@bp.get("/boards/<uuid:board_id>/plan.csv", endpoint="table")
@guarded(Permission.IMPACT_SEE, by="board")
def board_table(board_id: UUID) -> ResponseReturnValue:
    return _csv(*open_place(board_id, None))


@bp.get("/reviews/<uuid:review_id>/plan.csv")
@guarded(Permission.FOLLOW_READ, by="plan")
def review_table(review_id: UUID) -> ResponseReturnValue:
    return _csv(*open_place(None, review_id))


def _page(place: Place, name: str) -> ResponseReturnValue:
    wanted = _wanted()
    plan = queries.get_plan(
        db(),
        signed_in_actor(),
        place.board_id,
        place.review_id,
        wanted,
        today(),
        page=min(request.args.get("page", 1, type=int), 10_000),
    )
    page = plan_page(
        plan,
        place,
        wanted,
        today(),
        agencies=[(one.id, one.name) for one in queries.list_owning_agencies(db(), place.board_id)],
        may_take=may(signed_in_actor(), Permission.PLAN_TAKE, BoardSubject(place.board_id)),
    )
    return render("plan/plan.html", page=page, name=name, to=to, place=place)


def _workbook(place: Place, name: str) -> ResponseReturnValue:
    lines = queries.each_line(
        db(), signed_in_actor(), place.board_id, place.review_id, _wanted(), today()
    )
    data = workbook.write(
        table.rows(lines, today()),
        title=gettext("Action plan, %(name)s", name=name),
        guide=table.guide(),
        agencies=table.agencies_of(queries.names_of_agencies(db(), place.board_id)),
    )
    return original(data, name=_file_name(name, "xlsx"), media_type=workbook.MEDIA_TYPE)


def _csv(place: Place, name: str) -> ResponseReturnValue:
    lines = queries.each_line(
        db(), signed_in_actor(), place.board_id, place.review_id, _wanted(), today()
    )
    rows = (table.as_text(row) for row in table.rows(lines, today()))
    response = csv_response(_file_name(name, "csv"), table.head(), rows)
    response.headers["Cache-Control"] = "no-store"
    return response


def _file_name(name: str, ending: str) -> str:
    """As "plan-child-d-2026-11-10.xlsx"."""
    plain = _NOT_IN_NAMES.sub("-", name).strip("-").lower()[:60]
    return f"plan-{plain or 'board'}-{today().isoformat()}.{ending}"


def _wanted() -> Filter:
    """What the address narrows the plan to; what it does not understand narrows nothing."""
    known = {one.value: one for one in Delivery}
    return Filter(
        agency_id=request.args.get("agency", type=UUID),
        delivery=known.get(request.args.get("delivery", "")),
        overdue=request.args.get("overdue") == "1",
    )
