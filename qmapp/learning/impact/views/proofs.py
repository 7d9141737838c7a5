"""Evidence beside the numbers: added, read, taken out."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.records.forms import NOT_KEPT
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.proofs.queries import get_proof
from qmapp.decision.proofs.rules import KIND_TESTS
from qmapp.decision.proofs.service import StoredNew, Voice, note_download
from qmapp.decision.proofs.storing import ACCEPT, put, tidy_away
from qmapp.errors import NotFound, RuleBroken, StorageBusy
from qmapp.foundation.access import Permission
from qmapp.foundation.files import Address
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    attachments,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.learning.impact import service
from qmapp.learning.impact.forms import EndProofForm, ProofForm
from qmapp.learning.impact.lines import Followed
from qmapp.learning.impact.pages.show import proof_row
from qmapp.learning.impact.pages.words import number_words
from qmapp.learning.impact.views.blueprint import ONE, back, bp, files, followed, open_review

_PROOF = f"{ONE}/evidence/<uuid:proof_id>"


@bp.route(f"{ONE}/evidence/add", methods=["GET", "POST"])
@guarded(Permission.PROGRESS_WRITE, by="follow_up")
def add_proof(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    form = ProofForm()
    if request.method == "GET":
        return _page(review, line, form)
    if not form.validate_on_submit():
        return _page(review, line, form), 422
    try:
        _add(line, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, line, form), 422
    except (OSError, StorageBusy):
        form.file.errors = [*form.file.errors, gettext(NOT_KEPT)]
        return _page(review, line, form), 503
    flash(gettext("The evidence is saved."), "saved")
    return back(review_id, recommendation_id, "evidence")


def _add(line: Followed, form: ProofForm) -> None:
    form.proof()  # what is typed is looked at before any byte is kept
    stored: StoredNew | None = None
    if form.upload is not None:
        data = form.upload.stream.read()
        stored = put(files(), subject().board_id, form.upload.filename, data)
    try:
        with unit_of_work() as work:
            service.add_proof(
                work,
                signed_in_actor(),
                line.id,
                form.proof(stored),
                clock(),
                proof_id=form.made_id,
            )
    except RuleBroken:
        if stored is not None:
            with unit_of_work() as work:
                tidy_away(work, subject().board_id, stored)
        raise


def _page(review: Review, line: Followed, form: ProofForm) -> str:
    return render(
        "impact/proof_add.html",
        review=review,
        line=line,
        title=number_words(line.number),
        form=form,
        accept=ACCEPT,
        tests={kind.value: gettext(words) for kind, words in KIND_TESTS.items()},
        file_gone=form.upload.filename if form.upload is not None else None,
        has_errors=bool(form.errors),
    )


@bp.route(f"{_PROOF}/end", methods=["GET", "POST"])
@guarded(Permission.CHECK_RECORD, by="follow_up")
def end_proof(review_id: UUID, recommendation_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    found = next(
        (one for one in line.proofs if one.id == proof_id and one.recommendation_id is not None),
        None,
    )
    if found is None:
        raise NotFound("proof")
    if request.method == "GET" and found.is_ended:
        return back(review_id, recommendation_id, "evidence")
    form = EndProofForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.end_proof(
                    work, signed_in_actor(), line.id, proof_id, form.because.data or "", clock()
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            flash(gettext("It is taken out. Why stands below the evidence."), "saved")
            return back(review_id, recommendation_id, "evidence")
    page = render(
        "impact/proof_end.html",
        review=review,
        line=line,
        title=number_words(line.number),
        row=proof_row(found, {}, line.begun_on),
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 422 if form.errors else 200


@bp.get(f"{_PROOF}/file")
@guarded(Permission.FOLLOW_READ, by="follow_up")
def proof_file(review_id: UUID, recommendation_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    proof = get_proof(db(), proof_id, recommendation_id=recommendation_id)
    if proof.sha256 is None or proof.media_type is None:
        raise NotFound("file")
    data = files().get(Address(proof.board_id, proof.sha256))
    with unit_of_work() as work:  # a copy that is not in the trail is not given
        by = Voice(signed_in_actor().person_id)
        note_download(work, proof, by, clock(), review_id=review_id)
    return attachments.original(data, name=proof.file_name, media_type=proof.media_type)
