"""All threads on a draft, and beginning one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.evidence.choosing import fits
from qmapp.casework.recommendations.queries import list_recommendations
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads import queries, service
from qmapp.casework.threads.forms import BeginForm
from qmapp.casework.threads.lines import Hung, HungOn
from qmapp.casework.threads.pages.lists import threads_page
from qmapp.casework.threads.pages.rows import Making, thing_words, url_of
from qmapp.casework.threads.rules import Audience
from qmapp.casework.threads.views.blueprint import ALL, Place, bp, open_place
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work

MOST_PASSAGES = 20


@bp.get(ALL)
@guarded(Permission.THREAD_READ, by="threads")
def index(review_id: UUID, number: int) -> ResponseReturnValue:
    place = open_place(review_id, number)
    me = signed_in_actor()
    hung = _asked(place)
    lines = queries.list_on_drafts(db(), me, place.review, [place.draft], hung=hung)
    page = threads_page(
        Making(db(), me, [place.draft]),
        lines,
        state=request.args.get("state", ""),
        about=request.args.get("about", ""),
        may_write=place.allows(Permission.THREAD_WRITE, Audience.ALL),
    )
    on = queries.find_hung_on(db(), me, place.review, place.draft, hung) if hung else None
    return render(
        "threads/index.html",
        review=place.review,
        number=number,
        page=page,
        only=thing_words(on) if on else "",
        only_args=_args_of(on) if on else {},
    )


@bp.route(f"{ALL}/begin", methods=["GET", "POST"])
@guarded(Permission.THREAD_WRITE, by="threads")
def begin(review_id: UUID, number: int) -> ResponseReturnValue:
    """Say something about a thing; where the address names none, choose it first."""
    place = open_place(review_id, number)
    hung = _asked(place)
    if hung is None:
        return _choose_page(place)
    me = signed_in_actor()
    on = queries.find_hung_on(db(), me, place.review, place.draft, hung)
    form = BeginForm(
        queries.readers_of(db(), place.review, place.draft, Audience.ALL),
        me.person_id,
        may_choose=place.allows(Permission.THREAD_WRITE, Audience.BOARD),
    )
    if request.method == "GET":
        if "audience" in form:
            form.audience.data = Audience.BOARD.value
        return _begin_page(place, on, form)
    if not form.validate_on_submit() or form.new_id is None:
        return _begin_page(place, on, form), 422
    try:
        with unit_of_work() as work:
            made = service.begin(
                work,
                me,
                place.review,
                drafts.get_draft(work, review_id, number),
                hung,
                words=form.words.data or "",
                audience=form.chosen,
                mentions=form.named,
                now=clock(),
                thread_id=form.new_id,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _begin_page(place, on, form), 422
    flash(gettext("The discussion is begun."), "saved")
    return redirect(url_of(review_id, number, made))


def _begin_page(place: Place, on: HungOn, form: BeginForm) -> str:
    everybody = queries.readers_of(db(), place.review, place.draft, Audience.ALL).keys()
    board = queries.readers_of(db(), place.review, place.draft, Audience.BOARD).keys()
    words = gettext("Reads it only when it is for everybody")
    return render(
        "threads/begin.html",
        review=place.review,
        number=place.draft.number,
        thing=thing_words(on),
        on=on,
        form=form,
        # Who reads only what is for all: said beside their names.
        only_shared={str(one): words for one in everybody - board} if "audience" in form else {},
        has_errors=bool(form.errors),
    )


def _choose_page(place: Place) -> str:
    """On what? The markers and recommendations, and passages that a search finds."""
    _note_read(place)
    query = request.args.get("q", "").strip()
    every = drafts.list_passages(db(), place.draft.reading_id) if query else []
    found = [line for line in every if fits(line, query)]
    return render(
        "threads/choose.html",
        review=place.review,
        number=place.draft.number,
        markers=get_edition(db(), place.review.edition_sha256).markers,
        recommendations=list_recommendations(db(), signed_in_actor(), place.review),
        query=query,
        passages=found[:MOST_PASSAGES],
        found=len(found),
    )


def _note_read(place: Place) -> None:
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=place.draft.board_id,
        review_id=place.review.id,
        draft_id=place.draft.id,
    )


def _asked(place: Place) -> Hung | None:
    """The thing that the address names; None where it names none. Raises NotFound when spoilt."""
    given = request.args
    if given.get("marker"):
        edition = get_edition(db(), place.review.edition_sha256)
        number = given.get("marker", type=int)
        marker = next((one for one in edition.markers if one.number == number), None)
        if marker is None:
            raise NotFound("marker")
        return Hung.marker(marker.id)
    try:
        if given.get("passage"):
            return Hung.passage(UUID(given["passage"]))
        if given.get("recommendation"):
            return Hung.recommendation(UUID(given["recommendation"]))
    except ValueError:
        raise NotFound("thing") from None
    return None


def _args_of(on: HungOn) -> dict[str, object]:
    if on.hung.marker_id is not None:
        return {"marker": on.number}
    if on.hung.passage_id is not None:
        return {"passage": on.hung.passage_id}
    return {"recommendation": on.hung.recommendation_id}
