"""What the buttons of evidence do on the judging page, after the words are saved."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext

from qmapp.casework.assessments.pages.asked import WHOLE
from qmapp.casework.assessments.views.place import Place, hold, id_of, question_of, stance_of
from qmapp.casework.drafts.queries import list_passages
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Target
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, signed_in_actor


def open_pin(work: Db, place: Place, rest: str) -> str:
    position = int(rest) if rest.isdecimal() and len(rest) < 10 else -1
    return f"?pin={position}#{anchor_of(place, position)}"


def anchor_of(place: Place, position: int) -> str:
    reading_id = place.assessment.reading_id
    passages = list_passages(db(), reading_id) if reading_id else []
    if not 0 <= position < len(passages):
        raise NotFound("passage")
    return passages[position].anchor


def pin(work: Db, place: Place, rest: str) -> str:
    form = request.form
    position = form.get("pin-position", type=int)
    if position is None:
        raise NotFound("passage")
    evidence.pin_passage(
        work,
        signed_in_actor(),
        hold(work, place),
        position=position,
        span=_span(),
        stance=stance_of("pin-stance"),
        note=form.get("pin-note", ""),
        targets=_targets(place),
        now=clock(),
    )
    return f"#{anchor_of(place, position)}"


def _span() -> tuple[int, int] | None:
    """The words chosen by their first and last; None for the whole passage."""
    first, last = (request.form.get(f"pin-{name}", "") for name in ("from", "to"))
    if not first and not last:
        return None
    if not first:
        raise RuleBroken(N_("Choose the first word too, or the whole passage"), field="from")
    if not last:
        raise RuleBroken(N_("Choose the last word too, or the whole passage"), field="to")
    return _offset(first), _offset(last)


def _offset(text: str) -> int:
    """A place that no passage has stands for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _targets(place: Place) -> list[Target]:
    """What to pin to: this marker as a whole, questions of it, other markers."""
    marker = place.marker
    return [
        Target(marker.id, None if chosen == WHOLE else marker.question(chosen).id)
        for chosen in request.form.getlist("pin-for")
    ] + [Target(place.edition.marker(chosen).id) for chosen in request.form.getlist("pin-also")]


def open_edit(work: Db, place: Place, rest: str) -> str:
    return f"?edit={id_of(rest)}#ev-{id_of(rest)}"


def change(work: Db, place: Place, rest: str) -> str:
    evidence.change(
        work,
        signed_in_actor(),
        hold(work, place),
        id_of(rest),
        stance=stance_of("ev-stance"),
        note=request.form.get("ev-note", ""),
        question_id=question_of(place, "ev-question"),
        version=request.form.get("ev-version", 0, type=int),
        now=clock(),
    )
    return f"#ev-{id_of(rest)}"


def remove(work: Db, place: Place, rest: str) -> str:
    evidence.remove(work, signed_in_actor(), hold(work, place), id_of(rest), clock())
    flash(gettext("Evidence taken away. The trail keeps what it was."), "saved")
    return "#evidence"
