"""One marker: read side by side, agree, record a disagreement, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.arrangements.queries import find_arrangement
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import list_anchors
from qmapp.casework.evidence.queries import list_evidence
from qmapp.casework.moderation import queries, service
from qmapp.casework.moderation.forms import AgreeForm, DisagreeForm, box_of, read_version
from qmapp.casework.moderation.lines import Assessor, MarkerLine
from qmapp.casework.moderation.pages.index import next_open
from qmapp.casework.moderation.pages.marker import Difference, differences, marker_page
from qmapp.casework.moderation.rules import Held
from qmapp.casework.moderation.views.blueprint import BASE, bp, open_draft
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads.pages.of import threads_of
from qmapp.casework.threads.rules import About
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work

_ONE = f"{BASE}/<int:marker>"
HoldingForm = AgreeForm | DisagreeForm


@bp.get(_ONE)
@guarded(Permission.MODERATION_READ, by="moderation")
def marker(review_id: UUID, number: int, marker: int) -> ResponseReturnValue:
    review, draft = open_draft(review_id, number)
    line = _line(review, draft, marker)
    asked = request.args.get("as", "")
    if asked not in set(Held):
        asked = line.held.held if line.held is not None else Held.AGREED
    return _page(review, draft, line, _form(draft, line, Held(asked)))


@bp.post(_ONE)
@guarded(Permission.MODERATION_WRITE, by="moderation")
def save(review_id: UUID, number: int, marker: int) -> ResponseReturnValue:
    """Agree a judgement, or put a disagreement on record, as the form says."""
    review, draft = open_draft(review_id, number)
    line = _line(review, draft, marker)
    is_disagreement = request.form.get("held") == Held.DISAGREED
    form = _form(draft, line, Held.DISAGREED if is_disagreement else Held.AGREED)
    if not form.validate_on_submit():
        return _page(review, draft, line, form), 422
    try:
        with unit_of_work() as work:
            _save(work, review, draft, line, form)
    except SavedElsewhere:
        # What stands now is shown beside it; saving the form again is then a choice.
        clash = differences(get_edition(db(), review.edition_sha256), line.held, form)
        form.version.data = str(_version(draft, line))
        return _page(review, draft, line, form, clash, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, draft, line, form), 422
    flash(_saved(line, form), "saved")
    lines = queries.side_by_side(db(), signed_in_actor(), review, draft)
    following = next_open(lines, marker) if request.form.get("go") == "on" else None
    if following is None and request.form.get("go") == "on":
        return redirect(url_for(".index", review_id=review.id, number=draft.number))
    shown = following.marker.number if following is not None else marker
    return redirect(url_for(".marker", review_id=review.id, number=draft.number, marker=shown))


@bp.post(f"{_ONE}/clear")
@guarded(Permission.MODERATION_WRITE, by="moderation")
def clear(review_id: UUID, number: int, marker: int) -> ResponseReturnValue:
    """Take back what the board holds, so that the marker is open again."""
    review, draft = open_draft(review_id, number)
    line = _line(review, draft, marker)
    try:
        with unit_of_work() as work:
            service.clear(
                work,
                signed_in_actor(),
                review,
                draft,
                line.marker.id,
                version=read_version(request.form.get("version")),
                now=clock(),
            )
    except SavedElsewhere:
        words = gettext("It was changed meanwhile, so nothing was taken back. This stands now.")
        flash(words, "warning")
    else:
        flash(gettext("Taken back. The marker is open again; its history is kept."), "saved")
    return redirect(url_for(".marker", review_id=review.id, number=draft.number, marker=marker))


def _line(review: Review, draft: Draft, number: int) -> MarkerLine:
    edition = get_edition(db(), review.edition_sha256)
    wanted = edition.by_number(number).id
    lines = queries.side_by_side(db(), signed_in_actor(), review, draft)
    return next(line for line in lines if line.marker.id == wanted)


def _submitted(line: MarkerLine) -> Sequence[Assessor]:
    """Those who hold a position: whoever revises theirs holds none for the moment."""
    return [voice.of for voice in line.voices if not voice.of.is_revised]


def _version(draft: Draft, line: MarkerLine) -> int:
    if line.held is not None:
        return line.held.version
    return queries.last_version(db(), draft.id, line.marker.id)


def _form(draft: Draft, line: MarkerLine, held: Held) -> HoldingForm:
    version = _version(draft, line)
    if held is Held.DISAGREED:
        return DisagreeForm.of(_submitted(line), line.held, version)
    return AgreeForm.of(line.held, version)


def _save(work: Db, review: Review, draft: Draft, line: MarkerLine, form: HoldingForm) -> None:
    actor, now, marker_id = signed_in_actor(), clock(), line.marker.id
    if isinstance(form, DisagreeForm):
        service.disagree(
            work,
            actor,
            review,
            draft,
            marker_id,
            form.reasons.data or "",
            form.handling.data or "",
            form.positions(_submitted(line)),
            version=form.seen_version,
            now=now,
        )
        return
    service.agree(
        work,
        actor,
        review,
        draft,
        marker_id,
        form.rating.data or "",
        form.reasons.data or "",
        version=form.seen_version,
        now=now,
    )


def _saved(line: MarkerLine, form: HoldingForm) -> str:
    if isinstance(form, DisagreeForm):
        return gettext(
            "The disagreement on marker %(number)d is on record.", number=line.marker.number
        )
    return gettext(
        "The judgement on marker %(number)d is agreed. Every assessment stays as it was.",
        number=line.marker.number,
    )


def _page(
    review: Review,
    draft: Draft,
    line: MarkerLine,
    form: HoldingForm,
    clash: Sequence[Difference] = (),
    *,
    is_stale: bool = False,
) -> str:
    ids = [voice.of.id for voice in line.voices]
    evidence = list_evidence(db(), ids, line.marker.id)
    arrangement = find_arrangement(db(), review.id)
    page = marker_page(
        review,
        draft,
        get_edition(db(), review.edition_sha256),
        line,
        evidence,
        list_anchors(db(), draft.reading_id) if evidence and draft.reading_id else {},
        queries.list_past(db(), draft.id, line.marker.id),
        deadlock=arrangement.deadlock if arrangement is not None else "",
        may_write=may(signed_in_actor(), Permission.MODERATION_WRITE, subject()),
    )
    is_disagreement = isinstance(form, DisagreeForm)
    boxes = (
        [(side, form[box_of(side.of.id)]) for side in page.sides if not side.of.is_revised]
        if is_disagreement
        else []
    )
    return render(
        "moderation/marker.html",
        page=page,
        form=form,
        talk=threads_of(db(), signed_in_actor(), review, draft, About.MARKER, line.marker.id),
        is_disagreement=is_disagreement,
        boxes=boxes,
        clash=clash,
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )
