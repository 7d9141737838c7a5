"""All markers of a draft side by side."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.arrangements.queries import find_arrangement
from qmapp.casework.drafts.queries import list_drafts
from qmapp.casework.moderation import queries
from qmapp.casework.moderation.pages.index import Order, index_page
from qmapp.casework.moderation.views.blueprint import BASE, bp, open_draft
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject


@bp.get(BASE)
@guarded(Permission.MODERATION_READ, by="moderation")
def index(review_id: UUID, number: int) -> ResponseReturnValue:
    review, draft = open_draft(review_id, number)
    actor = signed_in_actor()
    drafts = list_drafts(db(), actor, review)
    arrangement = find_arrangement(db(), review.id)
    page = index_page(
        review,
        draft,
        get_edition(db(), review.edition_sha256),
        queries.side_by_side(db(), actor, review, draft),
        queries.list_assessors(db(), actor, review, draft),
        order=_order(request.args.get("order", "")),
        deadlock=arrangement.deadlock if arrangement is not None else "",
        newest=max((one.number for one in drafts if one.is_sent), default=draft.number),
        may_write=may(actor, Permission.MODERATION_WRITE, subject()),
    )
    return render("moderation/index.html", page=page)


def _order(word: str) -> Order:
    try:
        return Order(word)
    except ValueError:
        return Order.DIFFERENCES
