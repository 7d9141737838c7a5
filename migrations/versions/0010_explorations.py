"""Explorations of practice issues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_explorations"
down_revision = "0009_learning"

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Written once; the database itself refuses to change them (qmapp.tables.REFUSED).
# What else is unique of a row. Said with an index: "OR FALSE" has SQLite read the whole table.
NEVER_CHANGED = {"exploration_records": "exploration_id = NEW.exploration_id"}


def upgrade() -> None:
    op.create_table(
        "explorations",
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sectors", _JSON, nullable=False),
        sa.Column("roles", _JSON, nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("started_from_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (because = '')",
            name=op.f("ck_explorations_put_right_with_reason"),
        ),
        sa.CheckConstraint("(scope = 'board') = (place = '')", name=op.f("ck_explorations_placed")),
        sa.CheckConstraint(
            "scope IN ('team', 'area', 'board')", name=op.f("ck_explorations_scope_known")
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (finished_by IS NULL)",
            name=op.f("ck_explorations_finished_by_one"),
        ),
        sa.CheckConstraint(
            "finished_at IS NULL OR ended_at IS NULL", name=op.f("ck_explorations_finished_stays")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_explorations_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "replaces_id"],
            ["explorations.board_id", "explorations.id"],
            name=op.f("fk_explorations_board_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "started_from_id"],
            ["explorations.board_id", "explorations.id"],
            name=op.f("fk_explorations_board_id_started_from_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_explorations_board_id")),
        sa.ForeignKeyConstraint(
            ["finished_by"], ["people.id"], name=op.f("fk_explorations_finished_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explorations")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_explorations_board_id_id")),
    )
    op.create_index(
        "ix_explorations_board_id_issue_id",
        "explorations",
        ["board_id", "issue_id", "held_on"],
        unique=False,
    )
    op.create_index(
        "uq_explorations_one_newer",
        "explorations",
        ["replaces_id"],
        unique=True,
        sqlite_where=sa.text("replaces_id IS NOT NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("replaces_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "exploration_answers",
        sa.Column("exploration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("choice", sa.String(40), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reasons", _JSON, nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.Column("cannot_tell", sa.Boolean(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('recognised', 'differs', 'not_recognised', 'cannot_tell')",
            name=op.f("ck_exploration_answers_choice_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "exploration_id"],
            ["explorations.board_id", "explorations.id"],
            name=op.f("fk_exploration_answers_board_id_exploration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "measure_id"],
            ["measures.board_id", "measures.id"],
            name=op.f("fk_exploration_answers_board_id_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_exploration_answers_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["people.id"], name=op.f("fk_exploration_answers_saved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exploration_answers")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_exploration_answers_board_id_id")),
        sa.UniqueConstraint(
            "exploration_id",
            "question_id",
            name=op.f("uq_exploration_answers_exploration_id_question_id"),
        ),
    )
    op.create_table(
        "exploration_links",
        sa.Column("exploration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("thing", sa.String(40), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("is_made", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(thing = 'action') = (action_id IS NOT NULL)",
            name=op.f("ck_exploration_links_of_action"),
        ),
        sa.CheckConstraint(
            "(thing = 'finding') = (finding_id IS NOT NULL)",
            name=op.f("ck_exploration_links_of_finding"),
        ),
        sa.CheckConstraint(
            "(thing = 'recommendation') = (recommendation_id IS NOT NULL)",
            name=op.f("ck_exploration_links_of_recommendation"),
        ),
        sa.CheckConstraint(
            "purpose IN ('says', 'led_to')", name=op.f("ck_exploration_links_purpose_known")
        ),
        sa.CheckConstraint(
            "thing IN ('finding', 'recommendation', 'action')",
            name=op.f("ck_exploration_links_thing_known"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_exploration_links_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_exploration_links_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "exploration_id"],
            ["explorations.board_id", "explorations.id"],
            name=op.f("fk_exploration_links_board_id_exploration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "finding_id"],
            ["findings.board_id", "findings.id"],
            name=op.f("fk_exploration_links_board_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_exploration_links_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_exploration_links_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_exploration_links_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exploration_links")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_exploration_links_board_id_id")),
    )
    op.create_index(
        "ix_exploration_links_action_id", "exploration_links", ["action_id"], unique=False
    )
    op.create_index(
        "ix_exploration_links_exploration_id", "exploration_links", ["exploration_id"], unique=False
    )
    op.create_index(
        "ix_exploration_links_finding_id", "exploration_links", ["finding_id"], unique=False
    )
    op.create_index(
        "ix_exploration_links_recommendation_id",
        "exploration_links",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "exploration_records",
        sa.Column("exploration_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("finished_by", sa.Uuid(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "exploration_id"],
            ["explorations.board_id", "explorations.id"],
            name=op.f("fk_exploration_records_board_id_exploration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_exploration_records_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["finished_by"], ["people.id"], name=op.f("fk_exploration_records_finished_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exploration_records")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_exploration_records_board_id_id")),
        sa.UniqueConstraint("exploration_id", name=op.f("uq_exploration_records_exploration_id")),
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
