"""Shared trends, for readers over boards and for boards that share."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.foundation.access import Actor, EditionSubject, Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, url_for
from qmapp.learning.sharing import queries
from qmapp.learning.sharing.pages.choosing import chosen_editions
from qmapp.learning.sharing.pages.national import national_page
from qmapp.learning.sharing.pages.words import next_edition_on
from qmapp.learning.sharing.views.blueprint import bp


@bp.get("/trends/shared", defaults={"scope": EditionSubject.NATIONAL})
@bp.get("/trends/shared/<scope>")
@guarded(Permission.SHARED_TRENDS_SEE, by="shared_scope")
def national(scope: str) -> ResponseReturnValue:
    editions = queries.list_editions(db())
    chosen = chosen_editions(editions, request.args)
    regions = queries.list_regions(db())
    return render(
        "sharing/national.html",
        scope=scope,
        page=national_page(
            scope=scope,
            name=_name(scope, regions),
            editions=editions,
            chosen=chosen,
            contents=queries.contents_of(db(), [one.id for one in chosen]),
            boards=queries.count_boards(db()),
            asked=request.args,
            catalogue=catalogue(),
            to=lambda **values: url_for("sharing.national", scope=scope, **values),
        ),
        next_on=next_edition_on(today()),
        scopes=_scopes(signed_in_actor(), scope, regions),
    )


def _name(scope: str, regions: Mapping[str, str]) -> str:
    if scope == EditionSubject.NATIONAL:
        return gettext("All boards that share")
    return regions.get(scope, scope)


def _scopes(actor: Actor, scope: str, regions: Mapping[str, str]) -> list[tuple[str, str]]:
    """The other scopes that whoever looks may open: those they read for."""
    return [
        (_name(one, regions), url_for("sharing.national", scope=one))
        for one in sorted(actor.readerships)
        if one != scope and may(actor, Permission.SHARED_TRENDS_SEE, EditionSubject(one))
    ]
