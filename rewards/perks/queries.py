"""What pages and the API ask of perks and redemptions. A constant number of statements a page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from rewards.perks.models import Perk, Redemption, RedemptionState

OPEN = (RedemptionState.REQUESTED, RedemptionState.APPROVED)
COUNTED = (*OPEN, RedemptionState.FULFILLED)
"""States that count against a per-person limit."""


def perks_offered() -> Sequence[Perk]:
    """The perks that can be redeemed, the cheapest first; those out of stock last."""
    return db.session.scalars(select(Perk).where(Perk.active).order_by(Perk.stock == 0, Perk.cost, Perk.id)).all()


def all_perks(cursor: str | None, limit: int, *, only_active: bool = False) -> Page[Perk]:
    """Every perk, or those that are offered, newest first."""
    wanted = select(Perk).where(Perk.active) if only_active else select(Perk)
    return page(wanted, Perk.id, cursor, limit)


def redemptions(
    cursor: str | None, limit: int, *, person_id: int | None = None, states: Sequence[RedemptionState] = ()
) -> Page[Redemption]:
    """Redemptions of a person or of everyone, newest first."""
    wanted = select(Redemption)
    if person_id is not None:
        wanted = wanted.where(Redemption.person_id == person_id)
    if states:
        wanted = wanted.where(Redemption.state.in_(states))
    return page(wanted, Redemption.id, cursor, limit)


def redemption_for(redemption_id: int, *, person_id: int | None) -> Redemption:
    """A redemption; with ``person_id`` only that person's own. Raises NotFound."""
    found = db.session.get(Redemption, redemption_id)
    if found is None or (person_id is not None and found.person_id != person_id):
        raise NotFound("There is no such redemption.")
    return found


def redemptions_waiting() -> int:
    """How many redemptions wait for somebody, counted as far as a badge needs."""
    return counted(select(Redemption.id).where(Redemption.state.in_(OPEN)))


def redeemed_by(person_id: int) -> dict[int, int]:
    """Perk -> how many a person has, or is getting."""
    wanted = (
        select(Redemption.perk_id, func.count())
        .where(Redemption.person_id == person_id, Redemption.state.in_(COUNTED))
        .group_by(Redemption.perk_id)
    )
    return {perk_id: count for perk_id, count in db.session.execute(wanted)}  # noqa: C416 - a row is no pair to mypy
