"""One thread: read, answered, resolved, reopened; a comment taken back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.threads import queries, service
from qmapp.casework.threads.forms import CommentForm, ResolveForm
from qmapp.casework.threads.lines import ThreadLine
from qmapp.casework.threads.pages.rows import Making, url_of
from qmapp.casework.threads.views.blueprint import ONE, Place, bp, open_place
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work


@bp.get(ONE)
@guarded(Permission.THREAD_READ, by="thread")
def show(review_id: UUID, number: int, thread_id: UUID) -> ResponseReturnValue:
    return _page(open_place(review_id, number), thread_id)


@bp.post(f"{ONE}/comment")
@guarded(Permission.THREAD_WRITE, by="thread")
def comment(review_id: UUID, number: int, thread_id: UUID) -> ResponseReturnValue:
    place = open_place(review_id, number)
    form = _comment_form(place, _line(place, thread_id))
    if not form.validate_on_submit() or form.new_id is None:
        return _page(place, thread_id, say=form), 422
    try:
        with unit_of_work() as work:
            made = service.comment(
                work,
                signed_in_actor(),
                queries.get_thread(work, review_id, thread_id),
                words=form.words.data or "",
                mentions=form.named,
                now=clock(),
                comment_id=form.new_id,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(place, thread_id, say=form), 422
    flash(gettext("Your comment is there."), "saved")
    return redirect(url_of(review_id, number, thread_id, f"comment-{made}"))


@bp.post(f"{ONE}/resolve")
@guarded(Permission.THREAD_WRITE, by="thread")
def resolve(review_id: UUID, number: int, thread_id: UUID) -> ResponseReturnValue:
    place = open_place(review_id, number)
    form = ResolveForm()
    if not form.validate_on_submit():
        return _page(place, thread_id, end=form), 422
    try:
        with unit_of_work() as work:
            service.resolve(
                work,
                signed_in_actor(),
                queries.get_thread(work, review_id, thread_id),
                form.as_words.data or "",
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        # Nothing of theirs is lost: sending it once more is a choice made knowingly.
        return _page(place, thread_id, end=form, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(place, thread_id, end=form), 422
    flash(gettext("The discussion is resolved."), "saved")
    return redirect(url_of(review_id, number, thread_id))


@bp.post(f"{ONE}/reopen")
@guarded(Permission.THREAD_WRITE, by="thread")
def reopen(review_id: UUID, number: int, thread_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        thread = queries.get_thread(work, review_id, thread_id)
        service.reopen(work, signed_in_actor(), thread, clock())
    flash(gettext("The discussion is open again."), "saved")
    return redirect(url_of(review_id, number, thread_id))


@bp.post(f"{ONE}/comments/<uuid:comment_id>/take-back")
@guarded(Permission.THREAD_WRITE, by="thread")
def take_back(
    review_id: UUID, number: int, thread_id: UUID, comment_id: UUID
) -> ResponseReturnValue:
    with unit_of_work() as work:
        thread = queries.get_thread(work, review_id, thread_id)
        service.take_back(work, signed_in_actor(), thread, comment_id, clock())
    flash(gettext("Your comment is taken back. Its words are shown to nobody."), "saved")
    return redirect(url_of(review_id, number, thread_id, f"comment-{comment_id}"))


def _line(place: Place, thread_id: UUID) -> ThreadLine:
    return queries.get_line(db(), signed_in_actor(), place.review, place.draft, thread_id)


def _comment_form(place: Place, line: ThreadLine, **values: object) -> CommentForm:
    readers = queries.readers_of(db(), place.review, place.draft, line.audience)
    return CommentForm(readers, signed_in_actor().person_id, **values)


def _page(
    place: Place,
    thread_id: UUID,
    *,
    say: CommentForm | None = None,
    end: ResolveForm | None = None,
    is_clash: bool = False,
) -> str:
    line = _line(place, thread_id)
    may_write = place.allows(Permission.THREAD_WRITE, line.audience)
    has_errors = bool((say and say.errors) or (end and end.errors) or is_clash)
    end = end or ResolveForm(formdata=None)
    end.version.data = str(line.version)
    return render(
        "threads/show.html",
        review=place.review,
        number=place.draft.number,
        row=Making(db(), signed_in_actor(), [place.draft]).row(line),
        say=say or _comment_form(place, line, formdata=None),
        end=end,
        may_write=may_write,
        is_clash=is_clash,
        has_errors=has_errors,
    )
