"""What boards share, its editions, regions of boards, and readers over boards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_sharing"
down_revision = "0013_codings"

# Written once; the database itself refuses to change them (qmapp.tables.REFUSED).
NEVER_CHANGED = {"shared_editions": "number = NEW.number OR until = NEW.until"}


def upgrade() -> None:
    op.create_table(
        "shared_editions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_shared_editions_some_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_editions")),
        sa.UniqueConstraint("number", name=op.f("uq_shared_editions_number")),
        sa.UniqueConstraint("until", name=op.f("uq_shared_editions_until")),
    )
    op.create_table(
        "shared_records",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)",
            name=op.f("ck_shared_records_ended_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_shared_records_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "round_id"],
            ["signing_rounds.board_id", "signing_rounds.id"],
            name=op.f("fk_shared_records_board_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_shared_records_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["shared_editions.id"], name=op.f("fk_shared_records_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_shared_records_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["shared_by"], ["people.id"], name=op.f("fk_shared_records_shared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_records")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_shared_records_board_id_id")),
    )
    waits = sa.text("ended_at IS NULL AND edition_id IS NULL")
    with op.batch_alter_table("shared_records", schema=None) as batch_op:
        for name, only in (
            ("uq_shared_records_standing", sa.text("ended_at IS NULL")),
            ("uq_shared_records_counted", sa.text("edition_id IS NOT NULL")),
        ):
            batch_op.create_index(
                name, ["review_id"], unique=True, sqlite_where=only, postgresql_where=only
            )
        batch_op.create_index(
            "ix_shared_records_waiting",
            ["shared_at"],
            unique=False,
            sqlite_where=waits,
            postgresql_where=waits,
        )
        batch_op.create_index(
            "ix_shared_records_board_id",
            ["board_id", "edition_id", "ended_at", "review_id"],
            unique=False,
        )
    op.create_table(
        "board_regions",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_board_regions_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_regions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_board_regions_board_id_id")),
        sa.UniqueConstraint("board_id", name="uq_board_regions_one"),
    )
    op.create_table(
        "readerships",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_readerships_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readerships")),
    )
    stands = sa.text("ended_at IS NULL")
    with op.batch_alter_table("readerships", schema=None) as batch_op:
        batch_op.create_index(
            "uq_readerships_standing",
            ["person_id", "scope"],
            unique=True,
            sqlite_where=stands,
            postgresql_where=stands,
        )

    for table, unique in NEVER_CHANGED.items():
        _refuse_change(table, unique)


def _refuse_change(table: str, unique: str) -> None:
    for verb in ("update", "delete"):
        name = f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"{name} BEGIN SELECT RAISE(ABORT, '{table} refuses {verb}'); END")
        else:  # the function is that of migration 0002
            op.execute(f"{name} FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()")
    if op.get_bind().dialect.name == "sqlite":
        # INSERT OR REPLACE removes the old row without asking the trigger for deletes.
        op.execute(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({unique})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} refuses replace'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qm_refuse_change()"
        )
