"""What the product stands on: room on the disk, keys, media, programs, the database's engine, administrators."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import func, select, text

from advocacy import settings
from advocacy.database import db, dialect_name
from advocacy.english import English
from advocacy.health import Ailment, Examination, Gauge
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole

LITTLE = 0.10
"""Less of a disk free than this is worth a word."""
TOO_LITTLE_BYTES = 200 * 2**20
"""With less than this clicks and posts will soon not be kept."""
OLDEST_POSTGRESQL = 130_000


def disk_has_room(now: datetime) -> Sequence[Ailment]:
    """The disk under the data directory: click journals and, with SQLite, everything."""
    folder = settings.current().data_dir.resolve()
    if not folder.exists():
        return [
            Ailment(
                _("The data directory %(folder)s is not there.", folder=folder), _("Make it, or set ADVOCACY_DATA_DIR.")
            )
        ]
    if not os.access(folder, os.W_OK):
        return [
            Ailment(
                _("The data directory %(folder)s can't be written to.", folder=folder),
                _("Give it to the user that runs us."),
            )
        ]
    usage = shutil.disk_usage(folder)
    megabytes = usage.free // 2**20
    if usage.free < TOO_LITTLE_BYTES:
        return [
            Ailment(
                _("Only %(megabytes)s MB are free under %(folder)s.", megabytes=megabytes, folder=folder),
                _("Make room: clicks can't be kept without it."),
            )
        ]
    if usage.free < usage.total * LITTLE:
        return [
            Ailment(
                _("Only %(megabytes)s MB are free under %(folder)s.", megabytes=megabytes, folder=folder),
                _("Make room before it is full."),
                grave=False,
            )
        ]
    return []


def keys_are_private(now: datetime) -> Sequence[Ailment]:
    """Keys that the embedded default keeps are its owner's alone."""
    folder = settings.current().data_dir.resolve() / "keys"
    if not folder.is_dir():
        return []
    open_ones = sorted(each.name for each in folder.iterdir() if each.is_file() and each.stat().st_mode & 0o077)
    if not open_ones:
        return []
    return [
        Ailment(
            _("Others on this machine may read keys: %(names)s.", names=", ".join(open_ones)),
            _("Run: chmod 600 %(folder)s/*", folder=folder),
        )
    ]


def media_can_be_kept(now: datetime) -> Sequence[Ailment]:
    """The directory of media. A bucket is asked when something is kept: that is no matter of a page."""
    in_force = settings.current()
    if in_force.media_bucket is not None:
        return []
    folder = in_force.media_dir
    nearest = next(each for each in [folder, *folder.parents] if each.exists())
    if os.access(nearest, os.W_OK):
        return []
    return [
        Ailment(
            _("Media can't be kept: %(nearest)s can't be written to.", nearest=nearest),
            _("Give it to the user that runs us."),
        )
    ]


def programs_are_there(now: datetime) -> Sequence[Ailment]:
    """The program that makes videos safe."""
    name = settings.current().ffmpeg
    if shutil.which(name) or Path(name).is_file():
        return []
    remedy = English("Install ffmpeg, or say in ADVOCACY_FFMPEG where it is.")
    return [Ailment(_("Videos are refused: there is no “%(name)s” on this machine.", name=name), remedy, grave=False)]


def database_is_sound(now: datetime) -> Sequence[Ailment]:
    """PostgreSQL: a version that is still mended. SQLite: write-ahead, without which readers wait for writers."""
    if dialect_name() == "postgresql":
        version = int(db.session.execute(text("SHOW server_version_num")).scalar_one())
        if version >= OLDEST_POSTGRESQL:
            return []
        return [
            Ailment(
                _("PostgreSQL %(version)s is no longer mended.", version=version // 10_000),
                _("Upgrade it to 13 or later."),
            )
        ]
    mode = db.session.execute(text("PRAGMA journal_mode")).scalar_one()
    if str(mode).lower() == "wal":
        return []
    remedy = English("Keep ADVOCACY_DATA_DIR on a local disk: network file systems know no write-ahead log.")
    return [Ailment(_("SQLite keeps its journal as “%(mode)s”.", mode=mode), remedy)]


def somebody_administers(now: datetime) -> Sequence[Ailment]:
    """Administrators: none can't be, and one alone can't be a second pair of eyes."""
    held = select(func.count()).select_from(PersonRole).join(Person, Person.id == PersonRole.person_id)
    count = db.session.scalar(held.where(PersonRole.role == Role.ADMIN, Person.active)) or 0
    if count == 0:
        remedy = English("Run: advocacy people add EMAIL --name NAME --role admin")
        begun = db.session.scalar(select(Person.id).limit(1)) is not None
        return [Ailment(_("Nobody is an administrator."), remedy, grave=begun)]
    if count == 1:
        what = English("There is one administrator only: nobody can agree to what they ask for, or step in for them.")
        return [Ailment(what, _("Give a second person the role on the page of people."), grave=False)]
    return []


EXAMINATIONS = [
    Examination("disk", disk_has_room),
    Examination("keys", keys_are_private),
    Examination("media", media_can_be_kept),
    Examination("programs", programs_are_there),
    Examination("database", database_is_sound),
    Examination("administrators", somebody_administers),
]


def _disk(now: datetime) -> dict[str, float]:
    folder = settings.current().data_dir
    if not folder.exists():
        return {}
    usage = shutil.disk_usage(folder)
    return {"free": float(usage.free), "total": float(usage.total)}


GAUGES = [Gauge("advocacy_disk_bytes", "The disk under the data directory of this machine.", "part", _disk)]
