"""Voice in a draft: the lists, and what their buttons do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.evidence.choosing import figure
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.voice import following, queries, service
from qmapp.casework.voice.forms import AsideForm, LinkForm, use_choices
from qmapp.casework.voice.pages.draft import voice_page
from qmapp.casework.voice.pages.flags import key_of
from qmapp.casework.voice.pages.link import LinkPage, link_page
from qmapp.casework.voice.pages.where import excerpt, place_words
from qmapp.casework.voice.rules import Stretch, Use
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    storage,
    subject,
    unit_of_work,
    url_for,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.queries import get_board

bp = Blueprint("voice", __name__)
_BASE = "/reviews/<uuid:review_id>/drafts/<int:number>/voice"


def _open(review_id: UUID, number: int) -> tuple[Review, Draft]:
    """The draft of a guarded page, with the page marked and the look at it noted."""
    review, draft = get_review(db(), review_id), drafts.get_draft(db(), review_id, number)
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=draft.board_id,
        review_id=review_id,
        draft_id=draft.id,
    )
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review, draft


def _back(review_id: UUID, number: int, anchor: str = "", **more: Any) -> ResponseReturnValue:
    address = url_for("voice.draft", review_id=review_id, number=number, **more)
    return redirect(f"{address}#{anchor}" if anchor else address)


@bp.get(_BASE)
@guarded(Permission.DRAFT_READ, by="voice")
def draft(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _open(review_id, number)
    page = voice_page(
        db(),
        signed_in_actor(),
        review,
        found,
        may_write=may(signed_in_actor(), Permission.INVOLVEMENT_WRITE, subject()),
        away=request.args.get("away", ""),
    )
    return render("voice/draft.html", page=page, review=review, uses=use_choices())


@bp.get("/reviews/<uuid:review_id>/voice")
@guarded(Permission.INVOLVEMENT_READ, by="review")
def newest(review_id: UUID) -> ResponseReturnValue:
    """Lead to the newest draft that one may read; say so where there is none."""
    review = get_review(db(), review_id)
    lines = drafts.list_drafts(db(), signed_in_actor(), review)
    readable = [line.number for line in lines if line.may_read]
    if readable:
        return _back(review_id, max(readable))
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return render("voice/none.html", review=review, has_drafts=bool(lines))


# Linking words -------------------------------------------------------------------------------


@bp.route(f"{_BASE}/link", methods=["GET", "POST"])
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def link(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _open(review_id, number)
    passages = drafts.list_passages(db(), found.reading_id)
    page = link_page(
        number,
        queries.list_contributions(db(), signed_in_actor(), review),
        passages,
        step=request.values.get("step", ""),
        query=request.args.get("q", "").strip(),
        position=figure(request.values.get("position") or request.args.get("passage")),
    )
    form = LinkForm(page.options, page.words)
    if request.method == "GET":
        _fill(form, page)
        return _link_page(review, page, form)
    if page.opened is None:
        raise NotFound("passage")
    if not form.is_sound():
        return _link_page(review, page, form), 422
    try:
        with unit_of_work() as work:
            service.link(
                work,
                signed_in_actor(),
                drafts.get_draft(work, review_id, number),
                step_id=form.step_id,
                position=page.opened.position,
                span=form.span,
                use=form.chosen_use,
                now=clock(),
            )
    except RuleBroken as error:
        form.refuse("first" if error.field else "step", show_broken(error))
        return _link_page(review, page, form), 422
    words = gettext("%(place)s is linked.", place=place_words(passages[page.opened.position]))
    flash(words, "saved")
    return _back(review_id, number, f"said-{form.step_id}")


def _link_page(review: Review, page: LinkPage, form: LinkForm) -> str:
    return render(
        "voice/link.html", page=page, form=form, review=review, has_errors=bool(form.errors)
    )


def _fill(form: LinkForm, page: LinkPage) -> None:
    """The form of the opened passage, with what the address says was chosen."""
    form.step.data = str(page.chosen.id) if page.chosen is not None else ""
    form.open_at(page, figure(request.args.get("start")), figure(request.args.get("stop")))


@bp.post(f"{_BASE}/places/<uuid:place_id>")
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def place(review_id: UUID, number: int, place_id: UUID) -> ResponseReturnValue:
    """Say that a place uses the words otherwise, take it away, or put it back."""
    verb = request.form.get("do", "")
    with unit_of_work() as work:
        found = drafts.get_draft(work, review_id, number)
        actor, now = signed_in_actor(), clock()
        step_id = queries.get_place(work, actor, found, place_id).step_id
        if verb == "take-away":
            service.take_away(work, actor, found, place_id, now)
        elif verb == "put-back":
            service.put_back(work, actor, found, place_id, now)
            flash(gettext("The link is there again."), "saved")
        else:
            use, was = _use("use"), _use("was")
            service.change_use(work, actor, found, place_id, use=use, was=was, now=now)
            flash(gettext("Saved. Other links are as they were."), "saved")
    if verb == "take-away":
        return _back(review_id, number, "undone", away=str(place_id))
    return _back(review_id, number, f"said-{step_id}")


def _use(name: str) -> Use:
    found = next((use for use in Use if use.value == request.form.get(name)), None)
    if found is None:
        raise NotFound("use")
    return found


# From the draft before -----------------------------------------------------------------------


@bp.post(f"{_BASE}/look")
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def look(review_id: UUID, number: int) -> ResponseReturnValue:
    """Look in this draft for the places of the newest earlier one."""
    following.look_for(storage(), signed_in_actor(), review_id, number, clock())
    return _back(review_id, number, "follow")


@bp.post(f"{_BASE}/carry")
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def carry(review_id: UUID, number: int) -> ResponseReturnValue:
    """Say yes or no to what was found: to one place, or to all whose words are the same."""
    verb, _, rest = request.form.get("do", "").partition(":")
    chosen, _, nth = rest.partition(":")
    with unit_of_work() as work:
        found = drafts.get_draft(work, review_id, number)
        actor, now = signed_in_actor(), clock()
        if verb == "no":
            service.let_go(work, actor, found, [_id(chosen)], now)
            flash(gettext("Noted: it has no place in this draft."), "saved")
        elif verb == "again":
            service.ask_again(work, actor, found, _id(chosen), now)
        elif verb == "yes":
            ids = _ids() if chosen == "same" else [_id(chosen)]
            count = service.carry(work, actor, found, ids, now, candidate=figure(nth))
            flash(
                ngettext("%(num)d place is linked.", "%(num)d places are linked.", count),
                "saved" if count else "notice",
            )
        else:
            raise NotFound("answer")
    return _back(review_id, number, "follow")


def _ids() -> list[UUID]:
    return [_id(one) for one in request.form.getlist("same")]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("place") from None


# Flags ---------------------------------------------------------------------------------------


@bp.route(f"{_BASE}/aside", methods=["GET", "POST"])
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def set_aside(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _open(review_id, number)
    line, words = _flagged(found)
    form = AsideForm()
    count = 0
    if request.method == "POST" and form.validate_on_submit():
        try:
            with unit_of_work() as work:
                count = service.set_aside(
                    work,
                    signed_in_actor(),
                    drafts.get_draft(work, review_id, number),
                    position=line.position,
                    words=words,
                    because=form.because.data or "",
                    now=clock(),
                )
        except RuleBroken as error:
            form.because.errors = [*form.because.errors, show_broken(error)]
    if not count:
        answer = render(
            "voice/aside.html",
            form=form,
            review=review,
            number=number,
            place=place_words(line),
            excerpt=excerpt(line.text, words.start, words.stop),
            key=key_of(line.position, words),
            has_errors=bool(form.errors),
        )
        return (answer, 422) if form.errors else answer
    flash(ngettext("%(num)d flag is set aside.", "%(num)d flags are set aside.", count), "saved")
    return _back(review_id, number, "flags")


def _flagged(found: Draft) -> tuple[PassageLine, Stretch]:
    """The words of an address, that carry a flag which the actor sees and nobody dealt with."""
    at, start, stop = (figure(request.args.get(name)) for name in ("passage", "start", "stop"))
    if at is None or start is None or stop is None:
        raise NotFound("flag")
    words = Stretch(start, stop)
    review = get_review(db(), found.review_id)
    roots = [one.root_id for one in queries.list_contributions(db(), signed_in_actor(), review)]
    places = queries.list_places(db(), found.reading_id, roots)
    seen = queries.unrecorded(db(), signed_in_actor(), found, places)
    if not seen.sight.is_any:
        raise NotFound("flag")
    if not any(group.position == at and group.words.meets(words) for group in seen.groups):
        raise SavedElsewhere
    return drafts.list_passages(db(), found.reading_id)[at], words


@bp.post(f"{_BASE}/aside/back")
@guarded(Permission.INVOLVEMENT_WRITE, by="voice")
def take_back(review_id: UUID, number: int) -> ResponseReturnValue:
    """Undo setting the flags on some words aside."""
    parts: list[Any] = [figure(part) for part in request.form.get("words", "").split("-")]
    if len(parts) != 3 or None in parts:
        raise NotFound("flag")
    with unit_of_work() as work:
        count = service.take_back(
            work,
            signed_in_actor(),
            drafts.get_draft(work, review_id, number),
            position=parts[0],
            words=Stretch(parts[1], parts[2]),
            now=clock(),
        )
    if count:
        flash(gettext("It stands in the list again."), "saved")
    return _back(review_id, number, "flags")
