"""Splitting one recommendation, merging several, and undoing either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.details import read_number
from qmapp.casework.recommendations.forms.reasons import (
    MergeForm,
    SplitForm,
    split_filled,
    split_posted,
)
from qmapp.casework.recommendations.pages.parting import (
    left_empty_words,
    merge_page,
    parts_of,
    split_page,
)
from qmapp.casework.recommendations.pages.words import read_id, title_of
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.recommendations.rules import MOST_PARTS, State
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    SET,
    bp,
    open_line,
    open_review,
    url_of,
    url_of_set,
)
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    unit_of_work,
    url_for,
)
from qmapp.foundation.web.words import show_broken

# Splitting -----------------------------------------------------------------------------------


@bp.route(f"{ONE}/split", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def split(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Make several of one. Boxes may be added before anything happens."""
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if not line.is_live:
        return redirect(url_of(review_id, line.id))
    if request.method == "GET":
        return _split_page(review, line, split_filled(parts_of(line.text), line.version))
    form = split_posted(request.form.get("count"))
    if request.form.get("do") == "add":
        boxes = [*form.typed, ""][:MOST_PARTS]
        return _split_page(review, line, split_filled(boxes, form.seen_version))
    return _split(review, line, form)


def _split(review: Review, line: RecommendationLine, form: SplitForm) -> ResponseReturnValue:
    if not _is_sound(form):
        return _split_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            made = service.split(
                work,
                signed_in_actor(),
                queries.get_recommendation(work, signed_in_actor(), review.id, line.id),
                form.parts(),
                version=form.seen_version,
                now=clock(),
            )
            first, count = made[0].id, len(made)
    except SavedElsewhere:
        return _split_clash(review, line.id, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _split_page(review, line, form), 422
    words = ngettext("It is %(num)d now.", "It is %(num)d now, each with all that hung on it.",
                     count)  # fmt: skip
    flash(words, "saved")
    if line.state is State.PROPOSED:
        return redirect(url_for(".confirm", review_id=review.id, recommendation_id=first))
    return redirect(url_of_set(review.id, f"r-{first}"))


def _is_sound(form: SplitForm) -> bool:
    sound = bool(form.validate_on_submit())
    if len(form.parts()) < 2:
        box = "part_1" if form.typed[0].strip() else "part_0"
        form[box].errors = [gettext("Write at least two parts, each in its own box")]
        sound = False
    return sound


def _split_page(
    review: Review,
    line: RecommendationLine,
    form: SplitForm,
    *,
    clash: Sequence[Difference] = (),
    is_clash: bool = False,
) -> str:
    return render(
        "recommendations/split.html",
        review=review,
        form=form,
        page=split_page(line, len(form.places)),
        clash=clash,
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


def _split_clash(review: Review, recommendation_id: UUID, form: SplitForm) -> ResponseReturnValue:
    line = open_line(review, recommendation_id)
    if not line.is_live:
        flash(
            gettext("This was left out, split or merged in another tab meanwhile. Nothing was "
                    "overwritten, and nothing that you typed was saved."),
            "warning",
        )  # fmt: skip
        return redirect(url_of(review.id, line.id))
    form.version.data = str(line.version)
    clash = [Difference(gettext("The words"), line.text, "\n".join(form.parts()))]
    return _split_page(review, line, form, clash=clash, is_clash=True), 409


# Merging -------------------------------------------------------------------------------------


@bp.route(f"{SET}/merge", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="review")
def merge(review_id: UUID) -> ResponseReturnValue:
    """Make one of several; seen side by side first."""
    review = open_review(review_id)
    lines = queries.list_recommendations(db(), signed_in_actor(), review)
    chosen = [id_ for value in request.values.getlist("with") if (id_ := read_id(value))]
    rows = [line for line in lines if line.id in chosen]
    if request.method == "GET":
        begun = next((one for one in rows if str(one.id) == request.args.get("words")), None)
        first = begun or (rows[0] if rows else None)
        form = MergeForm(formdata=None, data={"text": first.text if first else ""})
        return _merge_page(review, lines, chosen, form, begun_with=first)
    form = MergeForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            done = service.merge(
                work,
                signed_in_actor(),
                [
                    queries.get_recommendation(work, signed_in_actor(), review_id, id_)
                    for id_ in chosen
                ],
                form.text.data or "",
                clock(),
                versions=_versions(request.form.getlist("seen")),
            )
            made, left_empty = done.recommendation, left_empty_words(done.left_empty)
            made_id, is_proposed = made.id, made.state is State.PROPOSED
            title = title_of(made.number, made.text)
    except SavedElsewhere:
        return _merge_page(review, lines, chosen, form, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _merge_page(review, lines, chosen, form), 422
    flash(gettext("%(count)s are one now: %(title)s.", count=len(chosen), title=title), "saved")
    if left_empty:
        flash(gettext("They differed, so this is empty: %(fields)s.", fields=left_empty), "notice")
    if is_proposed:
        return redirect(url_for(".confirm", review_id=review_id, recommendation_id=made_id))
    if left_empty:
        return redirect(url_for(".change", review_id=review_id, recommendation_id=made_id))
    return redirect(url_of(review_id, made_id))


def _versions(seen: Sequence[str]) -> Mapping[UUID, int]:
    """Which version of each was looked at."""
    found = {}
    for one in seen:
        first, _colon, rest = one.partition(":")
        id_ = read_id(first)
        if id_ is not None:
            found[id_] = read_number(rest)
    return found


def _merge_page(
    review: Review,
    lines: Sequence[RecommendationLine],
    chosen: Sequence[UUID],
    form: MergeForm,
    *,
    begun_with: RecommendationLine | None = None,
    is_clash: bool = False,
) -> str:
    return render(
        "recommendations/merge.html",
        review=review,
        form=form,
        page=merge_page(review.id, lines, chosen, begun_with),
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


@bp.post(f"{ONE}/undo")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def undo(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Undo a split or a merge, while nothing was changed on what came of it."""
    try:
        with unit_of_work() as work:
            item = queries.get_recommendation(work, signed_in_actor(), review_id, recommendation_id)
            back = [one.id for one in service.undo(work, signed_in_actor(), item, clock())]
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return redirect(url_of(review_id, recommendation_id))
    flash(gettext("Undone. What was there before is in the set again."), "saved")
    return redirect(url_of_set(review_id, f"r-{back[0]}"))
