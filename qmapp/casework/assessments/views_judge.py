"""The judging page: one form, so that no press of any button loses typed words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments import fields, judging, pages_judge, queries, rules, views_asked
from qmapp.casework.assessments.judging import Posted, Saved
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages_judge import Asked, PinForm
from qmapp.casework.assessments.rules import AssessmentState, Progress
from qmapp.casework.drafts.queries import list_passages
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance, tidy_words
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken, show_time
from qmapp.people.accounts.queries import get_board


class _Place:
    """The assessment, review and marker that the address names."""

    def __init__(self, assessment_id: UUID, number: int) -> None:
        self.assessment: Assessment = queries.get_assessment(db(), assessment_id)
        self.review: Review = get_review(db(), self.assessment.review_id)
        self.edition: Edition = get_edition(db(), self.review.edition_sha256)
        self.marker: Marker = self.edition.by_number(number)

    @property
    def url(self) -> str:
        return url_for(
            "assessments.judge", assessment_id=self.assessment.id, number=self.marker.number
        )

    @property
    def basis(self) -> evidence.Basis:
        return evidence.Basis(
            board_id=self.assessment.board_id,
            review_id=self.assessment.review_id,
            assessment_id=self.assessment.id,
            reading_id=self.assessment.reading_id,
            marker_id=self.marker.id,
        )


def judge(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Show one marker beside the draft."""
    place = _Place(assessment_id, number)
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


def _page(place: _Place, asked: Asked, status: int = 200) -> ResponseReturnValue:
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
    )
    mark_page(board=get_board(db(), assessment.board_id), reference=place.review.reference)
    return make_response(
        render("assessments/judge.html", page=page, has_errors=bool(page.errors or page.clashes)),
        status,
    )


