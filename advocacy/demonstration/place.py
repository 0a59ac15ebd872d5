"""Where the demo lives: a directory of its own with settings of its own. Imports settings and errors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from advocacy.errors import Unready
from advocacy.settings import PREFIX

MARK = ".advocacy-demo"
"""Says that a directory is the demo's, so that nothing else is ever deleted."""

DATABASE = "advocacy.sqlite3"
MADE = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "checkpoints.jsonl", "media", "clicks", "mail")


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of the demo as environment variables. Nothing of the caller's gets in, nor does their database."""
    given = {
        "data_dir": str(folder.resolve()),
        "base_url": f"http://127.0.0.1:{port}",
        "company_name": "Larkfield Instruments",
        "brand_aliases": "Larkfield,Heron 4,Swift Mini,Plover,Roost",
        "markets": "US,UK",
        "sandbox": "1",
        "fetch_hosts": f"127.0.0.1:{port}",
        "mail_from": "advocacy@larkfield.example",
        "invitation_domains": "larkfield.example",
    }
    return {f"{PREFIX}{name.upper()}": value for name, value in given.items()}


def enter(environ: Mapping[str, str]) -> None:
    """Puts the demo's settings in place of the caller's, for this process and those it starts."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(environ)


def claim(folder: Path) -> None:
    """Makes the directory the demo's. Raises Unready when something else is in it."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise Unready(f"{folder} holds something else.", remedy="Choose an empty directory with --data.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def clear(folder: Path) -> None:
    """Removes what an earlier demo made there; its keys stay."""
    for name in MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
