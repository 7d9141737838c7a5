"""Explorations of practice issues."""

from __future__ import annotations

revision = "0010_explorations"
down_revision = "0009_learning"


def upgrade() -> None:
    pass
