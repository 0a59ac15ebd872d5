"""Takes clicks into rows and counters, and gives what that changes for reach. Imports judging, floods, stored, touches.

Fresh clicks are judged together with what the database holds of the same visitors; the counters get the difference.
So any order, split or delay of journals leads to the same rows and counters. Called under the lock of ``ingest``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from advocacy.database import db
from advocacy.links.attribution import touches
from advocacy.links.door.records import Found
from advocacy.links.intake import floods, settling, stored
from advocacy.links.intake.settling import Change, Hour, Settled, Visitor
from advocacy.links.lists import in_lists
from advocacy.links.models import Click, Link
from advocacy.links.verdicts.judging import Kind, decided
from advocacy.links.verdicts.machines import Verdict, agent_family, flags
from advocacy.links.verdicts.rules import IN_FORCE, Rules

Taken = tuple[str, Found]
"""A journal's name and a record found in it."""

LOCK = "take in clicks"
"""Whoever reads counters of clicks and means to change them holds it."""

TAGS = (
    Link.group_ref, Link.network, Link.person_id, Link.team_id, Link.campaign, Link.topic, Link.region, Link.caption,
    Link.programme, Link.stage,
)  # fmt: skip
"""What a link's clicks are grouped by."""


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


class _Row(NamedTuple):
    name: str
    found: Found
    visitor: Visitor
    kind: Kind


def count(taken: Sequence[Taken], rules: Rules = IN_FORCE) -> tuple[list[Counted], list[Taken]]:
    """Writes the rows of these clicks and adds them to the hourly counters.

    Gives the changes by link and hour, and the clicks of links that the database does not know, say after an older
    backup was restored: they count nowhere, so the caller notes them as a gap.
    """
    fresh = list(_not_yet_taken(taken))
    links = links_of({found.record.link_id for _, found in fresh})
    strays = [each for each in fresh if each[1].record.link_id not in links]
    rows = [_row(name, found) for name, found in fresh if found.record.link_id in links]
    if not rows:
        return [], strays
    came: defaultdict[Visitor, Counter[Kind]] = defaultdict(Counter)
    for row in rows:
        came[row.visitor][row.kind] += 1
    settled = _settled(rules, came, {link_id: link.posted_at for link_id, link in links.items()})
    stored.insert_rows(_judged(rows, settled, rules.version))
    touches.keep(_told(rows, rules))
    return keep(settled, rules, links), strays


def judge_again(had: settling.Stored, rules: Rules = IN_FORCE) -> list[Counted]:
    """Judges these visitors' rows anew, say since their post's time is known now; gives what that changes."""
    links = links_of({link_id for link_id, _ in had})
    posted = {link_id: link.posted_at for link_id, link in links.items()}
    crowd = floods.Crowd()
    floods.add_stored(crowd, rules, _minutes_of(had), posted)
    return keep(settling.settle(rules, had, {}, crowd.floods(rules, posted)), rules, links)


def keep(settled: Settled, rules: Rules, links: Mapping[int, Any]) -> list[Counted]:
    """Writes changed verdicts and counters down; gives the changes with the links' tags."""
    stored.flip(settled.flips, rules.version)
    changes = {hour: change for hour, change in settled.changes.items() if change != Change()}
    stored.add(changes)
    return [_counted(links[hour[0]], hour, change) for hour, change in sorted(changes.items())]


def links_of(ids: Collection[int]) -> dict[int, Any]:
    """Id -> tags and time of posting of the links that there are."""
    found = {}
    for some in in_lists(sorted(ids)):
        wanted = select(Link.id, Link.posted_at, *TAGS).where(Link.id.in_(some))
        found.update({row.id: row for row in db.session.execute(wanted)})
    return found


