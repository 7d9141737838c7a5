"""The cookie of the sign-in, and which answers may change it."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


def is_aside(asked: Request) -> bool:
    """Whether no page waits to show this answer: a picture, or what is sent on being closed."""
    return asked.headers.get("Sec-Fetch-Mode") == "no-cors"


class SteadyCookie(SecureCookieSessionInterface):
    """Leaves the cookie as it is when a page sends its last words on being closed (a beacon).

    Nobody waits for that answer, nor for the page to which it leads, and they may come when another
    page is there already: a sign-in page whose form would then be of a session that is gone, or
    even the page after the next sign-in.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not is_aside(request):
            super().save_session(app, session, response)
