"""Beginning an exploration, saying who answers, finishing it, putting it right."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken, show_date
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.checking import Details
from qmapp.learning.explore.forms import DetailsForm, PressForm, PutRightForm
from qmapp.learning.explore.lines import Whole
from qmapp.learning.explore.pages.one import Difference
from qmapp.learning.explore.pages.words import who_words
from qmapp.learning.explore.rules import SCOPE_LABELS, SECTOR_LABELS
from qmapp.learning.explore.service import ExplorationKey
from qmapp.learning.explore.views.blueprint import (
    LIST,
    ONE,
    Opened,
    bp,
    known,
    open_board,
    open_one,
    render_one,
    show_page,
    to_answers,
    to_list,
    to_one,
    url_of,
)
from qmapp.people.accounts.models import Board


@bp.route(f"{LIST}/begin", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="board")
def begin(board_id: UUID) -> ResponseReturnValue:
    board, practice = open_board(board_id), known(board_id)
    before = _before(board_id)
    if before is not None:
        form = DetailsForm.of(before, practice, is_again=True)
    else:
        form = DetailsForm(
            practice, data={"issue": request.args.get("issue", ""), "held_on": today()}
        )
    if request.method == "GET":
        return _begin_page(board, form, before)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _begin_page(board, form, before), 422
    try:
        with unit_of_work() as work:
            made = service.begin(
                work,
                signed_in_actor(),
                board_id,
                form.details(),
                catalogue().practice,
                clock(),
                exploration_id=form.new_id,
                started_from_id=before.id if before else None,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _begin_page(board, form, before), 422
    flash(gettext("The exploration is begun. Answer what you can; each answer is kept."), "saved")
    return to_answers(board_id, made)


def _before(board_id: UUID) -> Whole | None:
    """The finished one beside which another is begun, as an address says; None for none."""
    id_ = read_id(request.args.get("from"))
    if id_ is None:
        return None
    row = queries.get_exploration(db(), board_id, id_)
    if row.finished_at is None:
        return None
    return queries.get_whole(db(), signed_in_actor(), catalogue().practice, row)


def _begin_page(board: Board, form: DetailsForm, before: Whole | None) -> str:
    return render(
        "explore/begin.html",
        board=board,
        form=form,
        page=None,
        before=before,
        before_on=show_date(before.held_on) if before else "",
        clash=(),
        back=url_for(".index", board_id=board.id),
        has_errors=bool(form.errors) or form.asks,
    )


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def change(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, exploration_id)
    if not opened.page.is_open:
        return to_one(board_id, exploration_id)
    form = DetailsForm.of(opened.whole, known(board_id, is_ended_too=True))
    if request.method == "GET":
        return _change_page(opened, form)
    form.issue.data = opened.row.issue_id  # it stays, and is no box of this form
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _change_page(opened, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                opened.key,
                form.details(),
                catalogue().practice,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        opened = open_one(board_id, exploration_id)
        form.version.data = str(opened.whole.version)  # saving once more is a choice then
        return _change_page(opened, form, _differences(opened.whole, form.details())), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_answers(board_id, exploration_id)


def _change_page(opened: Opened, form: DetailsForm, clash: Sequence[Difference] = ()) -> str:
    return render_one(
        "explore/begin.html",
        opened,
        form=form,
        before=None,
        before_on="",
        clash=clash,
        back=url_of(opened),
        has_errors=bool(form.errors) or form.asks or bool(clash),
    )


def _differences(whole: Whole, typed: Details) -> Sequence[Difference]:
    """Where who answers, as it stands, differs from what was typed."""

    def sectors(ones: Sequence[object]) -> str:
        return "; ".join(gettext(SECTOR_LABELS[one]) for one in SECTOR_LABELS if one in ones)

    scope = gettext(SCOPE_LABELS[typed.scope]) if typed.scope else ""
    parts = [
        (gettext("Who answers?"), gettext(SCOPE_LABELS[whole.scope]), scope),
        (gettext("Which team or area?"), whole.place, typed.place),
        (gettext("Day"), show_date(whole.held_on), show_date(typed.held_on)),
        (gettext("Sectors"), sectors(list(whole.sectors)), sectors(list(typed.sectors))),
        (gettext("Roles"), "\n".join(whole.roles), "\n".join(typed.roles)),
        (
            gettext("How many people?"),
            str(whole.people or ""),
            str(typed.people or ""),
        ),
    ]
    found = [Difference(*part) for part in parts if part[1] != part[2]]
    return found or [Difference(*parts[0])]


@bp.post(f"{ONE}/finish")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def finish(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    key = ExplorationKey(board_id, exploration_id)
    try:
        with unit_of_work() as work:
            service.finish(
                work,
                signed_in_actor(),
                key,
                seen=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        said = gettext("An answer was changed meanwhile, and it is not finished. Look again.")
        flash(said, "warning")
        return show_page(open_one(board_id, exploration_id)), 409
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return show_page(open_one(board_id, exploration_id)), 422
    flash(gettext("The exploration is finished. From now on it stays as it is."), "saved")
    return to_one(board_id, exploration_id)


@bp.post(f"{ONE}/put-right")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def put_right(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    form = PutRightForm()
    try:
        is_sound = form.validate_on_submit()
        if not form.is_in_doubt() and is_sound:
            with unit_of_work() as work:
                made = service.put_right(
                    work,
                    signed_in_actor(),
                    ExplorationKey(board_id, exploration_id),
                    form.because.data or "",
                    clock(),
                    exploration_id=form.new_id,
                ).id
            flash(
                gettext(
                    "A newer version is begun, with the answers of this one in it. This one stands "
                    "until you finish the newer."
                ),
                "saved",
            )
            return to_answers(board_id, made)
    except RuleBroken as broken:
        take_broken(form, broken)
    return show_page(open_one(board_id, exploration_id), form), 422


@bp.post(f"{ONE}/throw-away")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def throw_away(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            row = service.throw_away(
                work,
                signed_in_actor(),
                ExplorationKey(board_id, exploration_id),
                version=form.seen_version,
                now=clock(),
            )
            who = who_words(row.scope, row.place)
    except SavedElsewhere:
        flash(gettext("This draft was changed meanwhile, and stays. Look again."), "warning")
        return show_page(open_one(board_id, exploration_id)), 409
    flash(
        gettext(
            "The draft of %(who)s is thrown away. It can be put back on its own page.",
            who=who,
        ),
        "saved",
    )
    return to_list(board_id)


@bp.post(f"{ONE}/put-back")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def put_back(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.put_back(
                work,
                signed_in_actor(),
                ExplorationKey(board_id, exploration_id),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This draft was changed meanwhile, and stays out. Look again."), "warning")
        return show_page(open_one(board_id, exploration_id)), 409
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return show_page(open_one(board_id, exploration_id)), 422
    flash(gettext("The draft is back, with all that was answered."), "saved")
    return to_one(board_id, exploration_id)


@bp.post(f"{ONE}/newer-text")
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def take_newer_text(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.take_newer_text(
                work,
                signed_in_actor(),
                ExplorationKey(board_id, exploration_id),
                catalogue().practice,
                seen=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        said = gettext("An answer was changed meanwhile, and the text stays. Look again.")
        flash(said, "warning")
        return show_page(open_one(board_id, exploration_id)), 409
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return show_page(open_one(board_id, exploration_id)), 422
    flash(gettext("You answer the newer text now. Read the answers again beside it."), "saved")
    return to_one(board_id, exploration_id)
