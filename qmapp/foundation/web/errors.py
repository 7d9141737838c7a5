"""One page for each thing that can go wrong, made once from the errors that rooms raise."""

from __future__ import annotations

import sqlite3

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchPage

from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.web.context import release_read_session

log = structlog.get_logger()

PAGES = {400, 404, 405, 409, 413, 429, 500, 503}


def install(app: Flask) -> None:
    """Register the error pages."""

    @app.errorhandler(NotFound)
    @app.errorhandler(NotAllowed)
    @app.errorhandler(NoSuchPage)
    def absent(error: Exception) -> ResponseReturnValue:
        # Refused and unknown answer alike, so that nobody learns what exists; also where a page
        # had said already whose it is.
        g.qm_board = g.qm_reference = None
        return page(404)

    @app.errorhandler(SavedElsewhere)
    def saved_elsewhere(error: SavedElsewhere) -> ResponseReturnValue:
        return page(409)

    @app.errorhandler(RuleBroken)
    def rule_broken(error: RuleBroken) -> ResponseReturnValue:
        return page(409, broken=error)

    @app.errorhandler(StorageBusy)
    @app.errorhandler(OperationalError)
    @app.errorhandler(sqlite3.OperationalError)
    def busy(error: Exception) -> ResponseReturnValue:
        log.error("storage.busy", path=_path(), error=str(error))
        return page(503)

    @app.errorhandler(OSError)
    def disk(error: OSError) -> ResponseReturnValue:
        log.error("storage.disk", path=_path(), error=str(error))
        return page(503)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or error.code is None or error.code < 400:
            return error
        return page(error.code if error.code in PAGES else (400 if error.code < 500 else 500))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> ResponseReturnValue:
        if app.testing or app.debug:
            raise error
        log.error("unforeseen", path=_path(), exc_info=error)
        return page(500)


def _path() -> str:
    """What was asked for, for the log. Words in an address may be somebody's key; ids are none."""
    rule = request.url_rule
    words = any(isinstance(one, str) for one in (request.view_args or {}).values())
    return rule.rule if rule is not None and words else request.path


def page(code: int, **values: object) -> ResponseReturnValue:
    """The error page for a status code. Holds nothing of what was asked for."""
    release_read_session()
    g.qm_bare = code >= 500
    template = f"errors/{code}.html"
    return render_template(template, **values), code
