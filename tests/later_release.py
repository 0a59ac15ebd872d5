"""A release that comes after this one, as it leaves the database: a migration we don't know, and what it brings."""

from __future__ import annotations

from sqlalchemy import text

from advocacy import schema
from advocacy.database import db, writing

REVISION = "9001"
COLUMN = "of_a_later_release"


def upgrades() -> None:
    """Leaves the database as that release does: people have a column more, and nothing is taken away."""
    noted = {"revision": REVISION, "contract": schema.contract()}
    with writing():
        db.session.execute(text("DELETE FROM schema_levels"))
        db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": REVISION})
        level = "INSERT INTO schema_levels (id, revision, contract) VALUES (1, :revision, :contract)"
        db.session.execute(text(level), noted)
        db.session.execute(text(f"ALTER TABLE people ADD COLUMN {COLUMN} VARCHAR(10)"))


def is_undone() -> None:
    """The database is as today's release left it."""
    head = {"revision": schema.needed(), "contract": schema.contract()}
    with writing():
        db.session.execute(text(f"ALTER TABLE people DROP COLUMN {COLUMN}"))
        db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), head)
        db.session.execute(text("UPDATE schema_levels SET revision = :revision, contract = :contract"), head)
