"""The pages on which a board's administrators look after the rules of its scans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.loading import BadRules
from qmapp.casework.lenses.model import Lens
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service
from qmapp.casework.scan.models import BoardRule
from qmapp.casework.scan.rules import RULES_PER_BOARD, UnfitRule
from qmapp.casework.triage.forms.rules import OffForm, RuleForm, faults, new_name, values_of
from qmapp.casework.triage.pages import rules as pages
from qmapp.casework.triage.pages.words import lens_words
from qmapp.casework.triage.views.scan import bp
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

_SHAPE = ("lens", "kind", "looks_for", "confidence", "markers", "text")
# What a rule is called while it is only tried.
_TRIED = "own.tried"
_DIGITS = 9


def _board(board_id: UUID) -> Board:
    board = get_board(db(), board_id)
    mark_page(board=board)
    return board


def _to_rules(board_id: UUID, rule: str = "") -> ResponseReturnValue:
    """Back to the list, where a rule was to be seen: there, with every lens open."""
    if not rule:
        return redirect(url_for("triage.rules", board_id=board_id))
    return redirect(url_for("triage.rules", board_id=board_id, open="all", _anchor=f"rule-{rule}"))


def rules(board_id: UUID) -> ResponseReturnValue:
    """All rules by lens, with what people of the board made of their flags."""
    board = _board(board_id)
    filters = pages.read_filters(request.args)
    page = pages.rules_page(db(), board_id, filters, all_open=request.args.get("open") == "all")
    return render("triage/rules.html", board=board, page=page)


# On and off -------------------------------------------------------------------------------------


def switch_rule(board_id: UUID, rule: str) -> ResponseReturnValue:
    """Switch a shipped rule off with a reason, or on again."""
    board = _board(board_id)
    lines = pages.list_lines(db(), board_id)
    line = next((one for one in lines if one.rule.id == rule and one.own is None), None)
    if line is None:
        raise NotFound("rule")
    form = OffForm()
    if form.validate_on_submit() if request.form.get("do") != "on" else request.method == "POST":
        try:
            return _switch(board_id, rule, form)
        except RuleBroken as error:
            if error.field != "reason":
                raise
            form.reason.errors = [*form.reason.errors, show_broken(error)]
    body = render("triage/rules_switch.html", board=board, line=line, form=form,
                  lens=lens_words(line.rule.lens))  # fmt: skip
    return make_response(body, 422 if form.errors else 200)


def _switch(board_id: UUID, rule: str, form: OffForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        if request.form.get("do") == "on":
            service.switch_on(work, signed_in_actor(), board_id, rule, clock())
        else:
            reason = str(form.reason.data)
            service.switch_off(work, signed_in_actor(), board_id, rule, reason, clock())
    said = (
        gettext("The rule is on again, in scans from now on.")
        if request.form.get("do") == "on"
        else gettext("The rule is off in scans from now on. Old scans stay as they were.")
    )
    flash(said, "saved")
    return _to_rules(board_id, rule)


# Rules of the board's own -----------------------------------------------------------------------


def add_rule(board_id: UUID) -> ResponseReturnValue:
    """Write a rule of the board's own, try it, and put it in force."""
    form = RuleForm(data=_beginning()) if request.method == "GET" else RuleForm()
    return _edit(board_id, form, None)


def _beginning() -> dict[str, Any]:
    """A new rule's form: the lens that was asked for, with its markers."""
    asked = request.args.get("lens", "")
    note = loading.shipped().lens_notes.get(Lens(asked)) if asked in set(Lens) else None
    more = {"lens": note.lens.value, "markers": list(note.markers)} if note else {}
    return {"kind": "words", **more}


def change_rule(board_id: UUID, rule: str) -> ResponseReturnValue:
    """Put a rule of the board's own in another way; the old edition stays."""
    row = scans.find_board_rule(db(), board_id, rule)
    if row is None:
        known = {one.rule for one in scans.list_editions(db(), board_id)}
        if request.method == "GET" or rule not in known:
            raise NotFound("rule")
        # Taken out of use meanwhile: what was typed is not lost, and may be added as a new rule.
        form = RuleForm()
        form.show([("", gettext(
            "This rule was taken out of use meanwhile. What you typed is kept below; "
            "saving it adds it as a new rule."))])  # fmt: skip
        return _page(board_id, form, None, None, 422)
    if request.method == "POST":
        return _edit(board_id, RuleForm(), row)
    return _edit(
        board_id,
        RuleForm(data={**values_of(row.content), "edition_number": str(row.edition_number)}),
        row,
    )


def _edit(board_id: UUID, form: RuleForm, row: BoardRule | None) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(board_id, form, row, None)
    is_fit = form.validate_on_submit()
    if request.form.get("do") == "try":
        return _try(board_id, form, row)
    if not is_fit:
        return _page(board_id, form, row, None, 422)
    name = row.rule if row is not None else _new_name(board_id, form)
    content = form.content(name, row.content if row is not None else None)
    form.show(faults(content))
    if not form.errors:
        try:
            return _save(board_id, form, row, content)
        except UnfitRule as error:
            form.show([("", words) for words in (show_broken(error), *error.problems)])
        except SavedElsewhere:
            return _clashed(board_id, form, str(content["id"]))
        except RuleBroken as error:
            form.show([(error.field or "", show_broken(error))])
    return _page(board_id, form, row, None, 422)


