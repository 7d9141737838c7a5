"""Words that are taken back: which, what that means, and then it is done."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.forms.withdrawing import WithdrawForm
from qmapp.casework.involvement.pages.entry import glimpse, here_of, said_steps, was
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.views.blueprint import bp, open_entry, open_review
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import guarded, render, signed_in_actor, unit_of_work


@bp.route(
    "/reviews/<uuid:review_id>/involvement/<uuid:participant_id>/withdraw", methods=["GET", "POST"]
)
@guarded(Permission.INVOLVEMENT_WRITE, by="participant")
def withdraw(review_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    line = open_entry(review_id, participant_id)
    said = [(step.id, glimpse(was(step))) for step in said_steps(line)]
    form = WithdrawForm(said)
    if request.method == "GET" or not said:
        return _page(line, form, said)
    if not form.is_sound():
        return _page(line, form, said), 422
    if request.form.get("do") != "withdraw":
        return _page(line, form, said, is_sure=True)
    with unit_of_work() as work:
        count = service.withdraw(
            work,
            signed_in_actor(),
            queries.get_participant(work, signed_in_actor(), review_id, participant_id),
            step_ids=form.chosen,
            now=clock(),
        )
    if count:
        flash(
            ngettext(
                "The words of %(num)d step are withdrawn. They are gone from this application.",
                "The words of %(num)d steps are withdrawn. They are gone from this application.",
                len(said) if form.chosen is None else len(form.chosen),
            ),
            "saved",
        )
    else:
        flash(gettext("These words were withdrawn already."), "notice")
    return redirect(url_for(".entry", review_id=review_id, participant_id=participant_id))


def _page(
    line: EntryLine, form: WithdrawForm, said: list[tuple[UUID, str]], *, is_sure: bool = False
) -> str:
    chosen = form.chosen
    return render(
        "involvement/withdraw.html",
        review=open_review(line.review_id),
        entry=here_of(line),
        form=form,
        said=[words for _, words in said],
        chosen=[words for step_id, words in said if chosen is None or step_id in chosen],
        is_sure=is_sure,
        has_errors=bool(form.errors),
    )
