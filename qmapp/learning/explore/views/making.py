"""An answer is written down as a finding, an exploration to be recommended, or an action.

The forms are those of the rooms where these belong, filled with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.choosing import figure
from qmapp.casework.findings import queries as findings
from qmapp.casework.findings.forms.details import FindingForm
from qmapp.casework.findings.pages.words import cause_hints, held_words
from qmapp.casework.findings.rules import Reach, Reason
from qmapp.casework.recommendations.forms.details import DetailsForm
from qmapp.casework.recommendations.pages.words import Readings, form_words
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.responses.forms.acting import ActionForm
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission, require
from qmapp.foundation.storage import Db, clock
from qmapp.foundation.web import catalogue, db, guarded, signed_in_actor, unit_of_work
from qmapp.foundation.web.context import actor as actor_on
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.forms import AnswersToForm
from qmapp.learning.explore.pages.one import QuestionBox
from qmapp.learning.explore.pages.words import answer_line
from qmapp.learning.explore.queries import Things
from qmapp.learning.explore.service import Origin
from qmapp.learning.explore.views.blueprint import (
    QUESTION,
    Opened,
    bp,
    known,
    open_one,
    question_of,
    render_one,
    to_one,
    url_of,
)
from qmapp.learning.explore.views.linking import things_of
from qmapp.people.accounts.queries import list_agencies

_MAKE = f"{QUESTION}/write"


@dataclass(frozen=True, slots=True)
class Begun:
    """The answer from which something is written down, and the review where."""

    opened: Opened
    box: QuestionBox
    things: Things
    review: Review
    words: str

    @property
    def origin(self) -> Origin:
        """As the verbs know it."""
        return Origin(at=self.opened.key, question=self.box.question.id, review_id=self.review.id)


def _begin(board_id: UUID, exploration_id: UUID, question_id: str) -> Begun:
    opened = open_one(board_id, exploration_id)
    question_of(opened, question_id)
    if opened.row.ended_at is not None:
        raise NotFound("exploration")
    things = things_of(opened)
    box = next(one for one in opened.page.boxes if one.question.id == question_id)
    answer = opened.whole.kept(question_id).answer
    words = answer.words
    if not words and box.now.is_answered and not box.now.says:
        words = answer_line(answer, opened.whole.text, opened.whole.measures)
    return Begun(opened, box, things, get_review(db(), things.review_id), words)


@bp.route(f"{_MAKE}/finding", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def make_finding(board_id: UUID, exploration_id: UUID, question_id: str) -> ResponseReturnValue:
    begun = _begin(board_id, exploration_id, question_id)
    if not begun.things.may_find:
        raise NotFound("review")
    draft = _draft(begun.review)
    if draft is None:
        return _no_draft(begun)
    practice = known(board_id)
    issue = begun.opened.row.issue_id
    form = FindingForm(
        practice,
        data={
            "title": begun.opened.whole.text.title,
            "problem": begun.words,
            "reason": Reason.CANNOT_TELL.value,
            "reach": Reach.NOT_KNOWN.value,
            "practice_issue": issue if practice.has(issue) else "",
            "draft": str(draft.number),
        },
    )
    more = {
        "held": held_words(practice),
        "hints": cause_hints(),
        "draft": draft.number,
        "is_draft_sent": draft.sent_at is not None,
    }
    if request.method == "GET":
        return _page(begun, form, "finding", **more)
    made_id = form.finding_id
    if not form.may_be_kept() or made_id is None:
        return _page(begun, form, "finding", **more), 422

    def make(work: Db) -> None:
        service.make_finding(
            work,
            signed_in_actor(),
            begun.origin,
            work.get_one(Draft, draft.id),
            form.details(),
            practice=catalogue().practice,
            now=clock(),
            finding_id=made_id,
        )

    return _make(begun, form, "finding", make, more)


@bp.route(f"{_MAKE}/exploration", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def make_recommendation(
    board_id: UUID, exploration_id: UUID, question_id: str
) -> ResponseReturnValue:
    begun = _begin(board_id, exploration_id, question_id)
    if not begun.things.may_recommend:
        raise NotFound("review")
    draft = _draft(begun.review)
    if draft is None:
        return _no_draft(begun)
    form = DetailsForm(
        _agencies(board_id), data={"text": begun.words, "kind": Kind.EXPLORATION.value}
    )
    more: Mapping[str, object] = {"words": form_words(), "read": Readings(), "draft": draft.number}
    if request.method == "GET":
        return _page(begun, form, "exploration", **more)
    made_id = form.entry_id
    if not form.is_sound() or made_id is None:
        return _page(begun, form, "exploration", **more), 422

    def make(work: Db) -> None:
        service.make_recommendation(
            work,
            signed_in_actor(),
            begun.origin,
            work.get_one(Draft, draft.id),
            form.details(),
            now=clock(),
            recommendation_id=made_id,
        )

    return _make(begun, form, "exploration", make, more)


@bp.route(f"{_MAKE}/action", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def make_action(board_id: UUID, exploration_id: UUID, question_id: str) -> ResponseReturnValue:
    begun = _begin(board_id, exploration_id, question_id)
    if not begun.things.may_act:
        raise NotFound("review")
    to_answer = queries.list_to_answer(db(), begun.review)
    form = ActionForm(_agencies(board_id), data={"what": begun.words})
    answers = AnswersToForm(to_answer)
    more = {"answers": answers}
    if request.method == "GET":
        return _page(begun, form, "action", **more)
    is_sound = form.validate_on_submit()
    made_id, chosen = form.made_id, answers.chosen
    if chosen not in {one[0] for one in to_answer}:
        answers.answers.errors = [gettext("Choose the recommendation that it answers")]
        is_sound = False
    if not is_sound or made_id is None or chosen is None:
        return _page(begun, form, "action", **more), 422

    def make(work: Db) -> None:
        service.make_action(
            work,
            signed_in_actor(),
            begun.origin,
            form.details(),
            [chosen],
            now=clock(),
            action_id=made_id,
        )

    return _make(begun, form, "action", make, more)


def _make(
    begun: Begun,
    form: Any,
    what: str,
    make: Callable[[Db], None],
    more: Mapping[str, object],
) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            make(work)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(begun, form, what, **more), 422
    said = {
        "finding": gettext("The finding is recorded and linked. Complete it on its own page."),
        "exploration": gettext("The exploration is in the set of the review, and linked."),
        "action": gettext("The action stands in the open response, and is linked."),
    }
    flash(said[what], "saved")
    opened = begun.opened
    return to_one(opened.board.id, opened.row.id, f"q-{begun.box.question.id}")


def _page(begun: Begun, form: Any, what: str, **more: object) -> str:
    answers = more.get("answers")
    return render_one(
        "explore/write.html",
        begun.opened,
        what=what,
        form=form,
        box=begun.box,
        review=begun.review,
        back=url_of(begun.opened, f"q-{begun.box.question.id}"),
        has_errors=bool(form.errors)
        or getattr(form, "asks", False)
        or bool(answers and getattr(answers, "errors", None)),
        **more,
    )


def _draft(review: Review) -> Draft | None:
    """The draft that the form was made from; else the newest that the actor may read there."""
    standing = actor_on(review.id)
    if standing is None:
        return None
    number = figure(request.form.get("draft"))
    if number is None:
        return findings.newest_draft(db(), standing, review)
    found = drafts.get_draft(db(), review.id, number)
    require(standing, Permission.DRAFT_READ, drafts.subject_of(found))
    return found


def _no_draft(begun: Begun) -> ResponseReturnValue:
    flash(
        gettext(
            "Review %(reference)s has no draft yet that you may read. What is found or recommended "
            "belongs to one.",
            reference=begun.review.reference,
        ),
        "notice",
    )
    opened = begun.opened
    return to_one(opened.board.id, opened.row.id, f"q-{begun.box.question.id}")


def _agencies(board_id: UUID) -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in list_agencies(db(), board_id)]
