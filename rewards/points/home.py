"""What the home of a person's rewards shows: when points expire, which perk is next. Queries of the rooms below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from advocacy.people.models import Person
from rewards.books import holdings, lasting, policies
from rewards.books.lasting import Policy
from rewards.perks.models import Perk

SHOWN = 4
"""So many days on which points expire."""


@dataclass(frozen=True)
class Ending:
    """So many points can be spent until that day."""

    day: date
    amount: int
    days_left: int


@dataclass(frozen=True)
class Lasts:
    """How long somebody's points last: the terms of new ones, and the next days on which some expire."""

    policy: Policy
    next: Policy | None  # the terms that are announced
    endings: Sequence[Ending]
    later: int  # points that expire after those days
    never: int  # points that don't


def lasts(person: Person, now: datetime) -> Lasts:
    """When a person's points expire. Three statements."""
    today, by_day, known = holdings.company_day(now), Counter[date](), policies.versions()
    never = 0
    for lot in holdings.lots_of([person.id]).get(person.id, []):
        if lot.expires_on is None:
            never += lot.left
        else:
            by_day[lot.expires_on] += lot.left
    days = sorted(by_day)
    endings = [Ending(day, by_day[day], max(0, (day - today).days)) for day in days[:SHOWN]]
    coming = min((each for each in known if each.valid_from > now), key=lambda each: each.valid_from, default=None)
    later = sum(by_day[day] for day in days[SHOWN:])
    return Lasts(lasting.in_force(known, now), coming, endings, later, never)


def next_perk(perks: Sequence[Perk], available: int) -> Perk | None:
    """Pure: the cheapest perk that is still out of reach."""
    dearer = [perk for perk in perks if perk.cost > available and perk.stock != 0]
    return min(dearer, key=lambda perk: perk.cost, default=None)
