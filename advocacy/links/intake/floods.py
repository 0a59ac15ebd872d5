"""In which minutes a link was flooded. Imports judging, settling, models, database.

A minute has so few clicks that it can't have been flooded unless its hour has many: counters tell that, rows are asked
only of the rest. Only clicks that no rule decides by themselves make a flood: a robot may come as often as it likes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.intake.settling import Fresh, Hour, Stored
from advocacy.links.lists import in_lists
from advocacy.links.models import Click, ClickHour
from advocacy.links.verdicts import judging
from advocacy.links.verdicts.judging import Kind
from advocacy.links.verdicts.rules import Rules

Minute = tuple[int, datetime]
"""A link and the start of a minute."""


@dataclass
class Crowd:
    """Clicks that may be human by link and minute; apart, those of visitors who asked not to be tracked."""

    known: Counter[Minute] = field(default_factory=Counter)
    hidden: Counter[Minute] = field(default_factory=Counter)

    def add(self, minute: Minute, count: int, *, known: bool) -> None:
        """So many more."""
        (self.known if known else self.hidden)[minute] += count

    def floods(self, rules: Rules, posted: Mapping[int, datetime | None]) -> dict[int, judging.Link]:
        """What verdicts depend on of each link: its flooded minutes, and when its post went out."""
        everybody, hidden = defaultdict(set), defaultdict(set)
        for link_id, at in self.known.keys() | self.hidden.keys():
            if self.known[link_id, at] + self.hidden[link_id, at] > rules.flood:
                everybody[link_id].add(at)
            if self.hidden[link_id, at] > rules.hidden_flood:
                hidden[link_id].add(at)
        return {
            link_id: judging.Link(at, frozenset(everybody[link_id]), frozenset(hidden[link_id]))
            for link_id, at in posted.items()
        }


def crowd_of(rules: Rules, stored: Stored, fresh: Fresh, posted: Mapping[int, datetime | None]) -> Crowd:
    """The crowd in these rows alone."""
    crowd = Crowd()
    for (link_id, day_hash), rows in fresh.items():
        for kind, count in rows.items():
            _add(crowd, rules, link_id, kind, count, posted.get(link_id), known=day_hash is not None)
    for (link_id, day_hash), found in stored.items():
        for (kind, _), count in found.items():
            _add(crowd, rules, link_id, kind, count, posted.get(link_id), known=day_hash is not None)
    return crowd


def add_stored(crowd: Crowd, rules: Rules, minutes: Collection[Minute], posted: Mapping[int, datetime | None]) -> None:
    """Adds what the database holds of these minutes, where that may make a flood."""
    least = min(rules.flood, rules.hidden_flood)
    hours: Counter[Hour] = Counter()
    for link_id, at in minutes:
        hours[link_id, at.replace(minute=0)] += crowd.known[link_id, at] + crowd.hidden[link_id, at]
    full = {hour for hour, raw in _stored_hours(hours).items() if raw + hours[hour] > least}
    asked = [each for each in minutes if (each[0], each[1].replace(minute=0)) in full]
    counts = _stored_minutes(asked)
    for minute in asked:
        if counts[minute] and counts[minute] + crowd.known[minute] + crowd.hidden[minute] > least:
            _add_rows(crowd, rules, minute, posted.get(minute[0]))


def _add(
    crowd: Crowd, rules: Rules, link_id: int, kind: Kind, count: int, posted_at: datetime | None, *, known: bool
) -> None:
    if judging.decided(rules, kind, judging.Link(posted_at) if posted_at else judging.PLAIN) is None:
        crowd.add((link_id, kind.minute), count, known=known)


def _stored_hours(hours: Collection[Hour]) -> Counter[Hour]:
    """Counters of these hours; of others of the same links and days too, which do no harm."""
    found: Counter[Hour] = Counter()
    by_day: dict[datetime, set[int]] = defaultdict(set)
    for link_id, hour in hours:
        by_day[hour].add(link_id)
    for hour, links in by_day.items():
        for some in in_lists(sorted(links)):
            wanted = select(ClickHour.link_id, ClickHour.raw).where(ClickHour.hour == hour, ClickHour.link_id.in_(some))
            found.update({(link_id, hour): raw for link_id, raw in db.session.execute(wanted)})
    return found


def _stored_minutes(minutes: Collection[Minute]) -> Counter[Minute]:
    by_minute: dict[datetime, set[int]] = defaultdict(set)
    for link_id, at in minutes:
        by_minute[at].add(link_id)
    found: Counter[Minute] = Counter()
    for at, links in by_minute.items():
        for some in in_lists(sorted(links)):
            wanted = (
                select(Click.link_id, func.count())
                .where(Click.minute == at, Click.link_id.in_(some))
                .group_by(Click.link_id)
            )
            found.update({(link_id, at): count for link_id, count in db.session.execute(wanted)})
    return found


def _add_rows(crowd: Crowd, rules: Rules, minute: Minute, posted_at: datetime | None) -> None:
    hidden: Any = Click.day_hash.is_(None)
    kinds = (Click.flags, Click.agent_family, hidden)
    wanted = select(*kinds, func.count()).where(Click.link_id == minute[0], Click.minute == minute[1]).group_by(*kinds)
    for flags, family, is_hidden, count in db.session.execute(wanted):
        _add(crowd, rules, minute[0], Kind(minute[1], flags, family), count, posted_at, known=not is_hidden)
