"""What can't be trusted or would lose something is refused by name, before anything is touched."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text, update

import wsgi
from advocacy import clock, timetable
from advocacy.backups import archive, keyring, moving, saving
from advocacy.backups.alone import refuse_company
from advocacy.backups.restoring import Wishes, restore
from advocacy.database import db, writing
from advocacy.errors import Breach, Unready
from advocacy.history.models import Seal
from advocacy.settings import Settings
from advocacy.web.presence import say_alive
from tests.backups.comparing import lived_in, sums
from tests.installation import Installation, copied_sqlite, settings_for

WORDS = "correct horse battery"


@pytest.fixture
def copy(sqlite: Installation, tmp_path: Path) -> Path:
    """A copy of an installation in which something happened, with its keys."""
    lived_in(sqlite)
    with sqlite.app.app_context():
        saving.back_up(tmp_path / "copy", sqlite.settings, now=clock.now(), passphrase=WORDS)
    return tmp_path / "copy"


@pytest.fixture
def there(sqlite_template: Path, tmp_path: Path) -> Settings:
    """Another, empty installation with the same keys."""
    copied_sqlite(sqlite_template, tmp_path / "there")
    return settings_for(tmp_path / "there")


def restored(file: Path, in_force: Settings, **wishes: object) -> None:
    with wsgi.create_app(in_force).app_context():
        try:
            restore(file, in_force, Wishes(**wishes), now=clock.now())  # type: ignore[arg-type]
        finally:
            db.session.remove()
            db.engine.dispose()


def _flipped(data: bytes, at: float) -> bytes:
    """One bit of what a table holds; what lies between the members of a tar tells nothing."""
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        held = [member for member in tar if member.name.startswith("tables/")]
    member = held[int(len(held) * at)]
    place = member.offset_data + member.size // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut at a block": lambda data: data[: len(data) // 2 // 512 * 512],
    "without its end": lambda data: data[: data.rindex(b"manifest.json") // 512 * 512],
    "empty": lambda data: b"",
    "one bit early": lambda data: _flipped(data, 0.3),
    "one bit late": lambda data: _flipped(data, 0.7),
    "no copy at all": lambda data: b"Dear diary" * 1000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_copy_that_can_not_be_trusted_is_refused(copy: Path, there: Settings, damage: str) -> None:
    before = sums(there)
    bad = copy.with_name("bad")
    bad.write_bytes(DAMAGES[damage](copy.read_bytes()))
    with pytest.raises(Breach, match=r"cut off|damaged|not a copy|holds “"):
        restored(bad, there)
    assert sums(there) == before and not (there.data_dir / "media").exists()


def test_names_in_a_copy_lead_nowhere_else(tmp_path: Path) -> None:
    for name in ("../x", "/etc/x", "media/../../x", "clicks/../x.clicks", "tables/../x/000001.jsonl.gz"):
        with tarfile.open(tmp_path / "bad", "w") as tar:
            tar.addfile(tarfile.TarInfo(name), BytesIO())
        with pytest.raises(Breach, match="not a copy of ours"):
            archive.examined(tmp_path / "bad")


def test_rows_that_are_not_those_that_were_copied_are_not_kept(copy: Path, there: Settings) -> None:
    """Somebody changed a row and made the digest fit."""
    bad = copy.with_name("bad")
    with bad.open("wb") as file:
        writer, before = archive.Writer(file), sums(there)
        contents = archive.examined(copy)
        for member in archive.members(copy):
            if member.name != archive.MANIFEST:
                body = member.body.read()
                if member.name.startswith("tables/people/"):
                    body = _with_another_mail(body)
                writer.put_bytes(member.name, body)
        writer.end({name: value for name, value in contents.manifest.items() if name != "digest"})
    with pytest.raises(Breach, match="not what the copy holds: people"):
        restored(bad, there)
    assert sums(there) == before


def _with_another_mail(body: bytes) -> bytes:
    return gzip.compress(gzip.decompress(body).replace(b"p1@acme.example", b"px@acme.example"))


def test_a_bent_history_is_not_restored(sqlite: Installation, there: Settings, tmp_path: Path) -> None:
    lived_in(sqlite)
    with sqlite.app.app_context():
        with writing():
            db.session.execute(text("DROP TRIGGER history_seals_no_update"))
            db.session.execute(update(Seal).where(Seal.position == 2).values(digest="0" * 64))
        saving.back_up(tmp_path / "bent", sqlite.settings, now=clock.now())
    with pytest.raises(Breach, match="history in this copy is broken at position 2"):
        restored(tmp_path / "bent", there)


def test_a_database_in_use_is_replaced_only_when_asked_and_kept(copy: Path, there: Settings) -> None:
    other = Installation(there)
    other.person(name="Here before")
    other.close()
    with pytest.raises(Breach, match="in use"):
        restored(copy, there)
    restored(copy, there, replacing=True)
    kept = next(path for path in there.data_dir.glob("advocacy.sqlite3.replaced-*") if path.suffix != ".db")
    assert kept.stat().st_size > 0


@pytest.mark.parametrize("says_alive", [timetable.heartbeat, say_alive], ids=["worker", "web server"])
def test_nothing_is_done_while_somebody_works(
    copy: Path, there: Settings, sqlite: Installation, says_alive: Callable[[datetime], None]
) -> None:
    """A web server would go on writing into what was set aside."""
    with wsgi.create_app(there).app_context():
        says_alive(clock.now())
        with pytest.raises(Unready, match="are running: "):
            restore(copy, there, Wishes(), now=clock.now())
        with pytest.raises(Unready, match="are running: "):
            moving.move_to(f"sqlite:///{copy.with_name('nowhere')}/advocacy.sqlite3", there, now=clock.now())
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("says_alive", [timetable.heartbeat, say_alive], ids=["worker", "web server"])
def test_who_works_is_seen_in_an_older_schema_too(
    installation: Installation, says_alive: Callable[[datetime], None]
) -> None:
    """One of the tables is not there yet: the other one is asked all the same; after a minute nobody is there."""
    lacking = "web_servers" if says_alive is timetable.heartbeat else "workers"
    now = clock.now()
    with installation.app.app_context():
        says_alive(now)
        with writing():
            db.session.execute(text(f"DROP TABLE {lacking}"))
        with pytest.raises(Unready, match="are running: "):
            refuse_company(now)
        refuse_company(now + timedelta(seconds=61))


def test_lacking_keys_are_named(copy: Path, there: Settings) -> None:
    other = replace(there, encryption_keys=(Fernet.generate_key().decode(),))
    with pytest.raises(Breach, match=r"other keys than those in force: ADVOCACY_ENCRYPTION_KEYS\."):
        restored(copy, other)
    with pytest.raises(Breach, match="not the passphrase"):
        restored(copy, other, passphrase="wrong horse battery")
    restored(copy, other, passphrase=WORDS)


def test_keys_of_the_data_directory_come_along(tmp_path: Path, there: Settings, sqlite: Installation) -> None:
    (sqlite.settings.data_dir / "keys").mkdir(exist_ok=True)
    (sqlite.settings.data_dir / "keys" / "push_key").write_text("x")
    keys = keyring.opened(keyring.sealed(keyring.keys_of(sqlite.settings), WORDS), WORDS)
    assert keys.files == {"push_key": "x"} and keys.in_place_of(there).secret_key == sqlite.settings.secret_key
    keyring.put_in_place(keys, tmp_path)
    assert (tmp_path / "keys" / "push_key").stat().st_mode & 0o777 == 0o600
    lines = "\n".join(keys.as_environment())
    assert f"ADVOCACY_ENCRYPTION_KEYS={sqlite.settings.encryption_keys[0]}" in lines
    with pytest.raises(Breach, match="too short"):
        keyring.sealed(keys, "short")


def test_a_file_that_is_there_is_not_written_over(sqlite: Installation, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with sqlite.app.app_context():
        with pytest.raises(Breach, match="there already"):
            saving.back_up(tmp_path / "copy", sqlite.settings, now=clock.now())
        with pytest.raises(Unready, match="can't be written"):
            saving.back_up(tmp_path / "none" / "copy", sqlite.settings, now=clock.now())
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_copy_of_a_later_version_is_left_to_that(
    copy: Path, there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.schema.knows", lambda revision: False)
    with pytest.raises(Unready, match="does not know"):
        restored(copy, there)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "no address"), ("mysql://host/name", "no address"), ("postgresql://host/", "no address"),
        ("sqlite://", "no address"), ("postgresql://127.0.0.1:1/none", "does not answer"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_moved_to(sqlite: Installation, url: str, why: str) -> None:
    with sqlite.app.app_context(), pytest.raises((Breach, Unready), match=why):
        moving.move_to(url, sqlite.settings, now=clock.now())


def test_it_moves_neither_onto_itself_nor_onto_others(sqlite: Installation, there: Settings) -> None:
    used = Installation(there)
    used.person()
    used.close()
    with sqlite.app.app_context():
        with pytest.raises(Breach, match="the database in use"):
            moving.move_to(sqlite.settings.database, sqlite.settings, now=clock.now())
        with pytest.raises(Breach, match="has people"):
            moving.move_to(there.database, sqlite.settings, now=clock.now())


def test_what_a_copy_says_of_itself_is_plain(copy: Path) -> None:
    contents = archive.examined(copy)
    assert contents.head["engine"] == "sqlite" and contents.head["tables"]["people"]
    assert contents.keys is not None and WORDS.encode() not in contents.keys
    assert json.loads(contents.keys).keys() == {"scrypt", "sealed"}
