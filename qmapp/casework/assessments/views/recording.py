"""Records on the judging page: one that is there already, or one that is named here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments.views.place import Place, hold, id_of, question_of, stance_of
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.service import Basis
from qmapp.casework.records import queries
from qmapp.casework.records import service as records
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import KIND_LABELS
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.words import show_date

_NAMED = ("title", "holder", "date-day", "date-month", "date-year")


def known(place: Place) -> Sequence[tuple[str, str]]:
    """The records that may be chosen here: those that the actor sees, with words for each."""
    found = queries.list_visible(db(), signed_in_actor(), place.review.id)
    return [(str(one.id), _said(one)) for one in found if one.taken_away_at is None]


def _said(record: Record) -> str:
    words = [gettext(KIND_LABELS[record.kind]), record.title]
    if record.dated:
        words.append(show_date(record.dated))
    return ", ".join(words)


def name_record(work: Db, place: Place, rest: str) -> str:
    """Let a record stand as evidence here: the one chosen, or one that is named with this press."""
    form = request.form
    basis = hold(work, place)
    chosen = form.get("record-known", "")
    source = _chosen(work, basis, chosen) if chosen else _named(work, basis, form)
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


def _chosen(work: Db, basis: Basis, chosen: str) -> Record:
    if any(request.form.get(f"record-{name}", "").strip() for name in _NAMED):
        raise RuleBroken(
            N_("Choose a record or name a new one, not both: empty the boxes that you do not mean"),
            field="record-known",
        )
    actor, record_id = signed_in_actor(), id_of(chosen)
    try:
        # Held, so that it is not taken away between the looking and the pinning.
        queries.get_record(work, basis.review_id, record_id, lock=True)
        found = queries.get_visible(work, actor, basis.review_id, record_id)
    except NotFound:
        found = None
    if found is None or found.taken_away_at is not None:
        raise RuleBroken(
            N_("This record is no longer there. Choose another one, or name it anew."),
            field="record-title",
        )
    return found


def _named(work: Db, basis: Basis, form: Mapping[str, str]) -> Record:
    return records.add(
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


def leave(place: Place) -> ResponseReturnValue:
    """To the page on which a file, a link or a conversation is added, and back from there."""
    return redirect(
        url_for(
            "records.new",
            review_id=place.review.id,
            assessment=place.assessment.id,
            marker=place.marker.number,
        )
    )


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
