"""Processes that serve and work, and what they do not agree on: versions, settings, clocks. Queries, and the pure part.

A company has several machines, and upgrades them one after the other; what differs for a while is told, not refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.clock import from_rfc3339
from advocacy.database import db
from advocacy.health import Ailment, Examination
from advocacy.presence import ALIVE, Seen
from advocacy.settings import PREFIX
from advocacy.timetable import Worker
from advocacy.web.presence import WebServer

MOST_SKEW = 30.0
"""Seconds: leases last minutes, and slots are told to the minute."""
MOST_SHOWN = 200
GONE_SHOWN = timedelta(hours=1)
KEYS = frozenset({"secret_key", "encryption_keys"})
"""Machines that do not share these can't read each other's sessions and secrets."""


@dataclass(frozen=True)
class Machine:
    """A process as the page shows it. ``doing`` are the jobs it was at when it was seen last, and since when."""

    kind: str
    seen: Seen
    alive: bool
    doing: Mapping[str, datetime]


def machines(now: datetime) -> list[Machine]:
    """Every process seen in the last hour, web servers first. Two statements."""
    return [*_of_kind("web", WebServer, now), *_of_kind("worker", Worker, now)]


def _of_kind(kind: str, model: Any, now: datetime) -> list[Machine]:
    lately = select(model).where(model.seen_at > now - GONE_SHOWN).order_by(model.seen_at.desc(), model.name)
    found: Sequence[Seen] = db.session.scalars(lately.limit(MOST_SHOWN)).all()
    return [Machine(kind, each, each.seen_at > now - ALIVE, _doing(each)) for each in found]


def _doing(process: Seen) -> dict[str, datetime]:
    told: Mapping[str, str] = getattr(process, "doing", None) or {}
    return {job: from_rfc3339(since) for job, since in told.items()}


def disagreements(alive: Sequence[Seen]) -> list[Ailment]:
    """What processes that are alive do not agree on. Pure."""
    return [*_versions(alive), *_settings(alive), *_clocks(alive)]


def _versions(alive: Sequence[Seen]) -> list[Ailment]:
    by_version: dict[str, set[str]] = defaultdict(set)
    for each in alive:
        by_version[each.version].add(each.host)
    if len(by_version) < 2:
        return []
    versions = "; ".join(
        _("%(version)s on %(hosts)s", version=version or "?", hosts=", ".join(sorted(on)))
        for version, on in sorted(by_version.items())
    )
    remedy = _("While you upgrade that is as it should be. After it, restart what still runs the older one.")
    return [Ailment(_("Machines run different versions: %(versions)s.", versions=versions), remedy, grave=False)]


def _settings(alive: Sequence[Seen]) -> list[Ailment]:
    told = [each for each in alive if each.digests]
    names = {name for each in told for name in each.digests}
    common = {name for name in names if all(name in each.digests for each in told)}
    differ = sorted(name for name in common if len({each.digests[name] for each in told}) > 1)
    if not differ:
        return []
    hosts = ", ".join(sorted({each.host for each in told}))
    if len(differ) == len(common):  # digests are keyed with it
        what = _(
            "Processes on %(hosts)s do not share %(setting)s: whoever signs in at one is a stranger to the next.",
            hosts=hosts,
            setting=f"{PREFIX}SECRET_KEY",
        )
        return [Ailment(what, _("Give all machines the same keys and restart them."))]
    listed = ", ".join(PREFIX + name.upper() for name in differ)
    grave = bool(KEYS & set(differ))
    what = _("Processes on %(hosts)s were started with different settings: %(names)s.", hosts=hosts, names=listed)
    return [Ailment(what, _("Give all of them the same environment, and restart those that lag behind."), grave=grave)]


def _clocks(alive: Sequence[Seen]) -> list[Ailment]:
    return [
        Ailment(
            _ahead_or_behind(each.host, off),
            _("Set it by NTP (chrony or systemd-timesyncd): posts go out by it, and leases end by it."),
        )
        for each, off in {each.host: (each, each.skew_seconds or 0.0) for each in alive}.values()
        if abs(off) > MOST_SKEW
    ]


def machines_agree(now: datetime) -> Sequence[Ailment]:
    """What the processes that are alive do not agree on."""
    return disagreements([each.seen for each in machines(now) if each.alive])


EXAMINATIONS = [Examination("machines", machines_agree)]


def _ahead_or_behind(host: str, off: float) -> str:
    seconds = f"{abs(off):.0f}"
    if off > 0:
        return str(
            _("The clock of %(host)s is %(seconds)s seconds ahead of the database's.", host=host, seconds=seconds)
        )
    return str(_("The clock of %(host)s is %(seconds)s seconds behind the database's.", host=host, seconds=seconds))
