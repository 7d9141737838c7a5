"""A board's own sheets for people taking part: looked at, changed, put back, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement import languages, service, sheet_queries, sheets
from qmapp.casework.involvement.forms import sheets as forms
from qmapp.casework.involvement.forms.sheets import SheetForm
from qmapp.casework.involvement.pages import sheets as pages
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheet_queries import SheetLine
from qmapp.casework.involvement.sheets import Section, SheetText
from qmapp.casework.involvement.views.blueprint import bp
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board


@dataclass(frozen=True, slots=True)
class Which:
    """The sheet that an address names."""

    board_id: UUID
    side: Side
    language: str

    @property
    def url(self) -> str:
        return url_for(
            ".board_sheet", board_id=self.board_id, side=self.side.value, language=self.language
        )

    @property
    def is_english(self) -> bool:
        return self.language == languages.ENGLISH

    def versions(self) -> Sequence[SheetLine]:
        return sheet_queries.list_versions(db(), self.board_id, self.side, self.language)


_BASE = "/boards/<uuid:board_id>/sheets"
_ONE = f"{_BASE}/<side>/<language>"


@bp.get(_BASE)
@guarded(Permission.SHEET_EDIT, by="board")
def board_sheets(board_id: UUID) -> ResponseReturnValue:
    lines = sheet_queries.list_sheets(db(), board_id)
    return render(
        "involvement/sheets.html",
        board=_board(board_id),
        is_administrator=_is_administrator(board_id),
        sides=pages.all_sheets(lines, catalogue()),
        state_words=pages.state_words,
        gap_words=pages.gap_words,
    )


@bp.get(f"{_BASE}/<side>/add")
@guarded(Permission.SHEET_EDIT, by="board")
def add_sheet(board_id: UUID, side: str) -> ResponseReturnValue:
    wanted, asked = side_of(side), request.args.get("language")
    if asked is not None and languages.is_known(asked):
        return redirect(
            url_for(".change_sheet", board_id=board_id, side=wanted.value, language=asked)
        )
    lines = sheet_queries.list_sheets(db(), board_id)
    taken = [one.language for one in pages.in_use(lines, catalogue(), wanted)]
    return render(
        "involvement/sheet_add.html",
        board=_board(board_id),
        side=wanted,
        side_title=pages.side_title(wanted),
        choices=languages.choices(taken),
        is_missing=asked is not None,
        has_errors=asked is not None,
    )


@bp.get(_ONE)
@guarded(Permission.SHEET_EDIT, by="board")
def board_sheet(board_id: UUID, side: str, language: str) -> ResponseReturnValue:
    which = _which(board_id, side, language)
    board, lines, tag = _board(board_id), which.versions(), which.language
    asked = forms.read_number(request.args.get("version"))
    line = next((one for one in lines if one.number == asked), None) if asked else _live(lines)
    if line is None and (asked or not which.is_english):
        if asked or not lines:
            raise NotFound("sheet")
        line = lines[0]  # a language that was given up: what stood there last
    text = line.text if line else sheets.own_text(catalogue().sheet(which.side.value))
    return render(
        "involvement/sheet_board.html",
        board=board,
        side=which.side,
        language=tag,
        name=pages.sheet_name(which.side, tag),
        is_english=which.is_english,
        paper=pages.paper_of(board.name, text, tag, line),
        shown=line,
        is_live=line is None or (line == lines[0] and not line.is_ended),
        newest=lines[0] if lines else None,
        versions=pages.version_lines(lines, line.number if line else 0),
        gap_words=pages.gap_words,
    )


@bp.route(f"{_ONE}/change", methods=["GET", "POST"])
@guarded(Permission.SHEET_EDIT, by="board")
def change_sheet(board_id: UUID, side: str, language: str) -> ResponseReturnValue:
    which = _which(board_id, side, language)
    if request.method == "GET":
        lines = which.versions()
        seen = lines[0].number if lines else 0
        return _change_page(which, forms.filled(_boxes(which, _beginning(which, lines)), seen))
    form = forms.posted(request.form.get("count"))
    if not form.validate_on_submit():
        return _change_page(which, form), 422
    do = request.form.get("do", "preview")
    other = forms.moved(form.text(), do)
    if other is not None:
        return _change_page(which, forms.filled(other, form.seen_number))
    try:
        text = sheets.sound_text(form.text())
        if do == "save":
            return _save(which, form, text)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(which, form), 422
    return _change_page(which, form, preview=text)


def _save(which: Which, form: SheetForm, text: SheetText) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.save_sheet(
                work,
                signed_in_actor(),
                which.board_id,
                which.side,
                which.language,
                text,
                seen=form.seen_number,
                now=clock(),
            )
    except SavedElsewhere:
        return _clashed(which, form)
    flash(gettext("The sheet is saved. Every review of your board uses it from now on."), "saved")
    return redirect(which.url)


@bp.post(f"{_ONE}/restore")
@guarded(Permission.SHEET_EDIT, by="board")
def restore_sheet(board_id: UUID, side: str, language: str) -> ResponseReturnValue:
    which = _which(board_id, side, language)
    number = forms.read_number(request.form.get("number"))
    seen = forms.read_number(request.form.get("seen"))
    try:
        with unit_of_work() as work:
            service.restore_sheet(
                work,
                signed_in_actor(),
                board_id,
                which.side,
                which.language,
                number,
                seen=seen,
                now=clock(),
            )
    except SavedElsewhere:
        return _look_again(which)
    flash(gettext("The sheet says again what it said in version %(n)s.", n=number), "saved")
    return redirect(which.url)


@bp.post(f"{_ONE}/end")
@guarded(Permission.SHEET_EDIT, by="board")
def end_sheet(board_id: UUID, side: str, language: str) -> ResponseReturnValue:
    which = _which(board_id, side, language)
    seen = forms.read_number(request.form.get("seen"))
    try:
        with unit_of_work() as work:
            service.end_sheet(
                work,
                signed_in_actor(),
                board_id,
                which.side,
                which.language,
                seen=seen,
                now=clock(),
            )
    except SavedElsewhere:
        return _look_again(which)
    said = (
        gettext("The sheet is back to the text that comes with this application.")
        if which.is_english
        else gettext("The sheet is not offered in this language any more. You can take it back.")
    )
    flash(said, "saved")
    return redirect(which.url)


def side_of(side: str) -> Side:
    """The side that an address names. Raises NotFound."""
    found = next((one for one in Side if one.value == side), None)
    if found is None:
        raise NotFound("side")
    return found


def language_of(language: str) -> str:
    """The language that an address names. Raises NotFound."""
    if not languages.is_known(language):
        raise NotFound("language")
    return language


def _which(board_id: UUID, side: str, language: str) -> Which:
    return Which(board_id, side_of(side), language_of(language))


def _board(board_id: UUID) -> Board:
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def _is_administrator(board_id: UUID) -> bool:
    return may(signed_in_actor(), Permission.BOARD_SETTINGS, BoardSubject(board_id))


def _live(lines: Sequence[SheetLine]) -> SheetLine | None:
    """The version that is used, if there is one of the board's own."""
    return lines[0] if lines and not lines[0].is_ended else None


