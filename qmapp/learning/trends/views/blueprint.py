"""The pages of trends, and what they read of their addresses."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request

from qmapp.foundation.web import catalogue, db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.trends.filters import Asked, read_asked, read_page
from qmapp.learning.trends.queries.reading import Read, read
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import get_board

bp = Blueprint("trends", __name__)
BASE = "/boards/<uuid:board_id>/trends"


def marked(board_id: UUID) -> Board:
    """The board whose page this is."""
    found = get_board(db(), board_id)
    mark_page(board=found)
    return found


def asked() -> Asked:
    """What the address asks for."""
    return read_asked(request.args.to_dict(flat=False), [one.id for one in catalogue().kinds])


def page_asked() -> int:
    """Which page of many."""
    return read_page(request.args.get("page"))


def read_for(board_id: UUID, what: Asked) -> Read:
    """The facts for whoever is signed in."""
    return read(db(), signed_in_actor(), board_id, what, catalogue())
