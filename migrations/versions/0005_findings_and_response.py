"""Findings, recommendations and what was said to remarks; actions, the response, national asks.

A response as it was agreed never changes and is never deleted: the database refuses it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_findings_and_response"
down_revision = "0004_involvement"


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_actions_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_actions_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_actions_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_actions_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_actions_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_actions_board_id_id")),
        sa.UniqueConstraint("board_id", "number", name=op.f("uq_actions_board_id_number")),
    )
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.create_index("ix_actions_review_id", ["review_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_responses_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_responses_board_id")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["people.id"], name=op.f("fk_responses_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_responses_board_id_id")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_responses_review_id_number")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(
            "uq_responses_open",
            ["review_id"],
            unique=True,
            sqlite_where=sa.text("agreed_at IS NULL"),
            postgresql_where=sa.text("agreed_at IS NULL"),
        )

    op.create_table(
        "agreed_responses",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["people.id"], name=op.f("fk_agreed_responses_agreed_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "response_id"],
            ["responses.board_id", "responses.id"],
            name=op.f("fk_agreed_responses_board_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_agreed_responses_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_responses")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_agreed_responses_board_id_id")),
        sa.UniqueConstraint("response_id", name=op.f("uq_agreed_responses_response_id")),
    )
    op.create_table(
        "findings",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "causes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reach", sa.String(40), nullable=False),
        sa.Column("reach_known_from", sa.Text(), nullable=False),
        sa.Column("practice_issue", sa.String(length=80), nullable=True),
        sa.Column("practice_edition", sa.String(length=80), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("board_adds", sa.Text(), nullable=False),
        sa.Column(
            "board_causes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("board_added_by", sa.Uuid(), nullable=True),
        sa.Column("board_added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reach IN ('once', 'team', 'area', 'national', 'not_known')",
            name=op.f("ck_findings_reach_known"),
        ),
        sa.CheckConstraint(
            "reason IN ('given', 'not_given', 'cannot_tell')", name=op.f("ck_findings_reason_known")
        ),
        sa.CheckConstraint("why = '' OR reason = 'given'", name=op.f("ck_findings_why_when_given")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_findings_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_findings_added_by")),
        sa.ForeignKeyConstraint(
            ["board_added_by"], ["people.id"], name=op.f("fk_findings_board_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_findings_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_findings_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_findings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_findings_board_id_id")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_findings_review_id_number")),
    )
    op.create_table(
        "recommendations",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("nature", sa.String(40), nullable=True),
        sa.Column("nature_because", sa.Text(), nullable=False),
        sa.Column("addressee", sa.String(40), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("owner_role", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_words", sa.String(length=200), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("strength", sa.String(40), nullable=True),
        sa.Column("is_from_scan", sa.Boolean(), nullable=False),
        sa.Column(
            "profile", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "addressee IN ('one_agency', 'partnership', 'region', 'national')",
            name=op.f("ck_recommendations_addressee_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('action', 'question', 'exploration')",
            name=op.f("ck_recommendations_kind_known"),
        ),
        sa.CheckConstraint(
            "nature IN ('simple', 'complicated', 'complex')",
            name=op.f("ck_recommendations_nature_known"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR kind IS NOT NULL",
            name=op.f("ck_recommendations_confirmed_has_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'dropped', 'split', 'merged')",
            name=op.f("ck_recommendations_state_known"),
        ),
        sa.CheckConstraint(
            "strength IN ('weak', 'intermediate', 'strong')",
            name=op.f("ck_recommendations_strength_known"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_recommendations_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_recommendations_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_recommendations_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_recommendations_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_recommendations_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_recommendations_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_recommendations_board_id_id")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_recommendations_review_id_number")
        ),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recommendations_review_id_state", ["review_id", "state"], unique=False
        )

    op.create_table(
        "action_recommendations",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_action_recommendations_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "action_id"],
            ["actions.board_id", "actions.id"],
            name=op.f("fk_action_recommendations_board_id_action_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_action_recommendations_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_action_recommendations_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_recommendations")),
        sa.UniqueConstraint(
            "action_id",
            "recommendation_id",
            name=op.f("uq_action_recommendations_action_id_recommendation_id"),
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_action_recommendations_board_id_id")),
    )
    with op.batch_alter_table("action_recommendations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_recommendations_recommendation_id", ["recommendation_id"], unique=False
        )

    op.create_table(
        "asks",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('will_act', 'will_act_in_part', 'will_not_act', 'passed_on', 'no_clear_answer')",
            name=op.f("ck_asks_outcome_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_asks_ended_with_reason")
        ),
        sa.CheckConstraint(
            "(replied_on IS NULL) = (outcome IS NULL)", name=op.f("ck_asks_outcome_with_reply")
        ),
        sa.CheckConstraint(
            "sent_on IS NOT NULL OR replied_on IS NULL", name=op.f("ck_asks_reply_to_something")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_asks_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_asks_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_asks_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_asks_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_asks_board_id_id")),
    )
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.create_index("ix_asks_recommendation_id", ["recommendation_id"], unique=False)
        batch_op.create_index("ix_asks_review_id", ["review_id"], unique=False)

    op.create_table(
        "recommendation_causes",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('task', 'team', 'tools', 'workload', 'management', 'culture', 'resources', 'law_and_policy', 'family_professional', 'other')",
            name=op.f("ck_recommendation_causes_cause_known"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_recommendation_causes_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "finding_id"],
            ["findings.board_id", "findings.id"],
            name=op.f("fk_recommendation_causes_board_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_recommendation_causes_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_recommendation_causes_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_causes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_recommendation_causes_board_id_id")),
    )
    with op.batch_alter_table("recommendation_causes", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_causes_finding_id", ["finding_id"], unique=False)
        batch_op.create_index(
            "ix_recommendation_causes_recommendation_id", ["recommendation_id"], unique=False
        )

    op.create_table(
        "recommendation_lineage",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("became", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "became IN ('split', 'merged')", name=op.f("ck_recommendation_lineage_became_known")
        ),
        sa.CheckConstraint(
            "recommendation_id <> from_id", name=op.f("ck_recommendation_lineage_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "from_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_recommendation_lineage_board_id_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_recommendation_lineage_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_recommendation_lineage_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_lineage")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_recommendation_lineage_board_id_id")),
        sa.UniqueConstraint(
            "recommendation_id",
            "from_id",
            name=op.f("uq_recommendation_lineage_recommendation_id_from_id"),
        ),
    )
    with op.batch_alter_table("recommendation_lineage", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_lineage_from_id", ["from_id"], unique=False)

    op.create_table(
        "remark_answers",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.String(length=64), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_remark_answers_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_remark_answers_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_remark_answers_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_remark_answers_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_remark_answers_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_remark_answers_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark_answers")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_remark_answers_board_id_id")),
    )
    with op.batch_alter_table("remark_answers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_remark_answers_recommendation_id", ["recommendation_id"], unique=False
        )
        batch_op.create_index("ix_remark_answers_review_id", ["review_id"], unique=False)

    op.create_table(
        "response_answers",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("on_words", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('accepted', 'in_part', 'not_accepted', 'explore')",
            name=op.f("ck_response_answers_decision_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_response_answers_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_response_answers_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "response_id"],
            ["responses.board_id", "responses.id"],
            name=op.f("fk_response_answers_board_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_response_answers_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_answers")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_response_answers_board_id_id")),
        sa.UniqueConstraint(
            "response_id",
            "recommendation_id",
            name=op.f("uq_response_answers_response_id_recommendation_id"),
        ),
    )
    with op.batch_alter_table("response_answers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_response_answers_recommendation_id", ["recommendation_id"], unique=False
        )

    op.create_table(
        "response_dissents",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_response_dissents_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_response_dissents_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "response_id"],
            ["responses.board_id", "responses.id"],
            name=op.f("fk_response_dissents_board_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_response_dissents_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_response_dissents_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_response_dissents_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_dissents")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_response_dissents_board_id_id")),
    )
    with op.batch_alter_table("response_dissents", schema=None) as batch_op:
        batch_op.create_index("ix_response_dissents_response_id", ["response_id"], unique=False)

    op.create_table(
        "finding_places",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("shows", sa.String(40), nullable=False),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("fate", sa.String(40), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sought_in_id", sa.Uuid(), nullable=True),
        sa.Column("sought_fate", sa.String(40), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_finding_places_fate_known"),
        ),
        sa.CheckConstraint(
            "shows IN ('problem', 'reason', 'reach')", name=op.f("ck_finding_places_shows_known")
        ),
        sa.CheckConstraint(
            "sought_fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_finding_places_sought_fate_known"),
        ),
        sa.CheckConstraint(
            "(quote IS NULL) = (start IS NULL)", name=op.f("ck_finding_places_quote_has_place")
        ),
        sa.CheckConstraint(
            "(sought_in_id IS NULL) = (sought_fate IS NULL)",
            name=op.f("ck_finding_places_sought_with_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_finding_places_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "finding_id"],
            ["findings.board_id", "findings.id"],
            name=op.f("fk_finding_places_board_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_finding_places_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sought_in_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_finding_places_board_id_sought_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_finding_places_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_finding_places_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_places")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_finding_places_board_id_id")),
    )
    with op.batch_alter_table("finding_places", schema=None) as batch_op:
        batch_op.create_index("ix_finding_places_finding_id", ["finding_id"], unique=False)
        batch_op.create_index("ix_finding_places_passage_id", ["passage_id"], unique=False)

    op.create_table(
        "recommendation_places",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("fate", sa.String(40), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sought_in_id", sa.Uuid(), nullable=True),
        sa.Column("sought_fate", sa.String(40), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_recommendation_places_fate_known"),
        ),
        sa.CheckConstraint(
            "sought_fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_recommendation_places_sought_fate_known"),
        ),
        sa.CheckConstraint(
            "(quote IS NULL) = (start IS NULL)",
            name=op.f("ck_recommendation_places_quote_has_place"),
        ),
        sa.CheckConstraint(
            "(sought_in_id IS NULL) = (sought_fate IS NULL)",
            name=op.f("ck_recommendation_places_sought_with_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_recommendation_places_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_recommendation_places_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_recommendation_places_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sought_in_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_recommendation_places_board_id_sought_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_recommendation_places_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_recommendation_places_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_places")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_recommendation_places_board_id_id")),
    )
    with op.batch_alter_table("recommendation_places", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_places_passage_id", ["passage_id"], unique=False)
        batch_op.create_index(
            "ix_recommendation_places_recommendation_id", ["recommendation_id"], unique=False
        )

    for verb in ("update", "delete"):
        _refuse("agreed_responses", verb)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER agreed_responses_refuse_truncate BEFORE TRUNCATE ON agreed_responses "
            "FOR EACH STATEMENT EXECUTE FUNCTION qm_refuse_change()"
        )
    else:
        _refuse_replace("agreed_responses", "response_id")
        _refuse_replace("involvement_steps", "corrects_id")  # which 0004 forgot


def _refuse_replace(table: str, unique: str) -> None:
    """INSERT OR REPLACE removes the old row without asking the trigger for deletes."""
    op.execute(
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {unique} = NEW.{unique}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} refuses replace'); END"
    )


def _refuse(table: str, verb: str) -> None:
    name = f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name} BEGIN SELECT RAISE(ABORT, '{table} refuses {verb}'); END")
    else:  # the function is that of migration 0002
        op.execute(f"{name} FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()")
