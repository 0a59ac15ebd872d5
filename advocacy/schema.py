"""The schema's version: what the database has, what the code needs. Imports database only."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from advocacy.database import db
from advocacy.errors import Unready

MIGRATIONS = Path(__file__).parent / "migrations"


def needed() -> str | None:
    """The newest migration that the code ships."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def present() -> str | None:
    """The migration that the database is at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_current() -> None:
    """Raises Unready unless the database is at the newest migration."""
    has, needs = present(), needed()
    if has != needs:
        raise Unready(
            f"The database's schema is {has or 'empty'}, this version needs {needs}.", remedy="Run `advocacy upgrade`."
        )


def upgrade() -> None:
    """Brings the database to today's schema."""
    flask_migrate.upgrade(str(MIGRATIONS))
