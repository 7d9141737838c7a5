"""A review whose response is agreed, with a plan: two recommendations and three actions.

plan = agreed(storage)
data = out(storage, plan)              the workbook as somebody takes it out
changed = edit(data, {plan.first: {Column.DUE: date(2027, 5, 1), ...}})
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask_babel import Babel
from openpyxl import load_workbook

from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action
from qmapp.decision.responses import queries as responses
from qmapp.decision.responses import service as responding
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.learning.plan import queries, workbook
from qmapp.learning.plan.lines import Filter
from qmapp.learning.plan.pages import table
from qmapp.learning.plan.rules import HEADS, Column
from tests.factories.assessments import NOW, Case, add_draft, make_case
from tests.factories.responses import agency, agree, begin, find, give, promise, recommend

DUE = date(2027, 3, 1)
TODAY = date(2026, 11, 10)


@dataclass(frozen=True)
class Planned:
    """The case, its recommendations, and its actions: `shared` answers both recommendations."""

    case: Case
    one: UUID
    two: UUID
    first: UUID
    second: UUID
    shared: UUID
    health: UUID
    police: UUID

    @property
    def board_id(self) -> UUID:
        return self.case.board_id

    @property
    def review_id(self) -> UUID:
        return self.case.review_id


def agreed(storage: Storage, **named: Any) -> Planned:
    """A plan that was agreed today."""
    case = make_case(storage, **named)
    health, police = agency(storage, case, "Health Trust"), agency(storage, case, "Police")
    finding = find(storage, case)
    one = recommend(storage, case, "Agree who leads.", findings=[finding])
    two = recommend(storage, case, "What would it take to ask each child?", kind=Kind.QUESTION)
    begin(storage, case)
    give(storage, case, one)
    give(storage, case, two)
    promised = {
        "first": promise(storage, case, one, what="Write down who leads.", agency_id=health),
        "second": promise(storage, case, two, what='=HYPERLINK("x") is asked of each child.'),
        "shared": promise(storage, case, one, two, what="Look at ten cases.", agency_id=police),
    }
    agree(storage, case)
    return Planned(case, one, two, health=health, police=police, **promised)


def beside(storage: Storage, plan: Planned, *, is_agreed: bool = True) -> Planned:
    """Another review of the board with its own action (`second`); its one recommendation is answered
    by `first` of the plan too. Its response is agreed by the chair, or open; nobody has a role on it.
    """
    review_id, draft_id = uuid4(), uuid4()
    with storage.unit_of_work() as db:
        one = db.get_one(Review, plan.review_id)
        db.add(
            Review(
                id=review_id, board_id=plan.board_id, reference="Child L", kind="scr",
                edition_sha256=one.edition_sha256, stage=one.stage, stage_since=NOW,
                created_at=NOW, created_by=one.created_by,
            )
        )  # fmt: skip
        db.flush()
        add_draft(
            db, plan.board_id, review_id, plan.case.lead.person_id, draft_id=draft_id,
            reading_id=uuid4(),
        )  # fmt: skip
    case, chair = replace(plan.case, review_id=review_id, draft_id=draft_id), plan.case.chair
    found = recommend(storage, case, "Say so in every plan.")
    begin(storage, case, chair)
    give(storage, case, found, actor=chair)
    own = promise(storage, case, found, actor=chair, what="Put it in the form.")
    with storage.unit_of_work() as db:
        open_one = responses.get_newest(db, review_id)
        responding.tie_action(db, chair, open_one, plan.first, found, NOW)
    if is_agreed:
        agree(storage, case)
    return replace(plan, case=case, one=found, second=own)


def out(
    storage: Storage, plan: Planned, actor: Actor | None = None, *, board: bool = False
) -> bytes:
    """The workbook of the review, or of the whole board."""
    app = Flask("plan")
    Babel(app)
    with storage.reading() as db, app.test_request_context():
        lines = queries.each_line(
            db,
            actor or plan.case.manager,
            plan.board_id,
            None if board else plan.review_id,
            Filter(),
            TODAY,
        )
        return workbook.write(
            table.rows(lines, TODAY),
            title="Action plan, Child K & others",
            guide=["How to use this plan"],
            agencies=table.agencies_of(queries.names_of_agencies(db, plan.board_id)),
        )


def edit(data: bytes, changes: Mapping[UUID, Mapping[Column, object]]) -> bytes:
    """The workbook as somebody gives it back who changed every row of these actions."""
    book = load_workbook(io.BytesIO(data))
    sheet: Any = book.worksheets[0]
    places = {sheet.cell(1, at).value: at for at in range(1, sheet.max_column + 1)}
    for line in range(2, sheet.max_row + 1):
        key = sheet.cell(line, places[HEADS[Column.KEY]]).value
        for column, value in (changes.get(UUID(key), {}) if key else {}).items():
            sheet.cell(line, places[HEADS[column]]).value = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def action(storage: Storage, action_id: UUID) -> Action:
    """An action as it stands."""
    with storage.reading() as db:
        return db.get_one(Action, action_id)
