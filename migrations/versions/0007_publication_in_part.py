"""Which parts of a record are held back, where it is published in part.

Decisions that stand keep no value, so that their rows are sealed as they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_publication_in_part"
down_revision = "0006_moderation_and_sign_off"

# Sealed since then (qmapp/migrate.py).
SEALS = (
    "destructions",
    "flag_decisions",
    "involvement_steps",
    "memberships",
    "participant_hidden_from",
    "participants",
    "passages",
    "records",
    "records_from_register",
    "reveals",
    "uploads",
)


def upgrade() -> None:
    op.add_column(
        "publications",
        sa.Column(
            "held_back", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
    )
