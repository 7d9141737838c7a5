"""What findings and recommendations are tagged with."""

from __future__ import annotations

revision = "0013_codings"
down_revision = "0012_bodies_and_classes"


def upgrade() -> None:
    pass
