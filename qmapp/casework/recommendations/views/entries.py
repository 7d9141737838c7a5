"""One recommendation: looked at, confirmed, changed, written down by hand, dropped, put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.details import DetailsForm, values_of
from qmapp.casework.recommendations.pages.form import (
    FormPage,
    Progress,
    add_page,
    change_page,
    confirm_page,
    details_differences,
)
from qmapp.casework.recommendations.pages.one import one_page
from qmapp.casework.recommendations.pages.words import title_of
from qmapp.casework.recommendations.ports import talk_of
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.recommendations.rules import State
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    SET,
    agencies_of,
    agency_names,
    bp,
    open_line,
    open_review,
    stock,
    url_of,
    url_of_set,
)
from qmapp.casework.recommendations.views.going_on import after, progress_of
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
    url_for,
)


@bp.get(ONE)
@guarded(Permission.RECOMMENDATIONS_READ, by="recommendation")
def show(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    lines = queries.list_recommendations(db(), signed_in_actor(), review)
    remarks = queries.remarks(db(), signed_in_actor(), review, lines)
    page = one_page(
        line,
        remarks.by_recommendation.get(line.id, ()),
        remarks.earlier.get(line.id, ()),
        may_write=may(signed_in_actor(), Permission.RECOMMENDATIONS_WRITE, subject()),
    )
    talk = talk_of(db(), signed_in_actor(), review, line.id)
    return render("recommendations/show.html", page=page, review=review, talk=talk)


# Confirming ----------------------------------------------------------------------------------


@bp.route(f"{ONE}/confirm", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def confirm(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Confirm a proposal: with the whole form, or from its row in the list."""
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if line.state is not State.PROPOSED:
        return _not_a_proposal(line)
    progress = progress_of(review, line)
    form = _form(review, line)
    is_quick = bool(request.form.get("quick"))
    if is_quick:
        form = _form(review, line, _said_in_row(form))
    page = confirm_page(line, progress)
    if request.method == "GET":
        return _form_page(review, page, form)
    if not form.is_sound():
        return _form_page(review, page, form), 422
    try:
        with unit_of_work() as work:
            made = service.confirm(
                work,
                signed_in_actor(),
                queries.get_recommendation(work, signed_in_actor(), review_id, line.id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
            title = title_of(made.number, made.text)
    except SavedElsewhere:
        return _clash(review, line.id, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _form_page(review, page, form), 422
    flash(_confirmed_words(title, progress), "saved")
    _say_left_out(form)
    return redirect(after(review_id, line.id, progress, is_in_list=is_quick))


def _said_in_row(posted: DetailsForm) -> dict[str, object]:
    """What was answered in the row of a list, in the words of the form."""
    names = ("kind", "addressee", "agency_id", "body", "version")
    return {name: posted[name].data for name in names if name in request.form}


def _confirmed_words(title: str, progress: Progress) -> str:
    return gettext(
        "Confirmed: %(title)s. %(n)s of %(total)s confirmed.",
        title=title,
        n=progress.confirmed + 1,
        total=progress.total,
    )


def _say_left_out(form: DetailsForm) -> None:
    left_out = form.left_out()
    if left_out:
        words = gettext(
            "Left out, because it belongs to another kind: %(fields)s", fields=", ".join(left_out)
        )
        flash(words, "notice")


def _not_a_proposal(line: RecommendationLine) -> ResponseReturnValue:
    if line.state is State.CONFIRMED:
        flash(gettext("This is confirmed already. Change it where it is not right."), "notice")
    return redirect(url_of(line.review_id, line.id))


def _form(
    review: Review, line: RecommendationLine, said: dict[str, object] | None = None
) -> DetailsForm:
    """The form of one: as it stands or, with what was said in a row, as it is to be."""
    agencies = agencies_of(review, line.agency_id)
    if said is None:
        return DetailsForm.of(
            line.details, line.version, agencies, is_said=line.state is not State.PROPOSED
        )
    return DetailsForm(agencies, formdata=None, data=values_of(line.details) | said)


def _form_page(
    review: Review,
    page: FormPage,
    form: DetailsForm,
    *,
    clash: Sequence[Difference] = (),
    is_clash: bool = False,
) -> str:
    return render(
        "recommendations/form.html",
        review=review,
        page=page,
        form=form,
        stock=stock(),
        clash=clash,
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


def _clash(review: Review, recommendation_id: UUID, form: DetailsForm) -> ResponseReturnValue:
    """Two tabs met: both texts are shown, and saving once more is a choice made knowingly."""
    line = open_line(review, recommendation_id)
    if not line.is_live:
        flash(
            gettext(
                "This was left out, split or merged in another tab meanwhile. Nothing was "
                "overwritten, and nothing that you typed was saved."
            ),
            "warning",
        )
        return redirect(url_of(review.id, line.id))
    form.version.data = str(line.version)
    page = change_page(line)
    if line.state is State.PROPOSED:
        page = confirm_page(line, progress_of(review, line))
    typed = form.typed()
    clash = details_differences(line.details, typed, agency_names(review))
    address = url_for(
        ".change" if line.state is State.CONFIRMED else ".confirm",
        review_id=review.id,
        recommendation_id=line.id,
    )
    page = replace(page, action=address)
    return _form_page(review, page, form, clash=clash, is_clash=True), 409


# Changing, writing down ----------------------------------------------------------------------


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def change(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if line.state is not State.CONFIRMED:
        name = ".confirm" if line.state is State.PROPOSED else ".show"
        return redirect(url_for(name, review_id=review_id, recommendation_id=line.id))
    form = _form(review, line)
    if request.method == "GET":
        return _form_page(review, change_page(line), form)
    if not form.is_sound():
        return _form_page(review, change_page(line), form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                queries.get_recommendation(work, signed_in_actor(), review_id, line.id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        return _clash(review, line.id, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _form_page(review, change_page(line), form), 422
    flash(gettext("The change is saved."), "saved")
    _say_left_out(form)
    return redirect(url_of(review_id, line.id))


@bp.route(f"{SET}/add", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="review")
def add(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    readable = [
        one.number for one in drafts.list_drafts(db(), signed_in_actor(), review) if one.may_read
    ]
    if not readable:
        flash(
            gettext("There is no draft yet that you may read. A recommendation belongs to one."),
            "notice",
        )
        return redirect(url_of_set(review_id))
    form = DetailsForm(agencies_of(review), readable)
    page = add_page(review_id, review.reference)
    if request.method == "GET":
        return _form_page(review, page, form)
    if not form.is_sound() or form.entry_id is None:
        return _form_page(review, page, form), 422
    try:
        with unit_of_work() as work:
            made = service.add(
                work,
                signed_in_actor(),
                review,
                drafts.get_draft(work, review_id, form.draft_number),
                form.details(),
                clock(),
                recommendation_id=form.entry_id,
            )
            where = url_of(review_id, made.id)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _form_page(review, page, form), 422
    flash(gettext("It is in the set. Link it to what it answers, and to words of the draft."),
          "saved")  # fmt: skip
    _say_left_out(form)
    return redirect(where)