def _new_name(board_id: UUID, form: RuleForm) -> str:
    taken = {one.rule for one in scans.list_editions(db(), board_id)}
    return new_name(form.looks_for.data, taken | set(loading.shipped().rules))


def _try(board_id: UUID, form: RuleForm, row: BoardRule | None) -> ResponseReturnValue:
    """Show what the rule as typed would flag. Nothing is kept; gaps elsewhere wait for saving."""
    for name, field in form._fields.items():
        if name not in _SHAPE:
            field.errors = []
    if form.errors:
        return _page(board_id, form, row, None, 422)
    content = form.content(_TRIED, row.content if row is not None else None)
    # Not looked at before it is saved, but no rule is without.
    content = {**content, "why": content["why"] or "…", "source": content["source"] or "…"}
    found = [fault for fault in faults(content) if fault[0] == "looks_for"]
    form.show(found)
    if found:
        return _page(board_id, form, row, None, 422)
    try:
        trial = pages.try_out(content, form.text.data or "")
    except BadRules as error:
        form.show([("looks_for", problem) for problem in error.problems])
        return _page(board_id, form, row, None, 422)
    return _page(board_id, form, row, trial)


def _save(
    board_id: UUID, form: RuleForm, row: BoardRule | None, content: Mapping[str, Any]
) -> ResponseReturnValue:
    with unit_of_work() as work:
        if row is None:
            service.add_rule(work, signed_in_actor(), board_id, content, clock())
        else:
            service.change_rule(
                work,
                signed_in_actor(),
                board_id,
                row.rule,
                content,
                clock(),
                edition_number=_number(form.edition_number.data),
            )
    flash(
        gettext("The rule is added. Scans go by it from now on.")
        if row is None
        else gettext("The rule is changed. Scans go by it from now on; old scans stay."),
        "saved",
    )
    return _to_rules(board_id, str(content["id"]))


def _number(sent: str | None) -> int:
    """The edition that a form was made from; 0, which is none, for what is no number."""
    return int(sent) if sent and len(sent) < _DIGITS and sent.isdecimal() else 0


def _clashed(board_id: UUID, form: RuleForm, rule: str) -> ResponseReturnValue:
    """Somebody changed the rule meanwhile: both are shown, and saving again takes the typed one."""
    row = scans.find_board_rule(db(), board_id, rule)
    if row is None:
        raise NotFound("rule")
    form.edition_number.data = str(row.edition_number)
    form.show([("", gettext(
        "The rule was changed elsewhere meanwhile. Nothing is lost: what you typed is below, and "
        "how it stands now is beneath this message. Saving again puts yours in its place."
    ))])  # fmt: skip
    return _page(board_id, form, row, None, 409, now=values_of(row.content))


def _page(
    board_id: UUID,
    form: RuleForm,
    row: BoardRule | None,
    trial: pages.Trial | None,
    status: int = 200,
    now: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:
    action = (
        url_for("triage.add_rule", board_id=board_id)
        if row is None
        else url_for("triage.change_rule", board_id=board_id, rule=row.rule)
    )
    notes = loading.shipped().lens_notes
    body = render(
        "triage/rules_edit.html",
        board=_board(board_id),
        form=form,
        row=row,
        trial=trial,
        now=now,
        action=action,
        most=RULES_PER_BOARD,
        lenses=[(lens_words(lens), note) for lens, note in notes.items()],
    )
    return make_response(body, status)


def end_rule(board_id: UUID, rule: str) -> ResponseReturnValue:
    """Take a rule of the board's own out of use."""
    board = _board(board_id)
    row = scans.find_board_rule(db(), board_id, rule)
    if row is None:
        raise NotFound("rule")
    if request.method == "POST":
        with unit_of_work() as work:
            service.end_rule(work, signed_in_actor(), board_id, rule, clock())
        flash(gettext("The rule is out of use. Old scans stay as they were."), "saved")
        return _to_rules(board_id)
    return render(
        "triage/rules_end.html", board=board, row=row, rule=values_of(row.content),
        lens=lens_words(row.lens),
    )  # fmt: skip


def install() -> None:
    """Put the endpoints on the room's blueprint: all of them are the administrators' alone."""
    guard = guarded(Permission.BOARD_SETTINGS, by="board")
    base = "/boards/<uuid:board_id>/scan-rules"
    both = ["GET", "POST"]
    bp.add_url_rule(base, "rules", guard(rules), methods=["GET"])
    bp.add_url_rule(f"{base}/add", "add_rule", guard(add_rule), methods=both)
    bp.add_url_rule(f"{base}/<rule>/switch", "switch_rule", guard(switch_rule), methods=both)
    bp.add_url_rule(f"{base}/<rule>/change", "change_rule", guard(change_rule), methods=both)
    bp.add_url_rule(f"{base}/<rule>/end", "end_rule", guard(end_rule), methods=both)


install()
