"""Bodies of the gift cards' jobs, and the list of them for the timetable. Edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.logs import log
from advocacy.posts.jobs import while_time
from advocacy.timetable import Job, Mode
from rewards.gift_cards import catalogue, providers
from rewards.gift_cards.claiming import Claim, claim_due
from rewards.gift_cards.contract import ProviderRefused
from rewards.gift_cards.looking import look, lose_expired
from rewards.gift_cards.models import GiftOrder, OrderState
from rewards.gift_cards.sending import Means, send


def attend(now: datetime, means: Means | None = None) -> int:
    """Does what is due: places what is queued, looks for what is unknown, fetches what is ready. Gives how many."""
    means = means or Means()
    lose_expired(means.clock())
    done: list[Claim] = []

    def one() -> bool:
        with writing():
            claims = claim_due(means.worker, means.clock(), 1)
        for claim in claims:
            (send if _is_queued(claim) else look)(claim, means)
        done.extend(claims)
        return bool(claims)

    while_time(one)
    return len(done)


def fetch_catalogues(now: datetime) -> None:
    """Asks every provider that can be spoken to for its cards."""
    for capabilities in providers.offered():
        provider = providers.by_name(capabilities.name)
        if provider is None:
            continue
        try:
            products = provider.catalogue()
        except ProviderRefused as refused:
            log().warning("catalogue not fetched", provider=capabilities.name, why=refused.message)
            continue
        with writing():
            catalogue.keep(capabilities.name, products, now)


def _is_queued(claim: Claim) -> bool:
    with reading():
        return db.session.scalar(select(GiftOrder.state).where(GiftOrder.id == claim.order_id)) is OrderState.QUEUED


JOBS = [
    Job("gift cards", attend, every=5, mode=Mode.EACH_WORKER),
    Job("catalogues of gift cards", fetch_catalogues, at="03:40"),
]
"""For the roof's list."""
