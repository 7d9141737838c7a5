"""The sessions of a board, and planning one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.learning.classes import queries, service
from qmapp.learning.classes.forms import ClassForm, gap_hints, untold_words
from qmapp.learning.classes.pages.sessions import (
    Difference,
    class_differences,
    class_page,
    class_row,
)
from qmapp.learning.classes.queries import Counted
from qmapp.learning.classes.service import ClassKey
from qmapp.learning.classes.views.blueprint import (
    LIST,
    ONE,
    Opened,
    bp,
    open_board,
    open_class,
    to_class,
)
from qmapp.learning.measures.forms.ending import BecauseForm, end_with_reason


@bp.get(LIST)
@guarded(Permission.CLASS_READ, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    board, lines = open_board(board_id), queries.list_classes(db(), board_id)
    rows = [class_row(one, today()) for one in lines if one.ended_at is None]
    return render(
        "classes/index.html",
        board=board,
        to_come=[one for one in reversed(rows) if one.is_to_come],
        held=[one for one in rows if not one.is_to_come],
        ended=[one for one in lines if one.ended_at is not None],
        may_write=may(signed_in_actor(), Permission.CLASS_WRITE, subject()),
    )


@bp.route(f"{LIST}/plan", methods=["GET", "POST"])
@guarded(Permission.CLASS_WRITE, by="board")
def plan(board_id: UUID) -> ResponseReturnValue:
    board, counted = open_board(board_id), _counted(board_id)
    form = ClassForm()
    form.offer(counted)
    try:
        if form.validate_on_submit() and not form.is_in_doubt():
            with unit_of_work() as work:
                made = service.plan(
                    work,
                    signed_in_actor(),
                    board_id,
                    form.details(),
                    catalogue().default_edition,
                    clock(),
                    class_id=form.new_id,
                ).id
            flash(gettext("The session is on the list. Write down who is asked to it."), "saved")
            return to_class(board_id, made)
    except RuleBroken as broken:
        take_broken(form, broken)
    page = render(
        "classes/plan.html",
        board=board,
        form=form,
        counted=counted,
        hints=gap_hints(counted.gaps),
        untold=untold_words(counted.gaps),
        clash=(),
        back=url_for(".index", board_id=board_id),
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


@bp.get(ONE)
@guarded(Permission.CLASS_READ, by="board")
def show(board_id: UUID, class_id: UUID) -> ResponseReturnValue:
    opened = open_class(board_id, class_id)
    writes = may(signed_in_actor(), Permission.CLASS_WRITE, subject())
    # Who was there by name is for those who plan sessions; others read how many.
    places = queries.list_places(db(), signed_in_actor(), opened.held) if writes else ()
    page = class_page(opened.line, _counted(board_id), places, today())
    return render(
        "classes/show.html",
        board=opened.board,
        page=page,
        sees_names=writes,
        may_write=writes and opened.line.ended_at is None,
    )


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.CLASS_WRITE, by="board")
def change(board_id: UUID, class_id: UUID) -> ResponseReturnValue:
    opened = open_class(board_id, class_id)
    if opened.line.ended_at is not None:
        return to_class(board_id, class_id)
    counted, form = _counted(board_id), ClassForm.of(opened.line)
    form.offer(counted, opened.line)
    if request.method == "GET":
        return _change_page(opened, counted, form)
    if not form.validate_on_submit() or form.is_in_doubt():
        return _change_page(opened, counted, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                ClassKey(board_id, class_id),
                form.details(),
                catalogue().default_edition,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(opened.line.version)  # saving once more is a choice then
        clash = class_differences(opened.line, form.details(), form.marker_titles)
        return _change_page(opened, counted, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, counted, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_class(board_id, class_id)


@bp.post(f"{ONE}/end")
@guarded(Permission.CLASS_WRITE, by="board")
def end(board_id: UUID, class_id: UUID) -> ResponseReturnValue:
    form = BecauseForm()
    status = end_with_reason(
        form,
        lambda work: service.end(
            work,
            signed_in_actor(),
            ClassKey(board_id, class_id),
            form.because.data or "",
            version=form.seen_version,
            now=clock(),
        ),
        gettext("This session was changed meanwhile, and is not ended. Look at it again."),
    )
    if status is None:
        flash(gettext("The session is ended. What was written of it stays."), "saved")
        return to_class(board_id, class_id)
    opened, counted = open_class(board_id, class_id), _counted(board_id)
    form.version.data = str(opened.line.version)
    standing = ClassForm.of(opened.line, is_posted=False)
    standing.offer(counted, opened.line)
    return _change_page(opened, counted, standing, end_form=form), status


def _counted(board_id: UUID) -> Counted:
    return queries.count_gaps(db(), signed_in_actor(), board_id, catalogue().default_edition)


def _change_page(
    opened: Opened,
    counted: Counted,
    form: ClassForm,
    clash: Sequence[Difference] = (),
    end_form: BecauseForm | None = None,
) -> str:
    end_form = end_form or BecauseForm(formdata=None, data={"version": str(opened.line.version)})
    return render(
        "classes/plan.html",
        board=opened.board,
        line=opened.line,
        form=form,
        counted=counted,
        hints=gap_hints(counted.gaps),
        untold=untold_words(counted.gaps),
        end=end_form,
        clash=clash,
        back=url_for(".show", board_id=opened.board.id, class_id=opened.line.id),
        has_errors=bool(form.errors or end_form.errors or clash),
    )
