"""Exports whose worker dies, that are removed, or whose people are erased while they are written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.exports import asking, building, claiming, jobs
from advocacy.exports.models import DataExport, ExportPiece, ExportState
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.records import erasing
from tests.exports.test_exporting import ME, asked, lines_of, written
from tests.installation import Installation


def test_a_worker_that_died_leaves_it_to_another(installation: Installation, monkeypatch: Any) -> None:
    """The next begins anew once the lease is over; what was left of the file goes. After three it fails in words."""
    admin = installation.person(Role.ADMIN)
    number = asked(installation, admin, "people")

    def dies(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("out of memory")

    with installation.app.app_context():
        with monkeypatch.context() as broken:
            broken.setattr(building, "_keep", dies)
            for turn in range(3):
                now = clock.now() + timedelta(minutes=4 * turn)
                broken.setattr(clock, "now", lambda now=now: now)
                with pytest.raises(RuntimeError):
                    building.build_next(now)
                assert building.build_next(now) is False
            later = clock.now() + timedelta(minutes=4)
            broken.setattr(clock, "now", lambda: later)
            building.build_next(later)
        with reading():
            found = db.session.get_one(DataExport, number)
            assert found.state is ExportState.FAILED and "three times" in found.why


def test_a_second_try_writes_the_same_file(installation: Installation, monkeypatch: Any) -> None:
    """Pieces of the first try are gone; the digest fits."""
    monkeypatch.setattr(building, "PIECE", 50)
    admin = installation.person(Role.ADMIN)
    number = asked(installation, admin, "people")
    with installation.app.app_context():
        with writing():
            db.session.add(ExportPiece(export_id=number, number=99, body=b"left behind"))
        jobs.write_exports(clock.now())
    body = installation.api_of(admin)("GET", f"/exports/{number}/file").data
    assert b"left behind" not in body and len(lines_of(body)) == 1 and len(body) > 100


def test_what_is_removed_while_it_is_written_ends(installation: Installation, monkeypatch: Any) -> None:
    """Its worker stops and leaves nothing; so does one whose lease another took."""
    admin = installation.person(Role.ADMIN)
    number = asked(installation, admin, "people")
    kept = building._keep

    def removed_first(*given: Any) -> Any:
        with writing():
            found = db.session.get_one(DataExport, number)
            asking.remove(found, actor=ME, now=clock.now())
        return kept(*given)

    monkeypatch.setattr(building, "_keep", removed_first)
    written(installation)
    with installation.app.app_context(), reading():
        assert db.session.get_one(DataExport, number).state is ExportState.GONE
        assert db.session.scalar(select(func.count()).select_from(ExportPiece)) == 0


def test_whoever_is_erased_while_a_file_is_written_is_not_in_it(installation: Installation, monkeypatch: Any) -> None:
    """Its worker stops and leaves nothing of it; another writes it from the start, though it was tried often."""
    admin, ida = installation.person(Role.ADMIN), installation.person(name="Ida Lovelace")
    number = asked(installation, admin, "people")
    with installation.app.app_context(), writing():
        leaving.leave(db.session.get_one(Person, ida), actor=ME, now=clock.now(), why="Moved on")
        db.session.get_one(DataExport, number).tries = claiming.MOST_TRIES - 1
    kept = claiming.keep_piece

    def erased_then(*given: Any) -> None:
        kept(*given)
        erasing.erase_person(db.session.get_one(Person, ida), "She asked", actor=ME, now=clock.now())

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(claiming, "keep_piece", erased_then)
        with installation.app.app_context():
            assert building.build_next(clock.now())
    with installation.app.app_context(), reading():
        found = db.session.get_one(DataExport, number)
        assert (found.state, found.tries, found.lease_until) == (ExportState.WAITING, 0, None)
        assert db.session.scalar(select(func.count()).select_from(ExportPiece)) == 0
    written(installation)
    body = installation.api_of(admin)("GET", f"/exports/{number}/file").data
    assert b"Lovelace" not in body and f"Erased person {ida}".encode() in body
