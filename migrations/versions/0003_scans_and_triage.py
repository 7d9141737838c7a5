"""Scans of drafts, a board's own rules, and triage.

The rules that were in force, scans and their flags never change: the database refuses it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_scans_and_triage"
down_revision = "0002_append_only"

REFUSE_UPDATE = ("rule_editions", "draft_scans", "scan_flags")


def upgrade() -> None:
    op.create_table(
        "board_rules",
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("lens", sa.String(40), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "lens IN ('hindsight', 'outcome', 'blame', 'euphemism', 'explanation', 'description-only', 'family', 'practitioner', 'recommendation', 'identifier')",
            name=op.f("ck_board_rules_lens_known"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_board_rules_added_by")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_rules_board_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_board_rules_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_rules")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_board_rules_board_id_id")),
        sa.UniqueConstraint(
            "board_id",
            "rule",
            "edition_number",
            name=op.f("uq_board_rules_board_id_rule_edition_number"),
        ),
    )
    with op.batch_alter_table("board_rules", schema=None) as batch_op:
        batch_op.create_index(
            "ix_board_rules_board_id_ended_at", ["board_id", "ended_at"], unique=False
        )

    op.create_table(
        "rule_editions",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column(
            "rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_rule_editions_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_editions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_rule_editions_board_id_id")),
        sa.UniqueConstraint("board_id", "version", name=op.f("uq_rule_editions_board_id_version")),
    )
    op.create_table(
        "rule_switches",
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("off_by", sa.Uuid(), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_rule_switches_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_rule_switches_ended_by")
        ),
        sa.ForeignKeyConstraint(["off_by"], ["people.id"], name=op.f("fk_rule_switches_off_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_switches")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_rule_switches_board_id_id")),
    )
    with op.batch_alter_table("rule_switches", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rule_switches_board_id_ended_at", ["board_id", "ended_at"], unique=False
        )

    op.create_table(
        "draft_scans",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("rule_edition_id", sa.Uuid(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column(
            "sections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "recommendations",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "statements", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "reading_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_draft_scans_board_id_reading_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_draft_scans_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "rule_edition_id"],
            ["rule_editions.board_id", "rule_editions.id"],
            name=op.f("fk_draft_scans_board_id_rule_edition_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_draft_scans_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_scans")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_draft_scans_board_id_id")),
        sa.UniqueConstraint(
            "reading_id", "rule_edition_id", name=op.f("uq_draft_scans_reading_id_rule_edition_id")
        ),
    )
    op.create_table(
        "reveals",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=True),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("revealed_by", sa.Uuid(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_reveals_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reading_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_reveals_board_id_reading_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_reveals_board_id")),
        sa.ForeignKeyConstraint(
            ["revealed_by"], ["people.id"], name=op.f("fk_reveals_revealed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_reveals_board_id_id")),
    )
    with op.batch_alter_table("reveals", schema=None) as batch_op:
        batch_op.create_index("ix_reveals_assessment_id", ["assessment_id"], unique=False)

    op.create_table(
        "flag_decisions",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("lens", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("text_start", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'accepted') = (evidence_id IS NOT NULL)",
            name=op.f("ck_flag_decisions_accepted_is_evidence"),
        ),
        sa.CheckConstraint(
            "lens IN ('hindsight', 'outcome', 'blame', 'euphemism', 'explanation', 'description-only', 'family', 'practitioner', 'recommendation', 'identifier')",
            name=op.f("ck_flag_decisions_lens_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'dismissed', 'open')",
            name=op.f("ck_flag_decisions_verdict_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_flag_decisions_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_flag_decisions_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_flag_decisions_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_flag_decisions_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_decisions")),
        sa.UniqueConstraint(
            "assessment_id",
            "rule",
            "passage_id",
            "start",
            "stop",
            name=op.f("uq_flag_decisions_assessment_id_rule_passage_id_start_stop"),
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_flag_decisions_board_id_id")),
    )
    with op.batch_alter_table("flag_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_flag_decisions_board_id_rule", ["board_id", "rule"], unique=False)

    op.create_table(
        "scan_flags",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lens", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("confidence", sa.String(40), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column(
            "considered", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('high', 'medium', 'low')", name=op.f("ck_scan_flags_confidence_known")
        ),
        sa.CheckConstraint(
            "lens IN ('hindsight', 'outcome', 'blame', 'euphemism', 'explanation', 'description-only', 'family', 'practitioner', 'recommendation', 'identifier')",
            name=op.f("ck_scan_flags_lens_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_scan_flags_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "scan_id"],
            ["draft_scans.board_id", "draft_scans.id"],
            name=op.f("fk_scan_flags_board_id_scan_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_scan_flags_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_flags")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_scan_flags_board_id_id")),
        sa.UniqueConstraint("scan_id", "position", name=op.f("uq_scan_flags_scan_id_position")),
    )
    for table in REFUSE_UPDATE:
        _refuse_update(table)


def _refuse_update(table: str) -> None:
    name = f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name} BEGIN SELECT RAISE(ABORT, '{table} refuses update'); END")
    else:  # the function is that of migration 0002
        op.execute(f"{name} FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()")
