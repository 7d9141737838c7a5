"""Making the index anew, for whoever has reason to mistrust it.

Nothing needs it in ordinary life: triggers keep the index in step (migration 0015), and where a
copy is put back they make it.
"""

from __future__ import annotations

from sqlalchemy import text

from qmapp.foundation.storage import Db

# What is touched lays its entries again; what it says stays as it is.
TOUCH = (
    "UPDATE drafts SET reading_id = reading_id WHERE reading_id IS NOT NULL",
    "UPDATE findings SET title = title",
    "UPDATE recommendations SET state = state",
    "UPDATE responses SET agreed_at = agreed_at WHERE agreed_at IS NOT NULL",
)


def rebuild(db: Db) -> int:
    """Make the index anew, in one transaction: searches see the old one until it is there.

    Gives how many entries it holds.
    """
    if db.get_bind().dialect.name == "sqlite":
        _empty_sqlite(db)
    else:
        db.execute(text("DELETE FROM search_entries"))
    db.execute(
        text(
            "INSERT INTO search_boards (board_id) SELECT id FROM boards "
            "WHERE id NOT IN (SELECT board_id FROM search_boards)"
        )
    )
    for statement in TOUCH:
        db.execute(text(statement))
    return db.scalar(text("SELECT count(*) FROM search_entries")) or 0


def _empty_sqlite(db: Db) -> None:
    """Empty the entries and what lies over them, whether the two agree or not.

    Entry by entry FTS5 would be told to forget the words that the entry has now; where it kept
    others, as when somebody has reason to mistrust it, those would stay.
    """
    name = "search_entries_remove"
    made = db.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
    for statement in (
        f"DROP TRIGGER {name}",
        "DELETE FROM search_entries",
        "DELETE FROM search_members",
        "DELETE FROM search_groups",
        "INSERT INTO search_index (search_index) VALUES ('delete-all')",
        str(made),
    ):
        db.connection().exec_driver_sql(statement)
