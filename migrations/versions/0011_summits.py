"""Summits: what was shown, who was there, what was said, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_summits"
down_revision = "0010_explorations"

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Written once; the database itself refuses to change them (qmapp.tables.REFUSED).
# What else is unique of a row. Said with an index: "OR FALSE" has SQLite read the whole table.
NEVER_CHANGED = {"summit_texts": "summit_id = NEW.summit_id"}


def upgrade() -> None:
    op.create_table(
        "summits",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("issues", _JSON, nullable=False),
        sa.Column("questions", _JSON, nullable=False),
        sa.Column("sectors", _JSON, nullable=False),
        sa.Column("facilitators", _JSON, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turned_to", sa.String(length=80), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_how", sa.Text(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_because", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(called_off_at IS NULL) = (called_off_because IS NULL)",
            name=op.f("ck_summits_called_off_with_reason"),
        ),
        sa.CheckConstraint(
            "(code IS NULL) = (code_until IS NULL)", name=op.f("ck_summits_code_ends")
        ),
        sa.CheckConstraint(
            "(told_on IS NULL) = (told_how IS NULL)", name=op.f("ck_summits_told_somehow")
        ),
        sa.CheckConstraint(
            "code IS NULL OR opened_at IS NOT NULL", name=op.f("ck_summits_code_of_opened")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_summits_added_by")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_summits_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summits")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summits_board_id_id")),
    )
    op.create_index("ix_summits_board_id_held_on", "summits", ["board_id", "held_on"], unique=False)
    op.create_index(
        "uq_summits_code",
        "summits",
        ["code"],
        unique=True,
        sqlite_where=sa.text("code IS NOT NULL"),
        postgresql_where=sa.text("code IS NOT NULL"),
    )
    op.create_table(
        "summit_texts",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("edition_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "summit_id"],
            ["summits.board_id", "summits.id"],
            name=op.f("fk_summit_texts_board_id_summit_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_summit_texts_board_id")),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["people.id"], name=op.f("fk_summit_texts_frozen_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_texts")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summit_texts_board_id_id")),
        sa.UniqueConstraint("summit_id", name=op.f("uq_summit_texts_summit_id")),
    )
    op.create_table(
        "summit_attendance",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.String(40), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('children_social_care', 'health', 'education', 'police', 'probation', 'board', 'adult_social_care', 'youth_justice', 'housing', 'voluntary', 'other')",
            name=op.f("ck_summit_attendance_sector_known"),
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_summit_attendance_somebody")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_summit_attendance_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "summit_id"],
            ["summits.board_id", "summits.id"],
            name=op.f("fk_summit_attendance_board_id_summit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_summit_attendance_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_attendance")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summit_attendance_board_id_id")),
    )
    op.create_index(
        "ix_summit_attendance_summit_id", "summit_attendance", ["summit_id"], unique=False
    )
    op.create_table(
        "summit_seats",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.String(40), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('children_social_care', 'health', 'education', 'police', 'probation', 'board', 'adult_social_care', 'youth_justice', 'housing', 'voluntary', 'other')",
            name=op.f("ck_summit_seats_sector_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "summit_id"],
            ["summits.board_id", "summits.id"],
            name=op.f("fk_summit_seats_board_id_summit_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_summit_seats_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_seats")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summit_seats_board_id_id")),
    )
    op.create_index("ix_summit_seats_summit_id", "summit_seats", ["summit_id"], unique=False)
    op.create_table(
        "summit_contributions",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sector", sa.String(40), nullable=True),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("words_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(40), nullable=True),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("without_role", sa.Boolean(), nullable=False),
        sa.Column("is_put_right", sa.Boolean(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'sense_check') = (answer IS NOT NULL)",
            name=op.f("ck_summit_contributions_answer_of_sense_check"),
        ),
        sa.CheckConstraint(
            "answer IN ('recognised', 'differs', 'not_recognised', 'cannot_tell')",
            name=op.f("ck_summit_contributions_answer_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'quotation' OR state <> 'shown' OR (consents AND checked_by IS NOT NULL)",
            name=op.f("ck_summit_contributions_quoted_with_consent"),
        ),
        sa.CheckConstraint(
            "kind IN ('sense_check', 'barrier', 'solution', 'support', 'side_effect', 'dissent', 'quotation')",
            name=op.f("ck_summit_contributions_kind_known"),
        ),
        sa.CheckConstraint(
            "sector IN ('children_social_care', 'health', 'education', 'police', 'probation', 'board', 'adult_social_care', 'youth_justice', 'housing', 'voluntary', 'other')",
            name=op.f("ck_summit_contributions_sector_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'shown', 'aside', 'taken_back')",
            name=op.f("ck_summit_contributions_state_known"),
        ),
        sa.CheckConstraint(
            "who IN ('team', 'agency', 'board', 'national')",
            name=op.f("ck_summit_contributions_who_known"),
        ),
        sa.CheckConstraint(
            "seat_id IS NULL OR count = 1",
            name=op.f("ck_summit_contributions_one_phone_one_answer"),
        ),
        sa.CheckConstraint(
            "(seat_id IS NULL) <> (entered_by IS NULL)",
            name=op.f("ck_summit_contributions_said_by_one"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "seat_id"],
            ["summit_seats.board_id", "summit_seats.id"],
            name=op.f("fk_summit_contributions_board_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "summit_id"],
            ["summits.board_id", "summits.id"],
            name=op.f("fk_summit_contributions_board_id_summit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "words_id"],
            ["erasable_words.board_id", "erasable_words.id"],
            name=op.f("fk_summit_contributions_board_id_words_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_summit_contributions_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["people.id"], name=op.f("fk_summit_contributions_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_summit_contributions_entered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_contributions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summit_contributions_board_id_id")),
    )
    op.create_index(
        "ix_summit_contributions_summit_id",
        "summit_contributions",
        ["summit_id", "said_at"],
        unique=False,
    )
    op.create_index(
        "uq_summit_contributions_one_sense",
        "summit_contributions",
        ["seat_id", "issue_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'sense_check' AND seat_id IS NOT NULL"),
        postgresql_where=sa.text("kind = 'sense_check' AND seat_id IS NOT NULL"),
    )
    op.create_table(
        "summit_outcomes",
        sa.Column("summit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("ask_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'action') = (action_id IS NOT NULL)", name=op.f("ck_summit_outcomes_of_action")
        ),
        sa.CheckConstraint(
            "(kind = 'ask') = (ask_id IS NOT NULL)", name=op.f("ck_summit_outcomes_of_ask")
        ),
        sa.CheckConstraint(
            "(kind = 'none') = (review_id IS NULL)", name=op.f("ck_summit_outcomes_of_review")
        ),
        sa.CheckConstraint(
            "(kind = 'recommendation') = (recommendation_id IS NOT NULL)",
            name=op.f("ck_summit_outcomes_of_recommendation"),
        ),
        sa.CheckConstraint(
            "kind IN ('recommendation', 'action', 'ask', 'none')",
            name=op.f("ck_summit_outcomes_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_summit_outcomes_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_summit_outcomes_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "ask_id"],
            ["asks.board_id", "asks.id"],
            name=op.f("fk_summit_outcomes_board_id_ask_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_summit_outcomes_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_summit_outcomes_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "summit_id"],
            ["summits.board_id", "summits.id"],
            name=op.f("fk_summit_outcomes_board_id_summit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_summit_outcomes_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_outcomes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_summit_outcomes_board_id_id")),
    )
    op.create_index("ix_summit_outcomes_summit_id", "summit_outcomes", ["summit_id"], unique=False)
    op.create_table(
        "summit_join_tries",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("remote", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_join_tries")),
    )
    op.create_index(
        "ix_summit_join_tries_code_at", "summit_join_tries", ["code", "at"], unique=False
    )
    op.create_index(
        "ix_summit_join_tries_remote_at", "summit_join_tries", ["remote", "at"], unique=False
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
