"""Phones: joining by a code, and the one page of a seat.

Nobody is signed in here. The address of a seat is its key; it opens that summit only, leads nowhere
else, and says when the summit takes no more words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, public, render, settings, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.forms import JoinForm, SaidForm
from qmapp.learning.summits.lines import Whole
from qmapp.learning.summits.models import Seat, Summit
from qmapp.learning.summits.pages.phone import PhonePage, phone_page
from qmapp.learning.summits.rules import Kind, must_wait, normal_code
from qmapp.learning.summits.tokens import read_token, token_of
from qmapp.learning.summits.views.blueprint import bp, unless_seen
from qmapp.people.accounts.queries import get_board
from qmapp.people.accounts.sign_in_forms import remote

_AT = "/join/<token>"
_OVER, _WAIT = 410, 429


_MOST_BYTES = 64 * 1024
_FOR_EVERYBODY = frozenset({"summits.join", "summits.phone", "summits.phone_take_back"})


@bp.url_value_preprocessor
def _read_little(endpoint: str | None, _parts: dict[str, Any] | None) -> None:
    """Whoever sends these needs no account: what no such form holds is not read at all."""
    if endpoint in _FOR_EVERYBODY:
        request.max_content_length = request.max_form_memory_size = _MOST_BYTES


@dataclass(frozen=True, slots=True)
class At:
    """A phone at its summit."""

    token: str
    seat: Seat
    summit: Summit


@bp.route("/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    form = JoinForm(data={"code": normal_code(request.args.get("code", ""))})
    if request.method == "GET":
        return _join_page(form)
    code = normal_code(form.code.data or "")
    if (refused := _refused(form, code)) is not None:
        return refused
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _join_page(form, 422)
    try:
        with unit_of_work() as work:
            seat = service.join(
                work, code, form.chosen, form.role.data or "", clock(), seat_id=form.seat_id
            )
            seat_id = seat.id if seat is not None else None
    except RuleBroken as broken:
        take_broken(form, broken)
        return _join_page(form, 422)
    if seat_id is None:
        return _wrong(form, code)
    return redirect(url_for(".phone", token=token_of(settings().secret_key, seat_id)))


def _refused(form: JoinForm, code: str) -> ResponseReturnValue | None:
    """The page that refuses a code: too many wrong ones lately, none typed, or it opens nothing."""
    from_here, of_code = queries.wrong_codes(db(), code, remote(), clock())
    if must_wait(wrong_from_here=from_here, wrong_of_code=of_code):
        form.code.errors = [
            gettext("Too many codes opened nothing. Wait 15 minutes, or ask whoever leads it.")
        ]
        return _join_page(form, _WAIT)
    if not code:
        form.code.errors = [gettext("Enter the code that was read aloud")]
        return _join_page(form, 422)
    return _wrong(form, code) if queries.find_by_code(db(), code, clock()) is None else None


def _wrong(form: JoinForm, code: str) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.record_wrong_code(work, code, remote(), clock())
    form.code.errors = [
        gettext("This code opens nothing now. Check its letters, or ask whoever leads the summit.")
    ]
    return _join_page(form, 422)


def _join_page(form: JoinForm, code: int = 200) -> ResponseReturnValue:
    page = render("summits/join.html", form=form, has_errors=bool(form.errors) or form.asks)
    return make_response(page, code)


def seated(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Give a view the seat that its address names; else say that the summit takes no more words.

    Raises NotFound for what was never given and what was not signed here.
    """

    @wraps(view)
    def wrapper(token: str, **parts: Any) -> ResponseReturnValue:
        seat, summit = queries.find_seat(db(), read_token(settings().secret_key, token))
        mark_page(board=get_board(db(), seat.board_id))
        if not queries.may_speak(seat, summit, clock()):
            return _over()
        try:
            return view(At(token, seat, summit), **parts)
        except NotFound:
            return _over()

    return wrapper


@bp.route(_AT, methods=["GET", "POST"])
@public
@seated
def phone(at: At) -> ResponseReturnValue:
    seen = _pulse(at)
    whole, page = _whole(at)
    form = SaidForm(data={"reason": None})
    form.offer(page.issue.reviews, whole.text)
    if page.answer is not None and request.method == "GET" and page.kind is Kind.SENSE_CHECK:
        form.answer.data = page.answer.answer.value if page.answer.answer else ""
        form.words.data = page.answer.words or ""
    if request.method == "GET":
        return _phone_page(at, seen, page, form)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _phone_page(at, seen, page, form, 422)
    try:
        with unit_of_work() as work:
            service.answer_as_seat(
                work,
                at.seat.id,
                form.said(page.kind, page.issue.id),
                catalogue().practice,
                clock(),
                contribution_id=form.new_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _phone_page(at, seen, page, form, 422)
    flash(
        gettext(
            "It is in. Words are shown when somebody has looked at them, so that nobody is named."
        ),
        "saved",
    )
    following = Kind.BARRIER if page.kind is Kind.SENSE_CHECK else page.kind
    return redirect(url_for(".phone", token=at.token, issue=page.issue.id, kind=following.value))


@bp.post(f"{_AT}/<uuid:contribution_id>/take-back")
@public
@seated
def phone_take_back(at: At, contribution_id: UUID) -> ResponseReturnValue:
    if not any(one.id == contribution_id for one in queries.said_by(db(), at.seat.id)):
        abort(404)
    with unit_of_work() as work:
        service.take_back_as_seat(work, at.seat.id, contribution_id, clock())
    flash(gettext("It is taken back. Its words are gone."), "saved")
    return redirect(url_for(".phone", token=at.token))


@bp.get(f"{_AT}/live")
@public
@seated
def phone_live(at: At) -> ResponseReturnValue:
    def build() -> str:
        _whole_of, page = _whole(at)
        return render("summits/_phone_live.html", page=page, token=at.token)

    # The pulse is felt before the words are read: what comes between is told the next time.
    return unless_seen(_pulse(at), build)


def _pulse(at: At) -> str:
    # An address without an issue follows the one that is talked about, which is in the pulse.
    return queries.pulse(db(), at.summit)


def _whole(at: At) -> tuple[Whole, PhonePage]:
    whole = queries.get_shown(db(), catalogue().practice, at.summit)
    page = phone_page(
        whole,
        queries.said_by(db(), at.seat.id),
        at.seat.sector,
        at.seat.role,
        clock(),
        issue=request.args.get("issue", ""),
        kind=request.args.get("kind", ""),
    )
    return whole, page


def _over() -> ResponseReturnValue:
    # What somebody was writing when it closed is theirs, and is not stored: they may copy it.
    typed = [
        words for name in ("words", "provider") if (words := request.form.get(name, "").strip())
    ]
    return render("summits/over.html", typed=typed), _OVER


def _phone_page(
    at: At, seen: str, page: PhonePage, form: SaidForm, code: int = 200
) -> ResponseReturnValue:
    body = render(
        "summits/phone.html",
        board_name=get_board(db(), at.seat.board_id).name,
        token=at.token,
        page=page,
        form=form,
        etag=seen,
        has_errors=bool(form.errors) or form.asks,
    )
    return make_response(body, code)
