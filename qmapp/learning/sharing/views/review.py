"""The record of one review: looked at in full, shared by the chair, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import DossierSubject, Permission, may, require
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.sharing import queries, service
from qmapp.learning.sharing.forms import ShareForm, TakeBackForm
from qmapp.learning.sharing.pages.record import Sees, record_page
from qmapp.learning.sharing.pages.words import ICONS, next_edition_on
from qmapp.learning.sharing.reading import families_blind_to, preview_of
from qmapp.learning.sharing.record import digest
from qmapp.learning.sharing.rules import STATE_LABELS, State
from qmapp.learning.sharing.views.blueprint import bp
from qmapp.people.accounts.queries import get_board, names_of

_BASE = "/reviews/<uuid:review_id>/sharing"


@bp.get(_BASE)
@guarded(Permission.SHARING_SEE, by="review")
def review(review_id: UUID) -> ResponseReturnValue:
    return _page(_open(review_id), None)


@bp.post(_BASE)
@guarded(Permission.SHARE_DECIDE, by="review")
def share(review_id: UUID) -> ResponseReturnValue:
    held, form = _open(review_id), ShareForm()
    if not form.validate_on_submit():
        return _page(held, form), 422
    try:
        with unit_of_work() as work:
            service.share(
                work,
                signed_in_actor(),
                review_id,
                catalogue(),
                clock(),
                seen=form.seen.data or "",
                record_id=form.record_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(_open(review_id), form), 422
    except SavedElsewhere:
        flash(
            gettext(
                "The record says something else than when you looked, or was taken back since, so "
                "nothing was shared. This is how it stands now. Look at it once more."
            ),
            "warning",
        )
        return _page(_open(review_id), None), 409
    flash(
        gettext(
            "The record is shared. The next edition that is made counts it; until then you can "
            "take it back."
        ),
        "saved",
    )
    return redirect(url_for(".review", review_id=review_id))


@bp.post(f"{_BASE}/<uuid:record_id>/take-back")
@guarded(Permission.SHARE_DECIDE, by="review")
def take_back(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    form = TakeBackForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.take_back(
                work,
                signed_in_actor(),
                review_id,
                record_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(
            gettext(
                "The record is not as it was when you looked, so it was not taken back. This is "
                "how it stands now. What an edition shows of it stays."
            ),
            "warning",
        )
        return _page(_open(review_id), None), 409
    flash(gettext("The record is taken back. No later edition counts it."), "saved")
    return redirect(url_for(".review", review_id=review_id))


def _open(review_id: UUID) -> Review:
    """The review, for those who may know of it: nobody with an interest."""
    require(signed_in_actor(), Permission.REVIEW_SEE, subject())
    held = get_review(db(), review_id)
    mark_page(board=get_board(db(), held.board_id), reference=held.reference)
    return held


def _page(held: Review, form: ShareForm | None) -> str:
    known = queries.shared_of(db(), held)
    # What an edition counted is counted once: there is nothing more to share of it.
    preview = None
    if known.counted is None:
        preview = preview_of(db(), held, catalogue(), today())
    now = digest(preview.content) if preview is not None else ""
    edition = get_edition(db(), held.edition_sha256)
    stands, state = known.standing, known.state
    is_new = stands is None or state is State.STALE or stands.sha256 != now
    actor = signed_in_actor()
    may_share = may(actor, Permission.SHARE_DECIDE, subject())
    shown = stands or known.counted
    of = DossierSubject(held.board_id, held.id, is_signed=known.is_signed)
    sees = Sees(
        whole=may_share or may(actor, Permission.DOSSIER_READ, of),
        blind_in=families_blind_to(db(), actor, held),
    )
    if form is not None and form.errors:
        form.seen.data = now
    return render(
        "sharing/review.html",
        review=held,
        board=get_board(db(), held.board_id),
        known=known,
        state=state,
        state_label=gettext(STATE_LABELS[state]),
        state_icon=ICONS[state],
        shared=record_page(shown.content, catalogue(), edition, sees)
        if shown is not None
        else None,
        shared_line=shown,
        # What was taken back before an edition counted it leaves this trace.
        earlier=[one for one in known.records if one is not shown],
        names=names_of(db(), {who for one in known.records for who in one.people}),
        preview=record_page(preview.content, catalogue(), edition, sees)
        if is_new and preview is not None
        else None,
        # Nobody shares what is kept from them.
        may_share=may_share and not sees.blind_in,
        may_take_back=may_share,
        sees=sees,
        form=form or ShareForm(formdata=None, seen=now),
        has_errors=form is not None and bool(form.errors),
        next_on=next_edition_on(today()),
    )
