"""Summits."""

from __future__ import annotations

revision = "0011_summits"
down_revision = "0010_explorations"


def upgrade() -> None:
    pass
