"""Let the database refuse what must never happen.

Events and the read log are append-only; readings and their passages never
change, though a draft may be removed with them. Written by hand: triggers are
not part of the models. Whoever rebuilds one of these tables on SQLite (batch
mode) lays its triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "0002_append_only"
down_revision = "0001_first_tables"

REFUSED = {
    "events": ("update", "delete"),
    "draft_reads": ("update", "delete"),
    "readings": ("update",),
    "passages": ("update",),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table, verbs in REFUSED.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} refuses {verb}'); END"
            )
    # INSERT OR REPLACE removes the old row without asking the trigger for deletes.
    op.execute(
        "CREATE TRIGGER events_refuse_replace BEFORE INSERT ON events WHEN EXISTS ("
        "SELECT 1 FROM events WHERE id = NEW.id "
        "OR (chain = NEW.chain AND sequence = NEW.sequence)) "
        "BEGIN SELECT RAISE(ABORT, 'events refuses replace'); END"
    )


def _postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION qm_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, lower(TG_OP)
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table, verbs in REFUSED.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION qm_refuse_change()"
            )
        if "delete" in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION qm_refuse_change()"
            )