def _english(board_id: UUID, side: Side) -> SheetText:
    lines = sheet_queries.list_sheets(db(), board_id)
    return pages.in_use(lines, catalogue(), side)[0].text


def _beginning(which: Which, lines: Sequence[SheetLine]) -> SheetText:
    """What stands now. Of a translation, nothing or what was kept: an empty sheet to fill."""
    if which.is_english:
        return _english(which.board_id, which.side)
    return lines[0].text if lines else SheetText("", ())


def _boxes(which: Which, text: SheetText) -> SheetText:
    """The text as the form begins with it: beside each section of the English there is a box."""
    missing = len(_english(which.board_id, which.side).sections) - len(text.sections)
    return replace(text, sections=(*text.sections, *[Section("", "")] * missing))


def _change_page(
    which: Which,
    form: SheetForm,
    *,
    preview: SheetText | None = None,
    clash: Sequence[Difference] = (),
    is_clash: bool = False,
) -> str:
    board, tag = _board(which.board_id), which.language
    return render(
        "involvement/sheet_change.html",
        board=board,
        side=which.side,
        language=tag,
        direction=languages.direction(tag),
        name=pages.sheet_name(which.side, tag),
        form=form,
        guide=None if which.is_english else _english(which.board_id, which.side),
        may_add=len(form.places) < sheets.MOST_SECTIONS,
        paper=pages.paper_of(board.name, preview, tag) if preview else None,
        gap_words=pages.gap_words,
        clash=clash,
        is_clash=is_clash,
        url=which.url
        if which.is_english or form.seen_number
        else url_for(".board_sheets", board_id=which.board_id),
        has_errors=bool(form.errors) or is_clash,
    )


def _clashed(which: Which, form: SheetForm) -> ResponseReturnValue:
    """Somebody saved another version meanwhile: both are shown, and saving again puts this one."""
    lines = which.versions()
    form.seen.data = str(lines[0].number if lines else 0)
    clash = pages.differences(_beginning(which, lines), form.text())
    return _change_page(which, form, clash=clash, is_clash=True), 409


def _look_again(which: Which) -> ResponseReturnValue:
    flash(
        gettext("The sheet was changed in another tab meanwhile. Nothing was done. Look again."),
        "warning",
    )
    return redirect(which.url)
