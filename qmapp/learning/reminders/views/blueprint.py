"""The blueprint that the room's pages hang on."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.foundation.web import db
from qmapp.people.accounts.queries import list_boards_of
from qmapp.people.accounts.rules import MARKINGS

bp = Blueprint("reminders", __name__)


def marking_of(person_id: UUID) -> str:
    """The marking of a page over all boards of somebody: that of their first."""
    return next((board.marking for board in list_boards_of(db(), person_id)), MARKINGS[0])
