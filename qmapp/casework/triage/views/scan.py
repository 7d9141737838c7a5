"""The page on which a draft is read with the flags of its scan, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service as scanning
from qmapp.casework.scan.queries import FlagLine, ScanState
from qmapp.casework.triage import service
from qmapp.casework.triage.forms.flags import read_acceptance, read_dismissal
from qmapp.casework.triage.pages import scan as pages
from qmapp.casework.triage.pages.filters import read_filters
from qmapp.casework.triage.pages.flags import Typed
from qmapp.casework.triage.pages.seen import Seen, key_of, look
from qmapp.casework.triage.rules import Verdict
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, storage, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.queries import get_board

bp = Blueprint("triage", __name__)

WHOLE = "whole"
# What a script is told of a flag that is not shown any more; it opens the page anew.
_GONE = ({"gone": True}, 404)


class Place:
    """The assessment that an address names, with its draft. Raises NotFound where it has none."""

    def __init__(self, assessment_id: UUID) -> None:
        self.assessment: Assessment = assessments.get_assessment(db(), assessment_id)
        found = self.assessment.draft_id and db().get(Draft, self.assessment.draft_id)
        if not found:
            raise NotFound("draft")
        self.draft: Draft = found
        self.review: Review = get_review(db(), self.assessment.review_id)
        self.edition: Edition = get_edition(db(), self.review.edition_sha256)
        self.filters = read_filters(request.args, self.edition)

    def seen(self, key: str = "") -> Seen:
        """What its writers see of the scan, with one flag opened."""
        return look(
            db(),
            assessment=self.assessment,
            review=self.review,
            edition=self.edition,
            draft=self.draft,
            filters=self.filters,
            opened=key,
        )

    def at(self, key: str = "", anchor: str = "", done: str = "") -> str:
        """The page, with the same filters, and with a flag opened; `done`: what was decided."""
        named = {"flag": key, "done": done}
        more: dict[str, Any] = {**self.filters.values(), **{n: v for n, v in named.items() if v}}
        address = url_for("triage.scan", assessment_id=self.assessment.id, **more)
        anchor = anchor or (f"flag-{key}" if key else "")
        return f"{address}#{anchor}" if anchor else address


def scan(assessment_id: UUID) -> ResponseReturnValue:
    """Show the draft with the flags that were revealed, or how far its scan has come."""
    place = Place(assessment_id)
    if request.accept_mimetypes.best == "application/json":
        return _progress(place)
    seen = place.seen(request.args.get("flag", ""))
    return _page(place, seen, done=request.args.get("done", ""))


def _progress(place: Place) -> ResponseReturnValue:
    """Asked for by the page while the scan is on its way."""
    reading_id = place.assessment.reading_id
    now = scans.progress(db(), reading_id) if reading_id is not None else None
    going = now is not None and now.state is not ScanState.FAILED
    return {
        "state": now.state.value if now is not None and going else "over",
        "words": pages.progress_words(now),
        "done": now.done if now is not None else None,
        "total": now.total if now is not None else None,
    }


def _page(place: Place, seen: Seen, status: int = 200, **more: Any) -> ResponseReturnValue:
    _note_read(place)
    mark_page(board=get_board(db(), place.review.board_id), reference=place.review.reference)
    page = pages.build(db(), seen, **more)
    return make_response(render("triage/scan.html", page=page, has_errors=page.has_errors), status)


def _note_read(place: Place) -> None:
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=place.draft.board_id,
        review_id=place.draft.review_id,
        draft_id=place.draft.id,
    )


def reveal(assessment_id: UUID) -> ResponseReturnValue:
    """Show the flags of a section or of the whole draft from now on."""
    place = Place(assessment_id)
    asked = request.form.get("section", "")
    has_read = asked in request.form.getlist("read")
    seen = place.seen()
    titles = {str(s.heading): s for s in seen.sections}
    if asked != WHOLE and asked not in titles:
        raise NotFound("section")
    section = None if asked == WHOLE else titles[asked].heading
    if place.assessment.state is AssessmentState.OPEN:
        service.carry_dismissals(storage(), assessment_id)
    try:
        with unit_of_work() as work:
            own = assessments.get_assessment(work, assessment_id)
            service.reveal(work, signed_in_actor(), own, section, clock(), has_read=has_read)
    except RuleBroken as error:
        if error.field is None:
            raise
        return _page(place, seen, 422, refused=(show_broken(error), asked))
    flash(
        gettext("The flags of the whole draft are shown now.")
        if section is None
        else gettext("The flags of this section are shown now."),
        "saved",
    )
    return redirect(place.at(anchor="flags"))


def again(assessment_id: UUID) -> ResponseReturnValue:
    """Scan the draft again: the last scan failed, or the rules have changed since."""
    place = Place(assessment_id)
    with unit_of_work() as work:
        asked = scanning.scan_again(
            work,
            signed_in_actor(),
            place.review.id,
            place.draft.number,
            clock(),
            reading_id=place.assessment.reading_id,
        )
    if not asked:
        flash(gettext("This draft is scanned by today’s rules already, or will be soon."), "notice")
    return redirect(place.at())


# One flag ---------------------------------------------------------------------------------------


def flag(assessment_id: UUID, key: str) -> ResponseReturnValue:
    """A flag opened under its passage: for a script that row alone, else the page with it."""
    place = Place(assessment_id)
    if not _is_part():
        return redirect(place.at(key))
    seen = place.seen(key)
    if seen.opened is None:
        return _GONE
    _note_read(place)
    return _part(seen, [seen.opened])


def decide(assessment_id: UUID, key: str) -> ResponseReturnValue:
    """Accept a flag, dismiss it or take that back; then on to the next that waits."""
    place = Place(assessment_id)
    seen = place.seen(key)
    do = request.form.get("do", "")
    if do not in _DOES:
        raise NotFound("button")
    if seen.opened is None:
        if _is_part():
            return _GONE
        flash(gettext("The draft was scanned again meanwhile. Nothing was changed."), "warning")
        return redirect(place.at())
    try:
        with unit_of_work() as work:
            own = assessments.get_assessment(work, assessment_id)
            _DOES[do](work, own, place, seen, seen.opened)
    except RuleBroken as error:
        if place.assessment.state is not AssessmentState.OPEN:
            raise
        typed = Typed(do, request.form.to_dict(), show_broken(error), error.field or "")
        return _refused(place, seen, typed)
    following = key if do == "undo" else _next_key(place, key)
    if _is_part():
        _note_read(place)
        after = place.seen(following)
        return _part(after, [seen.opened, after.opened], done=key)
    return redirect(place.at(following, anchor="done", done=key))


def _next_key(place: Place, key: str) -> str:
    seen = place.seen(key)
    following = seen.next_open(seen.opened)
    return key_of(following.id) if following is not None else ""


def _refused(place: Place, seen: Seen, typed: Typed) -> ResponseReturnValue:
    if not _is_part():
        return _page(place, seen, 422, typed=typed)
    _note_read(place)
    return make_response(_part(seen, [seen.opened], typed=typed), 422)


def _part(
    seen: Seen, flags: list[FlagLine | None], *, done: str = "", typed: Typed | None = None
) -> str:
    """What of the page has changed: the passages of some flags, and the panel's figures."""
    ids = {flag.passage_id for flag in flags if flag is not None}
    page = pages.build(db(), seen, typed=typed, only=ids, done=done)
    return render("triage/_part.html", page=page)


