"""The blueprint that the room’s pages hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("practice", __name__)
