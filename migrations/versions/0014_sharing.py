"""What boards share, and its editions."""

from __future__ import annotations

revision = "0014_sharing"
down_revision = "0013_codings"


def upgrade() -> None:
    pass
