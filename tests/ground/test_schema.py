"""The migrations make the schema that the models describe, on both engines; an old schema is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from advocacy import schema
from advocacy.database import db, writing
from advocacy.errors import Unready
from tests.installation import Installation


def ours(name: str | None, kind: str, parents: object) -> bool:
    """The words of the search are no model: each engine keeps them in tables of its own making."""
    return not (kind == "table" and str(name).startswith("search_words"))


def test_migrations_and_models_agree(installation: Installation) -> None:
    """Nothing is missing, nothing is left over."""
    with installation.app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, db.metadata) == []


def test_an_old_schema_is_refused_with_the_remedy(installation: Installation) -> None:
    """Every start says what to run."""
    with installation.app.app_context():
        schema.require_current()
        with writing():
            db.session.execute(db.text("UPDATE alembic_version SET version_num = '0074'"))
        with pytest.raises(Unready, match="advocacy upgrade"):
            schema.require_current()
        client = installation.app.test_client()
        assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
        refused = installation.app.test_cli_runner().invoke(args=["work", "--once"])
        assert isinstance(refused.exception, Unready)
        with writing():
            db.session.execute(db.text("UPDATE alembic_version SET version_num = :head"), {"head": schema.needed()})
