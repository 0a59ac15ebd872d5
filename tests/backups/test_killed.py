"""A copy whose process is killed in the middle: nothing has the copy's name, and the next one is whole.

A restore that is killed: nobody works with what is half there, until it is done again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import wsgi
from advocacy import clock, schema
from advocacy.backups import archive, restoring, saving
from advocacy.database import db, reading
from advocacy.errors import Unready
from advocacy.settings import Settings
from tests.backups.comparing import lived_in
from tests.backups.trips import Elsewhere, back_up, borrowed, put_in_place
from tests.installation import Installation

WORDS = "correct horse battery"


def _killed_in_the_middle(out: Path, installation: Installation) -> None:
    """In a process of its own: SIGKILL once some of it is on the disk."""

    def dies(*_given: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(saving, "_put_media", dies)  # noqa: B010  a private verb, in this process only
    with wsgi.create_app(installation.settings).app_context():
        saving.back_up(out, installation.settings, now=clock.now(), passphrase=WORDS)


def test_a_copy_that_was_killed_has_no_name_and_the_next_is_whole(sqlite: Installation, tmp_path: Path) -> None:
    lived_in(sqlite)
    out = tmp_path / "copy"
    worker = multiprocessing.get_context("fork").Process(target=_killed_in_the_middle, args=(out, sqlite))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    draft = tmp_path / ".copy.part"
    assert not out.exists() and draft.exists() and draft.stat().st_mode & 0o777 == 0o600
    draft.write_bytes(b"x" * 5_000_000)  # a longer one than the next
    with sqlite.app.app_context():
        saving.back_up(out, sqlite.settings, now=clock.now(), passphrase=WORDS)
    assert not draft.exists() and out.stat().st_size < 5_000_000
    assert archive.examined(out).manifest["media"] == 1


@pytest.fixture
def elsewhere(tmp_path: Path, sqlite_template: Path, request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    yield from borrowed(tmp_path, sqlite_template, request)


def _restore_killed(file: Path, there: Settings, verb: str) -> None:
    def dies(*_given: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(restoring, verb, dies)
    put_in_place(file, there)


def _is_refused(there: Settings) -> bool:
    """Whether every start says that the restore was cut short; `upgrade` does not open it."""
    app = wsgi.create_app(there)
    run = app.test_cli_runner().invoke
    assert run(args=["upgrade"]).exit_code == 0
    refused = run(args=["work", "--once"]).exception
    ready = app.test_client().get("/readyz").get_json()["why"]
    with app.app_context():
        db.engine.dispose()
    return isinstance(refused, Unready) and "cut short" in str(refused) and "cut short" in ready


@pytest.mark.parametrize("verb", ["_tell", "drop_waiting"])
def test_nobody_works_with_a_restore_that_was_killed(
    sqlite: Installation, elsewhere: Elsewhere, tmp_path: Path, verb: str
) -> None:
    """The rows are there by then; sign-ins of then are not ended, and nothing is paused. SQLite has a file beside."""
    lived_in(sqlite)
    back_up(sqlite, tmp_path / "copy")
    there = elsewhere("postgresql")
    worker = multiprocessing.get_context("fork").Process(target=_restore_killed, args=(tmp_path / "copy", there, verb))
    worker.start()
    worker.join(100)
    assert worker.exitcode == -signal.SIGKILL
    assert _is_refused(there)
    assert put_in_place(tmp_path / "copy", there).rows > 20, "again, and without --replace"
    with wsgi.create_app(there).app_context():
        schema.require_current()
        with reading():
            assert tuple(db.session.execute(text("SELECT scope, state FROM pauses")).one()) == ("all", "on")
        db.session.remove()
        db.engine.dispose()
