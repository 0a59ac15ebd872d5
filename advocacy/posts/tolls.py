"""What a request of the outbox costs at its network: a place in the budgets, and money where posts are charged for.

Looked at and paid in the transaction that commits an attempt or claims a look. Verbs flush.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.networks import budgets, spending
from advocacy.networks.capabilities import Asking, Capabilities
from advocacy.networks.connections import Connection
from advocacy.networks.text import urls
from advocacy.posts.models import Attempt, Share


@dataclass(frozen=True)
class Toll:
    """What stands between a share and its network: ``free_at`` is when the budgets let one more post through, None for
    now; ``unaffordable`` that it would cost more than is left of the month's money."""

    free_at: datetime | None = None
    unaffordable: bool = False


NO_TOLL = Toll()


def toll_of(share: Share, capabilities: Capabilities, now: datetime) -> Toll:
    """What stands in the way of one more post. No statement for networks without budgets and prices."""
    if share.connection is None:
        return NO_TOLL
    free_at = budgets.free_at(budgets.payer_of(share.connection), capabilities.budgets, Asking.POST, now)
    return Toll(free_at, not affordable(share.network, cost_of(share, capabilities), now))


def affordable(network: str, micros: int, at: datetime) -> bool:
    """Whether that much may still be spent there in the month of that instant."""
    return micros == 0 or spending.purse_of(network, at).affords(micros)


def cost_of(share: Share, capabilities: Capabilities) -> int:
    """Micros (millionths of a US dollar) of posting it."""
    return spending.cost(capabilities.price, with_link=share.link_id is not None or bool(urls(share.text)))


def hold_still(share: Share, capabilities: Capabilities) -> None:
    """Until the transaction ends nobody else takes what this share is about to: call it before ``toll_of``."""
    if share.connection is not None and capabilities.budgets:
        budgets.hold_still(budgets.payer_of(share.connection), capabilities.budgets, Asking.POST)
    if capabilities.price is not None:
        spending.hold_still(share.network)


def pay(share: Share, capabilities: Capabilities, now: datetime) -> int:
    """Takes a place in the budgets, and the money; gives the micros that the attempt costs."""
    if share.connection is not None:
        budgets.take(budgets.payer_of(share.connection), capabilities.budgets, Asking.POST, now)
    micros = cost_of(share, capabilities)
    if micros:
        spending.spend(share.network, micros, now)
    return micros


def give_back(share: Share, attempt: Attempt) -> None:
    """The attempt surely created nothing: nothing is charged for it. Its place in the budgets stays taken."""
    if attempt.cost_micros:
        spending.spend(share.network, -attempt.cost_micros, attempt.started_at)
        attempt.cost_micros = 0


def give_all_back(share: Share) -> None:
    """It is certain that no attempt became a post: none of them is charged."""
    charged = select(Attempt).where(Attempt.share_id == share.id, Attempt.cost_micros != 0)
    for attempt in db.session.scalars(charged.order_by(Attempt.number)).all():
        give_back(share, attempt)


def count_look(payer: budgets.Payer, capabilities: Capabilities, now: datetime) -> None:
    """Takes places for the reconciler, whether there are any or not: figures wait for it, not the other way round."""
    budgets.take(payer, capabilities.budgets, Asking.READ, now, requests=capabilities.reads.reconcile)


def may_read(connection: Connection, capabilities: Capabilities, now: datetime, requests: int) -> datetime | None:
    """Takes places for one look that asks the network so often; gives when there will be room, if there is none."""
    payer = budgets.payer_of(connection)
    budgets.hold_still(payer, capabilities.budgets, Asking.READ)
    wait = budgets.free_at(payer, capabilities.budgets, Asking.READ, now, requests=requests)
    if wait is None:
        budgets.take(payer, capabilities.budgets, Asking.READ, now, requests=requests)
    return wait
