"""``advocacy restore``: an installation from a copy, proven before it is there. Imports the rooms below it.

The file is read whole first: one that was cut or changed is refused before anything is touched. Then media are put in
place (they lie under their digest, so that this harms nobody), then the database is filled in one transaction, held
against the sums of the copy, and its chain of history is walked; then journals and checkpoints. Until sign-ins are
ended and everything is paused and held, which needs today's schema, nobody may work with it: a restore that was killed
in between is begun again.

A copy is older than what happened since. Posts that it holds as scheduled may be out: everything is paused, until two
people have looked. Mail and messages in chats that wait in it may be out, too: they are held back until somebody says
what becomes of them. Messages to phones are dropped, for they are of today. Events of webhooks go out: their receivers
know by the id what they have.

Whoever was signed in then is signed out, and no link of then lets anybody in: they may have left since. Tokens, closed
accounts and recovery codes are as they were in the copy; the command says so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from advocacy import holding, schema
from advocacy.backups import archive, keyring, places
from advocacy.backups.alone import refuse_company
from advocacy.backups.archive import Contents, Member
from advocacy.backups.journals import put_journal
from advocacy.backups.kinds import Kind
from advocacy.backups.loading import fill
from advocacy.backups.media import Shelf, shelf
from advocacy.backups.tables import Table
from advocacy.campaigns import pauses
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.errors import Breach, Unready
from advocacy.history import Actor, record
from advocacy.history.checkpoints import file_of, read_lines
from advocacy.history.verifying import verify_database
from advocacy.links.door.journal import folder_in
from advocacy.people.ending_all import Ended, end_all
from advocacy.push.sending import drop_waiting
from advocacy.searching.index import make_anew
from advocacy.settings import Settings

ACTOR = Actor.system("restore")
WHY = (
    "Restored from a copy made at {made_at}. Posts that were due since then may be out already: look at them on their "
    "networks, cancel those, then resume."
)
Told = Callable[[str], None]


@dataclass
class Restored:
    """What was put in place, and where what it replaced is kept."""

    made_at: str
    rows: int = 0
    media: int = 0
    journals: int = 0
    positions: int = 0
    held: int = 0
    ended: Ended = field(default_factory=Ended)
    set_aside: str = ""


@dataclass(frozen=True)
class Wishes:
    """How to restore: in place of what is there; the keys' passphrase; though keys are lacking; without the pause."""

    replacing: bool = False
    passphrase: str = ""
    lacking_keys: bool = False
    without_pause: bool = False


def restore(
    path: Path, in_force: Settings, wishes: Wishes, *, now: datetime, told: Told = lambda what: None
) -> Restored:  # fmt: skip
    """Puts a copy in place. Raises Breach for a file that can't be trusted, a database in use or keys that are lacking,
    Unready while somebody works."""
    told("the file")
    contents = archive.examined(path)
    if not schema.knows(contents.revision):
        raise Unready(
            f"This copy has the schema {contents.revision}, which this version does not know.",
            remedy="Restore it with the version that made it, or a later one.",
        )
    with_keys, keys = _with_keys(contents, in_force, wishes)
    refuse_company(now)
    store = shelf()
    db.session.remove()
    db.engine.dispose()
    done = Restored(contents.head["made_at"])
    with places.ready(in_force, contents.revision, now=now, replacing=wishes.replacing):
        _media(path, store, done, told)
        _database(path, contents, with_keys, done, told)
        schema.upgrade()
        done.ended, done.held = _tell(contents, wishes, now)
    _files(path, contents, with_keys, done, now)
    if keys is not None and in_force.embedded:
        keyring.put_in_place(keys, in_force.data_dir)
    return done


def _with_keys(contents: Contents, in_force: Settings, wishes: Wishes) -> tuple[Settings, keyring.Keyring | None]:
    """The settings with the keys that the copy brings, where it does. Raises Breach when keys are lacking."""
    keys = None
    if contents.keys is not None and wishes.passphrase:
        keys = keyring.opened(contents.keys, wishes.passphrase)
    with_keys = keys.in_place_of(in_force) if keys is not None and in_force.embedded else in_force
    lacking = keyring.missing(contents.head["keys"], with_keys)
    if lacking and not wishes.lacking_keys:
        raise Breach(
            f"This copy needs other keys than those in force: {lacking}.",
            remedy="Set them as they were; `advocacy restore FILE --show-keys` shows those that a copy brings. Or say "
            "--without-keys: what is encrypted in it stays closed.",
        )
    return with_keys, keys


