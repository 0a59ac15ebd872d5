"""Judges clicks and counts them: rows, daily counters, and the deltas that reach adds up. Imports models, machines.

Called under the lock of ``ingest``, so that what is read here is not being counted by anybody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Row, func, insert, select

from advocacy.database import db, insert_for
from advocacy.links.machines import RULE_VERSION, Seen, Verdict, agent_family, judge
from advocacy.links.models import Click, ClickHour, Link
from advocacy.links.records import Found

T = TypeVar("T")

Taken = tuple[str, Found]
"""A journal's name and a record found in it."""

TAGS = (
    Link.group_ref, Link.network, Link.person_id, Link.team_id, Link.campaign, Link.topic, Link.region, Link.caption,
    Link.programme, Link.stage,
)  # fmt: skip
"""What a link's clicks are grouped by."""

MOST_IN_A_LIST = 500


@dataclass
class Counted:
    """What one intake changed of one link in one hour (its start, UTC), with the link's tags; may be negative."""

    link_id: int
    hour: datetime
    group_ref: str
    network: str
    person_id: int | None
    team_id: int | None
    campaign: str
    topic: str
    region: str
    caption: str
    programme: str
    stage: str
    raw: int = 0
    human: int = 0
    machine: int = 0
    suspected: int = 0
    unique: int = 0


@dataclass
class _Visits:
    """What is known of the visitors in this intake: clicks by hash and minute, and hashes counted as unique already."""

    by_minute: Counter[tuple[bytes, datetime]]
    counted: set[bytes]

    def judged(self, seen: Seen, day_hash: bytes | None, minute: datetime) -> tuple[Verdict, bool]:
        """The verdict, and whether this is the visitor's first human click of the day."""
        if day_hash is None:
            return judge(seen), False
        verdict = judge(seen, self.by_minute[day_hash, minute])
        if verdict is not Verdict.MACHINE:
            self.by_minute[day_hash, minute] += 1
        first = verdict is Verdict.HUMAN and day_hash not in self.counted
        if first:
            self.counted.add(day_hash)
        return verdict, first


def count(taken: Sequence[Taken]) -> tuple[list[Counted], list[Taken]]:
    """Writes the rows of these clicks and adds them to the daily counters.

    Gives the deltas by link and day, and the clicks of links that the database does not know, say after an older
    backup was restored: they count nowhere, so the caller notes them as a gap.
    """
    fresh = sorted(_not_yet_taken(taken), key=lambda each: each[1].record.at_ms)
    links = {row.id: row for row in _links({found.record.link_id for _, found in fresh})}
    strays = [each for each in fresh if each[1].record.link_id not in links]
    if strays:
        fresh = [each for each in fresh if each[1].record.link_id in links]
    visits = _visits(fresh)
    days: dict[tuple[int, datetime], Counted] = {}
    rows = []
    for name, found in fresh:
        record = found.record
        minute = datetime.fromtimestamp(record.at_ms // 60_000 * 60, UTC)
        verdict, first = visits.judged(record.seen, record.day_hash, minute)
        rows.append(_row(name, found, minute, verdict))
        key = (record.link_id, minute.replace(minute=0))
        delta = days.get(key) or days.setdefault(key, _zero(links[record.link_id], key[1]))
        delta.raw += 1
        delta.unique += first
        setattr(delta, verdict.value, getattr(delta, verdict.value) + 1)
    if rows:
        db.session.execute(insert(Click), rows)
        _add(days.values())
    return list(days.values()), strays


def _row(name: str, found: Found, minute: datetime, verdict: Verdict) -> dict[str, Any]:
    seen = found.record.seen
    marks = {
        "p": seen.prefetch, "d": seen.private, "m": seen.mechanical,
        "s": seen.secure, "l": seen.language, "f": seen.fetch_metadata,
    }  # fmt: skip
    return {
        "journal": name,
        "offset": found.offset,
        "link_id": found.record.link_id,
        "minute": minute,
        "agent_family": agent_family(seen.agent),
        "flags": seen.method[0] + "".join(letter for letter, said in marks.items() if said),
        "verdict": verdict,
        "rule_version": RULE_VERSION,
        "day_hash": found.record.day_hash,
    }


def _not_yet_taken(taken: Sequence[Taken]) -> Iterator[Taken]:
    """Leaves out what the database has: only after a cursor was lost, say by restoring an older backup beside it."""
    by_journal: dict[str, list[Found]] = defaultdict(list)
    for name, found in taken:
        by_journal[name].append(found)
    for name, records in by_journal.items():
        wanted = select(Click.offset).where(
            Click.journal == name, Click.offset.between(records[0].offset, records[-1].offset)
        )
        there = set(db.session.scalars(wanted))
        yield from ((name, found) for found in records if found.offset not in there)


def _links(ids: set[int]) -> Iterator[Any]:
    for some in _in_lists(sorted(ids)):
        yield from db.session.execute(select(Link.id, *TAGS).where(Link.id.in_(some)))


def _zero(link: Row[Any], hour: datetime) -> Counted:
    tags = dict(link._mapping)
    return Counted(link_id=tags.pop("id"), hour=hour, **tags)


def _visits(fresh: Sequence[Taken]) -> _Visits:
    hashes = {found.record.day_hash for _, found in fresh if found.record.day_hash is not None}
    visits = _Visits(Counter(), set())
    if not hashes:
        return visits
    since = datetime.fromtimestamp(fresh[0][1].record.at_ms // 60_000 * 60, UTC)
    for some in _in_lists(sorted(hashes)):
        mine = Click.day_hash.in_(some)
        human = select(Click.day_hash).where(mine, Click.verdict == Verdict.HUMAN).distinct()
        visits.counted.update(bytes(each) for each in db.session.scalars(human) if each)
        counts = (
            select(Click.day_hash, Click.minute, func.count())
            .where(mine, Click.verdict != Verdict.MACHINE, Click.minute >= since)
            .group_by(Click.day_hash, Click.minute)
        )
        for who, minute, number in db.session.execute(counts):
            if who is not None:
                visits.by_minute[bytes(who), minute] += number
    return visits


def _add(deltas: Iterable[Counted]) -> None:
    names = ("raw", "human", "machine", "suspected", "unique")
    upsert = insert_for(ClickHour)
    added = {name: getattr(ClickHour, name) + getattr(upsert.excluded, name) for name in names}
    rows = [
        {"link_id": each.link_id, "hour": each.hour, **{name: getattr(each, name) for name in names}} for each in deltas
    ]
    db.session.execute(upsert.on_conflict_do_update(index_elements=["link_id", "hour"], set_=added), rows)


def _in_lists(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(items), MOST_IN_A_LIST):
        yield items[begin : begin + MOST_IN_A_LIST]
