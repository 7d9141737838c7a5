"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("responses", __name__)
