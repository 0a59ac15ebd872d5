"""Who has which tier: what other rooms ask. Queries; imports the ladders.

Tiers are looked at a minute after points came and every night; here is read what was found then.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from advocacy.database import db
from rewards.standing import ladders
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


def reaches(person_id: int, least_key: str, programme_id: int = EVERYBODY) -> bool:
    """Whether a person has that tier or a higher one, by the version of the ladder that gave it to them.

    True for an empty key; False for a tier that is on no such version.
    """
    if not least_key:
        return True
    standing = db.session.get(Standing, (person_id, programme_id))
    if standing is None or not standing.tier:
        return False
    theirs = next(each for each in ladders.versions(programme_id) if each.version == standing.ladder_version)
    return theirs.rank(standing.tier) >= theirs.rank(least_key) >= 0
