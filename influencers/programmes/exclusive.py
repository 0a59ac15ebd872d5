"""What a programme gives that others don't have: perks for its partners, or from one of its tiers on. Queries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from advocacy.database import db
from influencers.programmes.models import Programme
from rewards.perks.models import Narrowing, Perk, PerkAudience

MOST = 24


def perks_of(programme: Programme) -> Sequence[Perk]:
    """The perks that are for this programme's partners alone, the cheapest first; two dozen at most."""
    narrowed = exists().where(
        PerkAudience.perk_id == Perk.id, PerkAudience.kind == Narrowing.PROGRAMME, PerkAudience.value == programme.tag
    )
    from_tier = Perk.tier.startswith(f"{programme.id}/", autoescape=True)
    wanted = select(Perk).where(Perk.active, or_(narrowed, from_tier)).order_by(Perk.cost, Perk.id)
    return db.session.scalars(wanted.limit(MOST)).unique().all()
