"""Everything of a review, coded on one page, one family at a time."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work, url_for
from qmapp.foundation.web.words import show_broken
from qmapp.learning.tags import service
from qmapp.learning.tags.forms import CodingForm, answers_in, typed_in
from qmapp.learning.tags.pages.clash import Difference, differences
from qmapp.learning.tags.pages.fields import NOTHING_TYPED, Typed
from qmapp.learning.tags.pages.index import first_unfinished, index_page
from qmapp.learning.tags.rules import Family
from qmapp.learning.tags.views.blueprint import Opened, bp, open_coding

_BASE = "/reviews/<uuid:review_id>/coding"


@bp.get(_BASE)
@guarded(Permission.TAGS_READ, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    return _page(open_coding(review_id), CodingForm(formdata=None))


@bp.post(_BASE)
@guarded(Permission.TAGS_WRITE, by="review")
def save(review_id: UUID) -> ResponseReturnValue:
    form, opened = CodingForm(), open_coding(review_id)
    if not form.validate_on_submit():
        return _page(opened, form, typed_in(request.form)), 422
    answers = answers_in(request.form, opened.things, opened.coded_by_me)
    if not answers:
        flash(gettext("Nothing was chosen, so nothing was saved."), "notice")
        return redirect(_here(opened))
    try:
        with unit_of_work() as work:
            count = service.code(
                work, signed_in_actor(), opened.review, answers, opened.ground.choices, now=clock()
            )
    except SavedElsewhere:
        db().expire_all()
        opened = open_coding(review_id)
        clash = differences(opened.things, opened.ground.person_id, answers, opened.ground.names)
        return _page(opened, form, typed_in(request.form), clash), 409
    except RuleBroken as broken:
        wrong = typed_in(request.form, broken.field or "", show_broken(broken))
        return _page(opened, form, wrong), 422
    flash(
        ngettext("%(num)d coding is saved.", "%(num)d codings are saved.", count)
        if count
        else gettext("Nothing differs from what you coded before."),
        "saved" if count else "notice",
    )
    return redirect(_here(opened))


def _family(opened: Opened) -> Family:
    asked = request.args.get("family", "")
    return Family(asked) if asked in set(Family) else first_unfinished(opened.things)


def _here(opened: Opened) -> str:
    asked = request.args.get("family", "")
    second = "1" if request.args.get("second") == "1" else None
    return url_for(".index", review_id=opened.review.id, family=asked or None, second=second)


def _page(
    opened: Opened,
    form: CodingForm,
    typed: Typed = NOTHING_TYPED,
    clash: tuple[Difference, ...] = (),
) -> str:
    page = index_page(
        opened.things,
        _family(opened),
        opened.ground,
        is_second=request.args.get("second") == "1",
        typed=typed,
    )
    return render(
        "tags/index.html",
        review=opened.review,
        page=page,
        form=form,
        wrong=typed,
        clash=clash,
        has_errors=bool(form.errors or clash or typed.message),
    )
