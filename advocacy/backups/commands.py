"""``advocacy backup``, ``advocacy restore`` and ``advocacy move-to``. Imports the rooms below it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from advocacy import clock, settings
from advocacy.backups import archive, keyring, moving, saving
from advocacy.backups.restoring import Wishes, restore
from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.history.sealing import head

ACTOR = Actor.system("backup")
SOON = (
    "Now set ADVOCACY_DATABASE_URL to the new database on every machine, with the same ADVOCACY_SECRET_KEY, "
    "ADVOCACY_ENCRYPTION_KEYS and ADVOCACY_SIGNING_KEY; the embedded default keeps its own in the data directory's "
    "folder keys. Media, journals and checkpoints stay where they are."
)


@click.command("backup")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--with-keys", is_flag=True, help="The keys too, under ADVOCACY_BACKUP_PASSPHRASE or one that is asked.")
@with_appcontext
def backup(out: Path, with_keys: bool) -> None:
    """Copies database, media, clicks and checkpoints into one file, while everything runs."""
    in_force, now = settings.current(), clock.now()
    passphrase = _passphrase(confirmed=True) if with_keys else ""
    saved = saving.back_up(out, in_force, now=now, passphrase=passphrase, told=_say)
    with writing():
        record(
            "backup", head()[0], "make", actor=ACTOR, now=now, rows=saved.rows, media=saved.media, with_keys=with_keys
        )  # fmt: skip
    click.echo(f"{out}: {saved.rows:,} rows, {saved.media:,} media, {saved.journals} journals of clicks")
    if saved.damaged:
        click.echo(f"warning: {saved.damaged} media are damaged where they lie; keep an older copy", err=True)
    if not with_keys:
        click.echo("The keys are not in it: keep them apart, for without them what is encrypted stays closed.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replacing", is_flag=True, help="In place of the database that is in use.")
@click.option("--with-keys", is_flag=True, help="Take the keys from the copy; asks for its passphrase.")
@click.option("--without-keys", is_flag=True, help="Though keys are lacking: what is encrypted stays closed.")
@click.option("--without-pause", is_flag=True, help="Post on at once: what was posted since goes out again.")
@click.option("--check", is_flag=True, help="Only say whether the copy is whole, and what it is.")
@click.option("--show-keys", is_flag=True, help="Only show the keys in the copy, as lines of an environment.")
@with_appcontext
def restore_copy(
    file: Path, replacing: bool, with_keys: bool, without_keys: bool, without_pause: bool, check: bool, show_keys: bool
) -> None:
    """Puts a copy in place: into an empty installation, or with --replace instead of what is there."""
    if check or show_keys:
        _look_into(file, show_keys)
        return
    passphrase = _passphrase(confirmed=False) if with_keys else ""
    wishes = Wishes(replacing, passphrase, without_keys, without_pause)
    done = restore(file, settings.current(), wishes, now=clock.now(), told=_say)
    click.echo(
        f"Restored as of {done.made_at}: {done.rows:,} rows, {done.media:,} media, {done.journals} journals of clicks, "
        f"{done.positions:,} positions of history, all as in the copy."
    )
    if done.set_aside:
        click.echo(f"The checkpoints that were here are kept as {done.set_aside}.")
    click.echo(
        f"Signed out: {done.ended.sign_ins:,} browsers; {done.ended.links:,} unused links ended. As in the copy, so "
        f"look at them: {done.ended.tokens_left:,} API tokens, accounts that were closed since, roles that were taken "
        "since, second factors and recovery codes."
    )
    if not without_pause:
        click.echo("Everything is paused: look at posts that were due since, then resume under Pause.")
    if done.held:
        click.echo(f"{done.held} messages that waited are held back: say under System, Mail whether they shall go out.")


@click.command("move-to")
@click.argument("url")
@with_appcontext
def move_to(url: str) -> None:
    """Copies everything into another, empty database, held against this one; this one stays as it is."""
    moved = moving.move_to(url, settings.current(), now=clock.now(), told=_say)
    db.session.remove()
    rows = sum(moved.rows.values())
    click.echo(
        f"{rows:,} rows of {len(moved.rows)} tables are there as they are here; the history is whole over "
        f"{moved.positions:,} positions."
    )
    click.echo(SOON)


def _look_into(file: Path, show_keys: bool) -> None:
    contents = archive.examined(file)
    rows = sum(int(total.partition(":")[0]) for total in contents.manifest["tables"].values())
    position = contents.manifest["history"]["position"]
    if not show_keys:
        click.echo(
            f"whole: made at {contents.head['made_at']} from {contents.head['engine']}, schema {contents.revision}, "
            f"{rows:,} rows, {contents.manifest['media']:,} media, {position:,} positions of history, "
            f"{'with' if contents.keys else 'without'} keys"
        )
        return
    if contents.keys is None:
        raise Breach("There are no keys in this copy.")
    for line in keyring.opened(contents.keys, _passphrase(confirmed=False)).as_environment():
        click.echo(line)


def _passphrase(*, confirmed: bool) -> str:
    """That of the settings, or one that is typed."""
    given = settings.current().backup_passphrase
    if given:
        return given
    typed: str = click.prompt("Passphrase of the keys", hide_input=True, confirmation_prompt=confirmed)
    return typed


def _say(what: str) -> None:
    """What is copied now, where somebody looks on."""
    if sys.stderr.isatty():
        click.echo(f"\r{what:<60.60}", err=True, nl=False)
