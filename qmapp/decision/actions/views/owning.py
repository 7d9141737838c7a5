"""Who looks after an action here, and owners who come to it by a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.decision.actions import following
from qmapp.decision.actions.forms.owning import LeadForm, LinkForm
from qmapp.decision.actions.links import USUAL_DAYS, token_of
from qmapp.decision.actions.pages.action import LinkBox
from qmapp.decision.actions.views.blueprint import (
    ONE,
    Opened,
    bp,
    open_action,
    render_opened,
    to_action,
)
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, settings, signed_in_actor, unit_of_work
from qmapp.people.accounts.queries import list_members, names_of


@bp.route(f"{ONE}/lead", methods=["GET", "POST"])
@guarded(Permission.OWNER_LINK_GIVE, by="promised_action")
def lead(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    stands = opened.whole.followed
    form = LeadForm(_people(opened.review.board_id), stands=stands.lead_id, seen=stands.version)
    if request.method == "GET":
        return _lead_page(opened, form)
    if not form.validate_on_submit():
        return _lead_page(opened, form), 422
    try:
        with unit_of_work() as work:
            following.set_lead(
                work,
                signed_in_actor(),
                action_id,
                form.lead_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(stands.version)
        form.refuse(
            "lead",
            gettext(
                "The action was changed meanwhile; now %(name)s looks after it. Choose once more.",
                name=stands.lead_name or gettext("nobody"),
            ),
        )
        return _lead_page(opened, form), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _lead_page(opened, form), 422
    flash(gettext("It is saved."), "saved")
    return to_action(review_id, action_id)


def _people(board_id: UUID) -> Sequence[tuple[UUID, str]]:
    names = names_of(db(), {one.person_id for one in list_members(db(), board_id)})
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def _lead_page(opened: Opened, form: LeadForm) -> str:
    return render_opened(
        "actions/lead.html",
        opened,
        form=form,
        has_errors=bool(form.errors),
    )


@bp.route(f"{ONE}/links/add", methods=["GET", "POST"])
@guarded(Permission.OWNER_LINK_GIVE, by="promised_action")
def give_link(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    form = LinkForm(
        role=opened.whole.followed.line.owner_role, until=today() + timedelta(days=USUAL_DAYS)
    )
    if request.method == "GET":
        return _link_page(opened, form)
    if not form.validate_on_submit():
        return _link_page(opened, form), 422
    try:
        with unit_of_work() as work:
            made, _token = following.give_link(
                work,
                signed_in_actor(),
                action_id,
                form.role.data or "",
                form.email.data or "",
                form.until.data,
                clock(),
                secret=settings().secret_key,
                base_url=settings().base_url,
                link_id=form.made_id,
            )
            link_id = made.id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _link_page(opened, form), 422
    flash(gettext("The link is on its way to them."), "saved")
    return redirect(url_for(".link", review_id=review_id, action_id=action_id, link_id=link_id))


def _link_page(opened: Opened, form: LinkForm) -> str:
    return render_opened(
        "actions/link_add.html",
        opened,
        form=form,
        has_errors=bool(form.errors),
    )


@bp.get(f"{ONE}/links/<uuid:link_id>")
@guarded(Permission.OWNER_LINK_GIVE, by="promised_action")
def link(review_id: UUID, action_id: UUID, link_id: UUID) -> ResponseReturnValue:
    """A link that was given: its address while it opens, so that it can be sent by hand too."""
    opened = open_action(review_id, action_id)
    box = _box(opened, link_id)
    address = f"{settings().base_url}/o/{token_of(settings().secret_key, link_id)}"
    return render_opened(
        "actions/link.html",
        opened,
        box=box,
        address=address if box.opens else "",
    )


@bp.post(f"{ONE}/links/<uuid:link_id>/revoke")
@guarded(Permission.OWNER_LINK_GIVE, by="promised_action")
def revoke_link(review_id: UUID, action_id: UUID, link_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        following.revoke_link(work, signed_in_actor(), action_id, link_id, clock())
    flash(gettext("The link opens nothing any more."), "saved")
    return to_action(review_id, action_id, "links")


def _box(opened: Opened, link_id: UUID) -> LinkBox:
    found = next((one for one in opened.page.links if one.line.id == link_id), None)
    if found is None:
        raise NotFound("link")
    return found
