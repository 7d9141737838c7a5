"""The judging page: one form, so that no press of any button loses typed words."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments import fields, judging, queries, rules
from qmapp.casework.assessments.judging import Posted, Saved
from qmapp.casework.assessments.pages import judge as pages_judge
from qmapp.casework.assessments.pages.asked import Asked, PinForm
from qmapp.casework.assessments.pages.explained import build_explained
from qmapp.casework.assessments.pages.saved import state_of
from qmapp.casework.assessments.rules import AssessmentState, Progress
from qmapp.casework.assessments.views import asked as views_asked
from qmapp.casework.assessments.views import carried, hearing, pinning, recording
from qmapp.casework.assessments.views.place import Place, id_of
from qmapp.casework.drafts.reads import note_read
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken, show_time
from qmapp.people.accounts.kept import FIELD_OF_KEPT
from qmapp.people.accounts.queries import get_board
from qmapp.typed import tidy_words


def judge(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Show one marker beside the draft."""
    place = Place(assessment_id, number)
    actor = signed_in_actor()
    if (
        place.assessment.state is not AssessmentState.OPEN
        or actor.person_id not in queries.writers_of(db(), [place.assessment])[assessment_id]
    ):
        target = url_for("assessments.read", assessment_id=assessment_id)
        return redirect(f"{target}#marker-{number}")
    if place.assessment.known_outcome is None:
        return redirect(url_for("assessments.outcome", assessment_id=assessment_id, to=number))
    return _page(place, views_asked.by_address())


def _page(place: Place, asked: Asked, status: int = 200) -> ResponseReturnValue:
    actor = signed_in_actor()
    assessment = place.assessment
    if assessment.draft_id is not None:
        note_read(
            person_id=actor.person_id,
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            draft_id=assessment.draft_id,
        )
    page = pages_judge.build(
        db(),
        assessment=assessment,
        review=place.review,
        edition=place.edition,
        marker=place.marker,
        person_id=actor.person_id,
        asked=asked,
        known=recording.known(place),
        heard=hearing.panel(place),
        explained=build_explained(
            db(), actor, place.review, place.marker.number, assessment.draft_id
        ),
    )
    mark_page(board=get_board(db(), assessment.board_id), reference=place.review.reference)
    return make_response(
        render("assessments/judge.html", page=page, has_errors=bool(page.errors)),
        status,
    )


