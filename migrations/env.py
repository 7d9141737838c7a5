"""Alembic's door: `qmapp.migrate` has opened the connection and the transaction."""

from __future__ import annotations

from alembic import context

from qmapp.migrate import context_options
from qmapp.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=context.config.attributes.get("render_item"),
    process_revision_directives=context.config.attributes.get("process_revision_directives"),
    **context_options(connection),
)
context.run_migrations()
