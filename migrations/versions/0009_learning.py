"""Practice issues that a board entered."""

from __future__ import annotations

revision = "0009_learning"
down_revision = "0008_impact"


def upgrade() -> None:
    pass
