"""Moderation, feedback, signing, publication, stages, custody; notices; a keyed end of each chain.

What was sent, signed and stepped through never changes and is never deleted: the database refuses.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_moderation_and_sign_off"
down_revision = "0005_findings_and_response"

# What makes a row the same as another, beside its id: nothing may take its place.
NEVER_CHANGED = {
    "sent_letters": "letter_id = NEW.letter_id",
    "snapshots": "FALSE",
    "signatures": "round_id = NEW.round_id AND person_id = NEW.person_id",
    "reopening_votes": "reopening_id = NEW.reopening_id AND person_id = NEW.person_id",
    "stage_steps": "FALSE",
}


def upgrade() -> None:
    op.create_table(
        "inbox_notices",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('waits', 'due', 'mention', 'signed')",
            name=op.f("ck_inbox_notices_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_inbox_notices_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_inbox_notices_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_notices")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_inbox_notices_person_id_key")),
    )
    with op.batch_alter_table("inbox_notices", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_notices_mailed_at", ["mailed_at"], unique=False)
        batch_op.create_index("ix_inbox_notices_person_id_at", ["person_id", "at"], unique=False)

    op.create_table(
        "inbox_wishes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pace", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pace IN ('at_once', 'daily', 'never')", name=op.f("ck_inbox_wishes_pace_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_inbox_wishes_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_inbox_wishes")),
    )
    op.create_table(
        "arrangements",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("deadlock", sa.Text(), nullable=False),
        sa.Column("outside_id", sa.Uuid(), nullable=True),
        sa.Column("outside_role", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_arrangements_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_arrangements_board_id")),
        sa.ForeignKeyConstraint(
            ["outside_id"], ["people.id"], name=op.f("fk_arrangements_outside_id")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_arrangements_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_arrangements_board_id_id")),
        sa.UniqueConstraint("review_id", name=op.f("uq_arrangements_review_id")),
    )
    op.create_table(
        "proceedings",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("expected_end_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("holds_publication", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('inquest', 'criminal', 'family_court', 'disciplinary', 'other_review', 'other')",
            name=op.f("ck_proceedings_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('expected', 'running', 'ended', 'not_pursued')",
            name=op.f("ck_proceedings_status_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_proceedings_ended_with_reason"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_proceedings_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_proceedings_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_proceedings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceedings")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_proceedings_board_id_id")),
    )
    with op.batch_alter_table("proceedings", schema=None) as batch_op:
        batch_op.create_index("ix_proceedings_review_id", ["review_id"], unique=False)

    op.create_table(
        "publication_readiness",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("family_told_on", sa.Date(), nullable=True),
        sa.Column("family_told", sa.Text(), nullable=False),
        sa.Column("practitioners_told_on", sa.Date(), nullable=True),
        sa.Column("practitioners_told", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=True),
        sa.Column("kept_where", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_publication_readiness_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_publication_readiness_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["people.id"], name=op.f("fk_publication_readiness_set_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_readiness")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_publication_readiness_board_id_id")),
        sa.UniqueConstraint("review_id", name=op.f("uq_publication_readiness_review_id")),
    )
    op.create_table(
        "publications",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("extent", sa.String(40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("without_response", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "extent IN ('full', 'part', 'not')", name=op.f("ck_publications_extent_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_publications_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_publications_board_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_publications_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_publications_board_id_id")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index("ix_publications_review_id", ["review_id"], unique=False)

    op.create_table(
        "retentions",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_retentions_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_retentions_board_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_retentions_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retentions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_retentions_board_id_id")),
    )
    with op.batch_alter_table("retentions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_retentions_review_id_decided_at", ["review_id", "decided_at"], unique=False
        )

    op.create_table(
        "signing_plans",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("paper", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(needed IS NOT NULL) = (rule = 'quorum')",
            name=op.f("ck_signing_plans_needed_for_quorum"),
        ),
        sa.CheckConstraint(
            "paper IN ('report', 'response')", name=op.f("ck_signing_plans_paper_known")
        ),
        sa.CheckConstraint("rule IN ('all', 'quorum')", name=op.f("ck_signing_plans_rule_known")),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_signing_plans_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_signing_plans_board_id")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_signing_plans_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_plans")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_signing_plans_board_id_id")),
        sa.UniqueConstraint("review_id", "paper", name=op.f("uq_signing_plans_review_id_paper")),
    )
    op.create_table(
        "snapshots",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("paper", sa.String(40), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("chain_sequence", sa.Integer(), nullable=False),
        sa.Column("chain_digest", sa.String(length=64), nullable=False),
        sa.Column("chain_seal", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "paper IN ('report', 'response')", name=op.f("ck_snapshots_paper_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_snapshots_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_snapshots_board_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name=op.f("fk_snapshots_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_snapshots_board_id_id")),
    )
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.create_index("ix_snapshots_review_id", ["review_id"], unique=False)

    op.create_table(
        "stage_steps",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.String(40), nullable=False),
        sa.Column("to_stage", sa.String(40), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "from_stage IN ('set_up', 'drafting', 'self_check', 'assessment', 'moderation', 'returned', 'ready_for_sign_off', 'report_signed', 'response_signed', 'published', 'follow_up', 'closed')",
            name=op.f("ck_stage_steps_from_stage_known"),
        ),
        sa.CheckConstraint(
            "to_stage IN ('set_up', 'drafting', 'self_check', 'assessment', 'moderation', 'returned', 'ready_for_sign_off', 'report_signed', 'response_signed', 'published', 'follow_up', 'closed')",
            name=op.f("ck_stage_steps_to_stage_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_stage_steps_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_stage_steps_board_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name=op.f("fk_stage_steps_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_steps")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_stage_steps_board_id_id")),
    )
    with op.batch_alter_table("stage_steps", schema=None) as batch_op:
        batch_op.create_index("ix_stage_steps_review_id_at", ["review_id", "at"], unique=False)

    op.create_table(
        "agreed_judgements",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("held", sa.String(40), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(rating IS NOT NULL) = (held = 'agreed')",
            name=op.f("ck_agreed_judgements_rating_when_agreed"),
        ),
        sa.CheckConstraint(
            "handling = '' OR held = 'disagreed'",
            name=op.f("ck_agreed_judgements_handled_when_disagreed"),
        ),
        sa.CheckConstraint(
            "held IN ('agreed', 'disagreed')", name=op.f("ck_agreed_judgements_held_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_agreed_judgements_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_agreed_judgements_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_agreed_judgements_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_agreed_judgements_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_judgements")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_agreed_judgements_board_id_id")),
        sa.UniqueConstraint(
            "draft_id", "marker_id", name=op.f("uq_agreed_judgements_draft_id_marker_id")
        ),
    )
    op.create_table(
        "destructions",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_sent", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_words", sa.Text(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_destructions_decided_by_one"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_destructions_two_people")
        ),
        sa.CheckConstraint(
            "destroyed_at IS NULL OR decided_at IS NOT NULL",
            name=op.f("ck_destructions_decided_first"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_destructions_asked_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_destructions_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_destructions_board_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_destructions_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destructions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_destructions_board_id_id")),
    )
    with op.batch_alter_table("destructions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_destructions_review_id_number", ["review_id", "number"], unique=False
        )
        batch_op.create_index(
            "uq_destructions_open",
            ["draft_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "feedback_letters",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["people.id"], name=op.f("fk_feedback_letters_begun_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_feedback_letters_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_feedback_letters_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_feedback_letters_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["people.id"], name=op.f("fk_feedback_letters_sent_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_letters")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_feedback_letters_board_id_id")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_feedback_letters_review_id_number")
        ),
    )
    with op.batch_alter_table("feedback_letters", schema=None) as batch_op:
        batch_op.create_index(
            "uq_feedback_letters_open",
            ["review_id"],
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "identifier_decisions",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("flag_id", sa.Uuid(), nullable=False),
        sa.Column("words_sha256", sa.String(length=64), nullable=False),
        sa.Column("fate", sa.String(40), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('taken_out', 'stays', 'not_one')",
            name=op.f("ck_identifier_decisions_fate_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_identifier_decisions_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_identifier_decisions_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_identifier_decisions_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_identifier_decisions_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_decisions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_identifier_decisions_board_id_id")),
    )
    with op.batch_alter_table("identifier_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_identifier_decisions_review_id", ["review_id"], unique=False)

    op.create_table(
        "planned_signatories",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("capacity", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "part IN ('signs', 'states')", name=op.f("ck_planned_signatories_part_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "plan_id"],
            ["signing_plans.board_id", "signing_plans.id"],
            name=op.f("fk_planned_signatories_board_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_planned_signatories_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_planned_signatories_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_signatories")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_planned_signatories_board_id_id")),
    )
    with op.batch_alter_table("planned_signatories", schema=None) as batch_op:
        batch_op.create_index("ix_planned_signatories_plan_id", ["plan_id"], unique=False)

    op.create_table(
        "signing_rounds",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("paper", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column(
            "on_list", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ended IN ('signed', 'called_off', 'reopened', 'replaced')",
            name=op.f("ck_signing_rounds_ended_known"),
        ),
        sa.CheckConstraint(
            "paper IN ('report', 'response')", name=op.f("ck_signing_rounds_paper_known")
        ),
        sa.CheckConstraint("rule IN ('all', 'quorum')", name=op.f("ck_signing_rounds_rule_known")),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_signing_rounds_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "snapshot_id"],
            ["snapshots.board_id", "snapshots.id"],
            name=op.f("fk_signing_rounds_board_id_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_signing_rounds_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_signing_rounds_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["people.id"], name=op.f("fk_signing_rounds_opened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_rounds")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_signing_rounds_board_id_id")),
        sa.UniqueConstraint(
            "review_id", "paper", "number", name=op.f("uq_signing_rounds_review_id_paper_number")
        ),
    )
    with op.batch_alter_table("signing_rounds", schema=None) as batch_op:
        batch_op.create_index(
            "uq_signing_rounds_open",
            ["review_id", "paper"],
            unique=True,
            sqlite_where=sa.text("ended IS NULL"),
            postgresql_where=sa.text("ended IS NULL"),
        )
        batch_op.create_index(
            "uq_signing_rounds_signed",
            ["review_id", "paper"],
            unique=True,
            sqlite_where=sa.text("ended = 'signed'"),
            postgresql_where=sa.text("ended = 'signed'"),
        )

    op.create_table(
        "positions",
        sa.Column("agreed_judgement_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "agreed_judgement_id"],
            ["agreed_judgements.board_id", "agreed_judgements.id"],
            name=op.f("fk_positions_board_id_agreed_judgement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_positions_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_positions_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint(
            "agreed_judgement_id",
            "assessment_id",
            name=op.f("uq_positions_agreed_judgement_id_assessment_id"),
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_positions_board_id_id")),
    )
    op.create_table(
        "reopenings",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_reopened", sa.Boolean(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_reopenings_asked_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "round_id"],
            ["signing_rounds.board_id", "signing_rounds.id"],
            name=op.f("fk_reopenings_board_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_reopenings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopenings")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_reopenings_board_id_id")),
    )
    with op.batch_alter_table("reopenings", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reopenings_open",
            ["round_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "sent_letters",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "letter_id"],
            ["feedback_letters.board_id", "feedback_letters.id"],
            name=op.f("fk_sent_letters_board_id_letter_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_sent_letters_board_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_sent_letters_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_letters")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_sent_letters_board_id_id")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_sent_letters_letter_id")),
    )
    op.create_table(
        "signatures",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.String(length=200), nullable=False),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proof", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "proof IN ('password', 'second_factor')", name=op.f("ck_signatures_proof_known")
        ),
        sa.CheckConstraint(
            "said IN ('signed', 'dissented', 'declined', 'stated')",
            name=op.f("ck_signatures_said_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "round_id"],
            ["signing_rounds.board_id", "signing_rounds.id"],
            name=op.f("fk_signatures_board_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_signatures_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signatures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_signatures_board_id_id")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_signatures_round_id_person_id")),
    )
    op.create_table(
        "reopening_votes",
        sa.Column("reopening_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proof", sa.String(40), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "proof IN ('password', 'second_factor')", name=op.f("ck_reopening_votes_proof_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reopening_id"],
            ["reopenings.board_id", "reopenings.id"],
            name=op.f("fk_reopening_votes_board_id_reopening_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_reopening_votes_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reopening_votes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening_votes")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_reopening_votes_board_id_id")),
        sa.UniqueConstraint(
            "reopening_id", "person_id", name=op.f("uq_reopening_votes_reopening_id_person_id")
        ),
    )
    op.create_table(
        "threads",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=True),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_as", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(marker_id IS NOT NULL) = (about = 'marker')", name=op.f("ck_threads_on_marker")
        ),
        sa.CheckConstraint(
            "(passage_id IS NOT NULL) = (about = 'passage')", name=op.f("ck_threads_on_passage")
        ),
        sa.CheckConstraint(
            "(recommendation_id IS NOT NULL) = (about = 'recommendation')",
            name=op.f("ck_threads_on_recommendation"),
        ),
        sa.CheckConstraint(
            "about IN ('marker', 'passage', 'recommendation')", name=op.f("ck_threads_about_known")
        ),
        sa.CheckConstraint("audience IN ('board', 'all')", name=op.f("ck_threads_audience_known")),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_threads_resolved_by_one")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["people.id"], name=op.f("fk_threads_begun_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_threads_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_threads_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "recommendation_id"],
            ["recommendations.board_id", "recommendations.id"],
            name=op.f("fk_threads_board_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_threads_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_threads_board_id")),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["people.id"], name=op.f("fk_threads_resolved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_threads_board_id_id")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_threads_review_id_draft_id", ["review_id", "draft_id"], unique=False
        )

    op.create_table(
        "comments",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "thread_id"],
            ["threads.board_id", "threads.id"],
            name=op.f("fk_comments_board_id_thread_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_comments_board_id")),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name=op.f("fk_comments_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_comments_board_id_id")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comments_thread_id_said_at", ["thread_id", "said_at"], unique=False
        )

    op.create_table(
        "feedback_points",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("marker_id", sa.String(length=40), nullable=True),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("worded_by", sa.Uuid(), nullable=True),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "source IN ('to_change', 'thread', 'finding', 'own')",
            name=op.f("ck_feedback_points_source_known"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_feedback_points_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_feedback_points_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "finding_id"],
            ["findings.board_id", "findings.id"],
            name=op.f("fk_feedback_points_board_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "letter_id"],
            ["feedback_letters.board_id", "feedback_letters.id"],
            name=op.f("fk_feedback_points_board_id_letter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_feedback_points_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "thread_id"],
            ["threads.board_id", "threads.id"],
            name=op.f("fk_feedback_points_board_id_thread_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_feedback_points_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["left_out_by"], ["people.id"], name=op.f("fk_feedback_points_left_out_by")
        ),
        sa.ForeignKeyConstraint(
            ["worded_by"], ["people.id"], name=op.f("fk_feedback_points_worded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_points")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_feedback_points_board_id_id")),
    )
    with op.batch_alter_table("feedback_points", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_points_letter_id", ["letter_id"], unique=False)

    op.create_table(
        "mentions",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "comment_id"],
            ["comments.board_id", "comments.id"],
            name=op.f("fk_mentions_board_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_mentions_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_mentions_board_id_id")),
        sa.UniqueConstraint(
            "comment_id", "person_id", name=op.f("uq_mentions_comment_id_person_id")
        ),
    )
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.create_index("ix_mentions_person_id", ["person_id"], unique=False)

    op.create_table(
        "point_answers",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("done", sa.String(40), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "done IN ('done', 'partly', 'not_done')", name=op.f("ck_point_answers_done_known")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_point_answers_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "point_id"],
            ["feedback_points.board_id", "feedback_points.id"],
            name=op.f("fk_point_answers_board_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_point_answers_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_answers")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_point_answers_board_id_id")),
        sa.UniqueConstraint("point_id", name=op.f("uq_point_answers_point_id")),
    )
    op.create_table(
        "pressures",
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_as", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_pressures_settled_by_one")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "point_id"],
            ["feedback_points.board_id", "feedback_points.id"],
            name=op.f("fk_pressures_board_id_point_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_pressures_board_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["people.id"], name=op.f("fk_pressures_marked_by")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["people.id"], name=op.f("fk_pressures_settled_by")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_pressures_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pressures")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_pressures_board_id_id")),
        sa.UniqueConstraint("point_id", name=op.f("uq_pressures_point_id")),
    )
    with op.batch_alter_table("pressures", schema=None) as batch_op:
        batch_op.create_index("ix_pressures_to_id", ["to_id"], unique=False)

    with op.batch_alter_table("chain_heads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.String(length=64), nullable=True))

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
