"""The home of one review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.assessments.queries import AssessmentLine, visible_assessments
from qmapp.casework.drafts.queries import DraftLine, last_sent_at, list_drafts
from qmapp.casework.involvement.queries import visible_entries, visible_ids
from qmapp.casework.reviews.listing import line_of
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.pages import kind_of
from qmapp.casework.reviews.queries import (
    OnReview,
    get_edition,
    get_review,
    list_interests,
    list_people_on_review,
    list_stages_reached,
)
from qmapp.desk.review_home import history, pages
from qmapp.desk.review_home.conclusions import conclusions
from qmapp.desk.review_home.facts import situations
from qmapp.desk.review_home.governing import Governed
from qmapp.desk.review_home.links import governance
from qmapp.desk.review_home.rules import may_still_judge, next_thing, things_to_do
from qmapp.foundation.access import Actor, DraftSubject, Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.governance.stages.track import date_rows, track
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board


@guarded(Permission.REVIEW_SEE, "review")
def home(review_id: UUID) -> ResponseReturnValue:
    review = get_review(db(), review_id)
    board = get_board(db(), review.board_id)
    mark_page(board=board, reference=review.reference)
    page = _page(signed_in_actor(), review, board)
    return render("reviews/home.html", page=page)


def _page(actor: Actor, review: Review, board: Board) -> pages.ReviewHome:
    session, allowed = db(), _allowed(actor)
    everybody = list_people_on_review(session, review.id, with_former=True)
    people = [one for one in everybody if one.ended_at is None]
    line = line_of(actor, review, board, people)
    facts = situations(session, actor, [line], clock(), people)[review.id].facts
    todo, drafts = things_to_do(facts), list_drafts(session, actor, review)
    lines = visible_assessments(session, actor, review) if allowed.read else []
    blind = facts.newest is not None and may_still_judge(facts)
    kind = kind_of(catalogue(), review.kind)
    fit = get_edition(session, review.edition_sha256).fit(review.kind)
    return pages.ReviewHome(
        id=review.id,
        today=today(),
        reference=review.reference,
        kind=pages.kind_words(kind, review.kind),
        scope_note=review.scope_note if allowed.read else "",
        steps=track(review),
        next=next_thing(facts),
        waits=bool(todo),
        more=todo[1:],
        newest=facts.newest,
        blind=blind,
        is_apart=facts.is_kept and not facts.roles and not allowed.read,
        waiting=pages.waiting(facts, lines, is_blind=blind, may_see_people=allowed.see_people),
        drafts=pages.draft_rows(
            drafts,
            lines,
            may_send=may(actor, Permission.DRAFT_SEND, subject()),
            profiles=_profiles(actor, review, drafts),
        ),
        dates=date_rows(
            review,
            last_sent_at(session, review.id),
            today(),
            list_stages_reached(session, review),
        ),
        lateness_reason=review.lateness_reason if allowed.read else "",
        people=pages.people_rows(people, actor.person_id) if allowed.see_people else (),
        process=pages.judgements_of(None, lines),
        happenings=_happenings(actor, review, allowed, drafts, lines, everybody),
        misfit=None if fit.fits else fit.note,
        allowed=allowed,
        heard=pages.heard_rows(visible_entries(session, actor, review))
        if allowed.involvement
        else (),
        conclusions=conclusions(session, actor, review),
        governance=governance(session, actor, review, _told(facts.governed, blind=blind)),
    )


def _told(governed: Governed, *, blind: bool) -> Governed:
    """Letters are kept from whoever has still to judge: how many points wait, too."""
    return replace(governed, unsent_letter=None, unanswered=0) if blind else governed


def _allowed(actor: Actor) -> pages.Allowed:
    def granted(permission: Permission) -> bool:
        return may(actor, permission, subject())

    return pages.Allowed(
        read=granted(Permission.REVIEW_READ),
        see_people=granted(Permission.REVIEW_PEOPLE_SEE),
        edit=granted(Permission.REVIEW_EDIT),
        people=granted(Permission.REVIEW_PEOPLE),
        declare=granted(Permission.INTEREST_DECLARE),
        withdraw=granted(Permission.INTEREST_WITHDRAW),
        upload=granted(Permission.DRAFT_UPLOAD),
        lift_sight=granted(Permission.SIGHT_LIFT),
        involvement=granted(Permission.INVOLVEMENT_READ),
    )


def _profiles(actor: Actor, review: Review, drafts: Sequence[DraftLine]) -> list[int]:
    """The drafts whose profile the actor may open."""
    return [
        one.number
        for one in drafts
        if may(
            actor,
            Permission.PROFILE_READ,
            DraftSubject(board_id=review.board_id, review_id=review.id, is_sent=one.is_sent),
        )
    ]


def _happenings(
    actor: Actor,
    review: Review,
    allowed: pages.Allowed,
    drafts: Sequence[DraftLine],
    lines: Sequence[AssessmentLine],
    everybody: Sequence[OnReview],
) -> list[history.Happening]:
    if not allowed.read:
        return []
    knows_interests = allowed.people or allowed.withdraw
    known = history.Known.of(
        drafts,
        lines,
        everybody,
        list_interests(db(), review.id) if knows_interests else [],
        visible_ids(db(), actor, review.id) if allowed.involvement else [],
    )
    return list(history.lately(db(), review, known))
