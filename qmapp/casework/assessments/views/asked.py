"""What the judging page is asked to show: by its address, or by the form that came back.

All boxes of the page stand in one form, so what was typed in any of them comes
with every press; here it finds its way back onto the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import request

from qmapp.casework.assessments import fields
from qmapp.casework.assessments.pages.asked import (
    Asked,
    HeardForm,
    PageError,
    PinForm,
    RecordForm,
)
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.web.words import show_broken

CHANGED = ("version", "stance", "note", "question")
# The button of a form inside the page, and what the names of its boxes begin with.
_PREFIXES = {"add-pin": "pin", "add-record": "record", "add-heard": "heard", "change": "ev"}


def by_address() -> Asked:
    pin = request.args.get("pin", type=int)
    try:
        edit = UUID(request.args["edit"]) if "edit" in request.args else None
    except ValueError:
        edit = None
    return Asked(
        show=request.args.get("show", ""),
        stance=request.args.get("stance", ""),
        pin=PinForm(pin) if pin is not None else None,
        record=RecordForm(open="record" in request.args),
        heard=HeardForm(open="heard" in request.args),
        edit=edit,
        check="check" in request.args,
    )


def _typed_record() -> bool:
    form = request.form
    names = ("known", "title", "holder", "note", "date-day", "date-month", "date-year")
    return any(form.get(f"record-{name}", "").strip() for name in names)


def _typed_pin() -> bool:
    form = request.form
    typed = any(form.get(f"pin-{name}", "").strip() for name in ("from", "to", "note", "also"))
    return typed or tuple(form.getlist("pin-for")) not in {(), PinForm(0).targets}


def _typed_heard() -> bool:
    return bool(request.form.get("heard-note", "").strip())


def _typed_change(do: str, *, is_broken: bool) -> tuple[UUID | None, dict[str, str]]:
    """What is typed in the form that changes evidence, while nobody has kept or left it."""
    form = request.form
    if do in {"stay", "edit", "remove"} or (do == "change" and not is_broken):
        return None, {}
    try:
        edit = UUID(form.get("ev-id", ""))
    except ValueError:
        return None, {}
    return edit, {name: form.get(f"ev-{name}", "") for name in CHANGED}


def keeps_words(asked: Asked) -> bool:
    """Whether a form inside the page holds words that are not in yet."""
    is_begun = asked.record.open or asked.heard.open
    return is_begun or asked.pin is not None or asked.edit is not None


def unfinished() -> RuleBroken | None:
    """Words in a form inside the page that the way to the next marker would lose."""
    if _typed_record():
        return RuleBroken(
            N_("The record that you began is not added yet. Add it, or empty its boxes."),
            field="record-title",
        )
    if _typed_heard():
        return RuleBroken(
            N_("What you began to pin of who was heard is not pinned. Pin it, or empty the box."),
            field="heard-note",
        )
    if _typed_pin():
        return RuleBroken(
            N_("The passage that you began to pin is not pinned yet. Pin it, or empty the boxes."),
            field="pin-from",
        )
    return None


def by_form(marker: Marker, broken: Sequence[RuleBroken], do: str = "") -> Asked:
    """The page again, with everything as it was typed and the errors linked to their fields.

    `do` is the button of a form inside the page that was pressed, if one was: when nothing
    is broken, that form's words are in, and only the other's are still to be shown.
    """
    form = request.form
    refused = {e.field for e in broken}
    prefix = _PREFIXES.get(do, "")
    said = {_prefixed(prefix, e): show_broken(e) for e in broken}
    pin = record = heard = None
    if "pin-position" in form and (
        (do == "add-pin" and broken) or (do not in {"add-pin", "pin", "stay"} and _typed_pin())
    ):
        pin = PinForm(
            position=form.get("pin-position", -1, type=int),
            first=form.get("pin-from", ""),
            last=form.get("pin-to", ""),
            stance=form.get("pin-stance", ""),
            note=form.get("pin-note", ""),
            targets=form.getlist("pin-for"),
            others=form.getlist("pin-also"),
            errors=said,
        )
    if (do == "add-record" and broken) or (do != "add-record" and _typed_record()):
        record = RecordForm(
            known=form.get("record-known", ""),
            title=form.get("record-title", ""),
            day=form.get("record-date-day", ""),
            month=form.get("record-date-month", ""),
            year=form.get("record-date-year", ""),
            holder=form.get("record-holder", ""),
            stance=form.get("record-stance", ""),
            note=form.get("record-note", ""),
            question=form.get("record-question", ""),
            errors=said,
            open=True,
        )
    if (do == "add-heard" and broken) or (do != "add-heard" and _typed_heard()):
        heard = HeardForm(
            stance=form.get("heard-stance", ""),
            note=form.get("heard-note", ""),
            question=form.get("heard-question", ""),
            errors=said,
            open=True,
        )
    edit, change = _typed_change(do, is_broken=bool(broken))
    return Asked(
        show=form.get("show", ""),
        stance=form.get("show-stance", ""),
        edit=edit,
        change=change,
        pin=pin,
        record=record or RecordForm(),
        heard=heard or HeardForm(),
        typed={
            name: form.get(name, "")
            for name in fields.names_for(marker)
            if name in refused or (name == "rating" and refused & {"looked_in", "reasons"})
        },
        errors=[PageError(text, f"#{name}") for name, text in said.items()],
    )


def _prefixed(prefix: str, error: RuleBroken) -> str:
    name = (error.field or "").replace("_", "-") if prefix else (error.field or "")
    if not prefix or name.startswith(f"{prefix}-"):
        return name or "main"
    return f"{prefix}-{name}" if name else "main"
