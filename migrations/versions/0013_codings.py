"""What findings and recommendations are tagged with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_codings"
down_revision = "0012_bodies_and_classes"

# Those that were there say since then who wrote last what they are coded with, also in their digest.
RESEALS = ("findings", "recommendations")

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_FAMILY_KNOWN = "family IN ('harm', 'issue', 'cause', 'target')"
_ON_ONE_THING = "(finding_id IS NULL) <> (recommendation_id IS NULL)"
_FAMILY_FITS = "(family = 'target') = (recommendation_id IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "codings",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("family", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("tags", _JSON, nullable=False),
        sa.Column("recorded", sa.Text(), nullable=True),
        sa.Column("from_record", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("coder_id", sa.Uuid(), nullable=False),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(_FAMILY_KNOWN, name=op.f("ck_codings_family_known")),
        sa.CheckConstraint(_ON_ONE_THING, name=op.f("ck_codings_on_one_thing")),
        sa.CheckConstraint(_FAMILY_FITS, name=op.f("ck_codings_family_fits")),
        sa.CheckConstraint(
            "settles = (because <> '')", name=op.f("ck_codings_settled_with_reason")
        ),
        *_things("codings"),
        sa.ForeignKeyConstraint(["coder_id"], ["people.id"], name=op.f("fk_codings_coder_id")),
        sa.UniqueConstraint(
            "finding_id", "family", "number", name=op.f("uq_codings_finding_id_family_number")
        ),
        sa.UniqueConstraint(
            "recommendation_id", "number", name=op.f("uq_codings_recommendation_id_number")
        ),
    )
    with op.batch_alter_table("codings", schema=None) as batch_op:
        batch_op.create_index("ix_codings_review_id", ["review_id"], unique=False)

    op.create_table(
        "standing_tags",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("family", sa.String(40), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("tag", sa.String(length=80), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(_FAMILY_KNOWN, name=op.f("ck_standing_tags_family_known")),
        sa.CheckConstraint(_ON_ONE_THING, name=op.f("ck_standing_tags_on_one_thing")),
        sa.CheckConstraint(_FAMILY_FITS, name=op.f("ck_standing_tags_family_fits")),
        sa.ForeignKeyConstraint(
            ["board_id", "draft_id"],
            ["drafts.board_id", "drafts.id"],
            name=op.f("fk_standing_tags_board_id_draft_id"),
        ),
        *_things("standing_tags"),
        sa.UniqueConstraint(
            "finding_id",
            "family",
            "edition",
            "tag",
            name=op.f("uq_standing_tags_finding_id_family_edition_tag"),
        ),
        sa.UniqueConstraint(
            "recommendation_id",
            "edition",
            "tag",
            name=op.f("uq_standing_tags_recommendation_id_edition_tag"),
        ),
    )
    with op.batch_alter_table("standing_tags", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_tags_of_board",
            [
                "board_id",
                "family",
                "tag",
                "review_id",
                "is_disputed",
                "edition",
                "draft_id",
                "finding_id",
                "recommendation_id",
            ],
            unique=False,
        )
        batch_op.create_index("ix_standing_tags_review_id", ["review_id"], unique=False)

    _refuse_update("codings", "board_id = NEW.board_id AND id = NEW.id")
    _who_wrote("findings", "issue_by", "changed", "practice_issue", "practice_edition")
    _who_wrote("findings", "causes_by", "changed", "reason", "causes")
    _who_wrote("recommendations", "target_by", "fields", "kind", "addressee")


def _who_wrote(table: str, column: str, told_in: str, *fields: str) -> None:
    """Who wrote these fields of a row last: as the trail tells, in a value, of those changed.

    Empty where nobody changed them: then it was whoever added it.
    """
    name = op.f(f"fk_{table}_{column}")
    if op.get_bind().dialect.name == "sqlite":
        # Not in batch mode: a table that is made anew leaves its triggers behind.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} CHAR(32) "
            f"CONSTRAINT {name} REFERENCES people (id)"
        )
    else:
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(name, table, "people", [column], ["id"])
    told = " OR ".join(f"v.value LIKE '%\"{field}\"%'" for field in fields)
    op.execute(
        f"UPDATE {table} SET {column} = ("
        "SELECT e.actor_id FROM events e JOIN event_values v "
        f"ON v.event_id = e.id AND v.field = '{told_in}' "
        f"WHERE e.subject_id = {table}.id AND e.verb = '{table.removesuffix('s')}:changed' "
        f"AND e.actor_id IS NOT NULL AND ({told}) ORDER BY e.sequence DESC LIMIT 1)"
    )


def _things(table: str) -> tuple[sa.Constraint, ...]:
    """What a row of both tables points at."""
    pointed = (
        ("review_id", "reviews"),
        ("finding_id", "findings"),
        ("recommendation_id", "recommendations"),
    )
    return (
        *(
            sa.ForeignKeyConstraint(
                ["board_id", column],
                [f"{to}.board_id", f"{to}.id"],
                name=op.f(f"fk_{table}_board_id_{column}"),
            )
            for column, to in pointed
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f(f"fk_{table}_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("board_id", "id", name=op.f(f"uq_{table}_board_id_id")),
    )


def _refuse_update(table: str, unique: str) -> None:
    """Written once; it goes only with a draft that is destroyed (qmapp.tables.REFUSED)."""
    name = f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name} BEGIN SELECT RAISE(ABORT, '{table} refuses update'); END")
        # INSERT OR REPLACE changes a row without asking the trigger for updates.
        op.execute(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({unique})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} refuses replace'); END"
        )
    else:  # the function is that of migration 0002
        op.execute(f"{name} FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()")
