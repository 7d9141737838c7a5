"""What every page needs: guards, sessions, headers, filters, error pages.

`url_for` stands here so that what a page is given may name addresses, while Flask
itself stays in views, forms and this room.
"""

from flask import url_for

from qmapp.foundation.web.context import (
    actor,
    catalogue,
    current_actor,
    db,
    register_actor_loader,
    settings,
    signed_in_actor,
    storage,
    unit_of_work,
)
from qmapp.foundation.web.guards import guarded, public, register_subject, signed_in, subject
from qmapp.foundation.web.rendering import mark_page, render

__all__ = [
    "actor",
    "catalogue",
    "current_actor",
    "db",
    "guarded",
    "mark_page",
    "public",
    "register_actor_loader",
    "register_subject",
    "render",
    "settings",
    "signed_in",
    "signed_in_actor",
    "storage",
    "subject",
    "unit_of_work",
    "url_for",
]
