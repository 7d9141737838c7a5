"""What becomes of actions and recommendations: delivery, proofs, measures, checks, meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_impact"
down_revision = "0007_publication_in_part"

# An action that was there says since then how it stands, and what it answers since when that was
# promised, also in their digests (qmapp/migrate.py).
RESEALS = ("actions", "action_recommendations")

# Written once; the database itself refuses to change them (qmapp.tables.REFUSED).
# What else is unique of a row. Said with an index: "OR FALSE" has SQLite read the whole table.
_SAME_ROW = "board_id = NEW.board_id AND id = NEW.id"
NEVER_CHANGED = dict.fromkeys(("action_notes", "action_days", "follow_up_turns"), _SAME_ROW)

# What an action answered when a response with both was agreed was promised on that day.
_PROMISED = """
    UPDATE action_recommendations SET promised_on = (
        SELECT MIN(agreed_responses.agreed_on)
        FROM agreed_responses
        JOIN response_answers
            ON response_answers.response_id = agreed_responses.response_id
        WHERE response_answers.recommendation_id = action_recommendations.recommendation_id
            AND agreed_responses.agreed_at >= action_recommendations.added_at
    )
    WHERE action_id IN (SELECT id FROM actions WHERE promised_on IS NOT NULL)
"""


def upgrade() -> None:
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("delivery", sa.String(40), server_default="not_started", nullable=False)
        )
        batch_op.add_column(sa.Column("delivery_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("lead_id", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_actions_lead_id", ["lead_id"], unique=False)
        batch_op.create_index(
            "ix_actions_of_board",
            [
                "board_id",
                "agency_id",
                "delivery",
                "due_on",
                "promised_on",
                "ended_at",
                "review_id",
            ],
            unique=False,
        )
        batch_op.create_foreign_key(batch_op.f("fk_actions_lead_id"), "people", ["lead_id"], ["id"])
        batch_op.create_check_constraint(
            "delivery_known",
            "delivery IN ('not_started', 'on_track', 'at_risk', 'delivered', 'stopped')",
        )
    with op.batch_alter_table("action_recommendations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("untied_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_PROMISED)

    op.create_table(
        "weekly_mails",
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_mails")),
        sa.UniqueConstraint("recipient", "week", name=op.f("uq_weekly_mails_recipient_week")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_calendar_feeds_secret_sha256")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_feeds_live",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "check_plans",
        sa.Column(
            "planned", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_check_plans_board_id")),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_check_plans_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_plans")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_check_plans_board_id_id")),
        sa.UniqueConstraint("board_id", name="uq_check_plans_one"),
    )
    op.create_table(
        "meetings",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_meetings_added_by")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_meetings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_meetings_board_id_id")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index("ix_meetings_board_id_held_on", ["board_id", "held_on"], unique=False)

    op.create_table(
        "action_steps",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_action_steps_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_action_steps_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_steps")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_action_steps_board_id_id")),
    )
    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.create_index("ix_action_steps_action_id", ["action_id"], unique=False)

    op.create_table(
        "owner_links",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_owner_links_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_owner_links_board_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_owner_links_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_links")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_owner_links_board_id_id")),
    )
    with op.batch_alter_table("owner_links", schema=None) as batch_op:
        batch_op.create_index("ix_owner_links_action_id", ["action_id"], unique=False)

    op.create_table(
        "action_days",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(moved_by IS NULL) <> (link_id IS NULL)", name=op.f("ck_action_days_moved_by_one")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_action_days_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "link_id"],
            ["owner_links.board_id", "owner_links.id"],
            name=op.f("fk_action_days_board_id_link_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_action_days_board_id")),
        sa.ForeignKeyConstraint(["moved_by"], ["people.id"], name=op.f("fk_action_days_moved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_days")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_action_days_board_id_id")),
    )
    with op.batch_alter_table("action_days", schema=None) as batch_op:
        batch_op.create_index("ix_action_days_action_id", ["action_id"], unique=False)
        batch_op.create_index(
            "ix_action_days_board_id_moved_at", ["board_id", "moved_at"], unique=False
        )

    op.create_table(
        "action_notes",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("was", sa.String(40), nullable=False),
        sa.Column("now", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "now IN ('not_started', 'on_track', 'at_risk', 'delivered', 'stopped')",
            name=op.f("ck_action_notes_now_known"),
        ),
        sa.CheckConstraint(
            "was IN ('not_started', 'on_track', 'at_risk', 'delivered', 'stopped')",
            name=op.f("ck_action_notes_was_known"),
        ),
        sa.CheckConstraint(
            "(said_by IS NULL) <> (link_id IS NULL)", name=op.f("ck_action_notes_said_by_one")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_action_notes_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "link_id"],
            ["owner_links.board_id", "owner_links.id"],
            name=op.f("fk_action_notes_board_id_link_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_action_notes_board_id")),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name=op.f("fk_action_notes_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_notes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_action_notes_board_id_id")),
    )
    with op.batch_alter_table("action_notes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_notes_action_id_said_at", ["action_id", "said_at"], unique=False
        )
        batch_op.create_index(
            "ix_action_notes_board_id_said_at", ["board_id", "said_at"], unique=False
        )

    op.create_table(
        "follow_ups",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("judged", sa.String(40), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("first_impact_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.String(40), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ending IN ('with_impact', 'without_impact')", name=op.f("ck_follow_ups_ending_known")
        ),
        sa.CheckConstraint(
            "judged IN ('no_evidence', 'early_signs', 'shown', 'sustained', 'no_effect', 'harmful')",
            name=op.f("ck_follow_ups_judged_known"),
        ),
        sa.CheckConstraint(
            "(ending IS NULL) = (ended_on IS NULL)", name=op.f("ck_follow_ups_ended_on_a_day")
        ),
        sa.CheckConstraint(
            "(judged IS NULL) = (judged_on IS NULL)", name=op.f("ck_follow_ups_judged_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_follow_ups_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_follow_ups_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_follow_ups_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_follow_ups_board_id_id")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_follow_ups_recommendation_id")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_follow_ups_review_id", ["review_id"], unique=False)
        batch_op.create_index(
            "ix_follow_ups_of_board",
            [
                "board_id",
                "ending",
                "delivered_on",
                "judged",
                "first_impact_on",
                "review_id",
                "recommendation_id",
            ],
            unique=False,
        )

    op.create_table(
        "logic_models",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("children", sa.Text(), nullable=False),
        sa.Column("assumptions", sa.Text(), nullable=False),
        sa.Column("conditions_because", sa.Text(), nullable=False),
        sa.Column("practice_because", sa.Text(), nullable=False),
        sa.Column("children_because", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_logic_models_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_logic_models_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_logic_models_board_id")),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_logic_models_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logic_models")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_logic_models_board_id_id")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_logic_models_recommendation_id")),
    )
    with op.batch_alter_table("logic_models", schema=None) as batch_op:
        batch_op.create_index("ix_logic_models_review_id", ["review_id"], unique=False)

    op.create_table(
        "measures",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("is_share", sa.Boolean(), nullable=False),
        sa.Column("direction", sa.String(40), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("interval", sa.String(40), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "direction IN ('up', 'down', 'steady')", name=op.f("ck_measures_direction_known")
        ),
        sa.CheckConstraint(
            "interval IN ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'now_and_then')",
            name=op.f("ck_measures_interval_known"),
        ),
        sa.CheckConstraint(
            "link IN ('conditions', 'practice', 'children')", name=op.f("ck_measures_link_known")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_measures_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_measures_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_measures_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_measures_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_measures_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_measures_board_id_id")),
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index("ix_measures_recommendation_id", ["recommendation_id"], unique=False)
        batch_op.create_index("ix_measures_review_id", ["review_id"], unique=False)

    op.create_table(
        "proofs",
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("shows", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('audit', 'data', 'practitioner_voice', 'family_voice', 'observation', 'document')",
            name=op.f("ck_proofs_kind_known"),
        ),
        sa.CheckConstraint("shows IN ('done', 'change')", name=op.f("ck_proofs_shows_known")),
        sa.CheckConstraint(
            "(action_id IS NULL) <> (recommendation_id IS NULL)",
            name=op.f("ck_proofs_on_one_thing"),
        ),
        sa.CheckConstraint(
            "(added_by IS NULL) <> (link_id IS NULL)", name=op.f("ck_proofs_added_by_one")
        ),
        sa.CheckConstraint("(count IS NULL) = (out_of IS NULL)", name=op.f("ck_proofs_n_of_n")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_proofs_ended_with_reason")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_proofs_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_proofs_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "link_id"],
            ["owner_links.board_id", "owner_links.id"],
            name=op.f("fk_proofs_board_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_proofs_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sha256"],
            ["stored_files.board_id", "stored_files.sha256"],
            name=op.f("fk_proofs_board_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_proofs_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_proofs_board_id_id")),
    )
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.create_index("ix_proofs_action_id", ["action_id"], unique=False)
        batch_op.create_index("ix_proofs_board_id_sha256", ["board_id", "sha256"], unique=False)
        batch_op.create_index("ix_proofs_recommendation_id", ["recommendation_id"], unique=False)

    op.create_table(
        "checks",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("judged", sa.String(40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "rests_on", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("decided", sa.String(40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided IN ('embed', 'adjust', 'stop', 'look_again')",
            name=op.f("ck_checks_decided_known"),
        ),
        sa.CheckConstraint(
            "judged IN ('no_evidence', 'early_signs', 'shown', 'sustained', 'no_effect', 'harmful')",
            name=op.f("ck_checks_judged_known"),
        ),
        sa.CheckConstraint("kind IN ('delivery', 'impact')", name=op.f("ck_checks_kind_known")),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_by IS NULL)", name=op.f("ck_checks_done_by_somebody")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_checks_ended_with_reason")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_checks_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "follow_up_id"],
            ["follow_ups.board_id", "follow_ups.id"],
            name=op.f("fk_checks_board_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_checks_board_id")),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name=op.f("fk_checks_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_checks_board_id_id")),
    )
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.create_index("ix_checks_board_id_done_on", ["board_id", "done_on"], unique=False)
        batch_op.create_index(
            "ix_checks_board_id_ended_at",
            ["board_id", "ended_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_checks_follow_up_id",
            ["follow_up_id", "kind", "done_on", "ended_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_checks_to_do",
            ["board_id", "due_on", "kind", "follow_up_id"],
            unique=False,
            sqlite_where=sa.text("done_on IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "follow_up_turns",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.String(40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("judged", sa.String(40), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "judged IN ('no_evidence', 'early_signs', 'shown', 'sustained', 'no_effect', 'harmful')",
            name=op.f("ck_follow_up_turns_judged_known"),
        ),
        sa.CheckConstraint(
            "turn IN ('with_impact', 'without_impact', 'reopened')",
            name=op.f("ck_follow_up_turns_turn_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "follow_up_id"],
            ["follow_ups.board_id", "follow_ups.id"],
            name=op.f("fk_follow_up_turns_board_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_follow_up_turns_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_follow_up_turns_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["people.id"], name=op.f("fk_follow_up_turns_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_turns")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_follow_up_turns_board_id_id")),
    )
    with op.batch_alter_table("follow_up_turns", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_turns_board_id_on", ["board_id", "on"], unique=False)
        batch_op.create_index("ix_follow_up_turns_follow_up_id", ["follow_up_id"], unique=False)

    op.create_table(
        "intakes",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('observations', 'plan')", name=op.f("ck_intakes_kind_known")),
        sa.ForeignKeyConstraint(
            ["board_id", "measure_id"],
            ["measures.board_id", "measures.id"],
            name=op.f("fk_intakes_board_id_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_intakes_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sha256"],
            ["stored_files.board_id", "stored_files.sha256"],
            name=op.f("fk_intakes_board_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_intakes_board_id")),
        sa.ForeignKeyConstraint(["brought_by"], ["people.id"], name=op.f("fk_intakes_brought_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_intakes_board_id_id")),
    )
    with op.batch_alter_table("intakes", schema=None) as batch_op:
        batch_op.create_index("ix_intakes_board_id_sha256", ["board_id", "sha256"], unique=False)
        batch_op.create_index("ix_intakes_measure_id", ["measure_id"], unique=False)

    op.create_table(
        "observations",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("out_of", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "out_of IS NULL OR (out_of > 0 AND value >= 0 AND value <= out_of)",
            name=op.f("ck_observations_n_of_n"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_observations_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "measure_id"],
            ["measures.board_id", "measures.id"],
            name=op.f("fk_observations_board_id_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sha256"],
            ["stored_files.board_id", "stored_files.sha256"],
            name=op.f("fk_observations_board_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_observations_board_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_observations_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_observations_board_id_id")),
    )
    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_observations_board_id_sha256", ["board_id", "sha256"], unique=False
        )
        batch_op.create_index(
            "uq_observations_standing",
            ["measure_id", "on"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_findings_of_board",
            ["board_id", "practice_issue", "practice_edition", "review_id", "draft_id", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    # The worker asks each hour who was told already of what is due now.
    with op.batch_alter_table("inbox_notices", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_notices_key", ["key"], unique=False)

    with op.batch_alter_table("recommendation_causes", schema=None) as batch_op:
        batch_op.drop_index("ix_recommendation_causes_finding_id")
        batch_op.create_index(
            "ix_recommendation_causes_finding_id", ["finding_id", "recommendation_id"], unique=False
        )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recommendations_of_board", ["board_id", "state", "id"], unique=False
        )
    with op.batch_alter_table("agreed_judgements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agreed_judgements_of_board",
            ["board_id", "held", "review_id", "marker_id", "rating"],
            unique=False,
        )

    with op.batch_alter_table("response_answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("how_known", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("look_again_on", sa.Date(), nullable=True))

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