def _settled(
    rules: Rules, came: Mapping[Visitor, Counter[Kind]], posted: Mapping[int, datetime | None]
) -> Settled:  # fmt: skip
    """Judges what came with what is there. A minute that is flooded now takes those along who came in it before."""
    had = stored.of_visitors(came)
    crowd = floods.crowd_of(rules, {}, came, posted)
    seen = _minutes(came) | _minutes_of(had)
    floods.add_stored(crowd, rules, seen, posted)
    links = crowd.floods(rules, posted)
    fresh = _minutes(came)
    flooded = [each for each in fresh if each[1] in {*links[each[0]].flooded, *links[each[0]].hidden_flooded}]
    if flooded:
        beside = stored.of_minutes(flooded)
        more = stored.of_visitors([visitor for visitor in beside if visitor not in had])
        had = {**{visitor: rows for visitor, rows in beside.items() if visitor[1] is None}, **more, **had}
        floods.add_stored(crowd, rules, _minutes_of(more) - seen, posted)
        links = crowd.floods(rules, posted)
    return settling.settle(rules, had, came, links)


def _minutes(came: Mapping[Visitor, Iterable[Kind]]) -> set[floods.Minute]:
    return {(link_id, kind.minute) for (link_id, _), kinds in came.items() for kind in kinds}


def _minutes_of(had: settling.Stored) -> set[floods.Minute]:
    return {(link_id, kind.minute) for (link_id, _), rows in had.items() for kind, _ in rows}


def _row(name: str, found: Found) -> _Row:
    record = found.record
    kind = Kind(_minute(record.at_ms // 60_000), flags(record.seen), agent_family(record.seen.agent))
    return _Row(name, found, (record.link_id, record.day_hash), kind)


@lru_cache(maxsize=4096)
def _minute(number: int) -> datetime:
    return datetime.fromtimestamp(number * 60, UTC)


def _judged(rows: Iterable[_Row], settled: Settled, rule_version: int) -> list[tuple[Any, ...]]:
    """Rows as they are stored; of a visitor's rows that say the same, the first get what is given first."""
    ahead = {
        visitor: {kind: _one_by_one(parts) for kind, parts in kinds.items()} for visitor, kinds in settled.given.items()
    }
    written = lru_cache(maxsize=4096)(stored.for_driver)
    return [
        (
            name, found.offset, visitor[0], written(kind.minute), kind.family, kind.flags,
            ahead[visitor][kind].pop().value, rule_version, visitor[1],
        )
        for name, found, visitor, kind in rows
    ]  # fmt: skip


def _told(rows: Iterable[_Row], rules: Rules) -> Iterator[touches.Told]:
    """The clicks whose targets were told an id. Machines' are left out: theirs confirm no landing and win no sale."""
    for row in rows:
        record = row.found.record
        if record.click_id is not None and decided(rules, row.kind) is not Verdict.MACHINE:
            yield touches.Told(record.click_id, record.link_id, datetime.fromtimestamp(record.at_ms / 1000, UTC))


def _one_by_one(parts: Iterable[tuple[Verdict, int]]) -> list[Verdict]:
    """As many of each as are given, the first at the end."""
    return [verdict for verdict, part in parts for _ in range(part)][::-1]


def _counted(link: Any, hour: Hour, change: Change) -> Counted:
    tags = {column.key: getattr(link, column.key) for column in TAGS}
    return Counted(link_id=hour[0], hour=hour[1], **tags, **vars(change))


def _not_yet_taken(taken: Sequence[Taken]) -> Iterator[Taken]:
    """Leaves out what the database has: only after a cursor was lost, say by restoring an older backup beside it."""
    by_journal: dict[str, dict[int, Found]] = defaultdict(dict)
    for name, found in taken:
        by_journal[name][found.offset] = found
    for name, records in by_journal.items():
        wanted = select(Click.offset).where(Click.journal == name, Click.offset.between(min(records), max(records)))
        there = set(db.session.scalars(wanted))
        yield from ((name, found) for offset, found in records.items() if offset not in there)
