"""The summits of a board, and planning one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere, SeveralBroken
from qmapp.foundation.access import Permission, may
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.learning.measures.forms.ending import BecauseForm, end_with_reason
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.forms import PlanForm, typed_count
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.pages.clash import Difference, plan_differences
from qmapp.learning.summits.pages.summit import summit_row
from qmapp.learning.summits.rules import LONGEST_TITLE
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.views.blueprint import (
    LIST,
    ONE,
    Opened,
    bp,
    open_board,
    open_one,
    render_one,
    to_one,
)


@bp.get(LIST)
@guarded(Permission.SUMMIT_READ, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    board = open_board(board_id)
    known = _known(board_id, is_ended_too=True)
    issue = request.args.get("issue", "")
    issue = issue if known.has(issue) else ""
    titles = {one.id: one.title for one in known.practice_issues}
    words = request.args.get("q", "").strip()[:LONGEST_TITLE]
    found = queries.list_summits(
        db(),
        signed_in_actor(),
        board_id,
        issue=issue,
        words=words,
        titles=titles,
        page=_page_asked(),
    )
    return render(
        "summits/index.html",
        board=board,
        rows=[summit_row(one, titles, clock()) for one in found.lines],
        found=found,
        words=words,
        issue=issue,
        issue_title=titles.get(issue, ""),
        may_plan=may(signed_in_actor(), Permission.SUMMIT_PLAN, subject()),
    )


@bp.route(f"{LIST}/plan", methods=["GET", "POST"])
@guarded(Permission.SUMMIT_PLAN, by="board")
def plan(board_id: UUID) -> ResponseReturnValue:
    board, known = open_board(board_id), _known(board_id)
    asked = request.args.get("issue", "")
    form = PlanForm.begin(known, queries.who_may_lead(db(), board_id), asked)
    if request.method == "POST":
        try:
            is_valid = form.validate_on_submit()
            if not is_valid:
                _name_the_rest(form, board_id)
            elif not form.is_in_doubt():
                with unit_of_work() as work:
                    made = service.plan(
                        work,
                        signed_in_actor(),
                        board_id,
                        form.details(),
                        catalogue().practice,
                        clock(),
                        summit_id=form.new_id,
                    ).id
                flash(gettext("The summit is planned. Open it on its day."), "saved")
                return to_one(board_id, made)
        except RuleBroken as broken:
            take_broken(form, broken)
    page = render(
        "summits/plan.html",
        board=board,
        form=form,
        questions=_questions(known, form),
        is_fixed=False,
        clash=(),
        back=url_for(".index", board_id=board_id),
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.SUMMIT_PLAN, by="summit")
def change(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    if opened.page.is_over:
        return to_one(board_id, summit_id)
    form = _change_form(opened)
    if request.method == "GET":
        return _change_page(opened, form)
    try:
        is_valid = form.validate_on_submit()
        if not is_valid:
            _name_the_rest(form, board_id, opened.summit)
        if not is_valid or form.is_in_doubt():
            return _change_page(opened, form), 422
        details = form.details()
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                opened.key,
                details,
                catalogue().practice,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(opened.summit.version)  # saving once more is a choice then
        known = _known(board_id, is_ended_too=True)
        titles = {one.id: one.title for one in known.practice_issues}
        titles |= {one.id: one.text for group in known.questions for one in group.items}
        people = {str(id_): name for id_, name in queries.who_may_lead(db(), board_id).items()}
        clash = plan_differences(opened.summit, form.details(), titles, people)
        return _change_page(opened, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_one(board_id, summit_id)


@bp.post(f"{ONE}/call-off")
@guarded(Permission.SUMMIT_PLAN, by="summit")
def call_off(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    form = BecauseForm()
    status = end_with_reason(
        form,
        lambda work: service.call_off(
            work,
            signed_in_actor(),
            SummitKey(board_id, summit_id),
            form.because.data or "",
            version=form.seen_version,
            now=clock(),
        ),
        gettext("This summit was changed meanwhile, and is not called off. Look at it again."),
    )
    if status is None:
        flash(gettext("The summit is called off. What was written of it stays."), "saved")
        return to_one(board_id, summit_id)
    opened = open_one(board_id, summit_id)
    form.version.data = str(opened.summit.version)
    return _change_page(opened, _change_form(opened, empty=True), end=form), status


def _name_the_rest(form: PlanForm, board_id: UUID, before: Summit | None = None) -> None:
    """What else is at fault, beside a day that is none: nobody is told one thing at a time."""
    told = {name for name, field in form._fields.items() if field.errors}
    try:
        service.require_sound(
            db(), board_id, form.details(), catalogue().practice, clock(), before=before
        )
    except SeveralBroken as several:
        for one in several.broken:
            if one.field not in told:
                take_broken(form, one)


def _page_asked() -> int | None:
    """The page of the list that the address asks for; None for all of it on one, to print."""
    text = request.args.get("page", "")
    return None if text == "all" else typed_count(text) or 1


def _known(board_id: UUID, *, is_ended_too: bool = False) -> PracticeIssues:
    return known_issues(db(), catalogue().practice, board_id, is_ended_too=is_ended_too)


def _change_form(opened: Opened, *, empty: bool = False) -> PlanForm:
    known = _known(opened.board.id)
    chosen = [str(one) for one in opened.summit.issues]
    if any(not known.has(one) for one in chosen):
        known = _known(opened.board.id, is_ended_too=True)
    people = dict(queries.who_may_lead(db(), opened.board.id))
    return PlanForm.of(opened.summit, known, people, is_posted=not empty)


def _change_page(
    opened: Opened,
    form: PlanForm,
    clash: Sequence[Difference] = (),
    end: BecauseForm | None = None,
) -> str:
    end = end or BecauseForm(formdata=None, data={"version": str(opened.summit.version)})
    return render_one(
        "summits/plan.html",
        opened,
        form=form,
        end=end,
        questions=_questions(_known(opened.board.id), form),
        is_fixed=opened.page.is_opened,
        clash=clash,
        back=url_for(".show", board_id=opened.board.id, summit_id=opened.summit.id),
        has_errors=bool(form.errors or end.errors or clash),
    )


def _questions(known: PracticeIssues, form: PlanForm) -> Sequence[tuple[str, list[object]]]:
    """The boxes of the agenda under their published headings."""
    boxes = {box.data: box for box in form.questions}
    return [
        (group.published_heading, [boxes[one.id] for one in group.items if one.id in boxes])
        for group in known.questions
    ]
