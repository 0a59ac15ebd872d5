"""Alembic's entry: migrates the database of the running application, in one writing connection."""

from __future__ import annotations

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def run() -> None:
    """Migrates online, on a connection that may write. SQLite's tables are altered by copying (batch)."""
    with database.engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection, target_metadata=database.metadata, render_as_batch=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
