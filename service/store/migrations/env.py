"""What Alembic runs: the steps, inside a transaction and lock of ``Database.upgrade``."""

from __future__ import annotations

from alembic import context

from service.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite alters a table by building a new one.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
