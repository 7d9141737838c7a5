"""What is searched."""

from __future__ import annotations

revision = "0015_search"
down_revision = "0014_sharing"


def upgrade() -> None:
    pass
