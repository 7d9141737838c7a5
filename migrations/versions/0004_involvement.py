"""The register of who was heard, words that may be taken back, voice in the draft, sheets.

Steps of the register never change and are never deleted: the database refuses it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_involvement"
down_revision = "0003_scans_and_triage"


def upgrade() -> None:
    op.create_table(
        "erasable_words",
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(text IS NULL) = (salt IS NULL)", name=op.f("ck_erasable_words_salt_goes_with_words")
        ),
        sa.CheckConstraint(
            "(text IS NULL) = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_erasable_words_here_or_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_erasable_words_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["people.id"], name=op.f("fk_erasable_words_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasable_words")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_erasable_words_board_id_id")),
    )
    op.create_table(
        "involvement_sheets",
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "sections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "side IN ('family', 'practitioner')", name=op.f("ck_involvement_sheets_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_involvement_sheets_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["people.id"], name=op.f("fk_involvement_sheets_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement_sheets")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_involvement_sheets_board_id_id")),
        sa.UniqueConstraint(
            "board_id",
            "side",
            "language",
            "number",
            name=op.f("uq_involvement_sheets_board_id_side_language_number"),
        ),
    )
    op.create_table(
        "participants",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("belongs_to", sa.String(40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("identified_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "belongs_to IN ('child', 'mother', 'father', 'parents_partner', 'sibling', 'grandparent', 'other_family', 'carer', 'friend', 'social_care', 'health', 'police', 'education', 'probation', 'housing', 'youth', 'voluntary', 'other_service')",
            name=op.f("ck_participants_belongs_to_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_participants_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "size IS NULL OR size BETWEEN 2 AND 999", name=op.f("ck_participants_group_of_some")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_participants_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_participants_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "review_id"],
            ["reviews.board_id", "reviews.id"],
            name=op.f("fk_participants_board_id_review_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_participants_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_participants_board_id_id")),
    )
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.create_index("ix_participants_review_id", ["review_id"], unique=False)

    op.create_table(
        "involvement_steps",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("draft_number", sa.Integer(), nullable=True),
        sa.Column("words_id", sa.Uuid(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("is_mistake", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('told', 'approached', 'response', 'need', 'need_met', 'support', 'focus', 'contribution', 'representation', 'shown_draft', 'comment', 'comment_answered', 'told_before_publication', 'experience')",
            name=op.f("ck_involvement_steps_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "answers_id"],
            ["involvement_steps.board_id", "involvement_steps.id"],
            name=op.f("fk_involvement_steps_board_id_answers_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "corrects_id"],
            ["involvement_steps.board_id", "involvement_steps.id"],
            name=op.f("fk_involvement_steps_board_id_corrects_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "participant_id"],
            ["participants.board_id", "participants.id"],
            name=op.f("fk_involvement_steps_board_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "words_id"],
            ["erasable_words.board_id", "erasable_words.id"],
            name=op.f("fk_involvement_steps_board_id_words_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_involvement_steps_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["people.id"], name=op.f("fk_involvement_steps_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement_steps")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_involvement_steps_board_id_id")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_involvement_steps_corrects_id")),
    )
    with op.batch_alter_table("involvement_steps", schema=None) as batch_op:
        batch_op.create_index(
            "ix_involvement_steps_participant_id", ["participant_id"], unique=False
        )

    op.create_table(
        "participant_hidden_from",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "agency_id"],
            ["agencies.board_id", "agencies.id"],
            name=op.f("fk_participant_hidden_from_board_id_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "participant_id"],
            ["participants.board_id", "participants.id"],
            name=op.f("fk_participant_hidden_from_board_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_participant_hidden_from_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_hidden_from")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_participant_hidden_from_board_id_id")),
        sa.UniqueConstraint(
            "participant_id",
            "agency_id",
            name=op.f("uq_participant_hidden_from_participant_id_agency_id"),
        ),
    )
    op.create_table(
        "records_from_register",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("words_id", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "record_id"],
            ["records.board_id", "records.id"],
            name=op.f("fk_records_from_register_board_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "words_id"],
            ["erasable_words.board_id", "erasable_words.id"],
            name=op.f("fk_records_from_register_board_id_words_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_records_from_register_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_from_register")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_records_from_register_board_id_id")),
        sa.UniqueConstraint("record_id", name=op.f("uq_records_from_register_record_id")),
    )
    op.create_table(
        "voice_places",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(40), nullable=False),
        sa.Column("carried_from_id", sa.Uuid(), nullable=True),
        sa.Column("fate", sa.String(40), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_voice_places_fate_known"),
        ),
        sa.CheckConstraint(
            "use IN ('quotes', 'summarises', 'draws_on')", name=op.f("ck_voice_places_use_known")
        ),
        sa.CheckConstraint(
            "(quote IS NULL) = (start IS NULL)", name=op.f("ck_voice_places_quote_has_place")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_voice_places_added_by")),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_voice_places_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "step_id"],
            ["involvement_steps.board_id", "involvement_steps.id"],
            name=op.f("fk_voice_places_board_id_step_id"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_voice_places_board_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_voice_places_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_places")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_voice_places_board_id_id")),
    )
    with op.batch_alter_table("voice_places", schema=None) as batch_op:
        batch_op.create_index("ix_voice_places_passage_id", ["passage_id"], unique=False)
        batch_op.create_index("ix_voice_places_step_id", ["step_id"], unique=False)

    op.create_table(
        "voice_set_aside",
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_aside_by", sa.Uuid(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_voice_set_aside_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_voice_set_aside_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_aside_by"], ["people.id"], name=op.f("fk_voice_set_aside_set_aside_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_voice_set_aside_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_set_aside")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_voice_set_aside_board_id_id")),
    )
    op.create_index(
        "uq_voice_set_aside_now",
        "voice_set_aside",
        ["passage_id", "rule", "start", "stop"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "voice_fates",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("fate", sa.String(40), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=True),
        sa.Column(
            "candidates", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('unchanged', 'moved', 'reworded', 'gone', 'ask')",
            name=op.f("ck_voice_fates_fate_known"),
        ),
        sa.CheckConstraint(
            "(passage_id IS NULL) = (fate IN ('gone', 'ask'))",
            name=op.f("ck_voice_fates_place_when_found"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_voice_fates_board_id")),
        sa.ForeignKeyConstraint(
            ["board_id", "passage_id"],
            ["passages.board_id", "passages.id"],
            name=op.f("fk_voice_fates_board_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "place_id"],
            ["voice_places.board_id", "voice_places.id"],
            name=op.f("fk_voice_fates_board_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reading_id"],
            ["readings.board_id", "readings.id"],
            name=op.f("fk_voice_fates_board_id_reading_id"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["people.id"], name=op.f("fk_voice_fates_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_fates")),
        sa.UniqueConstraint("board_id", "id", name=op.f("uq_voice_fates_board_id_id")),
        sa.UniqueConstraint(
            "place_id", "reading_id", name=op.f("uq_voice_fates_place_id_reading_id")
        ),
    )
    op.create_index("ix_voice_fates_reading_id", "voice_fates", ["reading_id"], unique=False)
    for verb in ("update", "delete"):
        _refuse("involvement_steps", verb)


def _refuse(table: str, verb: str) -> None:
    name = f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name} BEGIN SELECT RAISE(ABORT, '{table} refuses {verb}'); END")
    else:  # the function is that of migration 0002
        op.execute(f"{name} FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()")
