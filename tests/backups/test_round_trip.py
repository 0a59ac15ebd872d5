"""A copy is made while everything runs and put in place elsewhere, on either engine: table by table as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

import wsgi
from advocacy import clock
from advocacy.backups.media import shelf
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.history.jobs import seal_waiting
from advocacy.history.verifying import verify_database
from advocacy.links.models import Click
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.searching.finding import find
from advocacy.searching.models import SearchEntry
from tests.backups.comparing import CLICKS, KEY, PICTURE, TOLD_BY_RESTORE, different, lived_in, sums
from tests.backups.trips import Elsewhere, back_up, borrowed, over_and_back, put_in_place
from tests.installation import Installation
from tests.links.doors import take_in
from tests.peers.s3 import S3Server


@pytest.fixture
def elsewhere(tmp_path: Path, sqlite_template: Path, request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    yield from borrowed(tmp_path, sqlite_template, request)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_copy_is_put_in_place_on_either_engine_as_it_was(
    installation: Installation, elsewhere: Elsewhere, tmp_path: Path, engine: str
) -> None:
    lived_in(installation)
    before = sums(installation.settings)
    saved = back_up(installation, tmp_path / "copy")
    assert saved.rows > 20 and saved.media == 1 and saved.journals >= 1 and not saved.damaged
    assert sums(installation.settings) == before, "making a copy changes nothing"
    there = elsewhere(engine)
    done = put_in_place(tmp_path / "copy", there)
    assert different(before, sums(there)) == TOLD_BY_RESTORE
    assert (done.rows, done.media, done.journals) == (saved.rows, 1, saved.journals)
    other = Installation(there)
    assert len(take_in(other)) == 1, "clicks that waited in journals are counted, once"
    with other.app.app_context():
        assert b"".join(shelf().read(KEY)) == PICTURE
        with writing():
            person = accounts.add_person(
                "new@acme.example", "New", (Role.EMPLOYEE,), actor=Actor.system(), now=clock.now()
            )
            assert person.id > 2, "numbers go on where they were"
        seal_waiting(clock.now())
        with reading():
            report = verify_database(there)
            assert report.whole and report.checkpoints == 1
            wanted = select(SearchEntry).where(SearchEntry.kind == "item")
            assert [hit.ref_id for hit in find("birnen", wanted).entries] == [7]
            assert db.session.scalar(select(func.count()).select_from(Click)) == CLICKS
            pause = db.session.execute(text("SELECT scope, state FROM pauses")).one()
            assert tuple(pause) == ("all", "on"), "what was due since may be out already"
    other.close()


def test_everything_moves_to_the_other_engine_and_back(
    installation: Installation, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    lived_in(installation)
    before = sums(installation.settings)
    assert over_and_back(installation, elsewhere) == [before, before]
    assert sums(installation.settings) == before, "the source is as it was"


def test_media_in_a_bucket_come_along(
    sqlite: Installation, elsewhere: Elsewhere, tmp_path: Path, s3_server: S3Server
) -> None:  # fmt: skip
    keys: dict[str, Any] = {"media_key": "key", "media_secret": "secret"}
    here = Installation(replace(sqlite.settings, media_url=s3_server.url("here"), **keys))
    lived_in(here)
    assert back_up(here, tmp_path / "copy").media == 1
    there = replace(elsewhere("sqlite"), media_url=s3_server.url("there"), **keys)
    assert put_in_place(tmp_path / "copy", there).media == 1
    with wsgi.create_app(there).app_context():
        assert b"".join(shelf().read(KEY)) == PICTURE
        db.engine.dispose()
    here.close()
