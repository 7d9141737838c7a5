"""The page of an owner without an account: their one action, and nothing else.

The address is the key. So no page here leads anywhere else, and none says whose review it is; like
every page of ours it tells its address to no other site (`Referrer-Policy`). What opens nothing any
more says so, and what to do, and nothing of the action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.decision.actions import following
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions.forms.saying import DayForm, SayForm
from qmapp.decision.actions.lines import FollowedWhole
from qmapp.decision.actions.links import read_token
from qmapp.decision.actions.models import OwnerLink
from qmapp.decision.actions.pages.action import (
    Difference,
    action_page,
    day_differences,
    say_differences,
)
from qmapp.decision.actions.views.blueprint import bp
from qmapp.decision.actions.views.storing import Unsaid, store
from qmapp.decision.actions.voices import Voice
from qmapp.decision.proofs.queries import ProofLine, list_proofs
from qmapp.decision.proofs.storing import ACCEPT
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, render, settings, unit_of_work
from qmapp.foundation.web.guards import public
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.queries import get_board

_AT = "/o/<token>"
_OVER = 410
_NOT_FOUND = 404
_WORDS = ("words", "proof_words", "because")


def linked(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Give a view the link that its address names; else say that it opens nothing any more.

    What was never given and what was not signed here are answered alike, by words for somebody who
    has no account: most often a program that shows messages cut the address short. What is revoked
    while somebody writes refuses them in the service, and is told as here.
    """

    @wraps(view)
    def wrapper(token: str, **parts: Any) -> ResponseReturnValue:
        try:
            link = followed.find_link(db(), read_token(settings().secret_key, token))
        except NotFound:
            return _not_whole()
        is_revoked = link.revoked_at is not None
        if is_revoked or link.until < today():
            return _over(is_revoked=is_revoked)
        try:
            return view(token, link, **parts)
        except NotAllowed:
            return _over(is_revoked=True)

    return wrapper


@bp.route(_AT, methods=["GET", "POST"])
@public
@linked
def by_link(token: str, link: OwnerLink) -> ResponseReturnValue:
    whole = followed.get_linked(db(), link)
    stands = whole.followed
    form = SayForm(stands=stands.delivery, today=today(), seen=stands.version)
    if request.method == "GET":
        return _page(token, link, whole, form)
    if not form.is_sound():
        return _page(token, link, whole, form, code=422)
    try:
        with store(link.board_id, form) as file, unit_of_work() as work:
            following.say(
                work,
                Voice(link_id=link.id),
                link.action_id,
                form.said(file),
                version=form.seen_version,
                now=clock(),
                note_id=form.made_id,
            )
    except SavedElsewhere:
        form.version.data = str(stands.version)
        clash = say_differences(whole, form.said(None))
        return _page(token, link, whole, form, clash=clash, code=409)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(token, link, whole, form, code=422)
    except Unsaid as unsaid:
        form.refuse("proof_file", unsaid.sentence)
        return _page(token, link, whole, form, code=503)
    flash(gettext("It is saved, and stands below. The board reads it from now on."), "saved")
    return _back(token)


@bp.route(f"{_AT}/day", methods=["GET", "POST"])
@public
@linked
def day_by_link(token: str, link: OwnerLink) -> ResponseReturnValue:
    whole = followed.get_linked(db(), link)
    form = DayForm(seen=whole.followed.version)
    if request.method == "GET":
        return _day_page(token, link, whole, form)
    if not form.validate_on_submit():
        return _day_page(token, link, whole, form, code=422)
    try:
        with unit_of_work() as work:
            following.move_day(
                work,
                Voice(link_id=link.id),
                link.action_id,
                form.due_on.data,
                form.because.data or "",
                version=form.seen_version,
                now=clock(),
                day_id=form.made_id,
            )
    except SavedElsewhere:
        form.version.data = str(whole.followed.version)
        clash = day_differences(whole, form.due_on.data, form.because.data or "")
        return _day_page(token, link, whole, form, clash=clash, code=409)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _day_page(token, link, whole, form, code=422)
    flash(gettext("The day is moved. The board reads why."), "saved")
    return _back(token)


@bp.post(f"{_AT}/steps/<uuid:step_id>/mark")
@public
@linked
def step_by_link(token: str, link: OwnerLink, step_id: UUID) -> ResponseReturnValue:
    is_done = request.form.get("do") == "done"
    try:
        with unit_of_work() as work:
            following.mark_step(
                work,
                Voice(link_id=link.id),
                link.action_id,
                step_id,
                today() if is_done else None,
                version=request.form.get("version", 0, type=int),
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This step was changed meanwhile. Look at how it stands now."), "warning")
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        words = gettext("The step is done.")
        flash(words if is_done else gettext("The step is still to be done."), "saved")
    return _back(token)


def _over(*, is_revoked: bool) -> ResponseReturnValue:
    typed = _typed()
    return render("actions/link_over.html", is_revoked=is_revoked, typed=typed), _OVER


def _not_whole() -> ResponseReturnValue:
    return render("actions/link_not_whole.html", typed=_typed()), _NOT_FOUND


def _typed() -> Sequence[str]:
    """What somebody was writing is theirs, and is not stored: they may copy it."""
    return [words for name in _WORDS if (words := request.form.get(name, "").strip())]


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for(".by_link", token=token))


def _proofs(link: OwnerLink) -> Sequence[ProofLine]:
    """What was added by links of this action: what people of the board added stays with them."""
    found = list_proofs(db(), action_ids=[link.action_id])
    return [one for one in found if one.link_id is not None]


def _page(
    token: str,
    link: OwnerLink,
    whole: FollowedWhole,
    form: SayForm,
    *,
    clash: Sequence[Difference] = (),
    code: int = 200,
) -> ResponseReturnValue:
    board = get_board(db(), link.board_id)
    mark_page(board=board)
    page = render(
        "actions/by_link.html",
        token=token,
        board_name=board.name,
        until=link.until,
        role=link.role,
        page=action_page(whole, _proofs(link), "", today()),
        form=form,
        clash=clash,
        accept=ACCEPT,
        file_gone=form.upload.filename if form.upload else None,
        has_errors=bool(form.errors or clash),
    )
    return make_response(page, code)


def _day_page(
    token: str,
    link: OwnerLink,
    whole: FollowedWhole,
    form: DayForm,
    *,
    clash: Sequence[Difference] = (),
    code: int = 200,
) -> ResponseReturnValue:
    board = get_board(db(), link.board_id)
    mark_page(board=board)
    page = render(
        "actions/day_by_link.html",
        token=token,
        page=action_page(whole, (), "", today()),
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )
    return make_response(page, code)
