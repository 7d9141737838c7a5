"""Whether the process lives (/healthz), and whether it can serve (/readyz)."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from qmapp.foundation.web.context import storage
from qmapp.foundation.web.guards import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers too."""
    if storage().is_ready():
        return {"status": "ready"}
    return {"status": "no database"}, 503


def install(app: Flask) -> None:
    """Register the two pages."""
    app.register_blueprint(bp)
