"""Who has which tier: what other rooms ask. Queries; imports the ladders.

Tiers are looked at a minute after points came and every night; here is read what was found then.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from advocacy.database import db
from rewards.standing import ladders, sources
from rewards.standing.models import EVERYBODY, Standing


def tier_of(person_id: int, programme_id: int = EVERYBODY) -> str | None:
    """The key of a person's tier on everybody's ladder, or on a programme's; None before the first."""
    return tiers_of([person_id], programme_id).get(person_id)


def tiers_of(people: Collection[int], programme_id: int = EVERYBODY) -> dict[int, str]:
    """Person -> the key of their tier, of those who have one. One statement for up to a few hundred people."""
    theirs = select(Standing.person_id, Standing.tier).where(
        Standing.person_id.in_(people), Standing.programme_id == programme_id, Standing.tier != ""
    )
    return {row.person_id: row.tier for row in db.session.execute(theirs)}


def reference(key: str, programme_id: int = EVERYBODY) -> str:
    """What others call a tier: "gold" on everybody's ladder, "3/insider" on that of programme 3."""
    return f"{programme_id}/{key}" if programme_id else key


def reaches(person_id: int, least: str) -> bool:
    """Whether a person has that tier or a higher one, by the version of the ladder that gave it to them.

    ``least`` is a ``reference``. True for an empty one; False for a tier that is on no such version, and for one of a
    programme that the person takes no part in (any more).
    """
    if not least:
        return True
    number, _, key = least.rpartition("/")
    return _on(person_id, key, int(number) if number.isdecimal() else EVERYBODY)


def _on(person_id: int, least_key: str, programme_id: int) -> bool:
    if programme_id and programme_id not in sources.programmes_of([person_id]).get(person_id, ()):
        return False
    standing = db.session.get(Standing, (person_id, programme_id))
    if standing is None or not standing.tier:
        return False
    theirs = next(each for each in ladders.versions(programme_id) if each.version == standing.ladder_version)
    return theirs.rank(standing.tier) >= theirs.rank(least_key) >= 0
