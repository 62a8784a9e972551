"""Run by Alembic: migrations on the connection that ``service.db.migrate`` opened."""

from __future__ import annotations

from alembic import context

from service.db.all_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
