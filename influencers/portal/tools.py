"""What a partner shares with: links and codes, and what became of each. Queries, in so many statements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from advocacy.database import Page, page
from advocacy.links import made
from advocacy.links.attribution import codes, queries
from advocacy.links.attribution.models import Code
from advocacy.links.made import Counts
from advocacy.links.models import Link
from advocacy.links.queries import short_url


@dataclass(frozen=True)
class Shared:
    """A link of a partner with what became of it. ``url`` is the short one."""

    link: Link
    url: str
    counts: Counts


@dataclass(frozen=True)
class Named:
    """A code of a partner, and how many conversions it won that stand."""

    code: Code
    won: int


def links_of(person_id: int, cursor: str | None = None, limit: int = 25) -> Page[Shared]:
    """Somebody's links that were posted, or made for them to put somewhere, newest first. Four statements."""
    mine = select(Link).where(
        Link.person_id == person_id, or_(Link.posted_at.is_not(None), Link.title != "")
    )  # fmt: skip
    found = page(mine, Link.id, cursor, limit)
    counts = made.counts_of([each.id for each in found.items])
    return Page([Shared(each, short_url(each), counts[each.id]) for each in found.items], found.next)


def codes_of(person_id: int, limit: int = 25) -> list[Named]:
    """Somebody's codes, newest first. Two statements."""
    found = codes.listed(person_id=person_id, limit=limit).items
    won = queries.won_by_codes([each.id for each in found])
    return [Named(each, won.get(each.id, 0)) for each in found]
