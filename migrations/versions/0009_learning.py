"""Practice issues that a board entered, and files of them that wait for a look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_learning"
down_revision = "0008_impact"

_KINDS = "kind IN ('observations', 'plan', 'practice')"


def upgrade() -> None:
    op.create_table(
        "practice_entries",
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('source', 'local')", name=op.f("ck_practice_entries_basis_known")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_practice_entries_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_practice_entries_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_entries")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_practice_entries_board_id_id")),
        sa.UniqueConstraint("board_id", "slug", name=op.f("uq_practice_entries_board_id_slug")),
    )
    # SQLite lays the table anew; there a check that a change does not name again is gone by that.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("intakes", recreate="always" if is_sqlite else "never") as batch_op:
        if not is_sqlite:
            batch_op.drop_constraint(batch_op.f("ck_intakes_kind_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_intakes_kind_known"), _KINDS)
