"""An older release beside a newer one: what it finds of the newer schema, and when it says no."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from advocacy import schema
from advocacy.database import db, writing
from advocacy.errors import Unready
from tests import later_release
from tests.installation import Installation


def test_an_older_machine_works_on_beside_a_newer_one_until_something_is_taken_away(installation: Installation) -> None:
    app = installation.app
    person = installation.person()
    try:
        with app.app_context():
            later_release.upgrades()
            schema.require_current()
            schema.upgrade()
            assert schema.is_newer() and schema.present() == later_release.REVISION, "an older one leaves it as it is"
        assert "worker" in app.test_client().get("/readyz").json["why"], "of the schema it does not complain"
        assert installation.browser_of(person).get("/me").status_code == 200
        with app.app_context():
            with writing():
                db.session.execute(text("UPDATE schema_levels SET contract = contract + 1"))
            with pytest.raises(Unready, match="9001, which this version does not know"):
                schema.require_current()
        assert "9001" in app.test_client().get("/readyz").json["why"]
    finally:
        with app.app_context():
            later_release.is_undone()


def test_a_revision_that_nobody_vouches_for_is_refused(installation: Installation) -> None:
    with installation.app.app_context():
        try:
            with writing():
                db.session.execute(text("UPDATE alembic_version SET version_num = 'stray'"))
            with pytest.raises(Unready, match="does not know"):
                schema.require_current()
        finally:
            with writing():
                head = {"revision": schema.needed()}
                db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), head)
