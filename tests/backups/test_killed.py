"""A copy whose process is killed in the middle: nothing has the copy's name, and the next one is whole."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import wsgi
from advocacy import clock
from advocacy.backups import archive, saving
from tests.backups.comparing import lived_in
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
