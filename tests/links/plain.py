"""The plain recount: raw records to counters, the slow way, by other code than the product's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from advocacy.links.door.records import ClickRecord
from advocacy.links.verdicts.machines import agent_family, flags
from advocacy.links.verdicts.rules import Rules

Totals = dict[tuple[int, datetime], dict[str, int]]
MACHINES = "machine"


def recount(rules: Rules, records: Sequence[ClickRecord], posted: dict[int, datetime]) -> Totals:
    """Link and hour -> raw, human, machine, suspected, unique."""
    alone = [verdict_alone(rules, each, posted.get(each.link_id)) for each in records]
    everybody, hidden = Counter[tuple[int, datetime]](), Counter[tuple[int, datetime]]()
    for each, verdict in zip(records, alone, strict=True):
        if verdict == "":
            everybody[each.link_id, minute(each)] += 1
            hidden[each.link_id, minute(each)] += each.day_hash is None
    totals: Totals = defaultdict(lambda: dict.fromkeys(("raw", "human", "machine", "suspected", "unique"), 0))
    visitors: defaultdict[tuple[int, bytes], list[datetime]] = defaultdict(list)
    for each, verdict in zip(records, alone, strict=True):
        at = minute(each)
        cell = totals[each.link_id, at.replace(minute=0)]
        cell["raw"] += 1
        if verdict:
            cell[verdict] += 1
        elif each.day_hash is not None:
            visitors[each.link_id, each.day_hash].append(at)
        else:
            flood = everybody[each.link_id, at] > rules.flood or hidden[each.link_id, at] > rules.hidden_flood
            cell["suspected" if flood else "human"] += 1
    for (link_id, _), minutes in visitors.items():
        human = Counter[datetime]()
        by_the_clock = is_by_the_clock(rules, sorted(set(minutes)))
        for at in sorted(minutes):
            flood = everybody[link_id, at] > rules.flood
            fine = not flood and not by_the_clock and human[at] < rules.burst and human.total() < rules.repeat
            human[at] += fine
            totals[link_id, at.replace(minute=0)]["human" if fine else "suspected"] += 1
        if human.total():
            totals[link_id, min(at for at in human if human[at]).replace(minute=0)]["unique"] += 1
    return dict(totals)


def verdict_alone(rules: Rules, record: ClickRecord, posted_at: datetime | None) -> str:
    """What a record is by itself; empty when that leaves it open."""
    said = record.seen
    if said.method != "GET" or said.prefetch or said.mechanical or (not said.agent and not said.private):
        return "machine"
    if agent_family(said.agent) == MACHINES or "bot" in said.agent or "curl" in said.agent:
        return "machine"
    if said.secure and not said.language and not said.fetch_metadata:
        early = posted_at is not None and minute(record) < posted_at + timedelta(minutes=rules.posting_minutes)
        if "b" in flags(said) or (rules.posting_minutes and early):
            return "suspected"
    return ""


def is_by_the_clock(rules: Rules, minutes: list[datetime]) -> bool:
    """So many visits, each as long after the one before."""
    gaps = [(minutes[n] - minutes[n - 1]).total_seconds() / 60 for n in range(1, len(minutes))]
    often = len(minutes) >= rules.regular_visits
    return often and min(gaps) >= rules.regular_apart and max(gaps) - min(gaps) <= rules.regular_spread


def minute(record: ClickRecord) -> datetime:
    """The minute in which it was made."""
    return datetime.fromtimestamp(record.at_ms // 60_000 * 60, UTC)
