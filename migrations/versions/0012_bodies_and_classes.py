"""Professional bodies and master classes."""

from __future__ import annotations

revision = "0012_bodies_and_classes"
down_revision = "0011_summits"


def upgrade() -> None:
    pass