def _media(path: Path, store: Shelf, done: Restored, told: Told) -> None:
    told("media")
    for member in archive.members(path):
        if not member.name.startswith("media/"):
            continue
        key = member.name.removeprefix("media/")
        if not store.exists(key):
            with SpooledTemporaryFile(archive.IN_MEMORY) as spool:
                heard = hashlib.sha256()
                while piece := member.body.read(archive.CHUNK):
                    heard.update(piece)
                    spool.write(piece)
                spool.seek(0)
                if heard.hexdigest() == key:  # one that was damaged before the copy was made is told by `doctor`
                    store.put(key, spool, member.size, "application/octet-stream")  # type: ignore[arg-type]
        done.media += 1


def _database(path: Path, contents: Contents, with_keys: Settings, done: Restored, told: Told) -> None:
    """All rows in one transaction. Raises Breach unless each table's sum is the copy's and the history is whole."""
    tables = [
        Table(name, tuple((column, Kind(kind)) for column, kind in columns))
        for name, columns in contents.head["tables"].items()
    ]
    members = _Parts(path)

    def rows(table: Table) -> Iterator[list[Any]]:
        told(table.name)
        return members.rows_of(table.name)

    with writing():
        schema.end_restore()  # one that was cut short before
        sums = fill(db.session.connection(), tables, rows, contents.manifest["numbers"])
        wanted = contents.manifest["tables"]
        if wrong := [name for name in wanted if sums.get(name) != wanted[name]]:
            raise Breach(f"What is in the database is not what the copy holds: {', '.join(wrong[:5])}.")
        told("the search")
        make_anew()
        told("the history")
        done.positions = _proven(contents, with_keys)
        schema.begin_restore()
    done.rows = sum(int(text.partition(":")[0]) for text in sums.values())


class _Parts:
    """The tables' members, which lie in the file in the order in which they are asked for."""

    def __init__(self, path: Path) -> None:
        self._left = (member for member in archive.members(path) if member.name.startswith("tables/"))
        self._next: Member | None = next(self._left, None)

    def rows_of(self, table: str) -> Iterator[list[Any]]:
        """The rows of a table."""
        while self._next is not None and self._next.name.startswith(f"tables/{table}/"):
            with gzip.GzipFile(fileobj=self._next.body) as lines:
                for line in lines:
                    yield json.loads(line)
            self._next = next(self._left, None)


def _proven(contents: Contents, in_force: Settings) -> int:
    """Walks the chain of what was filled; gives its positions. Raises Breach where it breaks.

    Checkpoints count that the copy brings: those on this machine may be of a later time, or of another installation.
    """
    report = verify_database(in_force, marks=read_lines(contents.checkpoints.decode().splitlines()))
    position = contents.manifest["history"]["position"]
    if not report.whole:
        raise Breach(f"The history in this copy is broken at position {report.broken_at}: {report.why}.")
    if report.positions != position:
        raise Breach(f"The history has {report.positions} positions, the copy was to have {position}.")
    return report.positions


def _tell(contents: Contents, wishes: Wishes, now: datetime) -> tuple[Ended, int]:
    """What was restored stands in the history, everybody is signed out, everything is paused; gives what ended and how
    many messages are held back."""
    made_at, held = contents.head["made_at"], 0
    with writing():
        position = contents.manifest["history"]["position"]
        ended = end_all(now)
        record(
            "backup", position, "restore", actor=ACTOR, now=now, made_at=made_at, engine=contents.head["engine"],
            sign_ins=ended.sign_ins, links=ended.links,
        )  # fmt: skip
        everything = any(pause.scope is Scope.ALL for pause in pauses.in_force())
        if not wishes.without_pause and not everything:
            pauses.press(Scope.ALL, "", WHY.format(made_at=made_at), actor=ACTOR, now=now)
        if not wishes.without_pause:
            held = holding.hold(now)
            drop_waiting()
        schema.end_restore()
    return ended, held


def _files(path: Path, contents: Contents, in_force: Settings, done: Restored, now: datetime) -> None:
    """Journals of clicks, and the checkpoints; those of a later time are kept beside."""
    folder = folder_in(in_force.data_dir)
    for member in archive.members(path):
        if member.name.startswith("clicks/"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            put_journal(folder / member.name.removeprefix("clicks/"), member.body)
            done.journals += 1
    file = file_of(in_force)
    if file.exists() and file.read_bytes() != contents.checkpoints:
        kept = file.with_name(f"{file.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
        file.rename(kept)
        done.set_aside = str(kept)
    if contents.checkpoints:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents.checkpoints)
