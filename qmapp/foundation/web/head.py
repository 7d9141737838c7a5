"""HEAD is GET whose words are kept back.

Pages that show a form branch on the method: what is not GET they take for a form that was sent.
Flask lets HEAD into every page that answers GET, so such a page would check a form that nobody
sent. Here the page is asked by GET, and its body is left away; header fields stay as they are.
Source: RFC 9110, 9.3.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask


class HeadAsGet:
    """Asks an application for GET where somebody asked for HEAD."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") != "HEAD":
            return self._application(environ, start_response)
        body = self._application({**environ, "REQUEST_METHOD": "GET"}, start_response)
        try:
            # Some applications answer only once they are asked for their first bytes.
            next(iter(body), None)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        return []


def install(app: Flask) -> None:
    """Let every page of the application answer HEAD as it answers GET."""
    app.wsgi_app = HeadAsGet(app.wsgi_app)  # type: ignore[method-assign]
