"""Who is what to a review."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews import pages, rules, service
from qmapp.casework.reviews.forms import GiveRoleForm, InviteForm, take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import (
    get_role,
    list_interests,
    list_people_on_review,
    list_people_serving,
)
from qmapp.casework.reviews.views.blueprint import bp, open_review, people_of_board
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    settings,
    signed_in_actor,
    unit_of_work,
)
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts import queries as accounts
from qmapp.people.accounts import service as accounts_service
from qmapp.people.accounts.models import Invitation
from qmapp.people.accounts.rules import is_email
from qmapp.people.accounts.told import tell_where_mail_is


@bp.get("/reviews/<uuid:review_id>/people")
@guarded(Permission.REVIEW_PEOPLE, "review")
def people(review_id: UUID) -> ResponseReturnValue:
    return _page(open_review(review_id))


@bp.post("/reviews/<uuid:review_id>/people")
@guarded(Permission.REVIEW_PEOPLE, "review")
def give_role(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    form = _give_form(review)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.give_role(
                    work,
                    signed_in_actor(),
                    review_id,
                    UUID(form.person.data),
                    form.chosen,
                    now=clock(),
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            flash(gettext("Role given"), "saved")
            return redirect(url_for("reviews.people", review_id=review_id))
    return _page(review, give=form)


@bp.post("/reviews/<uuid:review_id>/people/invite")
@guarded(Permission.REVIEW_PEOPLE, "review")
def invite(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    form = InviteForm(prefix="invite-")
    sound = form.validate_on_submit()
    if form.email.data and not is_email(form.email.data.strip()):
        form.email.errors = [gettext("Enter an e-mail address such as name@example.org")]
        sound = False
    if sound:
        try:
            with unit_of_work() as work:
                accounts_service.invite_to_review(
                    work,
                    signed_in_actor(),
                    board_id=review.board_id,
                    review_id=review_id,
                    name=form.name.data or "",
                    email=form.email.data or "",
                    role=form.chosen,
                    base_url=settings().base_url,
                    now=clock(),
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            # The same words whether or not the address has an account somewhere.
            flash(
                gettext(
                    "Invitation sent to %(email)s. They are on the review once they accept it",
                    email=form.email.data,
                ),
                "saved",
            )
            tell_where_mail_is()
            return redirect(url_for("reviews.people", review_id=review_id))
    return _page(review, invite=form)


@bp.post("/reviews/<uuid:review_id>/people/<uuid:role_id>/end")
@guarded(Permission.REVIEW_PEOPLE, "review")
def end_role(review_id: UUID, role_id: UUID) -> ResponseReturnValue:
    if get_role(db(), role_id).review_id != review_id:
        raise NotFound("There is no such role on this review.")
    try:
        with unit_of_work() as work:
            service.end_role(work, signed_in_actor(), role_id, now=clock())
    except RuleBroken as broken:
        flash(show_broken(broken), "notice")
    else:
        flash(gettext("Role ended. Their work stays, with their name"), "saved")
    return redirect(url_for("reviews.people", review_id=review_id))


@bp.post("/reviews/<uuid:review_id>/people/invitations/<uuid:invitation_id>/resend")
@guarded(Permission.REVIEW_PEOPLE, "review")
def resend_invitation(review_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    invitation = _invitation(open_review(review_id), invitation_id)
    with unit_of_work() as work:
        accounts_service.resend(
            work,
            signed_in_actor(),
            invitation.board_id,
            invitation_id,
            settings().base_url,
            clock(),
        )
    flash(gettext("Invitation sent again. The link sent before no longer works"), "saved")
    tell_where_mail_is()
    return redirect(url_for("reviews.people", review_id=review_id))


@bp.post("/reviews/<uuid:review_id>/people/invitations/<uuid:invitation_id>/withdraw")
@guarded(Permission.REVIEW_PEOPLE, "review")
def withdraw_invitation(review_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    invitation = _invitation(open_review(review_id), invitation_id)
    with unit_of_work() as work:
        accounts_service.withdraw(
            work, signed_in_actor(), invitation.board_id, invitation_id, clock()
        )
    flash(gettext("Invitation withdrawn. Its link no longer works"), "saved")
    return redirect(url_for("reviews.people", review_id=review_id))


def _invitation(review: Review, invitation_id: UUID) -> Invitation:
    invitation = accounts.get_invitation(db(), review.board_id, invitation_id)
    if invitation.review_id != review.id:
        raise NotFound("There is no such invitation to this review.")
    return invitation


def _give_form(review: Review) -> GiveRoleForm:
    own_id = signed_in_actor().person_id
    known = dict(people_of_board(db(), review.board_id))
    known.update({one.person_id: one.name for one in list_people_on_review(db(), review.id)})
    known.update(list_people_serving(db(), review.board_id, for_person=own_id))
    known.pop(own_id, None)  # nobody gives a role to themselves
    return GiveRoleForm(sorted(known.items(), key=lambda item: item[1].casefold()), prefix="give-")


def _page(
    review: Review, *, give: GiveRoleForm | None = None, invite: InviteForm | None = None
) -> ResponseReturnValue:
    session, own_id, now = db(), signed_in_actor().person_id, clock()
    everybody = list_people_on_review(session, review.id, with_former=True)
    interests = list_interests(session, review.id)
    now_on = [one for one in everybody if one.ended_at is None]
    was_on = [one for one in everybody if one.ended_at is not None]
    # After a refused post the address stays that of the page, so "reload" asks nothing odd.
    give = give or _give_form(review)
    invite = invite or InviteForm(prefix="invite-", formdata=None)
    page = pages.PeoplePage(
        reference=review.reference,
        review_id=review.id,
        people=pages.person_rows(now_on, interests, own_id),
        former=pages.person_rows(was_on, interests, own_id),
        invited=[
            pages.Invited(
                id=one.id,
                name=one.name,
                email=one.email,
                role=rules.ROLE_LABELS[one.review_role] if one.review_role else "",
                expires_at=one.expires_at,
                has_expired=one.expires_at <= now,
            )
            for one in accounts.list_open_invitations(session, review.board_id, review_id=review.id)
        ],
        role_hints={role.value: text for role, text in rules.ROLE_TESTS.items()},
        may_be_given=give.has_people,
    )
    return render(
        "reviews/people.html",
        page=page,
        give=give,
        invite=invite,
        has_errors=bool(give.errors or invite.errors),
    )
