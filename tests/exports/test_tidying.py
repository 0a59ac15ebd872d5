"""Files whose days are over go, whatever happens to one of them meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from advocacy import clock
from advocacy.database import db, reading
from advocacy.exports import asking, jobs
from advocacy.exports.models import DataExport, ExportState
from advocacy.people.capabilities import Role
from tests.exports.test_exporting import asked, written
from tests.installation import Installation


def test_one_that_is_removed_at_that_instant_keeps_no_other_back(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for it removes it between the job's look and its move: the rest is tidied all the same."""
    admin = installation.person(Role.ADMIN)
    first, second = (asked(installation, admin, name) for name in ("people", "teams"))
    written(installation)
    written(installation)
    expire = asking.expire

    def too_late(found: DataExport, **given: Any) -> None:
        if found.id == first:
            gone = update(DataExport).where(DataExport.id == first).values(state=ExportState.GONE)
            db.session.execute(gone, execution_options={"synchronize_session": False})
        expire(found, **given)

    monkeypatch.setattr(asking, "expire", too_late)
    with installation.app.app_context():
        jobs.tidy(clock.now() + timedelta(days=4))
        with reading():
            assert db.session.get_one(DataExport, second).state is ExportState.GONE