def _is_part() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _accept(work: Db, own: Assessment, place: Place, seen: Seen, flag: FlagLine) -> None:
    sent = read_acceptance(place.edition, request.form)
    service.accept(
        work,
        signed_in_actor(),
        own,
        flag,
        marker_id=sent.marker_id,
        question_id=sent.question_id,
        stance=sent.stance,
        note=sent.note,
        now=clock(),
    )


def _dismiss(work: Db, own: Assessment, place: Place, seen: Seen, flag: FlagLine) -> None:
    service.dismiss(work, signed_in_actor(), own, flag, read_dismissal(request.form), clock())


def _undo(work: Db, own: Assessment, place: Place, seen: Seen, flag: FlagLine) -> None:
    line = seen.decided.get(flag.id)
    if line is not None and line.verdict is not Verdict.OPEN:
        service.undo(work, signed_in_actor(), own, line.id, clock())


_DOES: dict[str, Callable[[Db, Assessment, Place, Seen, FlagLine], None]] = {
    "accept": _accept,
    "dismiss": _dismiss,
    "undo": _undo,
}


def install() -> None:
    """Put the endpoints on the room's blueprint: all of them are the writers' alone."""
    guard = guarded(Permission.ASSESSMENT_WRITE, by="assessment")
    base = "/assessments/<uuid:assessment_id>/scan"
    one = f"{base}/flags/<string(length=10):key>"
    bp.add_url_rule(base, "scan", guard(scan), methods=["GET"])
    bp.add_url_rule(f"{base}/reveal", "reveal", guard(reveal), methods=["POST"])
    bp.add_url_rule(f"{base}/again", "again", guard(again), methods=["POST"])
    bp.add_url_rule(one, "flag", guard(flag), methods=["GET"])
    bp.add_url_rule(one, "decide", guard(decide), methods=["POST"])


install()
