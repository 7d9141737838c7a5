"""Rendering a page, with what the layout needs besides what the page is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, get_template_attribute, render_template, url_for
from markupsafe import Markup

from qmapp.foundation.access import Permission, Subject, may
from qmapp.foundation.storage import today
from qmapp.foundation.web.context import current_actor
from qmapp.foundation.web.css import css_string
from qmapp.foundation.web.headers import csp_nonce
from qmapp.foundation.web.words import show_date

Layout = Callable[[], dict[str, Any]]
_LAYOUT = "qmapp.layout"


def render(template: str, **values: Any) -> str:
    """Render a template to a whole page."""
    return render_template(template, **values)


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template, for a part of a page that is put together ahead of it."""
    found: Callable[..., Markup] = get_template_attribute(template, name)
    return found


def mark_page(*, board: Any | None, reference: str | None = None) -> None:
    """Say whose confidential page this is: its board's marking and the review's reference."""
    g.qm_board, g.qm_reference = board, reference


def register_layout(app: Flask, layout: Layout) -> None:
    """Register what gives the layout its navigation."""
    app.extensions[_LAYOUT] = layout


def install(app: Flask, *, asset_version: Callable[[str], str]) -> None:
    """Give every template the names that the layout and the macros use."""

    def may_here(permission: str, subject: Subject) -> bool:
        return may(current_actor(), Permission(permission), subject)

    def asset_url(path: str) -> str:
        return url_for("static", filename=path, v=asset_version(path))

    app.jinja_env.globals.update(may=may_here, asset_url=asset_url, csp_nonce=csp_nonce)
    app.jinja_env.filters["css_string"] = css_string

    @app.context_processor
    def layout_values() -> dict[str, Any]:
        board = g.get("qm_board")
        layout: Layout | None = current_app.extensions.get(_LAYOUT)
        # An error page for a database that does not answer must not ask it who is there.
        bare = g.get("qm_bare", False)
        return {
            "current_actor": g.get("qm_actor") if bare else current_actor(),
            "current_board": board,
            "page_marking": board.marking if board is not None else None,
            "page_reference": g.get("qm_reference"),
            "page_day": show_date(today()),
            "nonce": csp_nonce(),
            **(layout() if layout and not bare else {"nav_items": []}),
        }
