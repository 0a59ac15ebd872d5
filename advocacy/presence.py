"""Processes that serve or work, as they say of themselves that they are alive. Imports settings and database.

A process writes its version, what its settings come to and how far its clock is off, so that two machines that do not
agree can be told apart from two that do.
"""

from __future__ import annotations

import hmac
import os
import socket
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import clock
from advocacy.database import Json, UTCDateTime, db, dialect_name
from advocacy.settings import Settings

ALIVE = timedelta(seconds=60)
"""A process that was not seen for so long counts as gone."""
LOCAL = frozenset({"data_dir", "trusted_proxies", "ffmpeg", "testing"})
"""Settings that each machine may have for itself."""
UNKNOWN = "unknown"


class Seen:
    """Columns of a process that is alive. ``skew_seconds``: its clock less the database's, where they are two."""

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    version: Mapped[str] = mapped_column(String(60), default="", server_default="")
    skew_seconds: Mapped[float | None] = mapped_column()
    digests: Mapped[dict[str, str]] = mapped_column(Json, default=dict, server_default="{}")

    @property
    def host(self) -> str:
        """The machine it runs on."""
        return self.name.rpartition(":")[0]


def this_process() -> str:
    """The name of this process: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


@cache
def release() -> str:
    """The version of the product that this process runs."""
    try:
        return version("advocacy")
    except PackageNotFoundError:  # run from a tree that is not installed
        return UNKNOWN


def skew(now: datetime) -> float | None:
    """Seconds that this machine's own clock is ahead of the database's, at ``now`` by the clock that all share; None
    where both are the same clock."""
    if dialect_name() != "postgresql":
        return None
    theirs: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    return round((now - clock.ahead() - theirs).total_seconds(), 3)


def vitals(in_force: Settings, now: datetime) -> dict[str, Any]:
    """What a process says of itself with each sign of life, by column."""
    return {"seen_at": now, "version": release(), "skew_seconds": skew(now), "digests": digests(in_force)}


def digests(in_force: Settings) -> dict[str, str]:
    """A short keyed digest of each setting that machines must share: alike where the settings are, and no more told."""
    key = in_force.secret_key.encode()
    return {
        each.name: hmac.new(key, f"{each.name}={_plain(getattr(in_force, each.name))}".encode(), sha256).hexdigest()[:8]
        for each in fields(Settings)
        if each.name not in LOCAL
    }


def _plain(value: object) -> str:
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)
