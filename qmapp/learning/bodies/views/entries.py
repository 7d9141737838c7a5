"""What came back, was promised or came of it; and taking one of these out."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.learning.bodies import queries, service
from qmapp.learning.bodies.forms import EntryForm
from qmapp.learning.bodies.pages.words import entry_row, promise_words, sent_row
from qmapp.learning.bodies.rules import WRITTEN, EntryKind, promises
from qmapp.learning.bodies.service.common import SentKey
from qmapp.learning.bodies.views.blueprint import SENT, bp, open_body, titles_of, to_body
from qmapp.learning.measures.forms.ending import BecauseForm


@bp.route(f"{SENT}/enter/<kind>", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def enter(board_id: UUID, body_id: UUID, sent_id: UUID, kind: str) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    line = queries.sent_line(opened.line, sent_id)
    which = _kind(kind)
    if line.ended_at is not None or opened.line.ended_at is not None:
        return to_body(board_id, body_id)
    made = {one.id for one in promises(line.facts)}
    promised = {str(one.fact.id): promise_words(one) for one in line.entries if one.fact.id in made}
    form = EntryForm.begin(which, promised)
    try:
        if form.validate_on_submit() and not form.is_in_doubt():
            with unit_of_work() as work:
                service.enter(
                    work,
                    signed_in_actor(),
                    SentKey(board_id, body_id, sent_id),
                    form.details(which),
                    clock(),
                    entry_id=form.new_id,
                )
            flash(gettext("It is written down."), "saved")
            return to_body(board_id, body_id, f"sent-{sent_id}")
    except RuleBroken as broken:
        if broken.field is None:  # ended meanwhile: what was typed is given back
            form.words.errors = [show_broken(broken)]
        else:
            take_broken(form, broken)
    page = render(
        "bodies/enter.html",
        board=opened.board,
        line=opened.line,
        row=sent_row(line, titles_of(board_id), today()),
        kind=which,
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route(f"{SENT}/entries/<uuid:entry_id>/take-out", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def take_out(board_id: UUID, body_id: UUID, sent_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    line = queries.sent_line(opened.line, sent_id)
    entry = next((one for one in line.entries if one.fact.id == entry_id), None)
    if entry is None or entry.fact.kind not in WRITTEN:
        raise NotFound("entry")
    if line.ended_at is not None or opened.line.ended_at is not None or entry.out_because:
        return to_body(board_id, body_id)
    form = BecauseForm()
    try:
        if form.validate_on_submit() and not form.is_in_doubt():
            with unit_of_work() as work:
                service.take_out(
                    work,
                    signed_in_actor(),
                    SentKey(board_id, body_id, sent_id),
                    entry_id,
                    form.because.data or "",
                    clock(),
                )
            flash(gettext("It is taken out. It stays readable, with the reason."), "saved")
            return to_body(board_id, body_id, f"sent-{sent_id}")
    except RuleBroken as broken:
        if broken.field is None:  # ended meanwhile: what was typed is given back
            form.because.errors = [show_broken(broken)]
        else:
            take_broken(form, broken)
    page = render(
        "bodies/take_out.html",
        board=opened.board,
        line=opened.line,
        row=sent_row(line, titles_of(board_id), today()),
        entry=entry_row(entry, line.entries),
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


def _kind(word: str) -> EntryKind:
    for one in WRITTEN:
        if one.value == word:
            return one
    raise NotFound("kind of entry")
