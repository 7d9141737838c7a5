"""The first tables.

Written from the models by tools/new_migration.py. It names column types of
SQLAlchemy alone, so that it stays true when the models move on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first_tables"
down_revision = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _boards()
    _chain_heads()
    _editions()
    _messages()
    _people()
    _sign_in_failures()
    _agencies()
    _draft_reads()
    _events()
    _jobs()
    _kept_forms()
    _reviews()
    _sign_ins()
    _stored_files()
    _drafts()
    _event_values()
    _interests()
    _invitations()
    _memberships()
    _records()
    _review_roles()
    _uploads()
    _assessments()
    _readings()
    _sight_lifts()
    _co_authors()
    _evidence_let_go()
    _judgements()
    _passages()
    _set_aside()
    _sittings()
    _answers()
    _evidence()
    _evidence_fates()


def _boards() -> None:
    op.create_table(
        "boards",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("marking", sa.String(length=80), nullable=False),
        sa.Column("privacy_contact", sa.Text(), nullable=True),
        sa.Column("privacy_ground", sa.Text(), nullable=True),
        sa.Column("privacy_sharing", sa.Text(), nullable=True),
        sa.Column("privacy_retention", sa.Text(), nullable=True),
        sa.Column("privacy_rights", sa.Text(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("slug", name=op.f("uq_boards_slug")),
    )


def _chain_heads() -> None:
    op.create_table(
        "chain_heads",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_heads")),
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_editions")),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(
        "ix_messages_sent_at_next_try_at", "messages", ["sent_at", "next_try_at"], unique=False
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", JSON, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_people_fs_uniquifier")),
    )


def _sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("attempt", sa.String(40), nullable=False),
        sa.Column("remote", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "attempt IN ('sign_in', 'reset')", name=op.f("ck_sign_in_failures_attempt_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index(
        "ix_sign_in_failures_email_at", "sign_in_failures", ["email", "at"], unique=False
    )
    op.create_index(
        "ix_sign_in_failures_remote_at", "sign_in_failures", ["remote", "at"], unique=False
    )


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_agencies_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_agencies_board_id_id")),
    )
    op.create_index("uq_agencies_board_id_name", "agencies", ["board_id", "name"], unique=True)


def _draft_reads() -> None:
    op.create_table(
        "draft_reads",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_draft_reads_board_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_draft_reads_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_reads")),
        sa.UniqueConstraint(
            "person_id", "draft_id", "hour", name=op.f("uq_draft_reads_person_id_draft_id_hour")
        ),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_events_actor_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_events_board_id")),
        sa.ForeignKeyConstraint(["chain"], ["chain_heads.chain"], name=op.f("fk_events_chain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("chain", "sequence", name=op.f("uq_events_chain_sequence")),
    )
    op.create_index("ix_events_review_id_at", "events", ["review_id", "at"], unique=False)
    op.create_index("ix_events_subject_id_at", "events", ["subject_id", "at"], unique=False)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("progress", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_jobs_state_known")
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_jobs_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"], unique=False)


def _kept_forms() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kept_forms_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_forms")),
    )
    op.create_index("ix_kept_forms_person_id_at", "kept_forms", ["person_id", "at"], unique=False)


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("edition_sha256", sa.String(length=64), nullable=False),
        sa.Column("scope_note", sa.Text(), nullable=False),
        sa.Column("incident_known_on", sa.Date(), nullable=True),
        sa.Column("commissioned_on", sa.Date(), nullable=True),
        sa.Column("draft_due_on", sa.Date(), nullable=True),
        sa.Column("sign_off_target_on", sa.Date(), nullable=True),
        sa.Column("lateness_reason", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('set_up', 'drafting', 'self_check', 'assessment', 'moderation', 'returned', 'ready_for_sign_off', 'report_signed', 'response_signed', 'published', 'follow_up', 'closed')",
            name=op.f("ck_reviews_stage_known"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_reviews_board_id")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_reviews_created_by")),
        sa.ForeignKeyConstraint(
            ["edition_sha256"], ["editions.sha256"], name=op.f("fk_reviews_edition_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_reviews_board_id_id")),
    )
    op.create_index("ix_reviews_board_id_stage", "reviews", ["board_id", "stage"], unique=False)
    op.create_index(
        "uq_reviews_board_id_reference", "reviews", ["board_id", "reference"], unique=True
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_person_id", "sign_ins", ["person_id"], unique=False)


def _stored_files() -> None:
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_stored_files_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_stored_files_board_id_id")),
    )
    op.create_index(
        "uq_stored_files_board_id_sha256", "stored_files", ["board_id", "sha256"], unique=True
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("reading_id", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_drafts_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sha256"],
            ["stored_files.board_id", "stored_files.sha256"],
            name=op.f("fk_drafts_board_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_drafts_board_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_drafts_sent_by")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["people.id"], name=op.f("fk_drafts_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_drafts_board_id_id")),
        sa.UniqueConstraint(
            "board_id", "review_id", "id", name=op.f("uq_drafts_board_id_review_id_id")
        ),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_drafts_review_id_number")),
    )


def _event_values() -> None:
    op.create_table(
        "event_values",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.Column("erased_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["erased_by"], ["people.id"], name=op.f("fk_event_values_erased_by")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_values_event_id")),
        sa.PrimaryKeyConstraint("event_id", "field", name=op.f("pk_event_values")),
    )


def _interests() -> None:
    op.create_table(
        "interests",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_interests_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_interests_board_id")),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["people.id"], name=op.f("fk_interests_declared_by")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["people.id"], name=op.f("fk_interests_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_interests_board_id_id")),
    )
    op.create_index(
        "ix_interests_person_id_review_id", "interests", ["person_id", "review_id"], unique=False
    )
    op.create_index(
        "uq_interests_standing",
        "interests",
        ["review_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(40), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("review_role", sa.String(40), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(role IS NULL) <> (review_role IS NULL)", name=op.f("ck_invitations_one_role")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_invitations_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_invitations_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_invitations_board_id")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_invitations_invited_by")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_invitations_board_id_id")),
    )
    op.create_index("uq_invitations_token_hash", "invitations", ["token_hash"], unique=True)


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "agency_id IS NOT NULL OR role NOT IN ('agency_contact', 'member')",
            name=op.f("ck_memberships_agency_named"),
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'review_manager', 'chair', 'member', 'agency_contact')",
            name=op.f("ck_memberships_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_memberships_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_memberships_board_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_memberships_board_id_id")),
    )
    op.create_index(
        "ix_memberships_person_id_board_id", "memberships", ["person_id", "board_id"], unique=False
    )
    op.create_index(
        "uq_memberships_live",
        "memberships",
        ["board_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=True),
        sa.Column("parties", sa.String(length=300), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'file') = (sha256 IS NOT NULL)", name=op.f("ck_records_file_has_bytes")
        ),
        sa.CheckConstraint(
            "(kind = 'link') = (link IS NOT NULL)", name=op.f("ck_records_link_has_address")
        ),
        sa.CheckConstraint(
            "kind IN ('named', 'file', 'link', 'conversation')", name=op.f("ck_records_kind_known")
        ),
        sa.CheckConstraint(
            "period_to IS NULL OR period_from <= period_to", name=op.f("ck_records_period_in_order")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_records_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_records_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "sha256"],
            ["stored_files.board_id", "stored_files.sha256"],
            name=op.f("fk_records_board_id_sha256"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_records_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_records_board_id_id")),
    )
    op.create_index("ix_records_board_id_sha256", "records", ["board_id", "sha256"], unique=False)
    op.create_index("ix_records_review_id", "records", ["review_id"], unique=False)


def _review_roles() -> None:
    op.create_table(
        "review_roles",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('commissioner', 'lead_reviewer', 'panel_member', 'signatory', 'observer')",
            name=op.f("ck_review_roles_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_review_roles_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_review_roles_board_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_review_roles_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_roles")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_review_roles_board_id_id")),
    )
    op.create_index(
        "ix_review_roles_person_id_review_id",
        "review_roles",
        ["person_id", "review_id"],
        unique=False,
    )
    op.create_index("ix_review_roles_review_id", "review_roles", ["review_id"], unique=False)
    op.create_index(
        "uq_review_roles_held",
        "review_roles",
        ["review_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("by_lead_reviewer", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'refused', 'done')", name=op.f("ck_uploads_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_uploads_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_uploads_board_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_uploads_job_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["people.id"], name=op.f("fk_uploads_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_uploads_board_id_id")),
    )
    op.create_index("ix_uploads_review_id_state", "uploads", ["review_id", "state"], unique=False)


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("reading_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("known_outcome", sa.Text(), nullable=True),
        sa.Column("known_outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("started_from_id", sa.Uuid(), nullable=True),
        sa.Column("reopened_because", sa.Text(), nullable=True),
        sa.Column("after_sight", sa.Boolean(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('self_check', 'commissioner')", name=op.f("ck_assessments_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'superseded')", name=op.f("ck_assessments_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_assessments_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id", "draft_id"],
            ["drafts.board_id", "drafts.review_id", "drafts.id"],
            name=op.f("fk_assessments_board_id_review_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_assessments_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "started_from_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_assessments_board_id_started_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "supersedes_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_assessments_board_id_supersedes_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_assessments_board_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people.id"], name=op.f("fk_assessments_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_assessments_board_id_id")),
    )
    op.create_index(
        "ix_assessments_review_id_draft_id", "assessments", ["review_id", "draft_id"], unique=False
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("reader_version", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("passage_count", sa.Integer(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("notices", JSON, nullable=False),
        sa.Column("comments", JSON, nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_readings_board_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_readings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_readings_board_id_id")),
    )


def _sight_lifts() -> None:
    op.create_table(
        "sight_lifts",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id", "draft_id"],
            ["drafts.board_id", "drafts.review_id", "drafts.id"],
            name=op.f("fk_sight_lifts_board_id_review_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_sight_lifts_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_sight_lifts_board_id")),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["people.id"], name=op.f("fk_sight_lifts_lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sight_lifts")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_sight_lifts_board_id_id")),
    )


def _co_authors() -> None:
    op.create_table(
        "co_authors",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_co_authors_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_co_authors_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_co_authors_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_authors")),
        sa.UniqueConstraint(
            "assessment_id", "person_id", name=op.f("uq_co_authors_assessment_id_person_id")
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_co_authors_board_id_id")),
    )


def _evidence_let_go() -> None:
    op.create_table(
        "evidence_let_go",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("let_go_by", sa.Uuid(), nullable=False),
        sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_evidence_let_go_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_evidence_let_go_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["let_go_by"], ["people.id"], name=op.f("fk_evidence_let_go_let_go_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_let_go")),
        sa.UniqueConstraint(
            "assessment_id",
            "evidence_id",
            name=op.f("uq_evidence_let_go_assessment_id_evidence_id"),
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_evidence_let_go_board_id_id")),
    )


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("to_change", sa.Text(), nullable=False),
        sa.Column("looked_in", sa.Text(), nullable=False),
        sa.Column("to_confirm", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_judgements_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_judgements_board_id")),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["people.id"], name=op.f("fk_judgements_updated_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint(
            "assessment_id", "marker_id", name=op.f("uq_judgements_assessment_id_marker_id")
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_judgements_board_id_id")),
    )


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("section", JSON, nullable=False),
        sa.Column("place", JSON, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('heading', 'paragraph', 'list_item', 'table_cell', 'footnote')",
            name=op.f("ck_passages_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reading_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_passages_board_id_reading_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_passages_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_passages_board_id_id")),
    )
    op.create_index(
        "uq_passages_reading_id_position", "passages", ["reading_id", "position"], unique=True
    )


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_set_aside_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_set_aside_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_set_aside_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_set_aside_board_id_id")),
    )
    op.create_index(
        "ix_set_aside_assessment_id_marker_id",
        "set_aside",
        ["assessment_id", "marker_id"],
        unique=False,
    )


def _sittings() -> None:
    op.create_table(
        "sittings",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_sittings_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_sittings_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sittings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint(
            "assessment_id",
            "marker_id",
            "person_id",
            name=op.f("uq_sittings_assessment_id_marker_id_person_id"),
        ),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_sittings_board_id_id")),
    )
    op.create_index("ix_sittings_last_at", "sittings", ["last_at"], unique=False)


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('yes', 'partly', 'no', 'cannot_tell', 'not_applicable')",
            name=op.f("ck_answers_answer_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "judgement_id"],
            ["judgements.board_id", "judgements.id"],
            name=op.f("fk_answers_board_id_judgement_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_answers_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_answers_board_id_id")),
        sa.UniqueConstraint(
            "judgement_id", "question_id", name=op.f("uq_answers_judgement_id_question_id")
        ),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=True),
        sa.Column("stance", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("fate", sa.String(40), nullable=True),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_evidence_fate_known"),
        ),
        sa.CheckConstraint(
            "stance IN ('supports', 'counts_against', 'context')",
            name=op.f("ck_evidence_stance_known"),
        ),
        sa.CheckConstraint(
            "(passage_id IS NULL) <> (record_id IS NULL)", name=op.f("ck_evidence_one_source")
        ),
        sa.CheckConstraint(
            "(passage_id IS NULL) = (text_start IS NULL)",
            name=op.f("ck_evidence_passage_has_place"),
        ),
        sa.CheckConstraint(
            "(quote IS NULL) = (start IS NULL)", name=op.f("ck_evidence_quote_has_place")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "assessment_id"],
            ["assessments.board_id", "assessments.id"],
            name=op.f("fk_evidence_board_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_evidence_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "record_id"],
            ["records.board_id", "records.id"],
            name=op.f("fk_evidence_board_id_record_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_evidence_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_evidence_board_id_id")),
    )
    op.create_index(
        "ix_evidence_assessment_id_marker_id",
        "evidence",
        ["assessment_id", "marker_id"],
        unique=False,
    )
    op.create_index("ix_evidence_passage_id", "evidence", ["passage_id"], unique=False)
    op.create_index("ix_evidence_record_id", "evidence", ["record_id"], unique=False)


def _evidence_fates() -> None:
    op.create_table(
        "evidence_fates",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("fate", sa.String(40), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("runner_up", sa.Double(), nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(passage_id IS NULL) = (fate IN ('gone', 'ask'))",
            name=op.f("ck_evidence_fates_place_when_found"),
        ),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_evidence_fates_fate_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "evidence_id"],
            ["evidence.board_id", "evidence.id"],
            name=op.f("fk_evidence_fates_board_id_evidence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_evidence_fates_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reading_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_evidence_fates_board_id_reading_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_evidence_fates_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_fates")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_evidence_fates_board_id_id")),
        sa.UniqueConstraint(
            "evidence_id", "reading_id", name=op.f("uq_evidence_fates_evidence_id_reading_id")
        ),
    )
    op.create_index("ix_evidence_fates_reading_id", "evidence_fates", ["reading_id"], unique=False)
