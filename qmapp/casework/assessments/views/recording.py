"""Naming a record on the judging page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import request

from qmapp.casework.assessments.views.place import Place, hold, question_of, stance_of
from qmapp.casework.evidence import service as evidence
from qmapp.casework.records import service as records
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import signed_in_actor


def name_record(work: Db, place: Place, rest: str) -> str:
    form = request.form
    basis = hold(work, place)
    source = records.add(
        work,
        signed_in_actor(),
        board_id=basis.board_id,
        review_id=basis.review_id,
        details=records.Details(
            title=form.get("record-title", ""),
            dated=_record_date(form),
            holder=form.get("record-holder", ""),
        ),
        now=clock(),
    )
    item = evidence.pin_record(
        work,
        signed_in_actor(),
        basis,
        source,
        stance=stance_of("record-stance"),
        note=form.get("record-note", ""),
        question_id=question_of(place, "record-question"),
        now=clock(),
    )
    return f"#ev-{item.id}"


def _record_date(form: Mapping[str, str]) -> date | None:
    parts = [form.get(f"record-date-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        if not all(part.isdecimal() and len(part) <= 4 for part in parts) or len(parts[0]) != 4:
            raise ValueError(parts)
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise RuleBroken(
            N_("Write the date as day, month and year, such as 4 3 2026, or leave it out"),
            field="record-date-day",
        ) from None
