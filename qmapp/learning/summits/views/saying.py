"""What was said: written down, put right, looked at before it is shown, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.forms import PressForm, SaidForm
from qmapp.learning.summits.lines import ContributionLine
from qmapp.learning.summits.pages.clash import Difference, said_differences
from qmapp.learning.summits.pages.moderating import moderation_page, seat_rows, why_not
from qmapp.learning.summits.pages.words import KIND_ADDS
from qmapp.learning.summits.rules import Kind, State
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.text import ShownIssue
from qmapp.learning.summits.views.blueprint import (
    ONE,
    Opened,
    bp,
    open_board,
    open_one,
    render_one,
    to_one,
    unless_seen,
)

_SAID = f"{ONE}/said/<uuid:contribution_id>"


@bp.route(f"{ONE}/add", methods=["GET", "POST"])
@guarded(Permission.SUMMIT_RUN, by="summit")
def add(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    if opened.page.is_over or not opened.page.is_opened:
        return to_one(board_id, summit_id)
    kind = next((one for one in Kind if one.value == request.args.get("kind")), Kind.SENSE_CHECK)
    issue = opened.whole.text.find(request.args.get("issue", "")) or opened.page.issues[0].reviews
    form = SaidForm(data={"reason": ""})
    form.offer(issue, opened.whole.text)
    if request.method == "GET":
        return _add_page(opened, form, kind, issue)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _add_page(opened, form, kind, issue), 422
    try:
        with unit_of_work() as work:
            service.enter(
                work,
                signed_in_actor(),
                opened.key,
                form.said(kind, issue.id),
                catalogue().practice,
                clock(),
                contribution_id=form.new_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(opened, form, kind, issue), 422
    flash(gettext("It is written down. Add the next."), "saved")
    return redirect(
        url_for(".add", board_id=board_id, summit_id=summit_id, kind=kind.value, issue=issue.id)
    )


@bp.route(_SAID, methods=["GET", "POST"])
@guarded(Permission.SUMMIT_RUN, by="summit")
def change_said(board_id: UUID, summit_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    line = _line(opened, contribution_id)
    issue = opened.whole.text.find(line.issue)
    if issue is None or line.state is State.TAKEN_BACK:
        return to_one(board_id, summit_id)
    form = SaidForm.of(line)
    form.offer(issue, opened.whole.text)
    # Whatever else a phone chose is not on the form, and stays as it was.
    if request.method == "GET":
        return _change_page(opened, form, line)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _change_page(opened, form, line), 422
    try:
        with unit_of_work() as work:
            service.change_said(
                work,
                signed_in_actor(),
                opened.key,
                contribution_id,
                form.put_right(line),
                catalogue().practice,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        clash = said_differences(line, form.put_right(line), opened.whole.text)
        return _change_page(opened, form, line, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, form, line), 422
    flash(gettext("The change is saved. What stood there before is gone."), "saved")
    return redirect(url_for(".moderate", board_id=board_id, summit_id=summit_id))


@bp.get(f"{ONE}/moderate")
@guarded(Permission.SUMMIT_RUN, by="summit")
def moderate(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    return _moderate_page(board_id, summit_id)


@bp.get(f"{ONE}/moderate/live")
@guarded(Permission.SUMMIT_RUN, by="summit")
def moderate_live(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    """How many wait, for a page that asks again; the list itself stays as it was read."""
    board, summit = open_board(board_id), queries.get_summit(db(), board_id, summit_id)
    waiting = queries.count_waiting(db(), summit.id)

    def build() -> str:
        said = ngettext("%(num)d waits now", "%(num)d wait now", waiting)
        return render("summits/_waiting.html", board=board, summit=summit, said=said)

    return unless_seen(f"waiting-{waiting}", build)


@bp.post(f"{_SAID}/decide")
@guarded(Permission.SUMMIT_RUN, by="summit")
def decide(board_id: UUID, summit_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    form, key, actor = PressForm(), SummitKey(board_id, summit_id), signed_in_actor()
    form.validate_on_submit()
    do, version = request.form.get("do", ""), form.seen_version
    try:
        with unit_of_work() as work:
            if do in ("show", "show-bare"):
                service.show(
                    work,
                    actor,
                    key,
                    contribution_id,
                    version=version,
                    now=clock(),
                    is_checked=bool(form.is_checked.data),
                    without_role=do == "show-bare",
                )
                said = gettext("It is shown now.")
            elif do == "aside":
                service.put_aside(work, actor, key, contribution_id, version=version, now=clock())
                said = gettext("It is put aside: nobody else sees it.")
            elif do == "take-back":
                service.take_back(work, actor, key, contribution_id, now=clock())
                said = gettext("It is taken back. Its words are gone.")
            elif do == "end-seat":
                service.end_seat(work, actor, key, contribution_id, now=clock())
                said = gettext("That phone says nothing more, and what it left waiting is aside.")
            else:
                raise NotFound("decision")
    except SavedElsewhere:
        flash(gettext("This was changed meanwhile. Read it once more, then decide."), "warning")
        return _moderate_page(board_id, summit_id), 409
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return _moderate_page(board_id, summit_id), 422
    flash(said, "saved")
    return redirect(url_for(".moderate", board_id=board_id, summit_id=summit_id))


@bp.post(f"{ONE}/seats")
@guarded(Permission.SUMMIT_RUN, by="summit")
def close_seats(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    """Close one phone, or it and every one that joined after it."""
    key, and_later = SummitKey(board_id, summit_id), request.form.get("do") == "later"
    try:
        with unit_of_work() as work:
            seat_id = read_id(request.form.get("seat"))
            closed = (
                service.end_seats(
                    work, signed_in_actor(), key, seat_id, now=clock(), and_later=and_later
                )
                if seat_id is not None
                else 0
            )
    except NotFound:
        closed = 0
    if closed:
        said = ngettext(
            "%(num)d phone is closed: its answers count no more.",
            "%(num)d phones are closed: their answers count no more.",
            closed,
        )
        flash(said, "saved")
    else:
        flash(gettext("No phone was closed: that one is not in any more."), "warning")
    return redirect(url_for(".moderate", board_id=board_id, summit_id=summit_id))


def _moderate_page(board_id: UUID, summit_id: UUID) -> str:
    opened = open_one(board_id, summit_id)
    return render_one(
        "summits/moderate.html",
        opened,
        lists=moderation_page(opened.whole),
        seats=seat_rows(queries.list_seats(db(), opened.summit.id, clock())),
        why_not=why_not,
        etag=f"waiting-{opened.page.waiting}",
    )


def _line(opened: Opened, contribution_id: UUID) -> ContributionLine:
    for line in opened.whole.said:
        if line.id == contribution_id:
            return line
    raise NotFound("contribution")


def _add_page(opened: Opened, form: SaidForm, kind: Kind, issue: ShownIssue) -> str:
    return render_one(
        "summits/said_add.html",
        opened,
        form=form,
        kind=kind,
        kinds=[(one, gettext(KIND_ADDS[one])) for one in Kind],
        issue=issue,
        has_errors=bool(form.errors) or form.asks,
    )


def _change_page(
    opened: Opened, form: SaidForm, line: ContributionLine, clash: Sequence[Difference] = ()
) -> str:
    return render_one(
        "summits/said_change.html",
        opened,
        form=form,
        line=line,
        kind=line.kind,
        kind_said=gettext(KIND_ADDS[line.kind]),
        issue=opened.whole.text.find(line.issue),
        clash=clash,
        here=url_for(
            ".change_said",
            board_id=opened.board.id,
            summit_id=opened.summit.id,
            contribution_id=line.id,
        ),
        has_errors=bool(form.errors) or form.asks or bool(clash),
    )
