"""What shows that an action is done: its files, and why something does not show it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.decision.actions import following
from qmapp.decision.actions.forms.saying import EndProofForm
from qmapp.decision.actions.pages.action import ProofBox
from qmapp.decision.actions.views.blueprint import (
    ONE,
    Opened,
    bp,
    files,
    open_action,
    render_opened,
    to_action,
)
from qmapp.decision.proofs.queries import get_proof
from qmapp.decision.proofs.service import Voice, note_download
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.files import Address
from qmapp.foundation.storage import clock
from qmapp.foundation.web import attachments, db, guarded, signed_in_actor, unit_of_work

_PROOF = f"{ONE}/proofs/<uuid:proof_id>"


@bp.get(f"{_PROOF}/file")
@guarded(Permission.FOLLOW_READ, by="followed_action")
def proof_file(review_id: UUID, action_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    proof = get_proof(db(), proof_id, action_id=action_id)
    if proof.sha256 is None or proof.media_type is None:
        raise NotFound("file")
    data = files().get(Address(proof.board_id, proof.sha256))
    with unit_of_work() as work:  # a copy that is not in the trail is not given
        by = Voice(signed_in_actor().person_id)
        note_download(work, proof, by, clock(), review_id=review_id)
    return attachments.original(data, name=proof.file_name, media_type=proof.media_type)


@bp.route(f"{_PROOF}/end", methods=["GET", "POST"])
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def end_proof(review_id: UUID, action_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    box = next((one for one in opened.page.proofs if one.line.id == proof_id), None)
    if box is None:
        get_proof(db(), proof_id, action_id=action_id)
        return to_action(review_id, action_id, "proofs")
    form = EndProofForm()
    if request.method == "GET":
        return _page(opened, box, form)
    try:
        if form.validate_on_submit():
            with unit_of_work() as work:
                following.end_proof(
                    work, signed_in_actor(), action_id, proof_id, form.because.data or "", clock()
                )
            flash(gettext("It is taken out. It stays below, with the reason."), "saved")
            return to_action(review_id, action_id, "proofs")
    except RuleBroken as broken:
        take_broken(form, broken)
    return _page(opened, box, form), 422


def _page(opened: Opened, box: ProofBox, form: EndProofForm) -> str:
    return render_opened(
        "actions/proof_end.html",
        opened,
        box=box,
        form=form,
        has_errors=bool(form.errors),
    )
