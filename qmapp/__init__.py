"""qmapp: judge a draft safeguarding review against the 18 quality markers.

Importing the package stays light: the draft reader's child process and the
shell import it without Flask or a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from qmapp.config import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application; settings come from the environment when none are given."""
    from qmapp.app import build

    return build(settings)
