"""Who was heard on the judging page: the panel, and what of the register is pinned from it."""

from __future__ import annotations

from flask import request

from qmapp.casework.assessments.pages.heard import HeardPanel, build_heard
from qmapp.casework.assessments.views.place import Place, hold, id_of, question_of, stance_of
from qmapp.casework.evidence import service as evidence
from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import queries as register
from qmapp.casework.involvement import service as involvement
from qmapp.casework.records.models import Record
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.storage import Db, clock, today
from qmapp.foundation.web import db, signed_in_actor

COVERAGE = "coverage"


def panel(place: Place) -> HeardPanel | None:
    """The panel of this marker for whoever asks, if there is one."""
    return build_heard(db(), signed_in_actor(), place.review, place.marker.number, today())


def pin_heard(work: Db, place: Place, rest: str) -> str:
    """Put the coverage as it stands, or words of the register, on record; let them stand here."""
    if place.marker.number not in covering.MARKERS:
        raise NotFound("register")
    basis = hold(work, place)
    stance = stance_of("heard-stance")
    try:
        item = evidence.pin_record(
            work,
            signed_in_actor(),
            basis,
            _record(work, place, rest),
            stance=stance,
            note=request.form.get("heard-note", ""),
            question_id=question_of(place, "heard-question"),
            now=clock(),
            is_once=True,
        )
    except RuleBroken as broken:
        broken.field = "heard-stance" if broken.field == "for" else broken.field
        raise
    return f"#ev-{item.id}"


def _record(work: Db, place: Place, what: str) -> Record:
    actor, now = signed_in_actor(), clock()
    if what == COVERAGE:
        return involvement.record_of_coverage(work, actor, place.review, place.marker.number, now)
    step = register.get_step(work, actor, place.review.id, id_of(what))
    return involvement.record_of_contribution(work, actor, step, now)
