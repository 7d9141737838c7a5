"""Professional bodies and master classes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_bodies_and_classes"
down_revision = "0011_summits"

# Written once; the database itself refuses to change them (qmapp.tables.REFUSED). What else is
# unique of a row, said with an index.
NEVER_CHANGED = {
    "body_entries": "board_id = NEW.board_id AND id = NEW.id OR about_id = NEW.about_id",
}


def upgrade() -> None:
    op.create_table(
        "professional_bodies",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("remit", sa.Text(), nullable=False),
        sa.Column("contact_role", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_professional_bodies_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_professional_bodies_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_professional_bodies_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional_bodies")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_professional_bodies_board_id_id")),
    )
    op.create_table(
        "sent_issues",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_sent_issues_ended_with_reason"),
        ),
        sa.CheckConstraint("reply_due_on >= sent_on", name=op.f("ck_sent_issues_due_after_sent")),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_sent_issues_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "body_id"],
            ["professional_bodies.board_id", "professional_bodies.id"],
            name=op.f("fk_sent_issues_board_id_body_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_sent_issues_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_issues")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_sent_issues_board_id_id")),
    )
    op.create_index(
        "ix_sent_issues_board_id_issue_id", "sent_issues", ["board_id", "issue_id"], unique=False
    )
    op.create_index("ix_sent_issues_body_id", "sent_issues", ["body_id"], unique=False)
    op.create_index("ix_sent_issues_reply_due_on", "sent_issues", ["reply_due_on"], unique=False)
    op.create_table(
        "body_entries",
        sa.Column("sent_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.Column("came", sa.String(40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("promise_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'moved' OR due_on IS NOT NULL", name=op.f("ck_body_entries_moved_from")
        ),
        sa.CheckConstraint(
            "(kind = 'outcome') = (came IS NOT NULL)", name=op.f("ck_body_entries_outcome_came")
        ),
        sa.CheckConstraint(
            "(kind = 'response') = (answer IS NOT NULL)",
            name=op.f("ck_body_entries_response_answers"),
        ),
        sa.CheckConstraint(
            "(kind = 'taken_out') = (about_id IS NOT NULL)",
            name=op.f("ck_body_entries_takes_one_out"),
        ),
        sa.CheckConstraint(
            "answer IN ('will_act', 'will_act_in_part', 'will_not_act', 'passed_on', 'no_clear_answer')",
            name=op.f("ck_body_entries_answer_known"),
        ),
        sa.CheckConstraint(
            "came IN ('done', 'in_part', 'not_done', 'cannot_tell')",
            name=op.f("ck_body_entries_came_known"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR kind IN ('commitment', 'moved')",
            name=op.f("ck_body_entries_promised_by"),
        ),
        sa.CheckConstraint(
            "kind IN ('response', 'commitment', 'outcome', 'moved', 'taken_out')",
            name=op.f("ck_body_entries_kind_known"),
        ),
        sa.CheckConstraint(
            "promise_id IS NULL OR kind = 'outcome'", name=op.f("ck_body_entries_of_promise")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "promise_id"],
            ["body_entries.board_id", "body_entries.id"],
            name=op.f("fk_body_entries_board_id_promise_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "about_id"],
            ["body_entries.board_id", "body_entries.id"],
            name=op.f("fk_body_entries_board_id_about_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sent_id"],
            ["sent_issues.board_id", "sent_issues.id"],
            name=op.f("fk_body_entries_board_id_sent_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_body_entries_board_id")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_body_entries_entered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_entries")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_body_entries_board_id_id")),
    )
    op.create_index("ix_body_entries_sent_id", "body_entries", ["sent_id"], unique=False)
    op.create_index("uq_body_entries_about_id", "body_entries", ["about_id"], unique=True)
    op.create_table(
        "master_classes",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "skills", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "markers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_master_classes_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_master_classes_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_master_classes_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_classes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_master_classes_board_id_id")),
    )
    op.create_index(
        "ix_master_classes_board_id_held_on",
        "master_classes",
        ["board_id", "held_on"],
        unique=False,
    )
    op.create_table(
        "class_places",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("came", sa.String(40), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) = (role <> '')", name=op.f("ck_class_places_person_or_role")
        ),
        sa.CheckConstraint(
            "came IN ('attended', 'absent', 'not_known')", name=op.f("ck_class_places_came_known")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_class_places_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "class_id"],
            ["master_classes.board_id", "master_classes.id"],
            name=op.f("fk_class_places_board_id_class_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_class_places_board_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_class_places_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_places")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_class_places_board_id_id")),
    )
    op.create_index("ix_class_places_class_id", "class_places", ["class_id"], unique=False)
    op.create_index("ix_class_places_person_id", "class_places", ["person_id"], unique=False)
    op.create_index(
        "uq_class_places_person",
        "class_places",
        ["class_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND person_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND person_id IS NOT NULL"),
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