def save(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Save what was touched, then do what the pressed button says."""
    place = _Place(assessment_id, number)
    do, _, rest = request.form.get("do", "stay").partition(":")
    saved = _save_fields(place, sitting_ends=do != "autosave")
    if do == "autosave":
        return _autosaved(saved)
    if saved.refused:
        return _page(place, views_asked.by_form(place.marker, saved.refused), 422)
    if saved.clashes:
        return _back(place, "", "#clash")
    if do in ACTIONS:
        return _act(place, do, rest)
    return _go_on(place, do, saved)


def _save_fields(place: _Place, *, sitting_ends: bool) -> Saved:
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
        bases={name: rules.digest(saved.values.get(name)) for name in saved.standing},
        clashes=saved.clashes,
        refused=[{"field": e.field, "message": show_broken(e)} for e in saved.refused],
        rating_open=rules.rating_may_be_given(saved.facts),
    )


def _back(place: _Place, do: str, where: str) -> ResponseReturnValue:
    """To the marker again; with what is typed in a form inside the page, if it is not in yet."""
    asked = views_asked.by_form(place.marker, [], do)
    return _page(place, asked) if views_asked.keeps_words(asked) else redirect(place.url + where)


def _go_on(place: _Place, do: str, saved: Saved) -> ResponseReturnValue:
    if do != "next":
        flash(gettext("All saved at %(time)s", time=show_time(clock())), "saved")
        return _back(place, "stay", "")
    begun = views_asked.unfinished()
    if begun is not None:
        return _page(place, views_asked.by_form(place.marker, [begun]), 422)
    if rules.progress_of(saved.facts) is not Progress.JUDGED:
        return redirect(f"{place.url}?check=1")
    following = place.edition.next_marker(place.marker.id)
    if following is None:
        return redirect(url_for("assessments.tasks", assessment_id=place.assessment.id))
    return redirect(
        url_for("assessments.judge", assessment_id=place.assessment.id, number=following.number)
    )


# What the buttons inside the page do, after the words are saved -------------------------------


def _act(place: _Place, do: str, rest: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            anchor = ACTIONS[do](work, place, rest)
    except RuleBroken as error:
        return _page(place, views_asked.by_form(place.marker, [error], do), 422)
    except SavedElsewhere:
        if do == "change":
            return _changed_elsewhere(place, _id(rest))
        flash(
            gettext("These words were changed elsewhere meanwhile. Look at both, and choose."),
            "warning",
        )
        anchor = "#clash"
    return _back(place, do, anchor) if do not in OPENING else _opened(place, do, rest, anchor)


def _changed_elsewhere(place: _Place, evidence_id: UUID) -> ResponseReturnValue:
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


def _opened(place: _Place, do: str, rest: str, anchor: str) -> ResponseReturnValue:
    """A small form opens inside the page; one that somebody had begun beside it stays."""
    asked = views_asked.by_form(place.marker, [], do)
    if not views_asked.keeps_words(asked):
        return redirect(place.url + anchor)
    if do == "pin":
        return _page(place, replace(asked, pin=PinForm(int(rest))))
    return _page(place, replace(asked, edit=UUID(rest)))


def _hold(work: Db, place: _Place) -> evidence.Basis:
    """Hold the assessment open while its evidence changes: it may be submitted this moment."""
    judging.require_open(work, signed_in_actor(), queries.get_assessment(work, place.assessment.id))
    return place.basis


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("id") from None


def _open_pin(work: Db, place: _Place, rest: str) -> str:
    position = int(rest) if rest.isdecimal() and len(rest) < 10 else -1
    return f"?pin={position}#{_anchor(place, position)}"


def _anchor(place: _Place, position: int) -> str:
    reading_id = place.assessment.reading_id
    passages = list_passages(db(), reading_id) if reading_id else []
    if not 0 <= position < len(passages):
        raise NotFound("passage")
    return passages[position].anchor


def _pin(work: Db, place: _Place, rest: str) -> str:
    form = request.form
    position = form.get("pin-position", type=int)
    if position is None:
        raise NotFound("passage")
    evidence.pin_passage(
        work,
        signed_in_actor(),
        _hold(work, place),
        position=position,
        quote=form.get("pin-quote", "").strip(),
        stance=_stance("pin-stance"),
        note=form.get("pin-note", ""),
        question_id=_question(place, "pin-question"),
        now=clock(),
    )
    return f"#{_anchor(place, position)}"


def _name_record(work: Db, place: _Place, rest: str) -> str:
    form = request.form
    item = evidence.name_record(
        work,
        signed_in_actor(),
        _hold(work, place),
        source=evidence.Record(
            title=form.get("record-title", ""),
            date=_record_date(form),
            holder=form.get("record-holder", ""),
        ),
        stance=_stance("record-stance"),
        note=form.get("record-note", ""),
        question_id=_question(place, "record-question"),
        now=clock(),
    )
    return f"#ev-{item.id}"


def _open_edit(work: Db, place: _Place, rest: str) -> str:
    return f"?edit={_id(rest)}#ev-{_id(rest)}"


def _change(work: Db, place: _Place, rest: str) -> str:
    evidence.change(
        work,
        signed_in_actor(),
        _hold(work, place),
        _id(rest),
        stance=_stance("ev-stance"),
        note=request.form.get("ev-note", ""),
        question_id=_question(place, "ev-question"),
        version=request.form.get("ev-version", 0, type=int),
        now=clock(),
    )
    return f"#ev-{_id(rest)}"


def _remove(work: Db, place: _Place, rest: str) -> str:
    evidence.remove(work, signed_in_actor(), _hold(work, place), _id(rest), clock())
    flash(gettext("Evidence taken away. The trail keeps what it was."), "saved")
    return "#evidence"


def _keep(work: Db, place: _Place, rest: str) -> str:
    set_aside, _, keep = rest.partition(":")
    judging.choose(
        work,
        signed_in_actor(),
        queries.get_assessment(work, place.assessment.id),
        place.marker.id,
        set_aside_id=_id(set_aside),
        keep=keep,
        seen=_seen(place),
        now=clock(),
    )
    return "#marker"


def _seen(place: _Place) -> dict[str, frozenset[str]]:
    """For each field, what the person saw standing: on the page, or in what they just typed."""
    form = request.form
    return {
        name: frozenset(
            {form.get(f"base-{name}", ""), rules.digest(tidy_words(form.get(name, "")))}
        )
        for name in fields.names_for(place.marker)
    }


ACTIONS = {
    "pin": _open_pin,
    "add-pin": _pin,
    "add-record": _name_record,
    "edit": _open_edit,
    "change": _change,
    "remove": _remove,
    "keep": _keep,
}
OPENING = ("pin", "edit")


def _stance(name: str) -> Stance:
    try:
        return Stance(request.form.get(name, ""))
    except ValueError:
        raise RuleBroken(
            N_("Say whether it supports, counts against or gives context"), field=name
        ) from None


def _question(place: _Place, name: str) -> str | None:
    value = request.form.get(name, "")
    return place.marker.question(value).id if value else None


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
