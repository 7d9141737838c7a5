"""What the buttons of the carried panel do on the judging page, after the words are saved."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext

from qmapp.casework.assessments import judging, queries, rules, settling
from qmapp.casework.assessments.judging import Seen
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.views.place import Place, id_of
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, signed_in_actor


def settle(work: Db, place: Place, rest: str) -> str:
    """Put a loose end on the place that was chosen, or let it go when none of them is it."""
    evidence_id = id_of(rest)
    chosen = request.form.get(f"settle-{evidence_id}", "")
    if chosen == "none":
        return let_go(work, place, rest)
    if not chosen.isdecimal() or len(chosen) > 3:
        raise RuleBroken(
            N_("Choose which of the passages it is, or none of them"),
            field=f"settle-{evidence_id}",
        )
    if settling.settle(
        work, signed_in_actor(), _held(work, place), evidence_id, int(chosen), clock()
    ):
        flash(gettext("Settled. It stands on these words now."), "saved")
    return "#carried"


def let_go(work: Db, place: Place, rest: str) -> str:
    if settling.let_go(work, signed_in_actor(), _held(work, place), id_of(rest), clock()):
        flash(gettext("Let go. You can take it back while this assessment is open."), "saved")
    return "#carried"


def take_back(work: Db, place: Place, rest: str) -> str:
    if settling.take_back(work, signed_in_actor(), _held(work, place), id_of(rest), clock()):
        flash(gettext("It is to be settled again."), "saved")
    return "#carried"


def _held(work: Db, place: Place) -> Assessment:
    return queries.get_assessment(work, place.assessment.id)


def confirm(work: Db, place: Place, seen: Seen, *, anyway: bool) -> None:
    """Let the judgement stand for this draft, with the words that the person saw."""
    judging.confirm(
        work,
        signed_in_actor(),
        _held(work, place),
        place.marker.id,
        seen=seen,
        anyway=anyway,
        now=clock(),
    )


def onward(place: Place) -> str:
    """Where one goes on: what is to be confirmed first, then what is not judged, then the list."""
    assessment_id: UUID = place.assessment.id
    facts = queries.facts_of(db(), [assessment_id])[assessment_id]
    markers = [m.id for m in place.edition.markers]
    still = rules.confirm_order(markers, facts, queries.changed_markers(db(), place.assessment))
    if not still:
        return url_for("assessments.tasks", assessment_id=assessment_id)
    return place.at(number=place.edition.marker(still[0]).number)
