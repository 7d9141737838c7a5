"""One finding or recommendation: coded in every family of its kind, and settled."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work, url_for
from qmapp.foundation.web.words import show_broken
from qmapp.learning.tags import service
from qmapp.learning.tags.forms import (
    CodingForm,
    SettleForm,
    answers_in,
    notes_in,
    settlement_in,
    typed_in,
)
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.clash import Difference, differences
from qmapp.learning.tags.pages.fields import NOTHING_TYPED, Typed
from qmapp.learning.tags.pages.one import SettleTyped, one_page
from qmapp.learning.tags.pages.words import name_of
from qmapp.learning.tags.rules import FAMILIES_OF, Family, ThingKind
from qmapp.learning.tags.views.blueprint import Opened, bp, open_coding, saved_elsewhere

_ONE = "/reviews/<uuid:review_id>/coding/<any(finding, recommendation):kind>/<uuid:thing_id>"


@bp.get(_ONE)
@guarded(Permission.TAGS_READ, by="review")
def one(review_id: UUID, kind: str, thing_id: UUID) -> ResponseReturnValue:
    opened = open_coding(review_id)
    return _page(opened, _thing(opened, kind, thing_id))


@bp.post(_ONE)
@guarded(Permission.TAGS_WRITE, by="review")
def code(review_id: UUID, kind: str, thing_id: UUID) -> ResponseReturnValue:
    form, opened = CodingForm(), open_coding(review_id)
    thing = _thing(opened, kind, thing_id)
    if not form.validate_on_submit():
        return _page(opened, thing, typed=typed_in(request.form), form=form), 422
    answers = answers_in(request.form, [thing], opened.coded_by_me)
    if form.is_in_doubt_of(notes_in(answers, thing, opened.ground.person_id)):
        asked = typed_in(request.form, asked=form.asked)
        return _page(opened, thing, typed=asked, form=form), 422
    try:
        with unit_of_work() as work:
            count = service.code(
                work, signed_in_actor(), opened.review, answers, opened.ground.choices, now=clock()
            )
    except SavedElsewhere:
        db().expire_all()
        opened = open_coding(review_id)
        thing = _thing(opened, kind, thing_id)
        clash = differences([thing], opened.ground.person_id, answers, opened.ground.names)
        return _page(opened, thing, typed=typed_in(request.form), form=form, clash=clash), 409
    except RuleBroken as broken:
        wrong = typed_in(request.form, broken.field or "", show_broken(broken))
        return _page(opened, thing, typed=wrong, form=form), 422
    if not count:
        flash(gettext("Nothing was chosen that differs from before."), "notice")
        return redirect(
            url_for(".one", review_id=review_id, kind=thing.kind.value, thing_id=thing.id)
        )
    return _on_to_next(opened, thing)


@bp.post(f"{_ONE}/settle/<any(harm, issue, cause, target):family>")
@guarded(Permission.TAGS_SETTLE, by="review")
def settle(review_id: UUID, kind: str, thing_id: UUID, family: str) -> ResponseReturnValue:
    form, opened = SettleForm(), open_coding(review_id)
    thing, which = _thing(opened, kind, thing_id), Family(family)
    if which not in FAMILIES_OF[thing.kind]:
        raise NotFound("family")
    decided = settlement_in(request.form, thing, which)
    if not form.validate_on_submit():
        return _page(opened, thing, form=form), 422
    if form.is_in_doubt():
        message = " ".join(str(one) for one in form.because.errors)
        asked = SettleTyped(which, decided.tags, decided.because, "because", message)
        return _page(opened, thing, settled=asked, form=form), 422
    try:
        with unit_of_work() as work:
            service.settle(
                work, signed_in_actor(), opened.review, decided, opened.ground.choices, now=clock()
            )
    except SavedElsewhere:
        db().expire_all()
        opened = open_coding(review_id)
        thing = _thing(opened, kind, thing_id)
        message = gettext(
            "Somebody coded this meanwhile. What you chose and wrote is still below. Look at what "
            "they said, then settle it."
        )
        again = SettleTyped(which, decided.tags, decided.because, "tags", message)
        return _page(opened, thing, settled=again, form=form), 409
    except RuleBroken as broken:
        field, message = broken.field or "tags", show_broken(broken)
        wrong = SettleTyped(which, decided.tags, decided.because, field, message)
        return _page(opened, thing, settled=wrong, form=form), 422
    flash(gettext("It is settled. Every coding stays on record."), "saved")
    return redirect(url_for(".one", review_id=review_id, kind=kind, thing_id=thing_id))


def _thing(opened: Opened, kind: str, thing_id: UUID) -> ThingLine:
    for thing in opened.things:
        if (thing.kind, thing.id) == (ThingKind(kind), thing_id):
            return thing
    raise NotFound(kind)


def _on_to_next(opened: Opened, thing: ThingLine) -> ResponseReturnValue:
    """What nobody has coded yet, after this one and then from the beginning; else the list."""
    place = opened.things.index(thing)
    around = [*opened.things[place + 1 :], *opened.things[:place]]
    done = name_of(thing.kind, thing.number)
    following = next((one for one in around if not one.is_coded), None)
    if following is None:
        flash(gettext("%(name)s is saved. Everything is coded.", name=done), "saved")
        return redirect(url_for(".index", review_id=opened.review.id))
    flash(gettext("%(name)s is saved. This is the next one.", name=done), "saved")
    where = url_for(
        ".one", review_id=opened.review.id, kind=following.kind.value, thing_id=following.id
    )
    return redirect(where)


def _page(
    opened: Opened,
    thing: ThingLine,
    *,
    typed: Typed = NOTHING_TYPED,
    settled: SettleTyped | None = None,
    form: CodingForm | SettleForm | None = None,
    clash: tuple[Difference, ...] = (),
) -> str:
    coding = form if isinstance(form, CodingForm) else CodingForm(formdata=None)
    page = one_page(thing, opened.ground, typed=typed, settle=settled)
    return render(
        "tags/one.html",
        review=opened.review,
        page=page,
        form=coding,
        wrong=typed,
        settled=settled,
        settling=form if isinstance(form, SettleForm) else None,
        clash=clash,
        clashed=saved_elsewhere(),
        has_errors=bool(typed.message or typed.asked or settled or clash or coding.errors),
    )