def save(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Save what was touched, then do what the pressed button says."""
    place = Place(assessment_id, number)
    do, _, rest = request.form.get("do", "stay").partition(":")
    if do == "autosave" and FIELD_OF_KEPT in request.form:
        do = "stay"  # sent by itself when the sign-in was over; now a person sends it
    saved = _save_fields(place, sitting_ends=do != "autosave")
    if do == "autosave":
        return _autosaved(saved)
    if saved.refused:
        return _page(place, views_asked.by_form(place.marker, saved.refused), 422)
    if saved.clashes:
        return _back(place, "", "#clash")
    if do in ACTIONS:
        return _act(place, do, rest)
    if do == "record-page":
        return _leave(place)
    return _go_on(place, do, saved)


def _save_fields(place: Place, *, sitting_ends: bool) -> Saved:
    posted = [
        Posted(name, request.form[f"base-{name}"], request.form.get(name, ""))
        for name in fields.names_for(place.marker)
        # Radios that are not on the page, or not chosen, are not posted: that is no change.
        if f"base-{name}" in request.form and name in request.form
    ]
    with unit_of_work() as work:
        assessment = queries.get_assessment(work, place.assessment.id)
        return judging.save(
            work,
            signed_in_actor(),
            assessment,
            place.marker,
            place.edition.scale,
            posted,
            now=clock(),
            sitting_ends=sitting_ends,
        )


def _autosaved(saved: Saved) -> ResponseReturnValue:
    return jsonify(
        saved_at=show_time(clock()),
        state=state_of(
            rules.progress_of(saved.facts),
            saved.values.get("rating", ""),
            saved.facts.answers,
            saved.facts.to_change,
        ),
        bases={name: rules.digest(saved.values.get(name)) for name in saved.standing},
        clashes=saved.clashes,
        refused=[{"field": e.field, "message": show_broken(e)} for e in saved.refused],
        rating_open=rules.rating_may_be_given(saved.facts),
    )


def _back(place: Place, do: str, where: str) -> ResponseReturnValue:
    """To the marker again; with what is typed in a form inside the page, if it is not in yet."""
    asked = views_asked.by_form(place.marker, [], do)
    return _page(place, asked) if views_asked.keeps_words(asked) else redirect(place.at(where))


def _leave(place: Place) -> ResponseReturnValue:
    """To a page of its own, unless a form inside this one holds words that it would lose."""
    begun = views_asked.unfinished()
    if begun is not None:
        return _page(place, views_asked.by_form(place.marker, [begun]), 422)
    return recording.leave(place)


def _go_on(place: Place, do: str, saved: Saved) -> ResponseReturnValue:
    if do not in {"next", "confirm"}:
        flash(gettext("All saved at %(time)s", time=show_time(clock())), "saved")
        return _back(place, "stay", "")
    begun = views_asked.unfinished()
    if begun is not None:
        return _page(place, views_asked.by_form(place.marker, [begun]), 422)
    if do == "confirm":
        return _confirm(place, anyway=request.form.get("do") == "confirm:anyway")
    if rules.progress_of(saved.facts) is not Progress.JUDGED:
        return redirect(place.at("?check=1"))
    following = place.edition.next_marker(place.marker.id)
    if following is None:
        return redirect(url_for("assessments.tasks", assessment_id=place.assessment.id))
    return redirect(place.at(number=following.number))


def _confirm(place: Place, *, anyway: bool) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            carried.confirm(work, place, _seen(place), anyway=anyway)
    except RuleBroken as error:
        return _page(place, views_asked.by_form(place.marker, [error], "confirm"), 422)
    except SavedElsewhere:
        flash(
            gettext("These words were changed elsewhere meanwhile. Look at them, then confirm."),
            "warning",
        )
        return redirect(place.at("#marker"))
    return redirect(carried.onward(place))


# What the buttons inside the page do, after the words are saved -------------------------------


def _act(place: Place, do: str, rest: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            anchor = ACTIONS[do](work, place, rest)
    except RuleBroken as error:
        return _page(place, views_asked.by_form(place.marker, [error], do), 422)
    except SavedElsewhere:
        if do == "change":
            return _changed_elsewhere(place, id_of(rest))
        flash(
            gettext("These words were changed elsewhere meanwhile. Look at both, and choose."),
            "warning",
        )
        anchor = "#clash"
    return _back(place, do, anchor) if do not in OPENING else _opened(place, do, rest, anchor)


def _changed_elsewhere(place: Place, evidence_id: UUID) -> ResponseReturnValue:
    """The evidence as it stands now, and the form as typed: to keep it or to leave it."""
    flash(
        gettext(
            "This evidence was changed elsewhere meanwhile. It is shown as it stands now; what "
            "you typed is still in its form."
        ),
        "warning",
    )
    asked = views_asked.by_form(place.marker, [], "change")
    typed = {name: request.form.get(f"ev-{name}", "") for name in ("stance", "note", "question")}
    return _page(place, replace(asked, edit=evidence_id, change=typed), 409)


def _opened(place: Place, do: str, rest: str, anchor: str) -> ResponseReturnValue:
    """A small form opens inside the page; one that somebody had begun beside it stays."""
    asked = views_asked.by_form(place.marker, [], do)
    if not views_asked.keeps_words(asked):
        return redirect(place.at(anchor))
    if do == "pin":
        return _page(place, replace(asked, pin=PinForm(int(rest))))
    return _page(place, replace(asked, edit=UUID(rest)))


def _keep(work: Db, place: Place, rest: str) -> str:
    set_aside, _, keep = rest.partition(":")
    judging.choose(
        work,
        signed_in_actor(),
        queries.get_assessment(work, place.assessment.id),
        place.marker.id,
        set_aside_id=id_of(set_aside),
        keep=keep,
        seen=_seen(place),
        now=clock(),
    )
    return "#marker"


def _seen(place: Place) -> dict[str, frozenset[str]]:
    """For each field, what the person saw standing: on the page, or in what they just typed."""
    form = request.form
    return {
        name: frozenset(
            {form.get(f"base-{name}", ""), rules.digest(tidy_words(form.get(name, "")))}
        )
        for name in fields.names_for(place.marker)
    }


def _show(work: Db, place: Place, rest: str) -> str:
    """Nothing to do: which evidence is shown comes with the form."""
    return "#draft"


ACTIONS = {
    "show": _show,
    "pin": pinning.open_pin,
    "add-pin": pinning.pin,
    "add-record": recording.name_record,
    "add-heard": hearing.pin_heard,
    "edit": pinning.open_edit,
    "change": pinning.change,
    "remove": pinning.remove,
    "keep": _keep,
    "settle": carried.settle,
    "let-go": carried.let_go,
    "take-back": carried.take_back,
}
OPENING = ("pin", "edit")


def install(target: Blueprint) -> None:
    """Put the page's two endpoints on the room's blueprint."""
    address = "/assessments/<uuid:assessment_id>/markers/<int:number>"
    target.add_url_rule(
        address,
        "judge",
        guarded(Permission.ASSESSMENT_READ, by="assessment")(judge),
        methods=["GET"],
    )
    target.add_url_rule(
        address,
        "save",
        guarded(Permission.ASSESSMENT_WRITE, by="assessment")(save),
        methods=["POST"],
    )
