"""Telling people where a message went on a server that sends none."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext

from qmapp.foundation.web import settings


def tell_where_mail_is() -> None:
    """Say that messages are printed where the server runs, when it has no mail server."""
    if settings().mail.host is None:
        flash(
            gettext(
                "This server has no mail server, as in the demonstration. The message, with its "
                "link, is printed in the terminal in which it runs."
            ),
            "notice",
        )
