"""Pure: the verdicts on clicks, from what their rows keep. Imports rules and machines only.

A verdict is a function of the *set* of rows, never of the order in which they came: first each row by itself
(``rule_of``), then how many of a visitor's rows in each minute count (``believed``); both are told in which minutes the
link was flooded. Rows that say the same are alike: how many of them are human follows from the rules, which of them is
nobody's business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from advocacy.links.verdicts.machines import MACHINES, Verdict
from advocacy.links.verdicts.rules import Rules

MINUTE = timedelta(minutes=1)


class Kind(NamedTuple):
    """Rows of one visitor that say the same: when, and what of their headers and agent."""

    minute: datetime
    flags: str
    family: str


@lru_cache(maxsize=8192)
def rule_of(rules: Rules, flags: str, family: str, *, at_posting: bool = False) -> str | None:
    """The rule that decides a row by itself; None when it may be human, if the visitor's other rows allow.

    ``at_posting``: the click came before, or within minutes after, its post was published.
    """
    if flags[0] in rules.methods:
        return "method"
    if "p" in flags:
        return "prefetch"
    if not family and "d" not in flags:
        return "no_agent"
    if "m" in flags or family in MACHINES:
        return "known_machine"
    if "s" in flags and "l" not in flags and "f" not in flags:
        if "b" in flags:
            return "look_alike"
        if at_posting:
            return "at_posting"
    return None


def is_at_posting(rules: Rules, minute: datetime, posted_at: datetime | None) -> bool:
    """Whether a click came before its post was out, or so soon after that hardly anybody can have read it."""
    return bool(rules.posting_minutes) and posted_at is not None and minute < posted_at + rules.posting_minutes * MINUTE


@dataclass(frozen=True)
class Link:
    """What verdicts depend on of a link: when its post went out, and the minutes in which nobody is believed."""

    posted_at: datetime | None = None
    flooded: Collection[datetime] = frozenset()
    hidden_flooded: Collection[datetime] = frozenset()


PLAIN = Link()


def decided(rules: Rules, kind: Kind, link: Link = PLAIN) -> Verdict | None:
    """The verdict on rows of this kind by themselves; None when they may be human."""
    rule = rule_of(rules, kind.flags, kind.family, at_posting=is_at_posting(rules, kind.minute, link.posted_at))
    return None if rule is None else Verdict(rules.verdicts[rule])


Verdicts = Mapping[tuple[Kind, Verdict], int]
"""How many rows of a kind have which verdict; none that no row has."""


def verdicts(rules: Rules, rows: Mapping[Kind, int], link: Link = PLAIN, *, known: bool = True) -> Verdicts:
    """How many of a visitor's rows get which verdict. ``known``: they carry a day-hash, so they are one visitor's.

    Rows without one (their senders asked not to be tracked) are judged by themselves, and by the link's floods.
    """
    found: dict[tuple[Kind, Verdict], int] = {}
    undecided: list[Kind] = []
    by_minute: Counter[datetime] = Counter()
    for kind, count in rows.items():
        verdict = decided(rules, kind, link)
        if verdict is None:
            undecided.append(kind)
            by_minute[kind.minute] += count
        else:
            found[kind, verdict] = count
    left = believed(rules, by_minute, link) if known else _unknown(by_minute, link)
    for kind in sorted(undecided):
        human = min(left[kind.minute], rows[kind])
        left[kind.minute] -= human
        if human:
            found[kind, Verdict.HUMAN] = human
        if human < rows[kind]:
            found[kind, Verdict.SUSPECTED] = rows[kind] - human
    return found


def believed(rules: Rules, by_minute: Mapping[datetime, int], link: Link = PLAIN) -> Counter[datetime]:
    """How many of a visitor's clicks that may be human are taken for human, in each minute of a day."""
    found: Counter[datetime] = Counter()
    if len(by_minute) >= rules.regular_visits and is_regular(rules, by_minute):
        return found
    left = rules.repeat
    for minute in sorted(by_minute):
        if minute not in link.flooded:
            found[minute] = min(by_minute[minute], rules.burst, left)
            left -= found[minute]
    return found


def _unknown(by_minute: Counter[datetime], link: Link) -> Counter[datetime]:
    closed = {*link.flooded, *link.hidden_flooded}
    return Counter({minute: count for minute, count in by_minute.items() if minute not in closed})


def is_regular(rules: Rules, minutes: Iterable[datetime]) -> bool:
    """Whether somebody comes by the clock: often, never sooner than ``apart`` minutes, always after the same time."""
    at = sorted(minutes)
    if len(at) < rules.regular_visits:
        return False
    gaps = [(later - sooner) // MINUTE for sooner, later in pairwise(at)]
    return min(gaps) >= rules.regular_apart and max(gaps) - min(gaps) <= rules.regular_spread


def first_human(found: Mapping[tuple[Kind, Verdict], int]) -> datetime | None:
    """The minute of a visitor's first human click; in its hour they count as a visitor of the day."""
    human = (kind.minute for (kind, verdict), count in found.items() if verdict is Verdict.HUMAN and count)
    return min(human, default=None)
